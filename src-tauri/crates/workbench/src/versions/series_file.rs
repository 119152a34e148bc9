//! The side file of a version of many series: what was learned of each, and the forecasts of the test days, so that `metadata.json` opens
//! at once. It is a zip file that users can open as well.

use std::io::{self, BufRead, BufReader, Cursor, Read, Write};

use forecast::{CheckpointStore, Metrics, ModelSpec, SeriesId, SeriesSpec, TestForecast, Trained, WeekdayErrors};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::versions::metadata::VersionMetadata;

/// The name of the side file in the folder of a version.
pub(crate) const SERIES_FILE: &str = "series.zip";
/// What is known of more series than this isn't kept in `metadata.json`.
pub(crate) const MOST_SERIES: usize = 500;

/// A file of a few kilobytes can unpack to more than memory holds: what is read of each part at most, in bytes, lines, and bytes of a line.
const MOST_BYTES: u64 = 1 << 30;
const MOST_TEST_BYTES: u64 = 16 << 30;
const MOST_LINES: usize = 1_000_000;
const LONGEST_LINE: u64 = 1 << 20;

const SERIES: &str = "series.jsonl";
const TEST_FORECASTS: &str = "test_forecasts.csv";
const TEST_COLUMNS: &str = "store_id,product_id,origin,date,actual,forecast,mean,lower,upper,lower_95,upper_95\n";

/// What is known of one series: a line of the file.
#[derive(Serialize, Deserialize)]
struct SeriesLine<S, M> {
    #[serde(flatten)]
    series: SeriesId,
    scaler: S,
    /// Of the validation days; None where none was judged.
    errors: Option<WeekdayErrors>,
    /// On the test days.
    metrics: Option<M>,
}

/// The side file while it is written.
pub(crate) struct SeriesFile {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    has_tests: bool,
}

impl Default for SeriesFile {
    fn default() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())), has_tests: false }
    }
}

impl SeriesFile {
    /// Adds forecasts of test days.
    pub(crate) fn push_tests(&mut self, forecasts: &[TestForecast]) -> io::Result<()> {
        if !self.has_tests {
            self.zip.start_file(TEST_FORECASTS, SimpleFileOptions::default())?;
            self.zip.write_all(TEST_COLUMNS.as_bytes())?;
            self.has_tests = true;
        }
        let mut lines = String::new();
        for row in forecasts {
            let id = |id: &Option<String>| quoted(id.as_deref().unwrap_or_default());
            // As many digits as a network computes with.
            let optional = |value: Option<f64>| value.map_or_else(String::new, |value| (value as f32).to_string());
            let numbers = [Some(row.actual), Some(row.forecast), Some(row.mean), row.lower, row.upper, row.lower_95, row.upper_95];
            let (store, product) = (id(&row.series.store_id), id(&row.series.product_id));
            lines += &format!("{store},{product},{},{},{}\n", row.origin, row.date, numbers.map(optional).join(","));
        }
        self.zip.write_all(lines.as_bytes())
    }

    /// Takes what `metadata` says of single series over into the file, where they are many. Returns the bytes of the file; None where it has
    /// nothing to hold.
    pub(crate) fn finish(mut self, trained: &Trained, metadata: &mut VersionMetadata) -> io::Result<Option<Vec<u8>>> {
        let many = metadata.spec.series.len() > MOST_SERIES;
        if !many && !self.has_tests {
            return Ok(None);
        }
        if many {
            let series = std::mem::take(&mut metadata.spec.series);
            let mut errors = std::mem::take(&mut metadata.spec.calibration.series);
            self.zip.start_file(SERIES, SimpleFileOptions::default())?;
            for (id, spec) in series {
                let (errors, metrics) = (errors.remove(&id), trained.metrics_by_series.get(&id));
                let mut line = serde_json::to_vec(&SeriesLine { series: id, scaler: spec, errors, metrics })?;
                line.push(b'\n');
                self.zip.write_all(&line)?;
            }
            metadata.series_file = true;
        }
        Ok(Some(self.zip.finish()?.into_inner()))
    }
}

/// Of a search for the best, only the test of the winner is kept as it comes.
impl CheckpointStore for SeriesFile {
    fn save(&mut self, _: &str, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn save_tests(&mut self, forecasts: &[TestForecast]) -> io::Result<()> {
        self.push_tests(forecasts)
    }
}

/// Gives a model what the side file of its version says of single series.
pub(crate) fn read_series(bytes: &[u8], spec: &mut ModelSpec) -> io::Result<()> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))?;
    let mut count = 0;
    read_lines(&mut zip.by_name(SERIES)?, |line| {
        let invalid = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
        let line: SeriesLine<SeriesSpec, Metrics> = store::parse_json(line).map_err(invalid)?;
        count += 1;
        if count > MOST_LINES {
            return Err(invalid("it has more series than Pharmacast ever writes".to_owned()));
        }
        if let Some(errors) = line.errors {
            spec.calibration.series.insert(line.series.clone(), errors);
        }
        spec.series.insert(line.series, line.scaler);
        Ok(())
    })
}

