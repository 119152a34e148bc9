//! File reads requested by the page: a new preview cancels the previous one, and canceling ends all of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use workbench::StopSignal;

/// Counts previews and cancellations.
#[derive(Debug, Default, Clone)]
pub(crate) struct Readings {
    previews: Arc<AtomicU64>,
    canceled: Arc<AtomicU64>,
}

/// One reading, which knows whether it is still wanted.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    readings: Readings,
    /// `None`: an import, which no later preview ends.
    preview: Option<u64>,
    canceled: u64,
}

impl Readings {
    /// Begins a preview and ends those before it.
    pub(crate) fn preview(&self) -> Reading {
        let number = self.previews.fetch_add(1, Ordering::SeqCst) + 1;
        Reading { preview: Some(number), ..self.import() }
    }

    /// Begins to look into a file whose preview found no columns: ends with that preview.
    pub(crate) fn inspection(&self) -> Reading {
        Reading { preview: Some(self.previews.load(Ordering::SeqCst)), ..self.import() }
    }

    /// Begins an import, or its preview.
    pub(crate) fn of(&self, is_preview: bool) -> Reading {
        if is_preview { self.preview() } else { self.import() }
    }

    /// Begins an import.
    pub(crate) fn import(&self) -> Reading {
        Reading { readings: self.clone(), preview: None, canceled: self.canceled.load(Ordering::SeqCst) }
    }

    /// Ends every reading that has begun.
    pub(crate) fn cancel(&self) {
        self.canceled.fetch_add(1, Ordering::SeqCst);
    }
}

impl Reading {
    /// Whether the page still waits for the reading.
    pub(crate) fn is_wanted(&self) -> bool {
        self.readings.canceled.load(Ordering::SeqCst) == self.canceled
            && self.preview.is_none_or(|number| self.readings.previews.load(Ordering::SeqCst) == number)
    }

    /// What says that the page no longer waits.
    pub(crate) fn stop_signal(&self) -> StopSignal {
        let reading = self.clone();
        Arc::new(move || !reading.is_wanted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_ends_the_one_before_and_canceling_ends_imports_too() {
        let readings = Readings::default();
        let (first, import) = (readings.preview(), readings.import());
        let inspection = readings.inspection();
        assert!(inspection.is_wanted());
        let second = readings.preview();
        assert!(!first.is_wanted() && inspection.stop_signal()());
        assert!(second.is_wanted() && import.is_wanted());
        readings.cancel();
        assert!(!second.is_wanted() && !import.is_wanted());
        assert!(readings.preview().is_wanted(), "a later one is wanted again");
    }
}
