//! How long-running work reports progress and is canceled. Trainings, backtests, and imports all use this.

use std::sync::Arc;

/// Says on any thread whether work should stop.
pub type StopSignal = Arc<dyn Fn() -> bool + Send + Sync>;

/// Listens to long work and may stop it.
pub trait Progress<E> {
    /// Takes the next event. Events may follow each other much faster than a tenth of a second, so drawing and printing have to hold back.
    fn event(&mut self, event: E);

    /// Whether the work should stop. Asked before every step.
    fn cancelled(&self) -> bool;

    /// Whether the work stops because the listener is gone, and not on request: then the work done so far is kept.
    fn abandoned(&self) -> bool {
        false
    }

    /// What says the same as [`Progress::cancelled`] where the listener itself is out of reach, as while the work waits for another process.
    /// `None`: only the listener knows.
    fn stop_signal(&self) -> Option<StopSignal> {
        None
    }

    /// Returns [`Cancelled`] when the work should stop.
    ///
    /// # Errors
    /// [`Cancelled`].
    fn check(&self) -> Result<(), Cancelled> {
        if self.cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

/// The work stopped on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("canceled; nothing was saved")]
pub struct Cancelled;

/// Listens to nothing and never stops the work.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl<E> Progress<E> for Unwatched {
    fn event(&mut self, _: E) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Passes events on in another form, or not at all, and the wish to stop back.
pub struct Forward<'a, E, F> {
    to: &'a mut dyn Progress<E>,
    form: F,
}

/// Listens for `to`: what `form` makes of an event is passed on.
pub fn forward<A, E, F: FnMut(A) -> Option<E>>(to: &mut dyn Progress<E>, form: F) -> Forward<'_, E, F> {
    Forward { to, form }
}

impl<A, E, F: FnMut(A) -> Option<E>> Progress<A> for Forward<'_, E, F> {
    fn event(&mut self, event: A) {
        if let Some(event) = (self.form)(event) {
            self.to.event(event);
        }
    }

    fn cancelled(&self) -> bool {
        self.to.cancelled()
    }

    fn abandoned(&self) -> bool {
        self.to.abandoned()
    }

    fn stop_signal(&self) -> Option<StopSignal> {
        self.to.stop_signal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Listener {
        heard: Vec<u32>,
        stop: bool,
    }

    impl Progress<u32> for Listener {
        fn event(&mut self, event: u32) {
            self.heard.push(event);
        }

        fn cancelled(&self) -> bool {
            self.stop
        }

        fn abandoned(&self) -> bool {
            self.stop
        }
    }

    #[test]
    fn events_are_passed_on_in_another_form_and_the_wish_to_stop_back() {
        let mut listener = Listener { heard: Vec::new(), stop: false };
        let mut lengths = forward(&mut listener, |word: &str| (word.len() > 1).then_some(word.len() as u32));
        for word in ["ab", "c", "def"] {
            lengths.event(word);
        }
        assert_eq!((lengths.check(), lengths.abandoned()), (Ok(()), false));
        assert_eq!(listener.heard, [2, 3]);
        listener.stop = true;
        let stopped = forward(&mut listener, |_: ()| None);
        assert_eq!((stopped.check(), stopped.abandoned()), (Err(Cancelled), true));
    }
}
