"""Words around names in bylines, in: languages' captions, roles and joiners, out: patterns.

A new language is one more word in each list.
"""

import re

# What introduces the writer.
_BY = """
a report by|an analysis by|analysis by|interview by|opinion by|review by|written by|story by|stories by|words by
articles by|this (?:post|article|story|page) was written by
text by|authored by|insights from
contributors?
reported by|reporting by|report by|compiled by|posted by|published by|submitted by|contributed by|created by
article by
view all posts by|show all articles of|more stories by|more about|more by|post by|by|author of the article|authors?
writer|reporter|reporters|byline|words|as told to
verfasst von|geschrieben von|veröffentlicht von|erstellt von|zeige alle beiträge von|alle artikel von
alle beiträge von|mehr von|aufgezeichnet von|interview|protokoll
autor(?:in|en|innen)?(?:[:*_/](?:in(?:nen)?|autorin|autor))?
das gespräch führte|das interview führte|gespräch|kommentar|von|vom|text|texte
escrito por|redactado por|publicado por|elaborado por|ver todas las entradas de|más de
por|autor[ae]s|autora?|texto|entrevista
propos recueillis par|publié par|écrit par|rédigé par|article de|voir tous les articles de|plus de|par|auteure?s?
d(?:al nostro inviato|al nostro corrispondente|e nuestro corresponsal|e notre correspondante?|e notre envoyée? spécial)
articolo di|scritto da|pubblicato da|a cura di|intervista di|autore|autrice|testo di|di
geschreven door|gepubliceerd door|door|auteur|tekst
skriven av|publicerad av|skrevet av|publisert av|skrevet af|udgivet af|av|af|journalist
kirjoittaja|teksti|toimittaja
napisał|napisała|autorzy|autorka|opracował|opracowała|oprac|przez
napsal|napsala|autoři|připravil|připravila
írta|szerző|scris de|publicat de|de|yazan|yazar|haber
oleh|penulis|bởi|tác giả|автор|авторы|автори|текст|подготовил|подготовила|подготував
συντάκτης|γράφει ο|γράφει η|του|της|από
بقلم|كتب|كتبت|الكاتب|द्वारा|लेखक|取材・文|著者|執筆|글|autorius|autorė|parengė
"""
# Who had another part in it: their names are not authors.
_OTHER_PARTS = """
edited by|editing by|fact[- ]checked by|(?:medically |expert )?reviewed by|photos? by|photograph(?:s|y)? by
pictures? by
image by|illustrations? by|illustrated by|videos? by|graphics? by|translated by|produced by|art by|foto von
with assistance from|contributions? from|researched by|research by|additional reporting by|with reporting by
illustration von|übersetzt von|redigiert von
fotos? de|traduit par|photos? de|illustrations de|traduzione di|fotografie di|foto di|撮影|摄影|攝影
"""
# The same as nouns, which need a colon: "Redaktion: Ada", but "Redaktion Ostfriesland".
_OTHER_PART_NOUNS = """
editing|editors?|fact[- ]checked|fact[- ]check|medical review|photograph(?:s|y|er)?|photos?|pictures?|images?
illustrations?|video|graphics?|translation|fotos?|fotografie|bilder?|illustration|übersetzung|redaktion
schlussredaktion|audioversion|grafik|redigatur|bildredaktion|kamera|produktion|fotografía|fotografias?|traducción
tradução|edición|edição|ilustración|traduction|photographies|traduzione|beeld|vertaling|fotó|fotograf|kuvat?
zdjęcia|tłumaczenie|překlad|fotografii|traducere|fotoğraf|редактор|фото|переклад|перевод|penyunting|sumber
写真|写真・文|翻訳|編集|編輯|编辑|校对|사진|편집
quelle|sources?|bron|fuente|fonte|kilde|källa|źródło|zdroj|forrás|kaynak|джерело|источник
"""
# What people do: these words are no part of a name.
_ROLES = """
editor editors reporter reporters correspondent correspondents writer writers columnist columnists contributor
contributors journalist journalists producer director manager head chief senior junior deputy associate assistant
managing executive
freelance freelancer contributing lecturer fellow researcher author founder co-founder ceo cto president expert
specialist strategist coordinator consultant professor host anchor analyst photographer intern
redakteur redakteurin redakteure redaktor redaktorin reporterin korrespondent korrespondentin autor autorin
chefredakteur chefredakteurin volontär volontärin praktikant mitarbeiter mitarbeiterin ressortleiter ressortleiterin
leiter leiterin journalistin online-redakteur online-redakteurin freier freie stellvertretender stellvertretende
leitender leitende chefreporter chefreporterin
redactor redactora periodista corresponsal enviado enviada colaborador colaboradora jefe jefa directora
rédacteur rédactrice journaliste correspondant correspondante envoyé envoyée cheffe
redattore redattrice giornalista corrispondente inviato inviata redator redatora repórter jornalista correspondente
colunista redacteur verslaggever redaktör krönikör redaktør kommentator toimittaja redaktorka dziennikarz dziennikarka
szerkesztő újságíró jurnalist muhabir editör wartawan корреспондент журналист журналістка редактор
記者 기자 특파원 特派員 編集委員 論説委員
"""
# Fields of work: words that stand before what people do.
_BEATS = """
political politics business economics economy finance financial sports sport health science technology tech education
religion crime environment climate transport world national international foreign digital online audience video audio
lifestyle travel entertainment culture parliamentary royal investigative data local city court legal consumer special
guest politische politischer landespolitische landespolitischer wirtschaftspolitische freie freier
"""
# Groups of people: a name that holds one of these words stands for no person.
_COLLECTIVES = """
staff team desk newsdesk newsroom news editorial agencies agency bureau service services press media
redaktion newsredaktion online-redaktion redacción redaccion rédaction redazione redação redactie redaktionen toimitus
redakcja redakce redaksi redaction редакция редакція 編集部
agenturen presse-agentur nachrichtenagentur
university universität université universidad università institute institut instituto foundation stiftung association
"""
# News agencies by their short names: in a byline's place they are the author.
_AGENCIES = """
dpa afp apa ap aap sda reuters ansa efe tass ntb tt ritzau belga anp pti ani ians xinhua kyodo yonhap bernama antara
lusa agerpres mti čtk ctk pap tasr interfax unian ukrinform sid epd kna dts bns elta stt aa upi cp bbc cnn
"""
# What is written behind a name and a comma.
_DEGREES = "phd ph.d ph.d. md m.d. m.d jr jr. sr sr. rn rd rdn ms mba ma m.a. esq cpa cfp dds dvm mph msc bsc"
# What stands where a name should and is none.
_PLACEHOLDERS = """
admin administrator webmaster anonymous guest user unknown none null undefined n/a author editor home about more follow
contact profile share view name weiter autor by von und and
"""
# What follows a name to say where it was written.
_PLACING = "on under aus in am im from bei beim at für for zur en à depuis desde da dalla från fra z ze w"
# Words inside names that are written small.
_PARTICLES = """
von van vom zu zur de del della delle dei der den des di da das do dos du la las le les lo los el al bin ibn bint ben
binti te ter ten tot op 't d y e i und and san af ní mac na
"""

