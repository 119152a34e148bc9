//! What tests on Windows need beyond the standard library: keys pressed in another console, a console's screen, a job that ends its processes,
//! a drive letter, and the dialogs of another process.
#![allow(unsafe_code, reason = "the system is called directly; each call is given memory that outlives it")]

use std::os::windows::ffi::OsStrExt as _;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::path::Path;
use std::process::Child;
use std::{fs::File, io, ptr};

use windows_sys::Win32::Foundation::{HWND, LPARAM};
use windows_sys::Win32::Storage::FileSystem::{DDD_REMOVE_DEFINITION, DefineDosDeviceW, GetLogicalDrives};
use windows_sys::Win32::System::Console::{
    AttachConsole, CONSOLE_SCREEN_BUFFER_INFO, COORD, CTRL_BREAK_EVENT, CTRL_C_EVENT, FreeConsole, GenerateConsoleCtrlEvent,
    GetConsoleScreenBufferInfo, ReadConsoleOutputCharacterW, SetConsoleCP, SetConsoleCtrlHandler, SetConsoleOutputCP,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
    JobObjectExtendedLimitInformation, SetInformationJobObject,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    EnumWindows, GetDlgItemTextW, GetWindowTextW, GetWindowThreadProcessId, IDCANCEL, IDOK, IsWindowVisible, PostMessageW, WM_COMMAND,
    WM_USER,
};

use crate::Outcome;

/// Starts a program in a console of its own without a window.
pub const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// Whether this is Wine in place of Windows: it has a program for its own settings.
#[must_use]
pub fn is_wine() -> bool {
    std::env::var_os("SystemRoot").is_some_and(|system| Path::new(&system).join("System32").join("winecfg.exe").exists())
}

/// What a user presses to interrupt a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Ctrl-C
    C,
    /// Ctrl-Break
    Break,
}

/// Presses a key in the console of another process. This process gives up its own console for it.
///
/// # Errors
/// When the process has no console.
pub fn press(process: u32, key: Key) -> Outcome<()> {
    unsafe extern "system" fn go_on(_: u32) -> i32 {
        1
    }
    let event = if key == Key::C { CTRL_C_EVENT } else { CTRL_BREAK_EVENT };
    // Without a console of its own there is nothing to give up.
    let _ = unsafe { FreeConsole() };
    done(unsafe { AttachConsole(process) })?;
    // The key reaches everyone at the console, this process as well.
    done(unsafe { SetConsoleCtrlHandler(Some(go_on), 1) })?;
    done(unsafe { GenerateConsoleCtrlEvent(event, 0) })
}

/// Lets the console of this process use a code page, as that of a Chinese Windows uses 936.
///
/// # Errors
/// When there is no console or no such code page.
pub fn use_code_page(number: u32) -> Outcome<()> {
    done(unsafe { SetConsoleCP(number) })?;
    done(unsafe { SetConsoleOutputCP(number) })
}

/// Reads what is on a console's screen, line after line.
///
/// # Errors
/// When the file isn't a screen of a console.
pub fn text_on(screen: &File) -> Outcome<String> {
    let handle = screen.as_raw_handle();
    let mut info: CONSOLE_SCREEN_BUFFER_INFO = unsafe { std::mem::zeroed() };
    done(unsafe { GetConsoleScreenBufferInfo(handle, &raw mut info) })?;
    let mut lines = Vec::new();
    for y in 0..=info.dwCursorPosition.Y {
        let mut line = vec![0_u16; usize::try_from(info.dwSize.X)?];
        let (length, mut read) = (u32::try_from(line.len())?, 0);
        done(unsafe { ReadConsoleOutputCharacterW(handle, line.as_mut_ptr(), length, COORD { X: 0, Y: y }, &raw mut read) })?;
        line.truncate(usize::try_from(read)?);
        lines.push(String::from_utf16_lossy(&line).trim_end().to_owned());
    }
    Ok(lines.join("\n"))
}

/// A job object: its processes end with it, as when the task manager or a shell ends a tree of programs.
#[derive(Debug)]
pub struct Job(OwnedHandle);

impl Job {
    /// A job that ends its processes when it is dropped.
    ///
    /// # Errors
    /// When the system makes none.
    pub fn new() -> Outcome<Self> {
        let handle = unsafe { CreateJobObjectW(ptr::null(), ptr::null()) };
        if handle.is_null() {
            return Err(io::Error::last_os_error().into());
        }
        let job = Self(unsafe { OwnedHandle::from_raw_handle(handle) });
        let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = unsafe { std::mem::zeroed() };
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        let (limits, size) = ((&raw const limits).cast(), u32::try_from(size_of_val(&limits))?);
        done(unsafe { SetInformationJobObject(job.0.as_raw_handle(), JobObjectExtendedLimitInformation, limits, size) })?;
        Ok(job)
    }

