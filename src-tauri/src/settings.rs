//! The window's own settings: a small file in the data folder, replaced whole, with the one before kept next to it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use workbench::{CommandError, ErrorCode, ModelType, SettingKey, TrainRequest};

/// How the window speaks and looks, and how it trains where a request does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub(crate) struct UiSettings {
    pub language: Language,
    pub theme: Theme,
    /// Trainings that run at once; 0 for as many as there are cores.
    pub workers: u32,
    /// Threads of one training; 0 to share the cores among those that run.
    pub threads: u32,
    /// Epochs between periodic checkpoints; None for the default of the type.
    pub checkpoint_every: Option<u32>,
    /// Size of letters and all around them in percent; 0 for 100.
    pub zoom: u32,
    /// Whether versions are trained only when someone asks; otherwise one follows each import.
    pub manual_forecasts: bool,
}

impl UiSettings {
    /// How many trainings run at once on a machine of so many cores.
    pub(crate) fn slots(self, cores: usize) -> usize {
        if self.workers == 0 { cores } else { self.workers as usize }
    }

    /// How many times larger than usual the page is shown, from 1 to 1.75.
    pub(crate) fn zoom_factor(self) -> f64 {
        if self.zoom == 0 { 1.0 } else { f64::from(self.zoom.clamp(100, 175)) / 100.0 }
    }

    /// Shows the user's own defaults in place of those of the model types, so that a form starts with the values that will be used.
    pub(crate) fn put_into(self, types: &mut [ModelType]) {
        for setting in types.iter_mut().flat_map(|of| &mut of.settings) {
            if let Some(own) = self.own(setting.name) {
                setting.default = f64::from(own);
            }
        }
    }

    /// Fills in what a request leaves open.
    pub(crate) fn complete(self, request: &mut TrainRequest) {
        for key in [SettingKey::Threads, SettingKey::CheckpointEvery] {
            if let Some(own) = self.own(key) {
                request.settings.entry(key.name().to_owned()).or_insert_with(|| own.into());
            }
        }
    }

    fn own(self, key: SettingKey) -> Option<u32> {
        match key {
            SettingKey::Threads => (self.threads > 0).then_some(self.threads),
            SettingKey::CheckpointEvery => self.checkpoint_every,
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub(crate) enum Language {
    #[default]
    System,
    Zh,
    En,
}

impl Language {
    /// Whether it comes down to Chinese: chosen, or the system's.
    pub(crate) fn is_chinese(self) -> bool {
        self == Self::Zh || self == Self::System && sys_locale::get_locale().is_some_and(|locale| locale.starts_with("zh"))
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// Settings are a few lines; a larger file isn't ours.
const MAX_BYTES: u64 = 1 << 20;

/// Two clicks in a row save twice at once; each is to replace the whole file.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// `settings.json` in the data folder.
#[derive(Debug, Clone)]
pub(crate) struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    pub(crate) fn in_folder(data_dir: &Path) -> Self {
        Self { path: data_dir.join("settings.json") }
    }

    /// The settings; where the file is missing or torn the ones before, else the defaults. Settings are worth no error at start.
    pub(crate) fn load(&self) -> UiSettings {
        let read = |path: &Path| files::read(path, MAX_BYTES).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read(&self.path).or_else(|| read(&self.backup())).unwrap_or_default()
    }

    /// Replaces the file.
    pub(crate) fn save(&self, settings: UiSettings) -> Result<(), CommandError> {
        let failed = |e| CommandError::new(ErrorCode::WriteFailed, format!("`{}` can't be written: {e}", self.path.display()));
        self.try_save(settings).map_err(failed)
    }

    fn try_save(&self, settings: UiSettings) -> io::Result<()> {
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let new = serde_json::to_vec_pretty(&settings)?;
        match files::read(&self.path, MAX_BYTES) {
            Ok(before) => files::replace(&self.backup(), &before)?,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
        files::replace(&self.path, &new)
    }

    fn backup(&self) -> PathBuf {
        self.path.with_extension("json.bak")
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn two_saves_at_once_leave_one_of_them_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = SettingsFile::in_folder(folder.path());
        let dark = UiSettings { language: Language::Zh, theme: Theme::Dark, ..UiSettings::default() };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| file.save(dark).expect("saved while others save"));
            }
        });
        assert_eq!(file.load(), dark);
    }

    #[test]
    fn settings_survive_a_torn_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = SettingsFile::in_folder(folder.path());
        assert_eq!(file.load(), UiSettings::default(), "no file yet");
        let english = UiSettings { language: Language::En, theme: Theme::Dark, ..UiSettings::default() };
        file.save(english).expect("saved");
        file.save(english).expect("saved again, which keeps the one before");
        fs::write(folder.path().join("settings.json"), [0_u8; 40]).expect("torn");
        assert_eq!(file.load(), english, "the one before is used");
        fs::remove_file(folder.path().join("settings.json.bak")).expect("removed");
        assert_eq!(file.load(), UiSettings::default());
    }

    #[test]
    fn a_persons_defaults_apply_where_a_request_does_not_say_otherwise() {
        let own = UiSettings { threads: 2, checkpoint_every: Some(0), workers: 3, ..UiSettings::default() };
        let mut open = TrainRequest::default();
        own.complete(&mut open);
        assert_eq!((&open.settings["threads"], &open.settings["checkpoint_every"]), (&2.into(), &0.into()));
        let mut said = TrainRequest { settings: [("threads".to_owned(), 1.into())].into(), ..TrainRequest::default() };
        own.complete(&mut said);
        assert_eq!(said.settings["threads"], 1, "what was asked for stays");
        let mut plain = TrainRequest::default();
        UiSettings::default().complete(&mut plain);
        assert!(plain.settings.is_empty(), "the program's own defaults are not written out");
        assert_eq!((own.slots(8), UiSettings::default().slots(8)), (3, 8));
        let old: UiSettings = serde_json::from_str(r#"{"language":"zh","theme":"dark"}"#).expect("settings of an older version");
        assert_eq!(old, UiSettings { language: Language::Zh, theme: Theme::Dark, ..UiSettings::default() });
    }
}
