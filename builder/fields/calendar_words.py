"""Names of months and weekdays as newspapers print them, in: a word, out: its number.

A new language is one row. Forms of one month are joined by "/": nominative, the case used in dates, abbreviations.
Words are compared without case, accents and closing dots.
"""

import unicodedata
from functools import lru_cache

_MONTH_ROWS = {
    "en": "january/jan february/feb/febr march/mar april/apr may june/jun july/jul august/aug september/sep/sept "
    "october/oct november/nov december/dec",
    "de": "januar/jänner/jan/jän februar/feber/feb märz/mär/mrz/maerz april/apr mai juni/jun juli/jul august/aug "
    "september/sep/sept oktober/okt november/nov dezember/dez",
    "es": "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago "
    "septiembre/setiembre/sep/set/sept octubre/oct noviembre/nov diciembre/dic",
    "fr": "janvier/janv/jan février/févr/fév mars avril/avr mai juin juillet/juil août/aout "
    "septembre/sept octobre/oct novembre/nov décembre/déc",
    "it": "gennaio/gen/genn febbraio/feb/febb marzo/mar aprile/apr maggio/mag/magg giugno/giu luglio/lug agosto/ago "
    "settembre/set/sett ottobre/ott novembre/nov dicembre/dic",
    "pt": "janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set "
    "outubro/out novembro/nov dezembro/dez",
    "nl": "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep/sept "
    "oktober/okt november/nov december/dec",
    "sv": "januari/jan februari/feb mars/mar april/apr maj juni/jun juli/jul augusti/aug september/sep/sept "
    "oktober/okt november/nov december/dec",
    "no": "januar/jan februar/feb mars/mar april/apr mai juni/jun juli/jul august/aug september/sep/sept "
    "oktober/okt november/nov desember/des",
    "da": "januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep/sept "
    "oktober/okt november/nov december/dec",
    "is": "janúar/jan febrúar/feb mars/mar apríl/apr maí júní/jún júlí/júl ágúst/ágú september/sep október/okt "
    "nóvember/nóv desember/des",
    "fi": "tammikuu/tammikuuta/tammi helmikuu/helmikuuta/helmi maaliskuu/maaliskuuta/maalis "
    "huhtikuu/huhtikuuta/huhti toukokuu/toukokuuta/touko kesäkuu/kesäkuuta/kesä heinäkuu/heinäkuuta/heinä "
    "elokuu/elokuuta/elo syyskuu/syyskuuta/syys lokakuu/lokakuuta/loka marraskuu/marraskuuta/marras "
    "joulukuu/joulukuuta/joulu",
    "et": "jaanuar/jaan veebruar/veebr märts aprill/apr mai juuni juuli august/aug september/sept oktoober/okt "
    "november/nov detsember/dets",
    "lv": "janvāris/janvārī/janv februāris/februārī/febr marts/martā aprīlis/aprīlī/apr maijs/maijā "
    "jūnijs/jūnijā/jūn jūlijs/jūlijā/jūl augusts/augustā/aug septembris/septembrī/sept oktobris/oktobrī/okt "
    "novembris/novembrī/nov decembris/decembrī/dec",
    "lt": "sausis/sausio/saus vasaris/vasario/vas kovas/kovo/kov balandis/balandžio/bal gegužė/gegužės/geg "
    "birželis/birželio/birž liepa/liepos/liep rugpjūtis/rugpjūčio/rugp rugsėjis/rugsėjo/rugs spalis/spalio/spal "
    "lapkritis/lapkričio/lapkr gruodis/gruodžio/gruod",
    "pl": "styczeń/stycznia/sty luty/lutego/lut marzec/marca/mar kwiecień/kwietnia/kwi maj/maja "
    "czerwiec/czerwca/cze lipiec/lipca/lip sierpień/sierpnia/sie wrzesień/września/wrz "
    "październik/października/paź listopad/listopada/lis grudzień/grudnia/gru",
    "cs": "leden/ledna/led únor/února/úno březen/března/bře duben/dubna/dub květen/května/kvě červen/června/čvn "
    "červenec/července/čvc srpen/srpna/srp září/zář říjen/října/říj listopad/listopadu/lis prosinec/prosince/pro",
    "sk": "január/januára/jan február/februára/feb marec/marca/mar apríl/apríla/apr máj/mája jún/júna júl/júla "
    "august/augusta/aug september/septembra/sep október/októbra/okt november/novembra/nov december/decembra/dec",
    "sl": "januar/januarja februar/februarja marec/marca april/aprila maj/maja junij/junija julij/julija "
    "avgust/avgusta/avg september/septembra oktober/oktobra november/novembra december/decembra",
    "hr": "siječanj/siječnja/sij veljača/veljače/velj ožujak/ožujka/ožu travanj/travnja/tra svibanj/svibnja/svi "
    "lipanj/lipnja srpanj/srpnja kolovoz/kolovoza/kol rujan/rujna/ruj _ studeni/studenoga/studenog/stu "
    "prosinac/prosinca",
    "sr": "јануар/јануара/јан фебруар/фебруара/феб март/марта/мар април/априла/апр мај/маја јун/јуна јул/јула "
    "август/августа/авг септембар/септембра/сеп октобар/октобра/окт новембар/новембра/нов децембар/децембра/дец",
    "sr-latn": "januara februara mart/marta aprila maja juna jula avgusta septembar/septembra oktobar/oktobra "
    "novembar/novembra decembar/decembra",
    "hu": "január/jan február/febr március/márc április/ápr május/máj június/jún július/júl augusztus/aug "
    "szeptember/szept október/okt november/nov december/dec",
    "ro": "ianuarie/ian februarie/feb martie/mar aprilie/apr mai iunie/iun iulie/iul august/aug "
    "septembrie/sept octombrie/oct noiembrie/noi/nov decembrie/dec",
    "ca": "gener/gen febrer/febr març abril/abr maig juny/jun juliol/jul agost/ag setembre/set octubre/oct "
    "novembre/nov desembre/des",
    "gl": "xaneiro/xan febreiro marzo abril maio xuño/xuñ xullo/xul agosto setembro outubro novembro decembro",
    "eu": "urtarrila/urtarrilaren/urt otsaila/otsailaren/ots martxoa/martxoaren/mar apirila/apirilaren/api "
    "maiatza/maiatzaren/mai ekaina/ekainaren/eka uztaila/uztailaren/uzt abuztua/abuztuaren/abu "
    "iraila/irailaren/ira urria/urriaren/urr azaroa/azaroaren/aza abendua/abenduaren/abe",
    "tr": "ocak/oca şubat/şub mart/mar nisan/nis mayıs/may haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki "
    "kasım/kas aralık/ara",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "ru": "январь/января/янв февраль/февраля/фев/февр март/марта/мар апрель/апреля/апр май/мая июнь/июня/июн "
    "июль/июля/июл август/августа/авг сентябрь/сентября/сен/сент октябрь/октября/окт ноябрь/ноября/ноя/нояб "
    "декабрь/декабря/дек",
    "uk": "січень/січня/січ лютий/лютого/лют березень/березня/бер квітень/квітня/квіт/кві травень/травня/трав/тра "
    "червень/червня/черв/чер липень/липня/лип серпень/серпня/серп/сер вересень/вересня/вер "
    "жовтень/жовтня/жовт/жов листопад/листопада/лист/лис грудень/грудня/груд/гру",
    "bg": "януари/ян февруари март април май юни юли август септември/септ октомври ноември/ноем декември",
    "el": "ιανουάριος/ιανουαρίου/ιαν φεβρουάριος/φεβρουαρίου/φεβ μάρτιος/μαρτίου/μαρ απρίλιος/απριλίου/απρ "
    "μάιος/μαΐου/μαϊ ιούνιος/ιουνίου/ιουν/ιούν ιούλιος/ιουλίου/ιουλ/ιούλ αύγουστος/αυγούστου/αυγ "
    "σεπτέμβριος/σεπτεμβρίου/σεπ/σεπτ οκτώβριος/οκτωβρίου/οκτ νοέμβριος/νοεμβρίου/νοε/νοέ "
    "δεκέμβριος/δεκεμβρίου/δεκ",
    "ar": "يناير فبراير مارس أبريل/إبريل/ابريل مايو يونيو/يونيه يوليو/يوليه أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر "
    "نوفمبر ديسمبر",
    "ar-levant": "_ شباط آذار نيسان أيار/ايار حزيران تموز آب أيلول/ايلول _ _ _",
    "ar-maghreb": "جانفي فيفري مارس أفريل/افريل ماي جوان جويلية أوت/اوت _ _ _ _",
    "he": "ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס/במרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי "
    "אוגוסט/באוגוסט ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר",
    "fa": "ژانویه فوریه مارس آوریل مه/می ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر",
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "hi": "जनवरी/जन फरवरी/फ़रवरी/फर मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "mr": "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    "bn": "জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট/অগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "ta": "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "id": "januari/jan februari/feb/pebruari maret/mar april/apr mei juni/jun juli/jul agustus/agu/agt/ags "
    "september/sep/sept oktober/okt november/nov/nop desember/des",
    "ms": "januari/jan februari/feb mac april/apr mei jun julai/jul ogos/ogo september/sep oktober/okt "
    "november/nov disember/dis",
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "tl": "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
}

