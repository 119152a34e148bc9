//! Rows laid over others, of which only some cells differ.

use super::{Cell, RowFault, Rows};
use crate::error::ImportError;

/// What differs from the rows below. All else is as it is there.
pub(crate) trait Overlay {
    fn below(&self) -> &dyn Rows;
    /// Moves to the next row.
    fn step(&mut self) -> Result<bool, ImportError>;
    /// A cell that replaces the one below, also as a key.
    fn own_cell(&self, _column: usize) -> Option<Cell<'_>> {
        None
    }
    /// How many cells the row has.
    fn own_width(&self) -> usize {
        self.below().width()
    }
    /// What replaces an empty key.
    fn own_key(&self, _column: usize) -> Option<Cell<'_>> {
        None
    }
}

impl<T: Overlay> Rows for T {
    fn advance(&mut self) -> Result<bool, ImportError> {
        self.step()
    }

    fn line(&self) -> u64 {
        self.below().line()
    }

    fn width(&self) -> usize {
        self.own_width()
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.own_cell(column).unwrap_or_else(|| self.below().cell(column))
    }

    fn key_cell(&self, column: usize) -> Cell<'_> {
        match self.own_cell(column).unwrap_or_else(|| self.below().key_cell(column)) {
            Cell::Empty => self.own_key(column).unwrap_or(Cell::Empty),
            cell => cell,
        }
    }

    fn minute(&self, column: usize) -> u16 {
        if self.own_cell(column).is_some() { 0 } else { self.below().minute(column) }
    }

    fn reach(&self) -> usize {
        self.below().reach()
    }

    fn fault(&self) -> Option<RowFault> {
        self.below().fault()
    }

    fn fingerprint(&self) -> u32 {
        self.below().fingerprint()
    }

    fn counts_cells(&self) -> bool {
        self.below().counts_cells()
    }

    fn is_hidden(&self) -> bool {
        self.below().is_hidden()
    }

    fn serial_offset(&self) -> f64 {
        self.below().serial_offset()
    }
}
