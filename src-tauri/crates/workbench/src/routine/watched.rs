//! The watched folder: which of its files are new, whether they are complete, and what happened to them.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use files::Nature;
use progress::{Progress, forward};
use sales::{ImportOptions, ImportProgress};
use sha2::{Digest as _, Sha256};

use super::STATE;
use super::cut_off::{Ending, ending};
use super::events::RoutineEvent;
use super::found::{FileKind, FileOutcome, ImportRef, RoutineFile};
use super::state::{Importing, RoutineState};
use crate::Workbench;
use crate::error::{CommandError, ErrorCode, WorkbenchError};
use crate::ordering::{StockImport, StockKeeping};

/// The folder inside the watched one that imported files are moved to.
pub(super) const IMPORTED: &str = "imported";
/// A file that hasn't changed for this long is complete.
const SETTLED: Duration = Duration::from_secs(2);
/// The same for a text whose last line has no end: its last cell may not be complete.
const SETTLED_OPEN: Duration = Duration::from_secs(10);
/// A file whose last row is cut off and that hasn't changed for this long is no longer being written.
const GIVEN_UP: Duration = Duration::from_mins(10);
/// A file that still changes after this long is left for the next run.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most files that are remembered.
const MAX_FILES: usize = 5_000;

impl Workbench {
    /// Imports the new files of the watched folder, or with `dry_run` only says what they hold.
    pub(super) fn take_files(
        &self,
        folder: &Path,
        move_imported: bool,
        dry_run: bool,
        progress: &mut dyn Progress<RoutineEvent>,
    ) -> Result<Vec<RoutineFile>, WorkbenchError> {
        let mut state: RoutineState = self.file(STATE).read()?;
        self.mark_undone(&mut state.files)?;
        let mut found = Vec::new();
        for path in files_in(folder)? {
            progress.check()?;
            let (mut file, is_new) = match self.look_at(&path, &state, dry_run, progress)? {
                Seen::Known(file) => (file, false),
                Seen::New(file) => (file, true),
            };
            if is_new && !dry_run && file.outcome != FileOutcome::Incomplete {
                self.remember(&file)?;
            }
            // A file that is still open in a spreadsheet can't be moved on Windows. Each run tries again, and says so.
            let must_go = !dry_run && move_imported && file.outcome == FileOutcome::Imported;
            let stuck = if must_go { move_away(&path, folder).err() } else { None };
            let is_stuck = stuck.is_some();
            file.error = stuck.map(CommandError::from).or(file.error);
            if is_new {
                progress.event(RoutineEvent::FileDone { name: file.name.clone(), kind: file.kind, outcome: file.outcome });
            }
            if is_new || is_stuck {
                found.push(file);
            }
        }
        Ok(found)
    }