# Monday first.
_WEEKDAY_ROWS = {
    "en": "monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat sunday/sun",
    "de": "montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so",
    "es": "lunes/lun martes/mar miércoles/mié jueves/jue viernes/vie sábado/sáb domingo/dom",
    "fr": "lundi/lun mardi mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
    "it": "lunedì/lun martedì mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom",
    "pt": "segunda/segunda-feira/seg terça/terça-feira/ter quarta/quarta-feira/qua quinta/quinta-feira/qui "
    "sexta/sexta-feira/sex sábado domingo",
    "nl": "maandag/ma dinsdag woensdag/wo donderdag vrijdag/vr/vrij zaterdag/za/zat zondag/zo",
    "sv": "måndag/mån tisdag/tis onsdag/ons torsdag/tors/tor fredag/fre lördag/lör söndag/sön",
    "no": "mandag/man tirsdag onsdag torsdag fredag lørdag/lør søndag/søn",
    "fi": "maanantai/maanantaina tiistai/tiistaina/ti keskiviikko/keskiviikkona/ke torstai/torstaina/to "
    "perjantai/perjantaina/pe lauantai/lauantaina/la sunnuntai/sunnuntaina/su",
    "pl": "poniedziałek/pon wtorek/wt środa/środę/śr czwartek/czw piątek/pt sobota/sobotę/sob "
    "niedziela/niedzielę/niedz",
    "cs": "pondělí/po úterý/út středa/stř/st čtvrtek/čt pátek/pá sobota/so neděle/ne",
    "sk": "pondelok utorok streda štvrtok piatok sobota nedeľa",
    "hu": "hétfő/hétfőn kedd szerda csütörtök péntek szombat vasárnap",
    "ro": "luni marți joi/_ vineri/_ _ sâmbătă duminică",
    "tr": "pazartesi/pzt salı çarşamba/çar perşembe/per cuma/cum cumartesi/cmt pazar/paz",
    "ru": "понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс",
    "uk": "понеділок вівторок середа четвер п'ятниця/пятниця субота неділя/нд",
    "el": "δευτέρα/δευ τρίτη/τρι τετάρτη/τετ πέμπτη/πεμ παρασκευή/παρ σάββατο/σαβ κυριακή/κυρ",
    "ar": "الاثنين/الإثنين الثلاثاء الأربعاء/الاربعاء الخميس الجمعة السبت الأحد/الاحد",
    "hi": "सोमवार मंगलवार बुधवार गुरुवार/गुरूवार शुक्रवार शनिवार रविवार",
    "id": "senin/sen selasa/sel rabu/rab kamis/kam jumat/jum'at/jum sabtu/sab minggu/min",
    "lt": "pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "ca": "dilluns dimarts dimecres dijous divendres dissabte diumenge",
}