    /// Takes a process in.
    ///
    /// # Errors
    /// When it has ended or can't be in a job.
    pub fn add(&self, child: &Child) -> Outcome<()> {
        done(unsafe { AssignProcessToJobObject(self.0.as_raw_handle(), child.as_raw_handle()) })
    }
}

/// A drive letter for a folder, until it is dropped.
#[derive(Debug)]
pub struct Drive {
    letter: char,
    folder: Vec<u16>,
}

impl Drive {
    /// Gives a folder a letter that no drive has.
    ///
    /// # Errors
    /// When all have one.
    pub fn of(folder: &Path) -> Outcome<Self> {
        let taken = unsafe { GetLogicalDrives() };
        let free = ('G'..='Y').rev().find(|letter| taken & (1 << (*letter as u32 - 'A' as u32)) == 0);
        let folder = folder.as_os_str().encode_wide().chain([0]).collect();
        let drive = Self { letter: free.ok_or("every letter is a drive")?, folder };
        done(unsafe { DefineDosDeviceW(0, drive.name().as_ptr(), drive.folder.as_ptr()) })?;
        Ok(drive)
    }

    /// The root of the drive, as in `T:\`.
    #[must_use]
    pub fn root(&self) -> String {
        format!("{}:\\", self.letter)
    }

    fn name(&self) -> Vec<u16> {
        format!("{}:\0", self.letter).encode_utf16().collect()
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        // A letter that stays until the next start of the system does no harm.
        let _ = unsafe { DefineDosDeviceW(DDD_REMOVE_DEFINITION, self.name().as_ptr(), self.folder.as_ptr()) };
    }
}

/// A window or dialog of another process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    window: usize,
    /// Its title.
    pub title: String,
    /// What a plain message says; empty for every other window.
    pub text: String,
}

/// Returns the windows that a process shows.
#[must_use]
pub fn dialogs(process: u32) -> Vec<Dialog> {
    struct Wanted {
        process: u32,
        found: Vec<Dialog>,
    }
    unsafe extern "system" fn look(window: HWND, wanted: LPARAM) -> i32 {
        /// The place of the text in a plain message.
        const STATIC_TEXT: i32 = 0xffff;
        let wanted = unsafe { &mut *(wanted as *mut Wanted) };
        let (mut owner, mut title, mut text) = (0, [0_u16; 200], [0_u16; 1000]);
        unsafe { GetWindowThreadProcessId(window, &raw mut owner) };
        if owner == wanted.process && unsafe { IsWindowVisible(window) } != 0 {
            let title_length = unsafe { GetWindowTextW(window, title.as_mut_ptr(), title.len() as i32) };
            let text_length = unsafe { GetDlgItemTextW(window, STATIC_TEXT, text.as_mut_ptr(), text.len() as i32) };
            let read = |buffer: &[u16], length: u32| String::from_utf16_lossy(&buffer[..length as usize]);
            let (title, text) = (read(&title, title_length.unsigned_abs()), read(&text, text_length));
            wanted.found.push(Dialog { window: window as usize, title, text });
        }
        1
    }
    let mut wanted = Wanted { process, found: Vec::new() };
    let _ = unsafe { EnumWindows(Some(look), (&raw mut wanted) as LPARAM) };
    wanted.found
}

impl Dialog {
    /// Answers it with OK, or continues to its next page.
    pub fn accept(&self) {
        self.press(IDOK);
    }

    /// Answers it with Cancel.
    pub fn cancel(&self) {
        self.press(IDCANCEL);
    }

    fn press(&self, button: i32) {
        // A dialog with large buttons takes this message, every other one the usual command.
        const TDM_CLICK_BUTTON: u32 = WM_USER + 102;
        for message in [TDM_CLICK_BUTTON, WM_COMMAND] {
            // A dialog that has been closed meanwhile needs no answer.
            let _ = unsafe { PostMessageW(self.window as HWND, message, button.unsigned_abs() as usize, 0) };
        }
    }
}

/// The system says 0 for a failure.
fn done(answer: i32) -> Outcome<()> {
    if answer == 0 { Err(io::Error::last_os_error().into()) } else { Ok(()) }
}