COLLECTIVES = frozenset(_COLLECTIVES.split())
AGENCIES = frozenset(_AGENCIES.split())
BEATS = frozenset(_BEATS.split())
# German joins what somebody does to the field: Sportredakteurin.
ROLE = re.compile(
    rf"{'|'.join(sorted(_ROLES.split()))}|\w*(?:redakteur|reporter|korrespondent|journalist|autor|leiter)(?:in|en|innen|s)?"
)
_LINKS = ("see full bio", "full bio", "weitere artikel", "alle artikel")
PLACEHOLDERS = frozenset([*_PLACEHOLDERS.split(), *_LINKS, *_DEGREES.split()])
PARTICLES = frozenset(_PARTICLES.split())
PLACING = frozenset(_PLACING.split()) - PARTICLES


def _captions(rows: str) -> str:
    """An alternation of all captions, longest first: "written by" before "by"."""
    captions = {caption for row in rows.strip().splitlines() for caption in row.split("|") if "(" not in row}
    patterns = {row for row in rows.strip().splitlines() if "(" in row}
    return "|".join([*sorted(patterns), *sorted(captions, key=lambda caption: (-len(caption), caption))])


_GENRES = (
    "kolumne|gastkolumne|kommentar|gastkommentar|gastbeitrag|analyse|interview|essay|glosse|leitartikel|bericht|beitrag|"
    "reportage|rezension|kritik|porträt|meinung|autorenprofilbild|profilbild|column|opinion|review|analysis|comment|"
    "essay|report|staff report|chronique|tribune|enquête|récit|columna|análisis|crónica|opinión|editoriale|commento|"
    "analisi"
)
_END = r"(?![^\W_])\s*[:：.]?\s*"
BY = re.compile(
    rf"(?:(?:ein|eine|un|une|una|an?)\s[\w-]+\s(?:von|by|par|di|de|por|av|af|door)|(?:{_GENRES})\s(?:von|by|par|di|por|door)"
    rf"|(?:{_captions(_BY)})){_END}"
    r"|(?:取材・文|文|撰文|作者|記者|记者|投稿者)\s*[:：/／]?\s*",
    re.I,
)
GLUED_BY = re.compile(r"(?:By|Author|Autor|Von|Text)(?=[A-ZÄÖÜ][a-zäöü])")
OTHER_PART = re.compile(
    rf"(?:{_captions(_OTHER_PARTS)}){_END}|(?:{_captions(_OTHER_PART_NOUNS)})\s*(?:[:：]\s*|$)", re.I
)
HELPED = re.compile(r"\b(?:contributed|contributing|assist\w*|beigetragen|mitarbeit)\b", re.I)
# Marks and words that separate names.
JOINER = re.compile(
    r"\s*[,;]\s*(?:(?i:and|und|y|et)|e|og|och|en|i)\s+|\s*[,;/|•·、，；／&+\n]\s*|\s+[–—-]\s+"
    # Dan and A. may be names: such words join in small letters alone.
    r"|\s+(?:(?i:and|with|und|sowie|avec|och|et|y|и|та|і|και)|mit|con|com|med|met|e|og|en|ja|ve|i|a|và|dan|و|și|és|ir)\s+"
    r"|(?<=\w)\s*(?:および|與|和)\s*(?=\w)"
)