    fn look_at(
        &self,
        path: &Path,
        state: &RoutineState,
        dry_run: bool,
        progress: &mut dyn Progress<RoutineEvent>,
    ) -> Result<Seen, WorkbenchError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut file = RoutineFile::named(name);
        if let Err(error) = file.look(path) {
            return Ok(Seen::New(unreadable(file, path, &error)));
        }
        let today = self.now().date();
        if let Some(known) = state.files.iter().find(|known| known.is_unchanged(&file)) {
            let is_refused = known.outcome == FileOutcome::Failed && !known.ignored;
            if !is_refused || known.refused_on == Some(today) {
                return Ok(Seen::Known(known.clone()));
            }
            // What is a day to come may not be one anymore, and the clock may have been wrong.
            return self.look_again(path, known, state, dry_run, progress);
        }
        progress.event(RoutineEvent::File { name: file.name.clone() });
        match state_of(path) {
            Ok(Written::Whole) => {}
            Ok(Written::Growing) => return Ok(Seen::New(file)),
            Ok(Written::CutOff) => {
                (file.outcome, file.error) = (FileOutcome::Failed, Some(WorkbenchError::CutOff { file: file.name.clone() }.into()));
            }
            Err(error) => return Ok(Seen::New(unreadable(file, path, &error))),
        }
        match file.look(path).and_then(|()| sha256(path)) {
            Ok(sha256) => file.sha256 = sha256,
            Err(error) => return Ok(Seen::New(unreadable(file, path, &error))),
        }
        if file.outcome == FileOutcome::Failed {
            return Ok(Seen::New(file));
        }
        // The same content under another name, or written again: its sales are loaded already.
        let same = |known: &&RoutineFile| known.sha256 == file.sha256 && known.outcome == FileOutcome::Imported;
        if let Some(known) = state.files.iter().rev().find(same) {
            file = RoutineFile { name: file.name, bytes: file.bytes, changed_at: file.changed_at, ..known.clone() };
            return Ok(Seen::New(file));
        }
        self.take(path, &mut file, state, dry_run, progress)?;
        Ok(Seen::New(file))
    }

    /// Tries a file again that was refused on another day. It isn't new where it is refused as before.
    fn look_again(
        &self,
        path: &Path,
        known: &RoutineFile,
        state: &RoutineState,
        dry_run: bool,
        progress: &mut dyn Progress<RoutineEvent>,
    ) -> Result<Seen, WorkbenchError> {
        let mut file = RoutineFile { outcome: FileOutcome::Incomplete, error: None, ..known.clone() };
        if known.sha256.is_empty() || !matches!(sha256(path), Ok(found) if found == known.sha256) {
            return Ok(Seen::Known(known.clone()));
        }
        self.take(path, &mut file, state, dry_run, progress)?;
        if file.outcome == FileOutcome::Failed && file.error == known.error {
            if !dry_run {
                self.remember(&file)?;
            }
            return Ok(Seen::Known(file));
        }
        progress.event(RoutineEvent::File { name: file.name.clone() });
        Ok(Seen::New(file))
    }

    /// Imports a file, and notes in it what happened.
    fn take(
        &self,
        path: &Path,
        file: &mut RoutineFile,
        state: &RoutineState,
        dry_run: bool,
        progress: &mut dyn Progress<RoutineEvent>,
    ) -> Result<(), WorkbenchError> {
        match self.import_file(path, file, state, dry_run, progress) {
            Ok(Taken { kind, rows, skipped, import }) => {
                (file.kind, file.rows, file.skipped) = (Some(kind), rows, skipped);
                (file.import, file.outcome) = (import, FileOutcome::Imported);
            }
            // What isn't the file's fault, such as damaged sales or a full disk, ends the run: the file is still new then.
            Err(error) if !is_of_the_file(&error) => return Err(error),
            Err(error) => {
                // Only lists of stock are refused for these.
                let is_stock =
                    matches!(error.code(), ErrorCode::StockWithoutStores | ErrorCode::StockOfTheFuture | ErrorCode::StockDateUnclear);
                file.kind = match error.code() {
                    ErrorCode::ItemSheet => Some(FileKind::Items),
                    ErrorCode::PlanSheet => Some(FileKind::Plan),
                    _ => is_stock.then_some(FileKind::Stock),
                };
                (file.outcome, file.error) = (FileOutcome::Failed, Some(error.into()));
                file.refused_on = Some(self.now().date());
            }
        }
        Ok(())
    }

    fn import_file(
        &self,
        path: &Path,
        file: &RoutineFile,
        state: &RoutineState,
        dry_run: bool,
        progress: &mut dyn Progress<RoutineEvent>,
    ) -> Result<Taken, WorkbenchError> {
        // A run that was cut off may have imported it without having written that down.
        if let Some(started) = state.importing.as_ref().filter(|started| started.sha256 == file.sha256) {
            let done =
                self.past_imports()?.into_iter().next().filter(|last| last.at >= started.since && last.files == [started.name.clone()]);
            if let Some(done) = done {
                let (rows, skipped) = (done.rows_imported, done.rows_unusable);
                return Ok(Taken { kind: FileKind::Sales, rows, skipped, import: Some((&done).into()) });
            }
        }
        // What only the user imports may be readable as sales: `value` next to a day is a quantity elsewhere.
        let kind = self.file_kind(path, None)?;
        if kind == FileKind::Plan {
            return Err(WorkbenchError::PlanSheet { file: file.name.clone() });
        }
        let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let files = [path.to_owned()];
        // Only whether it is still wanted; how far a file is read passes too quickly to be shown.
        let mut quiet = forward(progress, |_: ImportProgress| None);
        let preview = self.import_sales(&files, &options, &mut quiet);
        let preview = match preview {
            Err(error) if !is_of_the_file(&error) => return Err(error),
            preview => preview,
        };
        if let Some(list) = self.stock_list(path, kind, preview.as_ref())? {
            return self.take_stock(path, file, &list, dry_run);
        }
        let can_import = preview.as_ref().is_ok_and(|preview| preview.questions.is_empty() && preview.nothing_usable().is_none());
        if !can_import && kind == FileKind::Items {
            return Err(WorkbenchError::ItemSheet { file: file.name.clone() });
        }
        let preview = preview?;
        // No one is there to answer.
        if !preview.questions.is_empty() {
            return Err(sales::ImportError::Undecided { questions: preview.questions }.into());
        }
        if let Some(error) = preview.nothing_usable() {
            return Err(error.into());
        }
        if dry_run {
            let (rows, skipped) = (preview.rows_imported, preview.rows_unusable());
            return Ok(Taken { kind: FileKind::Sales, rows, skipped, import: None });
        }
        self.file(STATE).update(|state: &mut RoutineState| {
            state.importing = Some(Importing { name: file.name.clone(), sha256: file.sha256.clone(), since: self.now().timestamp() });
            Ok(())
        })?;
        let report = self.import_sales(&files, &ImportOptions::default(), &mut quiet)?;
        let (rows, skipped) = (report.rows_imported, report.rows_unusable());
        Ok(Taken { kind: FileKind::Sales, rows, skipped, import: self.past_imports()?.first().map(Into::into) })
    }

    fn take_stock(&self, path: &Path, file: &RoutineFile, list: &StockImport, dry_run: bool) -> Result<Taken, WorkbenchError> {
        let (rows, skipped) = (list.rows.len() as u64, list.rows_unusable());
        let taken = |import| Taken { kind: FileKind::Stock, rows, skipped, import };
        if dry_run {
            return Ok(taken(None));
        }
        // A run that was cut off may have kept it without having written that down.
        let kept = self.stock_lists()?.into_iter().max_by_key(|entry| entry.id);
        let state: RoutineState = self.file(STATE).read()?;
        let since = state.importing.as_ref().filter(|started| started.sha256 == file.sha256).map(|started| started.since);
        let kept = kept.zip(since).filter(|(entry, since)| entry.at >= *since && entry.file.as_deref() == Some(file.name.as_str()));
        if let Some((entry, _)) = kept {
            return Ok(taken(Some((&entry).into())));
        }
        self.file(STATE).update(|state: &mut RoutineState| {
            state.importing = Some(Importing { name: file.name.clone(), sha256: file.sha256.clone(), since: self.now().timestamp() });
            Ok(())
        })?;
        let id = self.read_stock(&[path], None, &[], StockKeeping::WholeStores, None)?.first().and_then(|list| list.id);
        let entry = self.stock_lists()?.into_iter().find(|entry| Some(entry.id) == id);
        Ok(taken(entry.as_ref().map(Into::into)))
    }

    pub(super) fn remember(&self, file: &RoutineFile) -> Result<(), WorkbenchError> {
        self.file(STATE).update(|state: &mut RoutineState| {
            state.files.retain(|known| known.name != file.name);
            state.files.push(file.clone());
            state.files.drain(..state.files.len().saturating_sub(MAX_FILES));
            state.importing = None;
            Ok(())
        })
    }
}

