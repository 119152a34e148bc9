//! The connection to the reading process. It ends with this value, and when the process keeps the program waiting for too long.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use progress::StopSignal;

use super::wire::{self, Frame};

/// Answers that wait to be looked at.
const AHEAD: usize = 8;
/// How often a waiting program checks whether it still has to wait.
const GLANCE: Duration = Duration::from_millis(20);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// The process has ended.
    Ended,
    /// The process has ended because it got no more memory.
    OutOfMemory,
    /// It took longer than a file may take.
    TookTooLong,
    /// The answer is no longer needed.
    Unwanted,
    /// The process wrote something that isn't an answer.
    Garbled,
}

/// A reading process and what it may still take.
pub(super) struct Line {
    to: Box<dyn Write>,
    from: Receiver<Frame>,
    child: Option<Child>,
    left: Duration,
    stop: Option<StopSignal>,
    /// Counts tables, so that one that is closed isn't mistaken for the one that is open.
    pub(super) table: u64,
    silence: Option<Silence>,
}

impl Line {
    /// Starts the program.
    pub(super) fn to_program(program: &Path, stop: Option<StopSignal>) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        without_console(&mut command);
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (to, from) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self::new(Box::new(to), from, Some(child), stop))
    }

    /// Starts a thread that does what the program does.
    pub(super) fn to_thread(stop: Option<StopSignal>) -> io::Result<Self> {
        let (questions, to): (PipeReader, PipeWriter) = io::pipe()?;
        let (from, answers): (PipeReader, PipeWriter) = io::pipe()?;
        thread::Builder::new().name("reader".to_owned()).spawn(move || super::serve_reader(questions, answers))?;
        Ok(Self::new(Box::new(to), from, None, stop))
    }

    fn new(to: Box<dyn Write>, mut from: impl Read + Send + 'static, child: Option<Child>, stop: Option<StopSignal>) -> Self {
        let (send, receive) = sync_channel(AHEAD);
        // Ends when the process does, or when no one listens.
        thread::spawn(move || {
            while let Ok(Some(frame)) = wire::receive(&mut from) {
                if send.send(frame).is_err() {
                    break;
                }
            }
        });
        Self { to, from: receive, child, left: Duration::ZERO, stop, table: 0, silence: None }
    }

    /// Whether another process answers.
    pub(super) fn is_up(&self) -> bool {
        self.silence.is_none()
    }

    /// Sets how long the program waits for the answers to come.
    pub(super) fn allow(&mut self, time: Duration) {
        self.left = time;
    }

    pub(super) fn ask(&mut self, kind: u8, bytes: &[u8]) -> Result<(), Silence> {
        if let Some(silence) = self.silence {
            return Err(silence);
        }
        wire::send(&mut self.to, kind, bytes).map_err(|_| self.end(Silence::Ended))
    }

    pub(super) fn answer(&mut self) -> Result<Frame, Silence> {
        if let Some(silence) = self.silence {
            return Err(silence);
        }
        loop {
            let begin = Instant::now();
            let answer = self.from.recv_timeout(if self.stop.is_some() { self.left.min(GLANCE) } else { self.left });
            self.left = self.left.saturating_sub(begin.elapsed());
            match answer {
                Ok(frame) => return Ok(frame),
                Err(RecvTimeoutError::Disconnected) => return Err(self.end(Silence::Ended)),
                Err(RecvTimeoutError::Timeout) if self.stop.as_ref().is_some_and(|stop| stop()) => return Err(self.end(Silence::Unwanted)),
                Err(RecvTimeoutError::Timeout) if self.left.is_zero() => return Err(self.end(Silence::TookTooLong)),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Gives the process up. How it ended by itself says why.
    pub(super) fn end(&mut self, mut why: Silence) -> Silence {
        if let Some(mut child) = self.child.take() {
            // One that has ended already can't be ended again.
            drop(child.kill());
            if child.wait().is_ok_and(got_no_memory) && why == Silence::Ended {
                why = Silence::OutOfMemory;
            }
        }
        self.silence = Some(why);
        why
    }
}

/// A program whose memory runs out aborts; whatever else is wrong with a file, the reading process ends with a code of its own.
#[cfg(unix)]
fn got_no_memory(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    const SIGABRT: i32 = 6;
    status.signal() == Some(SIGABRT)
}

#[cfg(windows)]
fn got_no_memory(status: ExitStatus) -> bool {
    /// The code of a program that aborts (`STATUS_STACK_BUFFER_OVERRUN`, whatever its name says).
    const FAIL_FAST: u32 = 0xc000_0409;
    status.code().is_some_and(|code| code.cast_unsigned() == FAIL_FAST)
}

impl Drop for Line {
    fn drop(&mut self) {
        self.end(Silence::Ended);
    }
}

/// Starts a console program without the console window that it would have on Windows.
#[cfg(windows)]
pub fn without_console(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

/// Starts a console program without the console window that it would have on Windows.
#[cfg(not(windows))]
pub fn without_console(_: &mut Command) {}
