"""Words for times counted from now ("2 hours ago", "gestern"), in: words, out: how far back.

A new language is one entry in each table.
"""

from datetime import timedelta

from builder.fields.calendar_words import fold

_UNITS = {
    timedelta(seconds=1): "second seconds sec secs sekunde sekunden seconde secondes segundo segundos secondi",
    timedelta(minutes=1): "minute minutes min mins minuten minuto minutos minuti minuut minuuttia minuutti minuter "
    "minutter minuty minut minutę minúty minút perc perce percet percnyi dakika минут минуты минуту мин хвилин хвилини "
    "λεπτά دقيقة دقائق मिनट 分 分钟 分鐘 분 menit phút minučių minuti",
    timedelta(hours=1): "hour hours hr hrs h stunde stunden std hora horas heure heures ora ore uur uren timme timmar "
    "timer time tuntia tunti tuntti godzin godziny godzinę godz hodin hodiny hodinami hodinou hodín óra órája "
    "órával saat "
    "час часа часов ч годин години годину ώρες ώρα ساعة ساعات घंटे घंटा 時間 小时 小時 시간 jam giờ valandas valandų",
    timedelta(days=1): "day days tag tage tagen día días dia dias jour jours giorno giorni dag dagen dagar dager dage "
    "päivää päivä dni dzień dnů dny dní dňami nap napja "
    "zile zi gün день дня дней дні днів ημέρες μέρες يوم أيام दिन 日 天 일 hari "
    "ngày dienas dienų",
    timedelta(
        weeks=1
    ): "week weeks woche wochen semana semanas semaine semaines settimana settimane weken vecka veckor "
    "uke uker uge uger viikkoa viikko tydzień tygodnie tygodni týdny týdnů hét "
    "hete săptămâni hafta неделю недели недель "
    "тиждень тижні тижнів εβδομάδες أسبوع أسابيع हफ्ते सप्ताह 週間 周 週 주 minggu tuần savaites",
}
_BEFORE = "vor hace há fa för for før il y a před pred acum πριν منذ قبل prieš for about around"
_AFTER = (
    "ago fa atrás geleden sedan siden sitten temu ezelőtt önce назад тому πριν 前 전 之前 पहले lalu yang trước earlier"
)
_DAYS = {
    0: "today heute hoy aujourd'hui oggi hoje vandaag idag tänään dziś dzisiaj dnes ma azi bugün сегодня сьогодні "
    "σήμερα اليوم आज 今日 今天 오늘",
    1: "yesterday gestern ayer hier ieri ontem gisteren igår eilen wczoraj včera včera tegnap dün "
    "вчера вчора χθες χτες "
    "أمس कल 昨日 昨天 어제 kemarin",
}


def _lookup(rows: dict) -> dict:
    return {fold(word): value for value, words in rows.items() for word in words.split()}


UNITS: dict[str, timedelta] = _lookup(_UNITS)
DAYS_BACK: dict[str, int] = _lookup(_DAYS)
BEFORE: frozenset[str] = frozenset(map(fold, _BEFORE.split()))
AFTER: frozenset[str] = frozenset(map(fold, _AFTER.split()))
