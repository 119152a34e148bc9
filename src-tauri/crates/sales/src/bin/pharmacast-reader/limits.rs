//! The system's own limit of memory, for whatever doesn't go through the allocator: a resource limit, or a job object on Windows.

use std::io;

/// What the program itself, its threads, and the reserves of the system's allocator take as well.
#[cfg(not(target_os = "macos"))]
const SPARE: usize = 256 << 20;

/// Sets a limit to the memory of this process, permanently.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn limit_memory(bytes: usize) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = (bytes + SPARE) as u64;
    let lowest = |limit: Option<u64>| Some(limit.map_or(wanted, |limit| limit.min(wanted)));
    let now = getrlimit(Resource::As);
    Ok(setrlimit(Resource::As, Rlimit { current: lowest(now.current), maximum: lowest(now.maximum) })?)
}

/// The system has such limits and doesn't keep them.
#[cfg(target_os = "macos")]
pub(crate) fn limit_memory(_: usize) -> io::Result<()> {
    Ok(())
}

/// Sets a limit to the memory of this process, permanently.
#[cfg(windows)]
#[expect(unsafe_code, reason = "the system is called directly; each call is given memory that outlives it")]
pub(crate) fn limit_memory(bytes: usize) -> io::Result<()> {
    use std::ptr;

    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
        JobObjectExtendedLimitInformation, SetInformationJobObject,
    };
    use windows_sys::Win32::System::Threading::GetCurrentProcess;

    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION { ProcessMemoryLimit: bytes + SPARE, ..Default::default() };
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY;
    // SAFETY: no name and no attributes.
    let job = unsafe { CreateJobObjectW(ptr::null(), ptr::null()) };
    if job.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the job was just made, and `limits` is what this class of information is. The handle stays open: the job lasts as long as the process.
    let set = unsafe {
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, (&raw const limits).cast(), size_of_val(&limits) as u32) != 0
            && AssignProcessToJobObject(job, GetCurrentProcess()) != 0
    };
    if set { Ok(()) } else { Err(io::Error::last_os_error()) }
}
