//! Backups of the sales: made daily before a change, by hand, and restored.

use sales::{RestoredBackup, SalesBackup};

use crate::Workbench;
use crate::error::WorkbenchError;

impl Workbench {
    /// Backs up the sales now; None when there are no sales.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when they are damaged, or the disk is full.
    pub fn back_up(&self) -> Result<Option<SalesBackup>, WorkbenchError> {
        Ok(sales::back_up(&self.data_dir, &self.now())?)
    }

    /// Backs the sales up unless that was done today or nothing has changed since.
    ///
    /// # Errors
    /// As [`Workbench::back_up`].
    pub fn back_up_daily(&self) -> Result<Option<SalesBackup>, WorkbenchError> {
        Ok(sales::back_up_daily(&self.data_dir, &self.now())?)
    }

    /// The backups, newest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when their folder can't be read.
    pub fn backups(&self) -> Result<Vec<SalesBackup>, WorkbenchError> {
        Ok(sales::backups(&self.data_dir)?)
    }

    /// Puts a backup in place of the sales; those of before are kept next to them.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when there is no such backup, it is damaged, there are no sales in it and `accept_empty` doesn't say that this is
    /// meant, or another program is using the sales.
    pub fn restore_backup(&self, name: &str, accept_empty: bool) -> Result<RestoredBackup, WorkbenchError> {
        Ok(sales::restore_backup(&self.data_dir, name, accept_empty, &self.now())?)
    }
}
