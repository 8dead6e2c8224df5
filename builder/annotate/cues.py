"""What a few words say by themselves: "Updated:", "(With inputs from agencies.)", "Country:".

In: the posteriors of a page's segments. Out: the same, with cues weighed in where the network is in doubt: words that
name a field, and two places that do: the one between a byline and its date, the one right under the headline.

A model that has seen some hundred pages knows these words in a few languages; a table knows them in many. A cue is no
verdict: it multiplies the odds of its kind, by more the oftener such words meant that kind on hand-labelled pages, and
the context may still win. Where the network is sure, cues are not asked.
"""

import re
from typing import NamedTuple

import numpy as np

from builder.annotate.decode import Lines
from builder.labels import KIND_CODE

DOUBT = 0.9  # posterior of the best kind above which no cue is asked
LONGEST = 120  # characters: in longer segments these words are part of a sentence


class Cue(NamedTuple):
    """Words that stand at the start of a segment, and the odds that it is then of that kind."""

    kind: str
    odds: float
    pattern: str


# Compared in lower case with the segment's beginning, its bullets and brackets left out. A pattern that must fill the
# whole segment ends with $. The first cue that fits is the one that counts.
CUES = (
    Cue(
        "date_modified",
        500.0,  # with a digit further on
        r"(?:(?:last |zuletzt |sist |senast |senest )?(?:updated?|modified|edited|aktualisiert|geändert"
        r"|bijgewerkt|uppdaterad"
        r"|oppdatert|opdateret|ændret|päivitetty|aktualizacja|aktualizováno|aktualizované|güncelleme"
        r"|frissítve|actualizat)\b"
        r"|(?:última |ultima |ultimo |laatste |dernière |son )(?:actualización|modificación|atualização|aggiornamento"
        r"|modifica|update|mise à jour|güncelleme)|actualizad[oa]\b|atualizad[oa]\b|aggiornat[oa]\b|mise? à jour\b"
        r"|modifié\b|stand:|обновлен|оновлен|изменен|تحديث|آخر تحديث|تم التحديث|最終更新|更新[:：]|수정|최종수정|अपडेट)"
        r"(?=.*\d)",
    ),
    Cue(
        "date_published",
        500.0,
        r"(?:(?:date |first |data )?(?:published|posted|created|publication date|veröffentlicht|erschienen"
        r"|publiziert|publié"
        r"|gepubliceerd|publicerad|publisert|publiceret|udgivet|julkaistu|opublikowano|publikacji|publikováno"
        r"|yayınlanma|közzétéve)\b|publicad[oa]\b|pubblicat[oa]\b|опубликован|опубліковано|نشر|تاريخ النشر|公開|公開日"
        r"|발행|입력|등록|प्रकाशित)(?=.*\d)",
    ),
    Cue(
        "source",
        100.0,
        r"with (?:inputs|material) from|with agency inputs|mit (?:material|informationen) (?:von|der)"
        r"|avec (?:l['’])?(?:afp|agences)|con (?:información de )?agencias\b|com (?:informações|agências)"
        r"|con (?:informazioni|agenzie)|med (?:material|opplysninger) fra",
    ),
    Cue(
        "source",
        12.0,
        r"with (?:reporting|additional reporting) (?:from|by)|additional reporting by|con información\b"
        r"|met medewerking van"
        r"|(?:quellen?|fuentes?|sources?|fonte|fonti|bron|källa|kilde|lähde|źródło|zdroj|kaynak|источник"
        r"|джерело|المصدر)\s?:",
    ),
    Cue(
        "location",
        20.0,
        r"(?:country|location|place|ort|standort|país|pays|paese|lugar|local|kraj|země|страна|країна)\s?:",
    ),
    Cue(
        "reading_time",
        8.0,
        r"(?:lesezeit|reading time|tiempo de lectura|temps de lecture|tempo di lettura|tempo de leitura|leestijd|lästid"
        r"|lesetid|læsetid|lukuaika|czas czytania|doba čtení|okuma süresi|время чтения|час читання)"
        r"|\d+(?:[-–]\d+)?\s?(?:min|minutes?|minuten?|мин|хв|分|분|dk)\.?\s?(?:read|lesezeit|de lecture|di lettura"
        r"|de lectura|de leitura|leestijd|läsning|czytania|čtení|чтения|читання|okuma)",
    ),
    Cue(
        "image_credit",
        4.0,
        r"(?:photo|foto|bild|image|picture|imagen|immagine|bilde|billede|kuva|zdjęcie|fot|写真|사진|фото"
        r"|صورة|credit|crédit"
        r"|bildquelle|fotograf|photograph)s?\s?(?:[:：/©]|by\b|von\b)|file (?:photo|image)\b|archivbild"
        r"|symbol(?:bild|foto)",
    ),
    Cue(
        "related",
        6.0,
        r"(?:read (?:also|more|next)|also read|lesen sie (?:auch|mehr)|lies auch|lire aussi"
        r"|à lire(?: aussi)?|lee también"
        r"|leggi anche|lees ook|läs (?:också|mer|även)|les også|læs også|lue myös|czytaj (?:też|także)|zobacz też"
        r"|čtěte také|leia também|veja também|читайте также|читайте також|اقرأ أيضا|関連記事|관련기사|ayrıca oku)\b",
    ),
    Cue(
        "editor_note",
        6.0,
        r"(?:editor['’]?s? note|correction|clarification|anmerkung der redaktion|anm\. d\. red|korrektur|ndlr"
        r"|note de la rédaction|nota de la redacción|nota del editor|nota della redazione)\s?:",
    ),
    Cue(
        "comment",
        8.0,
        r"(?:leave a (?:comment|reply)|write a comment|post a comment|kommentar (?:schreiben|verfassen)"
        r"|deja un comentario"
        r"|laisser un commentaire|schreibe einen kommentar)\b|\d+ (?:comments?|kommentare?|commentaires?|comentarios?"
        r"|commenti|reacties|kommentarer|komentarzy|комментари\w*)$",
    ),
    Cue(
        "ad",
        6.0,
        r"(?:anzeige|advertisement|werbung|publicité|publicidad|pubblicità|advertentie|annons|annonse|mainos|reklama?"
        r"|реклама|إعلان|広告|광고|sponsored|gesponsert|advertorial|scroll to continue"
        r"|article continues (?:below|after))$",
    ),
    Cue(
        "legal",
        5.0,
        r"©|\(c\)|copyright|all rights reserved|alle rechte vorbehalten|tous droits réservés"
        r"|todos los derechos reservados",
    ),
    Cue(
        "menu",
        40.0,
        r"(?:left |right |main |top |site |haupt)?(?:menu|menü|menú|navigation)$|(?:skip|jump) to"
        r"|zum inhalt|zur navigation"
        r"|direkt zum inhalt|aller au (?:contenu|menu)|ir al contenido|saltar al|vai al contenuto|hopp til|hoppa till"
        r"|ga naar (?:de )?inhoud|przejdź do|přejít na|перейти к",
    ),
    Cue(
        "social",
        6.0,
        r"(?:share|teilen|partager|compartir|compartilhar|condividi|delen|dela|del|jaa|udostępnij|paylaş"
        r"|поделиться|поширити"
        r"|مشاركة|シェア|공유|facebook|twitter|whatsapp|telegram|linkedin|pinterest|instagram|youtube|tiktok)s?$"
        r"|(?:share (?:this|on|via)|auf \w+ teilen|partager sur|compartir en|condividi su|dela på|follow us|folgen sie"
        r"|suivez-nous|síguenos|seguici|connect (?:with )?us)\b",
    ),
)
_BORDERS = " \t\xa0|•·‖»›→/–—-"  # a segment keeps the separator it was cut at
_LEADING = re.compile(r"[\s(\[*•·‣▪►>»–—-]*")
# One expression asked once: the group that matched tells the cue.
_ANY = re.compile("|".join(f"(?P<c{number}>{cue.pattern})" for number, cue in enumerate(CUES)))
_FIELD_NAME = re.compile(r"[^\n]{1,40}[:：]$")
# One to four capitalised words, and nothing else: Lindholm, Rio de Janeiro, Ada Ferris.
_NAME = re.compile(r"(?:(?:de|del|da|do|la|le|el|al|of|the|van|von|am|an der)\s|[^\W\d_a-zß-ÿ][^\W\d_]*[\s,.-]*){1,4}$")
_NAME_LENGTH = 40
_BYLINE = KIND_CODE["byline"]
_IS_DATE = np.isin(np.arange(len(KIND_CODE)), (KIND_CODE["date_published"], KIND_CODE["date_modified"]))
_ALWAYS_ASKED = _IS_DATE | (np.arange(len(KIND_CODE)) == KIND_CODE["location"])
PLACE_ODDS, PICTURED_ODDS = 60.0, 20.0
ALONE = 8.0  # by how much the odds of a field's name are higher where it stands alone


