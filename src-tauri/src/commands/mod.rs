//! What the page can ask for, one file per noun. A command is one expression; none works on the main thread.

mod dialogs;
pub(crate) mod forecast;
pub(crate) mod holidays;
pub(crate) mod ordering;
pub(crate) mod plans;
pub(crate) mod sales;
pub(crate) mod settings;
pub(crate) mod training;
pub(crate) mod upkeep;
pub(crate) mod versions;
pub(crate) mod week;

use workbench::CommandError;

type CommandResult<T> = Result<T, CommandError>;
