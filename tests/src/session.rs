//! A session in the real window over the W3C WebDriver protocol, through WebKitWebDriver.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::element::Element;
use crate::screen::Screen;
use crate::{DataFolder, Outcome, Programs};

/// How long anything may take. Generous: these machines are slow and shared, and a wait ends as soon as what it waits for is there.
const PATIENCE: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(100);

/// How to open the window.
#[derive(Debug, Clone)]
pub struct WindowOptions {
    /// Width and height of the screen, which the window fills.
    pub size: (u32, u32),
    /// `zh_CN.UTF-8`, `en_US.UTF-8`: the system's language as the window sees it.
    pub locale: &'static str,
    /// Where pictures go.
    pub pictures: PathBuf,
    /// What the program is started with, as when the user opens a file with it.
    pub arguments: Vec<String>,
}

impl WindowOptions {
    /// A laptop's window in this locale; pictures go to `name` below the folder that `PHARMACAST_SCREENSHOTS` names, else below the programs'.
    #[must_use]
    pub fn laptop(locale: &'static str, programs: &Programs, name: &str) -> Self {
        let folder = programs.window.parent().map_or_else(PathBuf::new, |f| f.join("pictures"));
        let folder = std::env::var_os("PHARMACAST_SCREENSHOTS").map_or(folder, PathBuf::from);
        Self { size: (1366, 768), locale, pictures: folder.join(name), arguments: Vec::new() }
    }
}

/// The real window, driven. Everything ends with it.
#[derive(Debug)]
pub struct Session {
    agent: ureq::Agent,
    url: String,
    driver: Child,
    pictures: PathBuf,
    n_pictures: std::cell::Cell<u32>,
    pub(crate) n_clicks: std::cell::Cell<u32>,
    // Dropped last: the window needs its screen to the end.
    _screen: Screen,
}

impl Session {
    /// Opens the window on a data folder.
    ///
    /// # Errors
    /// When the screen, the driver or the window does not come up.
    pub fn open(programs: &Programs, data: &Path, options: &WindowOptions) -> Outcome<Self> {
        crate::programs::built(&programs.window)?;
        let screen = Screen::new(options.size)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("DISPLAY", &screen.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("PHARMACAST_DATA_DIR", data)
            .env("PHARMACAST_CLI", &programs.cli)
            // A start next to a running program would only raise that one's window; a bus of its own keeps tests apart.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("LC_ALL", options.locale)
            .env("LANG", options.locale)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| format!("WebKitWebDriver cannot be started: {e}; `cargo xtask setup` installs it"))?;
        let agent =
            ureq::Agent::new_with_config(ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build());
        let mut session = Self {
            agent,
            url: format!("http://127.0.0.1:{port}"),
            driver,
            pictures: options.pictures.clone(),
            n_pictures: std::cell::Cell::new(0),
            n_clicks: std::cell::Cell::new(0),
            _screen: screen,
        };
        until("the driver to answer", || Ok(session.get("/status").is_ok().then_some(())))?;
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": { "binary": programs.window, "args": options.arguments } } } });
        let opened = session.post("/session", &wanted)?;
        let id = opened["sessionId"].as_str().ok_or_else(|| format!("the window did not open: {opened}"))?;
        session.url = format!("{}/session/{id}", session.url);
        // The window's own size may be remembered from another screen; without a window manager nothing else corrects it.
        session.post("/window/rect", &json!({ "x": 0, "y": 0, "width": options.size.0, "height": options.size.1 }))?;
        Ok(session)
    }