class Places(NamedTuple):
    """Where a name says what it is by its place."""

    between: frozenset[int]  # segments between byline and date: By Ada Ferris | Lindholm | 4 May 2025, all in one line
    headline: str


def weigh_cues(posteriors: np.ndarray, lines: Lines) -> tuple[np.ndarray, dict[int, str]]:
    """Posteriors with the cues weighed in, and which segments a cue decided."""
    weighed, decided = posteriors, {}
    likely = posteriors.argmax(axis=1)
    # Which of two dates it is, "Created:" and "Updated:" know better than the network, however sure it is; and a
    # "Country:" that it is sure of says what the next line is.
    asked = np.flatnonzero((posteriors.max(axis=1, initial=0.0) < DOUBT) | _ALWAYS_ASKED.take(likely))
    if not len(asked):
        return posteriors, {}
    places = _find_places(likely, posteriors, lines)
    for place in asked.tolist():
        for row, kind, odds in _heard(place, lines, places):
            weighed = posteriors.copy() if weighed is posteriors else weighed
            if _raise_odds(weighed[row], kind, odds):
                decided[row] = f"cue:{kind}"
    return weighed, decided


def _find_places(likely: np.ndarray, posteriors: np.ndarray, lines: Lines) -> Places:
    parts = lines.parts
    between = np.flatnonzero((likely[:-2] == _BYLINE) & _IS_DATE.take(likely[2:])) + 1
    title = parts[int(posteriors[:, KIND_CODE["title"]].argmax())]
    return Places(
        frozenset(place for place in between.tolist() if parts[place - 1].block == parts[place + 1].block),
        lines.text[title.start : title.end],
    )


