//! Windows: the Task Scheduler.

use super::task::{NAME, Task};
use super::{Schedule, Scheduler, run, write_file};
use crate::error::WorkbenchError;

pub(super) fn register(task: &Task<'_>) -> Result<Scheduler, WorkbenchError> {
    let path = std::env::temp_dir().join(format!("{NAME}-{}.xml", std::process::id()));
    let window = task.program.with_file_name("pharmacast.exe");
    let xml = task.task_xml(window.is_file().then_some(&window));
    // The Task Scheduler reads UTF-16 with its mark.
    let text: Vec<u8> = std::iter::once(0xFEFF).chain(xml.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    write_file(&path, &text)?;
    let created = run("schtasks", &["/Create", "/TN", NAME, "/XML", &path.display().to_string(), "/F"], None);
    let _removed = std::fs::remove_file(&path);
    created.map(|_| Scheduler::TaskScheduler)
}

pub(super) fn unregister() -> Result<bool, WorkbenchError> {
    if registered().is_none() {
        return Ok(false);
    }
    run("schtasks", &["/Delete", "/TN", NAME, "/F"], None).map(|_| true)
}

pub(super) fn registered() -> Option<Schedule> {
    let text = run("schtasks", &["/Query", "/TN", NAME, "/XML"], None).ok()?;
    let time = text.split_once("<StartBoundary>")?.1.split_once('T')?.1.get(..5)?;
    Some(Schedule { at: time.parse().ok()?, scheduler: Scheduler::TaskScheduler })
}