    /// The element with this test id, as soon as there is one.
    ///
    /// # Errors
    /// When none comes.
    pub fn find(&self, testid: &str) -> Outcome<Element<'_>> {
        self.select(&format!("[data-testid=\"{testid}\"]"))
    }

    /// The first element that a CSS selector finds, as soon as there is one.
    ///
    /// # Errors
    /// When none comes.
    pub fn select(&self, css: &str) -> Outcome<Element<'_>> {
        until(css, || Ok(self.all(css)?.into_iter().next())).map_err(|e| self.with_page(&e))
    }

    /// All elements that a CSS selector finds now.
    ///
    /// # Errors
    /// When the page does not answer.
    pub fn all(&self, css: &str) -> Outcome<Vec<Element<'_>>> {
        let found = self.post("/elements", &json!({ "using": "css selector", "value": css }))?;
        Ok(found.as_array().into_iter().flatten().filter_map(|e| Element::new(self, e)).collect())
    }

    /// Waits until no element matches.
    ///
    /// # Errors
    /// When one stays.
    pub fn gone(&self, css: &str) -> Outcome<()> {
        until(&format!("{css} to go"), || Ok(self.all(css)?.is_empty().then_some(()))).map_err(|e| self.with_page(&e))
    }

    /// Waits until a script returns something true, and returns that.
    ///
    /// # Errors
    /// When it does not.
    pub fn until_script(&self, script: &str) -> Outcome<Value> {
        until(script, || Ok(Some(self.script(script)?).filter(|v| !matches!(v, Value::Null | Value::Bool(false)))))
            .map_err(|e| self.with_page(&e))
    }

    /// Loads the page again, and waits for the new one: what is clicked at once may still be the old one's.
    ///
    /// # Errors
    /// When the new page doesn't come.
    pub fn reload(&self) -> Outcome<()> {
        self.script("window.isOld = true; location.reload()")?;
        self.until_script("return window.isOld === undefined && document.querySelector('[data-testid]') !== null")?;
        Ok(())
    }

    /// Runs a script in the page: `return document.title`.
    ///
    /// # Errors
    /// When it throws.
    pub fn script(&self, script: &str) -> Outcome<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs a script that calls its last argument when it is done.
    ///
    /// # Errors
    /// When it throws, or never calls it.
    pub fn script_async(&self, script: &str) -> Outcome<Value> {
        self.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// How often something was clicked since the window opened.
    #[must_use]
    pub fn clicks(&self) -> u32 {
        self.n_clicks.get()
    }

    /// Runs a script with an element and a function that it calls when it is done.
    pub(crate) fn script_of(&self, script: &str, element: &Element<'_>) -> Outcome<Value> {
        self.post("/execute/async", &json!({ "script": script, "args": [element.reference()] }))
    }

    /// Saves a picture of the page, numbered in the order of the steps.
    ///
    /// # Errors
    /// When it can't be taken or written.
    pub fn picture(&self, name: &str) -> Outcome<PathBuf> {
        self.n_pictures.set(self.n_pictures.get() + 1);
        self.save(&format!("{:02}-{name}.png", self.n_pictures.get()))
    }

    /// Saves a picture of the page under a file name.
    ///
    /// # Errors
    /// As [`Session::picture`].
    pub fn save(&self, file: &str) -> Outcome<PathBuf> {
        // Two frames on, what the page last said is drawn.
        let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.script_async(drawn)?;
        let picture = self.get("/screenshot")?;
        let bytes = base64(picture.as_str().ok_or("no picture")?)?;
        fs::create_dir_all(&self.pictures)?;
        let path = self.pictures.join(file);
        fs::write(&path, bytes)?;
        Ok(path)
    }

    pub(crate) fn get(&self, path: &str) -> Outcome<Value> {
        read(&mut self.agent.get(format!("{}{path}", self.url)).call()?)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        read(&mut self.agent.post(format!("{}{path}", self.url)).send_json(body)?)
    }

    pub(crate) fn with_page(&self, error: &crate::Trouble) -> crate::Trouble {
        let text = self.script("return document.body.innerText.slice(0, 1500)").unwrap_or_default();
        // A picture says more; should it fail, the text is there.
        drop(self.save("failure.png"));
        format!("{error}; the page says: {}", text.as_str().unwrap_or_default().replace('\n', " | ")).into()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Ends the window; the driver is ended whatever it answers.
        drop(self.agent.delete(&self.url).call());
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

/// Opens the window on a test's data folder.
impl DataFolder {
    /// # Errors
    /// As [`Session::open`].
    pub fn window(&self, programs: &Programs, options: &WindowOptions) -> Outcome<Session> {
        Session::open(programs, self.path(), options)
    }
}

/// Asks again until there is an answer.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let began = Instant::now();
    loop {
        let last = match ask() {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => String::new(),
            Err(error) => format!(" ({error})"),
        };
        if began.elapsed() > PATIENCE {
            return Err(format!("waited {} s for {what} in vain{last}", PATIENCE.as_secs()).into());
        }
        std::thread::sleep(POLL);
    }
}

fn read(response: &mut ureq::http::Response<ureq::Body>) -> Outcome<Value> {
    let status = response.status();
    let document: Value = response.body_mut().with_config().limit(64 << 20).read_json()?;
    if status.is_success() { Ok(document["value"].clone()) } else { Err(format!("{}", document["value"]["message"]).into()) }
}

/// Decodes base64 (RFC 4648), which is how a picture comes over the protocol.
fn base64(text: &str) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut n) = (0_u32, 0);
    for c in text.bytes().filter(|c| !matches!(c, b'=' | b'\n' | b'\r')) {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            other => return Err(format!("byte {other} is not base64").into()),
        };
        bits = (bits << 6) | u32::from(value);
        n += 6;
        if n >= 8 {
            n -= 8;
            bytes.push((bits >> n) as u8);
            bits &= (1 << n) - 1;
        }
    }
    Ok(bytes)
}