def _heard(place: int, lines: Lines, places: Places) -> list[tuple[int, str, float]]:
    """What speaks at a segment: the segment it speaks for, the kind, the odds.

    A cue that is a field's name and nothing more, such as "Country:", speaks for the next segment too, and louder.
    """
    start, end, _ = lines.parts[place]
    if end - start > LONGEST:
        return []
    words = lines.text[start:end].strip(_BORDERS)
    if cue := find_cue(words.lower()):
        if _FIELD_NAME.match(words) and place + 1 < len(lines.parts):
            return [(row, cue.kind, ALONE * cue.odds) for row in (place, place + 1)]
        return [(place, cue.kind, cue.odds)]
    if place in places.between and _is_name(words):
        return [(place, "location", PLACE_ODDS)]
    if _is_under_headline(place, words, lines, places.headline) and _is_name(words):
        return [(place, "caption", PICTURED_ODDS)]
    return []


def _is_name(words: str) -> bool:
    return len(words) <= _NAME_LENGTH and _NAME.match(words) is not None


def _is_under_headline(place: int, words: str, lines: Lines, headline: str) -> bool:
    """Some words out of the headline, alone on the line after it or after its copy: who is in the picture."""
    if place == 0 or " " not in words or words not in headline or words == headline:
        return False
    above = lines.parts[place - 1]
    return lines.text[above.start : above.end] == headline


def find_cue(words: str) -> Cue | None:
    """The cue at the start of a segment's words in lower case.

    >>> find_cue("• updated: 4 may 2025").kind
    'date_modified'
    >>> find_cue("the minister updated her will") is None
    True
    """
    found = _ANY.match(words.rstrip(" .)]"), _LEADING.match(words).end())
    return CUES[int(found.lastgroup[1:])] if found else None


def _raise_odds(row: np.ndarray, kind: str, odds: float) -> bool:
    """Multiply the odds of a kind in place; whether that changes the likeliest kind."""
    before = row.argmax()
    row[KIND_CODE[kind]] *= odds
    row /= row.sum()
    return bool(row.argmax() != before)
