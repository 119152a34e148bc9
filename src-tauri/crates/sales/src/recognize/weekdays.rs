//! Tables with a week in each row and its days as columns: `Week of`, `Mon` … `Sun`.

use super::Shape;
use super::dictionary::{Word, normal};
use super::fields::Table;
use super::known::Known;
use super::plan::ValueColumn;
use super::sample::{OwnedCell, SampleRow};
use crate::day::{self, Day};
use crate::options::Field;
use crate::read::dates::{self, Spelled};

/// The names of weekdays from Monday on, in the languages whose headers are read; written in lower case without signs.
const NAMES: [&str; 7] = [
    "mon monday montag mo lundi lun lunes segunda segundafeira seg lunedì maandag ma mandag måndag mån maanantai poniedziałek pon pn понедельник пн понеділок pazartesi pzt senin 周一 星期一 礼拜一 週一 月 月曜 月曜日 월 월요일 δευτέρα δευ hétfő pondělí po pondelok luni thứhai",
    "tue tues tuesday dienstag di mardi mar martes terça terçafeira ter martedì dinsdag tirsdag tir tisdag tis tiistai wtorek wt вторник вт вівторок salı sal selasa 周二 星期二 礼拜二 週二 火 火曜 火曜日 화 화요일 τρίτη τρί kedd úterý út utorok marți",
    "wed wednesday mittwoch mi mercredi mer miércoles mié quarta quartafeira qua mercoledì woensdag wo onsdag ons keskiviikko środa śr среда ср середа çarşamba çar rabu 周三 星期三 礼拜三 週三 水 水曜 水曜日 수 수요일 τετάρτη τετ szerda středa st streda miercuri",
    "thu thur thurs thursday donnerstag do jeudi jeu jueves jue quinta quintafeira qui giovedì gio donderdag torsdag tor tors torstai czwartek czw четверг чт четвер perşembe per kamis 周四 星期四 礼拜四 週四 木 木曜 木曜日 목 목요일 πέμπτη πέμ csütörtök čtvrtek čt štvrtok joi",
    "fri friday freitag fr vendredi ven viernes vie sexta sextafeira sex venerdì vrijdag vr fredag fre perjantai piątek pt пятница пт пятниця cuma cum jumat 周五 星期五 礼拜五 週五 金 金曜 金曜日 금 금요일 παρασκευή παρ péntek pátek pá piatok vineri",
    "sat saturday samstag sonnabend sa samedi sam sábado sáb sabato sab zaterdag za lørdag lør lördag lör lauantai sobota sob суббота сб субота cumartesi cmt sabtu 周六 星期六 礼拜六 週六 土 土曜 土曜日 토 토요일 σάββατο σάβ szombat so sâmbătă",
    "sun sunday sonntag so dimanche dim domingo dom domenica zondag zo søndag søn söndag sön sunnuntai niedziela ndz nd воскресенье вс неділя pazar paz minggu 周日 周天 星期日 星期天 礼拜天 週日 日 日曜 日曜日 일 일요일 κυριακή κυρ vasárnap neděle ne nedeľa duminică",
];

/// The weekdays that a header may name, from Monday as 0: `So` is the last one in German, and the one before in Czech.
fn weekdays(header: &str) -> Vec<Day> {
    let word = normal(header);
    (0..).zip(NAMES).filter(|(_, names)| names.split(' ').any(|name| name == word)).map(|(weekday, _)| weekday).collect()
}

impl Table<'_> {
    /// The columns of the days of a week, where every row names the first or the last of these days.
    pub(super) fn weekdays_across(&self, known: &Known<'_>) -> Option<(Shape, Vec<usize>)> {
        const LEAST: usize = 5;
        let date = self.column(Field::Date)?;
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName))?;
        if self.column(Field::Quantity).is_some() || known.store_columns.is_some() {
            return None;
        }
        let named: Vec<(usize, Vec<Day>)> =
            (0..self.width()).map(|column| (column, weekdays(&self.headers[column]))).filter(|(_, days)| !days.is_empty()).collect();
        let (first, rest) = named.split_first()?;
        // One day after the other, beginning with any.
        let follow = |begin: Day| (begin + 1..).zip(rest).all(|(expected, (_, days))| days.contains(&(expected % 7)));
        let begin = first.1.iter().copied().find(|&begin| follow(begin))?;
        if !(LEAST..=7).contains(&named.len()) {
            return None;
        }
        let count = Day::try_from(named.len()).ok()?;
        let day_of = |row: &SampleRow| match row.cells.get(date) {
            Some(OwnedCell::Day(day)) => Some(*day),
            Some(OwnedCell::Text(text)) => match dates::read(text) {
                Ok(Spelled::Day(day)) => Some(day),
                _ => None,
            },
            _ => None,
        };
        let mut weekdays = self.rows.iter().filter_map(day_of).map(|day| day::weekday(day) as Day);
        let of_rows = weekdays.next()?;
        if weekdays.any(|weekday| weekday != of_rows) {
            return None;
        }
        let before = if of_rows == begin {
            0
        } else if of_rows == (begin + count - 1) % 7 {
            count - 1
        } else {
            return None;
        };
        let value = |(after, (column, _)): (Day, &(usize, Vec<Day>))| ValueColumn {
            column: *column,
            product: String::new(),
            store: None,
            returned: None,
            after: after - before,
        };
        let values = (0..).zip(&named).map(value).collect();
        let sums = (0..self.width()).filter(|&column| self.word(column) == Some(Word::Total)).collect();
        let product_name = self.column(Field::ProductName).filter(|&name| name != product);
        Some((Shape::Wide { product: Some(product), product_name, store: self.store_column(), values }, sums))
    }
}