/// What is said of a file that can't be read: one that the program that writes it lets no one else have waits for the next run.
fn unreadable(file: RoutineFile, path: &Path, error: &std::io::Error) -> RoutineFile {
    if files::is_held(error) {
        return file;
    }
    let error = WorkbenchError::Unreadable { file: path.display().to_string(), reason: error.to_string() };
    RoutineFile { outcome: FileOutcome::Failed, error: Some(error.into()), ..file }
}

/// Whether an error says something of a file, and not of the data folder or the disk.
fn is_of_the_file(error: &WorkbenchError) -> bool {
    use sales::ImportError::{Cancelled, Database, PutAside};
    match error {
        WorkbenchError::Import(import) => !matches!(import, Cancelled(_) | Database(_) | PutAside(_)),
        WorkbenchError::Sales(_) | WorkbenchError::Store(_) | WorkbenchError::Cancelled(_) | WorkbenchError::DataFileDamaged { .. } => {
            false
        }
        _ => true,
    }
}

/// What was imported from a file.
struct Taken {
    kind: FileKind,
    rows: u64,
    skipped: u64,
    import: Option<ImportRef>,
}

/// How far a file is.
enum Written {
    Whole,
    /// The next run looks again.
    Growing,
    /// Its last row is cut off, and nothing has been added for long.
    CutOff,
}