# Words that may stand between a date and its time, or in front of a date.
_JOINING_WORDS = (
    "T at um à a las alle ore às as om kl klo kello klokken o godz v в у о об u la ora saat pukul jam lúc kell στις "
    "الساعة ob on den the am le el de del il em dne d m г р alas hora hs 오전 오후 上午 下午 午前 午後"
)


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """A word as it is looked up: no case, no accents, no closing dot.

    >>> fold("Févr."), fold("KASIM"), fold("Μαΐου")
    ('fevr', 'kasim', 'μαιου')
    """
    bare = (c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(bare)).casefold().replace("ı", "i").replace("ł", "l").rstrip(".")


def _numbers(rows: dict[str, str], first: int) -> dict[str, int]:
    """Word to number; where languages differ, the row further up wins."""
    numbers: dict[str, int] = {}
    for row in rows.values():
        for number, forms in enumerate(row.split(), first):
            for form in forms.split("/"):
                numbers.setdefault(fold(form), number)
    numbers.pop("_", None)
    return numbers


MONTHS: dict[str, int] = _numbers(_MONTH_ROWS, 1)
WEEKDAYS: dict[str, int] = _numbers(_WEEKDAY_ROWS, 0)
JOINING: frozenset[str] = frozenset(map(fold, _JOINING_WORDS.split()))
