//! Files are read by a process of their own, `pharmacast-reader`, with bounded memory and time: whatever a file does to it, the program that
//! asked gets rows or one error. This side asks (`line`, `table`), the other answers (`serve`), and `wire` and `batch` are what goes between them.

mod batch;
mod line;
mod serve;
mod table;
mod wire;

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use line::Line;
pub use line::without_console;
use progress::StopSignal;
pub use serve::serve as serve_reader;
pub(crate) use table::{Opened, Table, Workbook};

use crate::error::ImportError;

/// Bytes that the reading process may allocate. The largest sheet that is read takes a third of it.
pub const READER_MEMORY: usize = 2 << 30;
/// How long a small file may keep the program waiting. A large one may do so longer: the disk can be slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// How files are read: by which program, and how long it may take.
#[derive(Clone)]
pub struct Reader {
    by: ReadBy,
    patience: Duration,
    stop: Option<StopSignal>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("by", &self.by).field("patience", &self.patience).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone)]
enum ReadBy {
    Program(PathBuf),
    Thread,
}

impl Reader {
    /// Files are read by the program `pharmacast-reader` in the folder of the running program, as it is installed.
    #[must_use]
    pub fn next_to_this_program() -> Self {
        let mut program = std::env::current_exe().unwrap_or_default();
        program.set_file_name(format!("pharmacast-reader{}", std::env::consts::EXE_SUFFIX));
        Self::program(program)
    }

    /// Files are read by this program.
    #[must_use]
    pub const fn program(program: PathBuf) -> Self {
        Self { by: ReadBy::Program(program), patience: PATIENCE, stop: None }
    }

    /// Files are read by a thread of this process, which speaks as the program does, without a limit of memory: for tests of what is made of
    /// the rows, where the program isn't built.
    #[must_use]
    pub const fn thread() -> Self {
        Self { by: ReadBy::Thread, patience: PATIENCE, stop: None }
    }

    /// The same, with another time that a small file may take.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same, until `stop` says that the files are no longer needed: then the reading process is ended immediately.
    #[must_use]
    pub fn until(self, stop: Option<StopSignal>) -> Self {
        Self { stop, ..self }
    }

    /// Begins to read files, one after the other. The process is started with the first.
    pub(crate) fn session(&self) -> Session {
        Session { reader: self.clone(), line: RefCell::default() }
    }

    /// Opens one file.
    pub(crate) fn open(&self, path: &Path) -> Result<Opened, ImportError> {
        self.session().open(path, None)
    }
}

/// A reading process that opens one file after the other: an earlier one is closed then.
pub(crate) struct Session {
    reader: Reader,
    line: RefCell<Option<Rc<RefCell<Line>>>>,
}

impl Session {
    /// Opens a file; `password` is that of a workbook that has one.
    pub(crate) fn open(&self, path: &Path, password: Option<&str>) -> Result<Opened, ImportError> {
        let mut kept = self.line.borrow_mut();
        // A process that has ended is replaced.
        let line = match kept.take().filter(|line| line.borrow().is_up()) {
            Some(line) => line,
            None => Rc::new(RefCell::new(self.connect()?)),
        };
        *kept = Some(Rc::clone(&line));
        table::open(line, path, password, self.reader.patience)
    }

    fn connect(&self) -> Result<Line, ImportError> {
        let stop = self.reader.stop.clone();
        let (line, name) = match &self.reader.by {
            ReadBy::Program(program) => (Line::to_program(program, stop), program.display().to_string()),
            ReadBy::Thread => (Line::to_thread(stop), "a thread".to_owned()),
        };
        line.map_err(|source: io::Error| ImportError::NoReader { program: name, source })
    }
}

#[cfg(test)]
mod tests;
