"""Words around names in bylines, in: languages' captions, roles and joiners, out: patterns.

A new language is one more word in each list.
"""

import re

# What introduces the writer.
_BY = (
    "a report by|an analysis by|analysis by|interview by|opinion by|review by|written by|story by|stories by|"
    "words by|text by|"
    "reported by|reporting by|report by|compiled by|posted by|published by|submitted by|contributed by|created by|"
    "article by|post by|by|authors?|author|writer|reporter|byline|words|"
    "(?:ein |eine )?(?:kommentar|gastbeitrag|gastkommentar|interview|analyse|essay|glosse|kolumne|leitartikel|"
    "bericht|beitrag|reportage|"
    "artikel|text|nachricht|rezension|kritik|meinung|video|porträt) (?:von|by)|verfasst von|geschrieben von|"
    "veröffentlicht von|"
    "aufgezeichnet von|autor(?:in|en|innen)?|von|text|texte|"
    "escrito por|redactado por|publicado por|elaborado por|por|autora?|redacción|texto|"
    "propos recueillis par|publié par|écrit par|rédigé par|article de|par|auteure?s?|texte|"
    "articolo di|scritto da|pubblicato da|a cura di|intervista di|autore|autrice|testo di|di|"
    "geschreven door|gepubliceerd door|door|auteur|tekst|"
    "skriven av|publicerad av|skrevet av|publisert av|skrevet af|udgivet af|av|af|text|tekst|journalist|reporter|"
    "kirjoittaja|teksti|toimittaja|"
    "napisał|napisała|autorzy|autorka|tekst|opracował|opracowała|oprac|przez|"
    "napsal|napsala|autoři|autorka|připravil|připravila|"
    "írta|szerző|scris de|publicat de|de|autor|yazan|yazar|haber|"
    "oleh|penulis|reporter|bởi|tác giả|автор|авторы|автори|текст|подготовил|подготовила|подготував|"
    "συντάκτης|γράφει ο|γράφει η|του|της|από|"
    "بقلم|كتب|كتبت|الكاتب|द्वारा|लेखक|文|取材・文|投稿者|著者|作者|記者|记者|撰文|執筆|글|기자|autorius|autorė|parengė"
)
# Who had another part in it: their names are not authors.
_OTHER_PARTS = (
    "edited by|editing|editing by|editor|fact[- ]checked by|fact[- ]check|(?:medically |expert )?reviewed by|"
    "medical review|"
    "photos? by|photograph(?:s|y)? by|photograph(?:s|y)?|photos?|pictures? by|pictures?|images?|image by|"
    "illustrations? by|"
    "illustrations?|illustrated by|videos? by|video|graphics? by|graphics?|translated by|translation|produced by|"
    "art by|"
    "fotos?|foto von|fotografie|bilder?|bild|illustration von|übersetzung|übersetzt von|redaktion|schlussredaktion|"
    "audioversion|"
    "grafik|redigatur|bildredaktion|kamera|produktion|"
    "fotos? de|fotografía|fotografias?|traducción|tradução|edición|edição|ilustración|traduit par|traduction|"
    "photos? de|"
    "photographies|illustrations de|traduzione|traduzione di|fotografie di|foto di|beeld|fotografie|vertaling|foto|"
    "fotó|"
    "fotograf|kuvat?|kuva|zdjęcia|tłumaczenie|fot|překlad|foto|fotografii|traducere|fotoğraf|редактор|фото|"
    "переклад|перевод|"
    "penyunting|sumber|写真|写真・文|撮影|翻訳|編集|編輯|编辑|校对|摄影|攝影|사진|편집|quelle|source|sources|fuente|fonte|kilde|källa"
)
# Words that are never part of a name: they end it, or make the piece a role.
ROLES = frozenset(
    "editor editors editorial reporter reporters correspondent correspondents writer writers columnist contributor "
    "contributors staff "
    "journalist journalists producer desk newsroom team director manager head chief senior junior deputy associate "
    "assistant "
    "managing executive freelance freelancer contributing special guest national international foreign political "
    "politics business economics economy finance sports sport health science technology tech education religion "
    "crime "
    "environment climate transport world news digital online audience video photo photographer host anchor analyst "
    "professor lecturer fellow researcher author founder ceo president expert specialist strategist consultant "
    "redakteur redakteurin redakteure redaktor redaktorin redaktion reporterin korrespondent korrespondentin autor "
    "autorin chefredakteur "
    "chefredakteurin volontär volontärin praktikant mitarbeiter mitarbeiterin ressortleiter ressortleiterin leiter "
    "leiterin "
    "journalistin online-redakteur online-redakteurin freier freie stellvertretender stellvertretende leitender "
    "leitende "
    "redactor redactora redacción periodista corresponsal enviado enviada colaborador colaboradora jefe jefa "
    "director directora "
    "rédacteur rédactrice rédaction journaliste correspondant correspondante envoyé envoyée chef cheffe reporter "
    "redattore redattrice redazione giornalista corrispondente inviato inviata "
    "redator redatora redação repórter jornalista correspondente colunista "
    "redacteur redactie verslaggever journalist correspondent redaktör redaktion reporter journalist krönikör "
    "journalist redaktør kommentator toimittaja toimitus redaktor redaktorka dziennikarz dziennikarka redakcja "
    "redakce redaktorka "
    "szerkesztő újságíró redactor jurnalist muhabir editör yazar redaksi wartawan корреспондент журналист "
    "журналістка редактор редакция "
    "редакція 記者 기자 特派員 編集部 編集委員 論説委員 記者團".split()
)
# Words between the parts of a name that are written small.
PARTICLES = frozenset(
    "von van vom zu zur de del della delle dei der den des di da das do dos du la las le les los el al bin ibn "
    "bint ben binti te ter "
    "ten tot op 't d e y i und and dal san st af av á ó ní mac na".split()
)
# What stands where a name should and is none.
NOT_NAMES = frozenset(
    "admin administrator redaktion redaction redazione redacción redacao redação rédaction newsroom editor "
    "webmaster staff author "
    "anonymous guest user unknown none null undefined n/a online desk news team editorial editors agenturen "
    "agentur agencies agency "
    "more follow contact profile share view home about autor autoren autorenteam author-name by von und and".split()
)

_WORDS_END = r"(?![^\W_])"
BY = re.compile(rf"(?:{_BY}){_WORDS_END}\s*[:：.]?\s*|(?:文|撰文|作者|記者|记者|投稿者)\s*[:：/／]?\s*", re.I)
OTHER_PART = re.compile(rf"(?:{_OTHER_PARTS}){_WORDS_END}\s*[:：/]?\s*", re.I)
# Marks and words that separate names.
JOINER = re.compile(
    r"\s*[,;/|•·、，；／&+\n]\s*|\s+[–—-]\s+|\s+(?:and|with|und|sowie|mit|y|e|et|och|og|en|ja|ve|i|a|và|dan|и|та|і|και|و|și|és|ir)\s+|"
    r"(?<=\w)\s*(?:および|與|和)\s*(?=\w)",
    re.I,
)