/// Reads lines of bounded length.
fn read_lines(text: &mut dyn Read, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut text = BufReader::new(text.take(MOST_BYTES));
    let mut line = Vec::new();
    while (&mut text).take(LONGEST_LINE).read_until(b'\n', &mut line)? > 0 {
        if line.len() as u64 == LONGEST_LINE || text.get_ref().limit() == 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        each(&line)?;
        line.clear();
    }
    Ok(())
}

/// The forecasts of the test days of one series; none where the file has none.
pub(crate) fn read_tests(bytes: &[u8], series: &SeriesId) -> io::Result<Vec<TestForecast>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))?;
    if zip.index_for_name(TEST_FORECASTS).is_none() {
        return Ok(Vec::new());
    }
    let id = |id: &Option<String>| quoted(id.as_deref().unwrap_or_default());
    let begin = format!("{},{},", id(&series.store_id), id(&series.product_id));
    let mut text = BufReader::new(zip.by_name(TEST_FORECASTS)?.take(MOST_TEST_BYTES));
    let (mut found, mut line) = (Vec::new(), String::new());
    // An id may hold a line break, but only within quotes: lines are joined until those are closed.
    while next_line(&mut text, &mut line)? {
        if found.len() == MOST_LINES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if let Some(rest) = line.strip_prefix(&begin) {
            found.push(test_forecast(series, rest.trim_end()).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?);
        } else if !found.is_empty() {
            // Those of a series follow one another.
            break;
        }
    }
    Ok(found)
}

fn next_line(text: &mut impl BufRead, line: &mut String) -> io::Result<bool> {
    line.clear();
    loop {
        let read = text.take(LONGEST_LINE).read_line(line)?;
        if line.len() as u64 >= LONGEST_LINE {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if read == 0 || line.matches('"').count().is_multiple_of(2) {
            return Ok(!line.is_empty());
        }
    }
}

fn test_forecast(series: &SeriesId, cells: &str) -> Option<TestForecast> {
    let mut cells = cells.split(',');
    let (origin, date) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let mut number = || {
        let cell = cells.next()?;
        if cell.is_empty() { Some(None) } else { cell.parse().ok().map(Some) }
    };
    let (actual, forecast, mean) = (number()??, number()??, number()??);
    let (lower, upper, lower_95, upper_95) = (number()?, number()?, number()?, number()?);
    Some(TestForecast { series: series.clone(), origin, date, actual, forecast, mean, lower, upper, lower_95, upper_95 })
}

/// A cell of a CSV file.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn tests_come_back_by_series_whatever_their_ids_are() {
        let ids = [SeriesId::new("S1", "P1"), SeriesId::new("S1", "P1,2"), SeriesId::new("a \"b\"\nc", "P\r1"), SeriesId::of_product("P1")];
        let row = |series: &SeriesId, day: i8| TestForecast {
            series: series.clone(),
            origin: date(2024, 1, 1),
            date: date(2024, 1, day),
            actual: f64::from(day),
            forecast: 0.5,
            mean: 0.75,
            lower: Some(0.0),
            upper: Some(2.5),
            lower_95: None,
            upper_95: Some(1e9),
        };
        let mut file = SeriesFile::default();
        for id in &ids {
            file.push_tests(&[row(id, 2), row(id, 3)]).expect("written");
        }
        let bytes = file.zip.finish().expect("a file").into_inner();
        for id in &ids {
            assert_eq!(read_tests(&bytes, id).expect("read"), [row(id, 2), row(id, 3)]);
        }
        assert_eq!(read_tests(&bytes, &SeriesId::default()).expect("read"), []);
        assert!(read_tests(b"no zip", &ids[0]).is_err());
    }

    #[test]
    fn lines_without_end_are_refused() {
        for (name, text) in [
            (SERIES, "x".repeat(3 << 20)),
            (SERIES, "[".repeat(5000) + "\n"),
            (TEST_FORECASTS, "\"\n".to_owned() + &"a,\n".repeat(2 << 20)),
        ] {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file(name, SimpleFileOptions::default()).expect("begun");
            zip.write_all(text.as_bytes()).expect("written");
            let bytes = zip.finish().expect("a file").into_inner();
            let error = if name == SERIES {
                let mut zip = ZipArchive::new(Cursor::new(&bytes)).expect("a zip");
                read_lines(&mut zip.by_name(SERIES).expect("there"), |line| {
                    store::parse_json::<SeriesLine<serde_json::Value, serde_json::Value>>(line)
                        .map(drop)
                        .map_err(|reason| io::Error::new(io::ErrorKind::InvalidData, reason))
                })
                .expect_err("refused")
            } else {
                read_tests(&bytes, &SeriesId::default()).expect_err("refused")
            };
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{name}: {error}");
        }
    }
}