enum Seen {
    /// Handled by an earlier run.
    Known(RoutineFile),
    /// New, or changed since.
    New(RoutineFile),
}

/// The files of the folder that may hold sales, oldest first.
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>, WorkbenchError> {
    let unreadable = |source: std::io::Error| WorkbenchError::Unreadable { file: folder.display().to_string(), reason: source.to_string() };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ending = Path::new(&name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let is_table = ending.is_some_and(|ending| sales::TABLE_ENDINGS.contains(&ending.as_str()));
        // Excel's lock files begin with `~$`, those of LibreOffice with `.~`.
        if is_table && !name.starts_with(['.', '~']) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let changed = entry.metadata().map_or(SystemTime::UNIX_EPOCH, |m| m.modified().unwrap_or(SystemTime::UNIX_EPOCH));
            files.push((changed, name, entry.path()));
        }
    }
    files.sort();
    Ok(files.into_iter().map(|(.., path)| path).collect())
}

/// Waits until a file no longer changes, though not for long, and looks whether its last row is whole.
fn state_of(path: &Path) -> std::io::Result<Written> {
    let look = || fs::metadata(path).map(|found| (found.len(), found.modified().ok()));
    let began = Instant::now();
    let mut before = look()?;
    // A file that was last written long ago need not be waited for.
    let mut quiet = before.1.and_then(|changed| changed.elapsed().ok()).unwrap_or_default();
    let mut since = began.checked_sub(quiet).unwrap_or(began);
    loop {
        match ending(path)? {
            Ending::Whole if quiet >= SETTLED => return Ok(Written::Whole),
            Ending::Open if quiet >= SETTLED_OPEN => return Ok(Written::Whole),
            // What writes it has stopped in the middle of a row.
            Ending::CutOff if quiet >= GIVEN_UP => return Ok(Written::CutOff),
            Ending::CutOff if quiet >= SETTLED_OPEN => return Ok(Written::Growing),
            _ if began.elapsed() >= PATIENCE => return Ok(Written::Growing),
            _ => std::thread::sleep(SETTLED),
        }
        let now = look()?;
        if now != before {
            (before, since) = (now, Instant::now());
        }
        quiet = since.elapsed();
    }
}

pub(super) fn sha256(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            break;
        }
        hash.update(&piece[..length]);
    }
    Ok(crate::scope::series::hex(&hash.finalize()))
}

/// The folder `name` inside the watched one, made if it is missing. Others may write in the watched folder, so a link there isn't followed.
pub(super) fn folder_inside(folder: &Path, name: &str) -> Result<PathBuf, WorkbenchError> {
    let inner = folder.join(name);
    let made = files::check_below(folder, &inner).and_then(|()| fs::create_dir_all(&inner));
    made.map_err(|source| WorkbenchError::Write { file: inner.display().to_string(), source })?;
    Ok(inner)
}

/// Moves an imported file into the folder of imported files, under another name where its own is taken.
pub(super) fn move_away(path: &Path, folder: &Path) -> Result<(), WorkbenchError> {
    let failed = |source| WorkbenchError::Write { file: path.display().to_string(), source };
    let target = folder_inside(folder, IMPORTED)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    let names = std::iter::once(format!("{stem}.{ending}")).chain((2..).map(|number| format!("{stem} ({number}).{ending}")));
    for place in names.map(|name| target.join(name)) {
        if files::nature(&place).map_err(failed)? == Nature::Missing {
            return files::patiently(|| fs::rename(path, &place)).map_err(failed);
        }
    }
    Ok(())
}
