//! Reading files that the user chose, until they are no longer wanted.

use progress::Cancelled;

use crate::error::WorkbenchError;
use crate::{StopSignal, Workbench};

impl Workbench {
    /// Returns what reads files until `stop` says that they are no longer wanted.
    pub(crate) fn reader_until(&self, stop: Option<&StopSignal>) -> sales::Reader {
        self.reader.clone().until(stop.cloned())
    }
}

/// Fails when what was read is no longer wanted: asked before anything of it is kept.
pub(crate) fn still_wanted(stop: Option<&StopSignal>) -> Result<(), WorkbenchError> {
    if stop.is_some_and(|stop| stop()) { Err(Cancelled.into()) } else { Ok(()) }
}
