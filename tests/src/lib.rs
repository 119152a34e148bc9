//! What the acceptance tests share: the built programs, a data folder, a session in the real window. The tests themselves are next to it.

mod element;
mod folder;
mod frames;
mod hostile;
mod processes;
mod programs;
mod screen;
mod session;
#[cfg(windows)]
pub mod windows;

pub use element::Element;
pub use folder::{DataFolder, pharmacy_csv};
pub use frames::{Quantiles, frames, frames_of_plain_text, scrolling};
pub use hostile::{SMALL_MEMORY, forget_later_tables, hostile_files, large_page};
pub use processes::{kill, running_trainings, running_windows};
pub use programs::{Answer, Programs};
pub use screen::Screen;
pub use session::{Session, WindowOptions};

/// What went wrong, as text; a test shows it and fails.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;
/// The result of everything that can go wrong here.
pub type Outcome<T> = Result<T, Trouble>;
