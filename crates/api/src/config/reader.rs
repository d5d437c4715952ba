//! Parses given texts into typed values, and collects all errors.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

use super::config_error::ConfigError;
use super::origin::{Layer, Origin};
use super::profile::Profile;
use super::report::Report;
use super::setting::{Fallback, Setting};

/// A value as it was given, not yet parsed.
#[derive(Debug)]
pub(super) struct RawValue {
    pub(super) text: SecretString,
    pub(super) origin: Origin,
}

/// Raw values by variable name, from any layer.
pub(super) type RawValues = BTreeMap<&'static str, RawValue>;

/// Why a text isn't a value: "… is not a number", "give a number".
#[derive(Debug)]
pub(super) struct InvalidValue {
    pub(super) problem: String,
    pub(super) remedy: String,
}

impl InvalidValue {
    pub(super) fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// An error has been recorded. Reading continues, so that the other errors are found too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ErrorReported;

/// Reads settings one by one.
pub(super) struct Reader {
    given: RawValues,
    pub(super) profile: Profile,
    /// Whether the process is going to serve HTTP.
    pub(super) serves: bool,
    /// Whether it serves and other machines can reach the server. Set when `CANGKU_BIND` is read.
    pub(super) is_exposed: bool,
    pub(super) errors: Vec<ConfigError>,
    /// Findings that don't prevent the start.
    pub(super) warnings: Vec<ConfigError>,
    pub(super) report: Report,
}

impl Reader {
    pub(super) fn new(given: RawValues, errors: Vec<ConfigError>) -> Self {
        Self {
            given,
            profile: Profile::Development,
            serves: true,
            is_exposed: false,
            errors,
            warnings: Vec::new(),
            report: Report::default(),
        }
    }

    pub(super) fn is_given(&self, setting: &Setting) -> bool {
        self.given.contains_key(setting.variable)
    }

    /// The value, if it was given or has a default text.
    pub(super) fn optional<T>(
        &mut self,
        setting: &'static Setting,
        parse: impl FnOnce(&str) -> Result<T, InvalidValue>,
    ) -> Result<Option<T>, ErrorReported> {
        let Some((text, origin)) = effective(&self.given, setting) else {
            self.report.show_fallback(setting);
            return Ok(None);
        };
        match parse(text) {
            Ok(value) => {
                if setting.secret {
                    self.report.show_secret(setting, text, origin);
                } else {
                    self.report.show(setting, text, origin);
                }
                Ok(Some(value))
            }
            Err(invalid) => {
                let error = invalid_value(setting, text, origin, invalid);
                self.errors.push(error);
                Err(ErrorReported)
            }
        }
    }

    /// The value; a missing one is an error.
    pub(super) fn required<T>(
        &mut self,
        setting: &'static Setting,
        why: &str,
        parse: impl FnOnce(&str) -> Result<T, InvalidValue>,
    ) -> Result<T, ErrorReported> {
        match self.optional(setting, parse)? {
            Some(value) => Ok(value),
            None => Err(self.missing(setting, why)),
        }
    }

    /// A secret, if it was given. `weakness` returns why a secret is too easy to guess.
    pub(super) fn secret<T>(
        &mut self,
        setting: &'static Setting,
        weakness: impl FnOnce(&str) -> Option<InvalidValue>,
        parse: impl FnOnce(&str) -> Result<T, InvalidValue>,
    ) -> Result<Option<T>, ErrorReported> {
        self.check_strength(setting, weakness)?;
        self.optional(setting, parse)
    }

    /// A secret; a missing one is an error.
    pub(super) fn required_secret<T>(
        &mut self,
        setting: &'static Setting,
        why: &str,
        weakness: impl FnOnce(&str) -> Option<InvalidValue>,
        parse: impl FnOnce(&str) -> Result<T, InvalidValue>,
    ) -> Result<T, ErrorReported> {
        self.check_strength(setting, weakness)?;
        self.required(setting, why, parse)
    }

    /// Refuses a weak secret in production, and in every profile if other machines can reach the
    /// server; otherwise records a warning.
    fn check_strength(
        &mut self,
        setting: &Setting,
        weakness: impl FnOnce(&str) -> Option<InvalidValue>,
    ) -> Result<(), ErrorReported> {
        let Some((text, origin)) = effective(&self.given, setting) else {
            return Ok(());
        };
        let Some(mut invalid) = weakness(text) else {
            return Ok(());
        };
        let is_production = self.profile.is_production();
        if self.is_exposed && !is_production {
            invalid
                .problem
                .push_str(", and other machines can reach the server");
        }
        let error = invalid_value(setting, text, origin, invalid);
        if is_production || self.is_exposed {
            self.errors.push(error);
            return Err(ErrorReported);
        }
        self.warnings.push(error);
        Ok(())
    }

