//! The macro that makes the settings' keys, the struct of their values, and the list of their ranges from one table.

macro_rules! settings {
    (
        training: { $( $(#[doc $($doc:tt)*])* $(#[serde($($serde:tt)*)])* $field:ident $key:ident: $kind:ty = $default:expr, $range:expr; )* }
        own: { $( $(#[doc $($own_doc:tt)*])* $own_name:literal $own_key:ident; )* }
    ) => {
        /// The key of a setting: of one that every training has, one that a network adds, or one of the search for the best type.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum SettingKey {
            $( $(#[doc $($doc)*])* $key, )*
            $( $(#[doc $($own_doc)*])* $own_key, )*
        }

        impl SettingKey {
            /// Every key: first those that every training has, in the order of a form.
            pub const ALL: &'static [Self] = &[$( Self::$key, )* $( Self::$own_key, )*];

            /// The name as in requests, in `metadata.json`, and on the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$key => stringify!($field), )*
                    $( Self::$own_key => $own_name, )*
                }
            }
        }

        /// Everything that decides a training, besides the data. Stored whole with each version.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct TrainSettings {
            $( $(#[doc $($doc)*])* $(#[serde($($serde)*)])* pub $field: $kind, )*
            /// Settings of the architecture, by name.
            pub hyper: BTreeMap<String, f64>,
        }

        static ENTRIES: LazyLock<Vec<Hyperparameter>> =
            LazyLock::new(|| vec![$( <$kind as SettingValue>::entry(SettingKey::$key, $default, $range), )*]);

        impl TrainSettings {
            /// Returns every setting at its default, for an architecture with these settings of its own.
            #[must_use]
            pub fn with(own: &[Hyperparameter]) -> Self {
                let mut settings = Self { $( $field: $default, )* hyper: BTreeMap::new() };
                for entry in own {
                    // One of the common settings has the architecture's own default.
                    if !matches!(settings.read(entry, &entry.default.to_string()), Ok(true)) {
                        settings.hyper.insert(entry.name.to_string(), entry.default);
                    }
                }
                settings
            }

            /// Reads the value of a setting from text, and says whether it is one of these and not one of the architecture's own.
            fn read(&mut self, entry: &Hyperparameter, text: &str) -> Result<bool, SettingError> {
                match entry.name {
                    $( SettingKey::$key => self.$field = entry.read(text)?, )*
                    $( SettingKey::$own_key => return Ok(false), )*
                }
                Ok(true)
            }

            /// The values that have ranges, as numbers, in the order of [`TrainSettings::entries`].
            fn numbers(&self) -> impl Iterator<Item = f64> {
                [$( SettingValue::number(self.$field), )*].into_iter()
            }
        }
    };
}

pub(super) use settings;
