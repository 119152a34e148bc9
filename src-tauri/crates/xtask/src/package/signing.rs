//! How the app for macOS is signed: with the certificate that the environment names, or else only for the machine that runs it.

use std::process::Command;

/// The variables that Tauri reads. In a workflow without secrets they are there and empty.
const VARIABLES: [&str; 6] =
    ["APPLE_CERTIFICATE", "APPLE_CERTIFICATE_PASSWORD", "APPLE_SIGNING_IDENTITY", "APPLE_ID", "APPLE_PASSWORD", "APPLE_TEAM_ID"];

/// The kinds of signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    /// With a certificate of Apple, and notarized when the account is named as well.
    Certificate,
    /// Without a certificate: Apple silicon runs the app, and the user has to allow it once.
    AdHoc,
}

impl Signing {
    pub(crate) fn from_environment() -> Self {
        Self::from(&|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    }

    fn from(is_set: &dyn Fn(&str) -> bool) -> Self {
        if is_set("APPLE_CERTIFICATE") || is_set("APPLE_SIGNING_IDENTITY") { Self::Certificate } else { Self::AdHoc }
    }
}

/// Hides empty variables from the bundler, which would try to sign with them.
pub(crate) fn without_empty_secrets(bundler: &mut Command) {
    for name in VARIABLES {
        if std::env::var_os(name).is_some_and(|value| value.is_empty()) {
            bundler.env_remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_or_an_identity_in_the_keychain_is_used() {
        assert_eq!(Signing::from(&|_| false), Signing::AdHoc);
        assert_eq!(Signing::from(&|name| name == "APPLE_ID"), Signing::AdHoc, "an account alone signs nothing");
        for name in ["APPLE_CERTIFICATE", "APPLE_SIGNING_IDENTITY"] {
            assert_eq!(Signing::from(&|variable| variable == name), Signing::Certificate, "{name}");
        }
    }
}