    /// The value of a setting that has a default text.
    pub(super) fn value<T>(
        &mut self,
        setting: &'static Setting,
        parse: impl FnOnce(&str) -> Result<T, InvalidValue>,
    ) -> Result<T, ErrorReported> {
        self.required(setting, "it has no default", parse)
    }

    /// A whole number within a range, for a setting that has a default text.
    pub(super) fn number<T>(
        &mut self,
        setting: &'static Setting,
        range: RangeInclusive<T>,
    ) -> Result<T, ErrorReported>
    where
        T: FromStr + PartialOrd + Display,
    {
        self.value(setting, |text| number(text, &range))
    }

    /// Records that a required setting wasn't given.
    pub(super) fn missing(&mut self, setting: &Setting, why: &str) -> ErrorReported {
        let file = setting
            .file_variable()
            .map(|name| format!(" or {name}"))
            .unwrap_or_default();
        self.errors.push(ConfigError {
            name: format!("{} ({})", setting.variable, setting.key),
            origin: None,
            problem: format!("not set, but {why}"),
            remedy: format!("set {}{file}", setting.variable),
        });
        ErrorReported
    }

    /// Records that a value was parsed but can't be accepted.
    pub(super) fn refuse(&mut self, setting: &Setting, invalid: InvalidValue) -> ErrorReported {
        let (text, origin) = effective(&self.given, setting).unwrap_or(("", Origin::DEFAULT));
        let error = invalid_value(setting, text, origin, invalid);
        self.errors.push(error);
        ErrorReported
    }
}

/// The text to parse: the given one, else the default.
fn effective<'a>(given: &'a RawValues, setting: &Setting) -> Option<(&'a str, Origin)> {
    match (given.get(setting.variable), setting.fallback) {
        (Some(given), _) => Some((given.text.expose_secret(), given.origin.clone())),
        (None, Fallback::Text(text)) => Some((text, Origin::DEFAULT)),
        (None, Fallback::Described(_)) => None,
    }
}

fn invalid_value(
    setting: &Setting,
    text: &str,
    origin: Origin,
    invalid: InvalidValue,
) -> ConfigError {
    // The text may be a URL with credentials before an `@`: don't show it.
    let problem = if setting.secret || text.contains('@') {
        format!("the value {}", invalid.problem)
    } else {
        let shown: String = text.chars().take(80).collect();
        format!("{shown:?} {}", invalid.problem)
    };
    ConfigError {
        name: written_name(setting, &origin),
        origin: Some(origin),
        problem,
        remedy: invalid.remedy,
    }
}

/// The name under which the value was given.
fn written_name(setting: &Setting, origin: &Origin) -> String {
    let by_file = origin.read_from.is_some();
    match (&origin.layer, by_file) {
        (Layer::File(_), false) => setting.key.to_owned(),
        (Layer::File(_), true) => format!("{}_file", setting.key),
        (_, false) => setting.variable.to_owned(),
        (_, true) => format!("{}_FILE", setting.variable),
    }
}

/// `true` or `false`.
pub(super) fn flag(text: &str) -> Result<bool, InvalidValue> {
    text.parse()
        .map_err(|_not_a_flag| InvalidValue::new("is not a yes or no", "give true or false"))
}

fn number<T: FromStr + PartialOrd + Display>(
    text: &str,
    range: &RangeInclusive<T>,
) -> Result<T, InvalidValue> {
    let remedy = || format!("give one from {} to {}", range.start(), range.end());
    match text.parse::<T>() {
        Ok(value) if range.contains(&value) => Ok(value),
        Ok(_) => Err(InvalidValue::new("is out of range", remedy())),
        Err(_) => Err(InvalidValue::new(
            "is not a whole number in range",
            remedy(),
        )),
    }
}

/// A text without control characters.
pub(super) fn plain_text(text: &str) -> Result<String, InvalidValue> {
    if text.chars().any(char::is_control) {
        return Err(InvalidValue::new(
            "holds a control character",
            "give one line of plain text",
        ));
    }
    Ok(text.to_owned())
}

/// `true` or `false`.
pub(super) fn yes_or_no(text: &str) -> Result<bool, InvalidValue> {
    text.parse()
        .map_err(|_not_a_flag| InvalidValue::new("is not a yes or no", "give true or false"))
}
