//! One element of the page.

use serde_json::{Value, json};

use crate::session::until;
use crate::{Outcome, Session};

/// The key under which WebDriver hands out elements.
const KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Whether an element can be used, stays in its place for two frames, and can be met there.
const STILL: &str = "const [element, done] = arguments; element.scrollIntoView({ block: 'nearest' }); \
     const place = () => { const { x, y, width, height } = element.getBoundingClientRect(); return [x, y, width, height]; }; \
     const middle = (from, size, end) => (Math.max(0, from) + Math.min(end, from + size)) / 2; \
     const meets = ([x, y, width, height]) => { \
     const there = document.elementFromPoint(middle(x, width, innerWidth), middle(y, height, innerHeight)); \
     return there !== null && (element.contains(there) || there.contains(element)); }; \
     requestAnimationFrame(() => { const before = place(); requestAnimationFrame(() => { const now = place(); \
     done(element.isConnected && !element.matches(':disabled') && String(before) === String(now) && meets(now)); }); });";

/// An element of the page, as long as the page keeps it.
#[derive(Debug)]
pub struct Element<'a> {
    session: &'a Session,
    id: String,
}

impl<'a> Element<'a> {
    pub(crate) fn new(session: &'a Session, value: &Value) -> Option<Self> {
        Some(Self { session, id: value[KEY].as_str()?.to_owned() })
    }

    /// Clicks it as soon as it stays in its place, nothing covers it, and it isn't disabled: on a slow machine a page still moves what it shows,
    /// and the driver takes a click that meets something else, or a disabled control, as done.
    ///
    /// # Errors
    /// When it can't.
    pub fn click(&self) -> Outcome<()> {
        self.session.n_clicks.set(self.session.n_clicks.get() + 1);
        let click = || {
            let clicked = match self.session.script_of(STILL, self) {
                Ok(ready) if ready == false => return Ok(None),
                Ok(_) => self.session.post(&self.path("click"), &json!({})),
                Err(error) => Err(error),
            };
            match clicked {
                // It went away with what the click opened; whether that came is what a test looks for next.
                Err(error) if error.to_string().contains("was not found") => Ok(Some(())),
                other => other.map(|_| Some(())),
            }
        };
        until("the element to take a click", click).map_err(|error| self.session.with_page(&error))
    }

    /// Empties a field.
    ///
    /// # Errors
    /// When it is none.
    pub fn clear(&self) -> Outcome<()> {
        self.session.post(&self.path("clear"), &json!({})).map(drop)
    }

    /// Types into it.
    ///
    /// # Errors
    /// When it takes no text.
    pub fn type_text(&self, text: &str) -> Outcome<()> {
        self.session.post(&self.path("value"), &json!({ "text": text })).map(drop)
    }

    /// Its text as shown.
    ///
    /// # Errors
    /// When the page no longer has it.
    pub fn text(&self) -> Outcome<String> {
        Ok(self.session.get(&self.path("text"))?.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute.
    ///
    /// # Errors
    /// When the page no longer has it.
    pub fn attribute(&self, name: &str) -> Outcome<Option<String>> {
        Ok(self.session.get(&self.path(&format!("attribute/{name}")))?.as_str().map(str::to_owned))
    }

    /// How the protocol names it in the arguments of a script.
    pub(crate) fn reference(&self) -> Value {
        json!({ KEY: self.id })
    }

    fn path(&self, what: &str) -> String {
        format!("/element/{}/{what}", self.id)
    }
}
