//! A disk that stops at a chosen step, as a killed process or a power failure would, or that is full from a chosen step on.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::disk::{Disk, Fault, Step};
use crate::store::Options;

/// What happens at the chosen step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The process is killed: what was done stays.
    Clean,
    /// The power is cut: a write is half done, what was not flushed is lost.
    Torn,
    /// The disk is full for this and all later steps that need space.
    Full,
    /// The disk is full until weights are removed.
    FullOfWeights,
}

/// See the module.
pub(crate) struct Cut {
    kind: Kind,
    at: usize,
    count: AtomicUsize,
    armed: AtomicBool,
    fired: AtomicBool,
    unflushed: Mutex<Unflushed>,
}

#[derive(Default)]
struct Unflushed {
    files: Vec<PathBuf>,
    /// From, to, and what the file at `to` held before.
    renames: Vec<(PathBuf, PathBuf, Option<Vec<u8>>)>,
}

impl Cut {
    pub(crate) fn new(kind: Kind, at: usize) -> Arc<Self> {
        Arc::new(Self {
            kind,
            at,
            count: AtomicUsize::new(0),
            armed: AtomicBool::new(false),
            fired: AtomicBool::new(false),
            unflushed: Mutex::default(),
        })
    }

    /// Counts and cuts from now on.
    pub(crate) fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// Makes room again.
    pub(crate) fn disarm(&self) {
        self.armed.store(false, Ordering::SeqCst);
    }

    pub(crate) fn fired(&self) -> bool {
        self.fired.load(Ordering::SeqCst)
    }

    pub(crate) fn options(self: &Arc<Self>) -> Options {
        Options { disk: Disk::with_fault(Arc::clone(self) as Arc<dyn Fault>), lock_wait: Duration::from_secs(5), ..Options::default() }
    }
}

impl Fault for Cut {
    fn before(&self, step: Step<'_>) -> io::Result<()> {
        if !self.armed.load(Ordering::SeqCst) {
            return Ok(());
        }
        if self.kind == Kind::FullOfWeights {
            match step {
                Step::RemoveFile(path) if path.ends_with("model.pth") => self.disarm(),
                Step::Write(..) | Step::Append(..) | Step::MakeDir(_) | Step::Index(_) => {
                    self.fired.store(true, Ordering::SeqCst);
                    tear(step)?;
                    return Err(io::Error::from(io::ErrorKind::StorageFull));
                }
                _ => {}
            }
            return Ok(());
        }
        if self.kind == Kind::Full {
            let needs_space = !matches!(step, Step::RemoveFile(_) | Step::RemoveDir(_) | Step::SyncDir(_));
            if needs_space && self.count.fetch_add(1, Ordering::SeqCst) >= self.at {
                self.fired.store(true, Ordering::SeqCst);
                tear(step)?;
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
            return Ok(());
        }
        let dead = || io::Error::other("the process is dead");
        if self.fired() {
            return Err(dead());
        }
        if self.count.fetch_add(1, Ordering::SeqCst) == self.at {
            self.fired.store(true, Ordering::SeqCst);
            if self.kind == Kind::Torn {
                tear(step)?;
                self.unflushed.lock().expect("no other thread").lose()?;
            }
            return Err(dead());
        }
        self.unflushed.lock().expect("no other thread").note(step);
        Ok(())
    }

    fn after(&self, step: Step<'_>) {
        let mut unflushed = self.unflushed.lock().expect("no other thread");
        match step {
            Step::Write(path, _) | Step::Append(path, _) if !unflushed.files.iter().any(|file| file == path) => {
                unflushed.files.push(path.to_owned());
            }
            Step::SyncFile(path) => unflushed.files.retain(|file| file != path),
            Step::SyncDir(path) => unflushed.renames.retain(|(_, to, _)| to.parent() != Some(path)),
            Step::Rename(from, to) => {
                for file in &mut unflushed.files {
                    if let Ok(rest) = file.strip_prefix(from) {
                        *file = if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) };
                    }
                }
            }
            _ => {}
        }
    }

    fn reading(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }
}

impl Unflushed {
    fn note(&mut self, step: Step<'_>) {
        if let Step::Rename(from, to) = step {
            self.renames.push((from.to_owned(), to.to_owned(), fs::read(to).ok()));
        }
    }

    /// Names whose folder was not flushed go back to what they were; content that was not flushed is cut in half.
    fn lose(&mut self) -> io::Result<()> {
        for (from, to, before) in self.renames.drain(..).rev() {
            if to.exists() && !from.exists() && from.parent().is_some_and(Path::is_dir) {
                fs::rename(&to, &from)?;
                for file in &mut self.files {
                    if let Ok(rest) = file.strip_prefix(&to) {
                        *file = if rest.as_os_str().is_empty() { from.clone() } else { from.join(rest) };
                    }
                }
                if let Some(before) = before {
                    fs::write(&to, before)?;
                }
            }
        }
        for file in self.files.drain(..) {
            if let Ok(file) = OpenOptions::new().write(true).open(&file) {
                file.set_len(file.metadata()?.len() / 2)?;
            }
        }
        Ok(())
    }
}

/// Half of a write.
fn tear(step: Step<'_>) -> io::Result<()> {
    match step {
        Step::Write(path, bytes) => fs::write(path, &bytes[..bytes.len() / 2]),
        Step::Append(path, bytes) => io::Write::write_all(&mut OpenOptions::new().append(true).open(path)?, &bytes[..bytes.len() / 2]),
        _ => Ok(()),
    }
}
