//! Names of months and weekdays in the languages whose headers are read.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One line a month: English, German, French, Spanish, Portuguese, Italian, Dutch, Danish, Swedish, Finnish, Polish, Czech, Hungarian,
/// Romanian, Russian, Ukrainian, Turkish, Greek, Indonesian, Arabic, Thai, Hebrew, Hindi, Croatian, Bulgarian, Slovak, Malay, Lithuanian; full names with their forms in dates, then abbreviations.
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari tammikuu tammikuuta tammi stycznia styczeń sty leden ledna led január ianuarie ian январь января янв січень січня січ ocak oca ιανουάριος ιανουαρίου ιαν يناير كانون มกราคม มค ינואר בינואר जनवरी siječnja siječanj януари januára sausio",
    "february feb februar février févr fév febrero fevereiro fev febbraio februari helmikuu helmikuuta helmi lutego luty lut únor února úno február februarie февраль февраля фев лютий лютого лют şubat şub φεβρουάριος φεβρουαρίου φεβ pebruari فبراير กุมภาพันธ์ กพ פברואר בפברואר फरवरी फ़रवरी veljače veljača февруари februára vasario",
    "march mar märz mär mrz mars marzo março maart mrt marts maaliskuu maaliskuuta maalis marzec marca březen března bře március márc martie март марта мар березень березня бер mart μάρτιος μαρτίου μαρ maret مارس มีนาคม มีค מרץ במרץ מרס במרס मार्च ožujka ožujak mac kovo",
    "april apr avril avr abril abr aprile huhtikuu huhtikuuta huhti kwiecień kwietnia kwi duben dubna dub április ápr aprilie апрель апреля апр квітень квітня кві nisan nis απρίλιος απριλίου απρ أبريل ابريل เมษายน เมย אפריל באפריל अप्रैल travnja travanj apríla balandžio",
    "may mai mayo maio maggio mag mei maj toukokuu toukokuuta touko maja květen května kvě május máj май мая травень травня тра mayıs μάιος μαΐου μαΐ مايو พฤษภาคม พค מאי במאי मई svibnja svibanj mája gegužės",
    "june jun juni juin junio junho giugno giu kesäkuu kesäkuuta kesä czerwiec czerwca cze červen června čvn június jún iunie iun июнь июня июн червень червня чер haziran haz ιούνιος ιουνίου ιουν يونيو มิถุนายน มิย יוני ביוני जून lipnja lipanj юни júna birželio",
    "july jul juli juillet juil julio julho luglio lug heinäkuu heinäkuuta heinä lipiec lipca lip červenec července čvc július júl iulie iul июль июля июл липень липня лип temmuz tem ιούλιος ιουλίου ιουλ يوليو กรกฎาคม กค יולי ביולי जुलाई srpnja srpanj юли júla julai liepos",
    "august aug août aout aoû agosto ago augustus elokuu elokuuta elo sierpień sierpnia sie srpen srpna srp augusztus август августа авг серпень серпня сер ağustos ağu αύγουστος αυγούστου αυγ agustus أغسطس اغسطس สิงหาคม สค אוגוסט באוגוסט अगस्त kolovoza kolovoz augusta ogos rugpjūčio",
    "september sep sept septembre septiembre setembro set settembre syyskuu syyskuuta syys wrzesień września wrz září zář szeptember szept septembrie сентябрь сентября сен сент вересень вересня вер eylül eyl σεπτέμβριος σεπτεμβρίου σεπ سبتمبر กันยายน กย ספטמבר בספטמבר सितंबर सितम्बर rujna rujan септември septembra rugsėjo",
    "october oct oktober okt octobre octubre outubro out ottobre ott lokakuu lokakuuta loka październik października paź říjen října říj október octombrie октябрь октября окт жовтень жовтня жов ekim eki οκτώβριος οκτωβρίου οκτ أكتوبر اكتوبر ตุลาคม ตค אוקטובר באוקטובר अक्टूबर अक्तूबर октомври októbra spalio",
    "november nov novembre noviembre novembro marraskuu marraskuuta marras listopad listopada lis lis noiembrie ноябрь ноября ноя листопад листопада лис kasım kas νοέμβριος νοεμβρίου νοε نوفمبر พฤศจิกายน พย נובמבר בנובמבר नवंबर नवम्बर studenoga studeni ноември novembra lapkričio",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre joulukuu joulukuuta joulu grudzień grudnia gru prosinec prosince pro decembrie декабрь декабря дек грудень грудня гру aralık ara δεκέμβριος δεκεμβρίου δεκ desember des ديسمبر ธันวาคม ธค דצמבר בדצמבר दिसंबर दिसम्बर prosinca prosinac декември decembra disember gruodžio",
];

/// Beginnings of weekdays; a word that begins with one and precedes a date is skipped.
const WEEKDAYS: &str = "mon tue wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim lunes martes miércoles jueves viernes sábado domingo segunda terça quarta quinta sexta lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс pazartesi salı çarşamba perşembe cuma cumartesi pazar الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد senin selasa rabu kamis jumat sabtu minggu gio sab dom mié jue vie sáb seg ter qua qui sex ma wo vr za zo pon wt śr czw pt sob niedz ndz pzt sal çar per cum cmt paz po út st čt pá ne mån tis ons tors tor fre lör sön man tir lør søn hétfő kedd szerda csütörtök péntek szombat vasárnap δευ τρί τετ πέμ παρ σάβ κυρ δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή";

static NUMBERS: LazyLock<HashMap<&str, u32>> =
    LazyLock::new(|| (1..).zip(MONTHS).flat_map(|(number, names)| names.split(' ').map(move |name| (name, number))).collect());

/// Returns the month, 1 to 12, that a word names in any language; the case of its letters doesn't matter.
pub(crate) fn month(word: &str) -> Option<u32> {
    if let Some(&number) = NUMBERS.get(word) {
        return Some(number);
    }
    NUMBERS.get(word.to_lowercase().as_str()).copied()
}

/// Whether a word is the name of a weekday.
pub(crate) fn is_weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    WEEKDAYS.split(' ').any(|name| name == word) || word.ends_with("day") && word.is_ascii() && word.len() > 5 || word.ends_with("-feira")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months() {
        let mut seen = HashMap::new();
        for (number, names) in (1..).zip(MONTHS) {
            for name in names.split(' ') {
                let before = seen.insert(name, number);
                assert!(before.is_none_or(|before| before == number), "`{name}` is {before:?} and {number}");
            }
        }
        assert_eq!(
            (month("März"), month("DÉCEMBRE"), month("stycznia"), month("январь"), month("x")),
            (Some(3), Some(12), Some(1), Some(1), None)
        );
    }
}
