//! Parses given texts into typed values, and collects all mistakes.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

use super::config_error::Mistake;
use super::origin::{Layer, Origin};
use super::profile::Profile;
use super::report::Report;
use super::setting::{Fallback, Setting};

/// A given value, not yet parsed.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) text: SecretString,
    pub(super) origin: Origin,
}

/// Given values by variable name, from any layer.
pub(super) type GivenValues = BTreeMap<&'static str, Given>;

/// Why a text isn't a value: "… is not a number", "give a number".
#[derive(Debug)]
pub(super) struct Complaint {
    pub(super) problem: String,
    pub(super) remedy: String,
}

impl Complaint {
    pub(super) fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// A mistake has been recorded. Reading continues, so that the other mistakes are found too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused;

/// Reads settings one by one.
pub(super) struct Reader {
    given: GivenValues,
    pub(super) profile: Profile,
    /// Whether the process is going to serve HTTP.
    pub(super) serves: bool,
    /// Whether it serves and other machines can reach the server. Set when `CANGKU_BIND` is read.
    pub(super) is_exposed: bool,
    pub(super) mistakes: Vec<Mistake>,
    /// Findings that don't prevent the start.
    pub(super) warnings: Vec<Mistake>,
    pub(super) report: Report,
}

impl Reader {
    pub(super) fn new(given: GivenValues, mistakes: Vec<Mistake>) -> Self {
        Self {
            given,
            profile: Profile::Development,
            serves: true,
            is_exposed: false,
            mistakes,
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
        parse: impl FnOnce(&str) -> Result<T, Complaint>,
    ) -> Result<Option<T>, Refused> {
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
            Err(complaint) => {
                let mistake = refusal(setting, text, origin, complaint);
                self.mistakes.push(mistake);
                Err(Refused)
            }
        }
    }

    /// The value; a missing one is a mistake.
    pub(super) fn required<T>(
        &mut self,
        setting: &'static Setting,
        why: &str,
        parse: impl FnOnce(&str) -> Result<T, Complaint>,
    ) -> Result<T, Refused> {
        match self.optional(setting, parse)? {
            Some(value) => Ok(value),
            None => Err(self.missing(setting, why)),
        }
    }

    /// A secret, if it was given. `weakness` returns why a secret is too easy to guess.
    pub(super) fn secret<T>(
        &mut self,
        setting: &'static Setting,
        weakness: impl FnOnce(&str) -> Option<Complaint>,
        parse: impl FnOnce(&str) -> Result<T, Complaint>,
    ) -> Result<Option<T>, Refused> {
        self.check_strength(setting, weakness)?;
        self.optional(setting, parse)
    }

    /// A secret; a missing one is a mistake.
    pub(super) fn required_secret<T>(
        &mut self,
        setting: &'static Setting,
        why: &str,
        weakness: impl FnOnce(&str) -> Option<Complaint>,
        parse: impl FnOnce(&str) -> Result<T, Complaint>,
    ) -> Result<T, Refused> {
        self.check_strength(setting, weakness)?;
        self.required(setting, why, parse)
    }

    /// Refuses a weak secret in production, and in every profile if other machines can reach the
    /// server; otherwise records a warning.
    fn check_strength(
        &mut self,
        setting: &Setting,
        weakness: impl FnOnce(&str) -> Option<Complaint>,
    ) -> Result<(), Refused> {
        let Some((text, origin)) = effective(&self.given, setting) else {
            return Ok(());
        };
        let Some(mut complaint) = weakness(text) else {
            return Ok(());
        };
        let is_production = self.profile.is_production();
        if self.is_exposed && !is_production {
            complaint
                .problem
                .push_str(", and other machines can reach the server");
        }
        let mistake = refusal(setting, text, origin, complaint);
        if is_production || self.is_exposed {
            self.mistakes.push(mistake);
            return Err(Refused);
        }
        self.warnings.push(mistake);
        Ok(())
    }

    /// The value of a setting that has a default text.
    pub(super) fn value<T>(
        &mut self,
        setting: &'static Setting,
        parse: impl FnOnce(&str) -> Result<T, Complaint>,
    ) -> Result<T, Refused> {
        self.required(setting, "it has no default", parse)
    }

    /// A whole number within a range, for a setting that has a default text.
    pub(super) fn number<T>(
        &mut self,
        setting: &'static Setting,
        range: RangeInclusive<T>,
    ) -> Result<T, Refused>
    where
        T: FromStr + PartialOrd + Display,
    {
        self.value(setting, |text| number(text, &range))
    }

    /// Records that a required setting wasn't given.
    pub(super) fn missing(&mut self, setting: &Setting, why: &str) -> Refused {
        let file = setting
            .file_variable()
            .map(|name| format!(" or {name}"))
            .unwrap_or_default();
        self.mistakes.push(Mistake {
            name: format!("{} ({})", setting.variable, setting.key),
            origin: None,
            problem: format!("not set, but {why}"),
            remedy: format!("set {}{file}", setting.variable),
        });
        Refused
    }

    /// Records that a value was parsed but can't be accepted.
    pub(super) fn refuse(&mut self, setting: &Setting, complaint: Complaint) -> Refused {
        let (text, origin) = effective(&self.given, setting).unwrap_or(("", Origin::DEFAULT));
        let mistake = refusal(setting, text, origin, complaint);
        self.mistakes.push(mistake);
        Refused
    }
}

/// The text to parse: the given one, else the default.
fn effective<'a>(given: &'a GivenValues, setting: &Setting) -> Option<(&'a str, Origin)> {
    match (given.get(setting.variable), setting.fallback) {
        (Some(given), _) => Some((given.text.expose_secret(), given.origin.clone())),
        (None, Fallback::Text(text)) => Some((text, Origin::DEFAULT)),
        (None, Fallback::Described(_)) => None,
    }
}

fn refusal(setting: &Setting, text: &str, origin: Origin, complaint: Complaint) -> Mistake {
    // The text may be a URL with credentials before an `@`: don't show it.
    let problem = if setting.secret || text.contains('@') {
        format!("the value {}", complaint.problem)
    } else {
        let shown: String = text.chars().take(80).collect();
        format!("{shown:?} {}", complaint.problem)
    };
    Mistake {
        name: written_name(setting, &origin),
        origin: Some(origin),
        problem,
        remedy: complaint.remedy,
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

fn number<T: FromStr + PartialOrd + Display>(
    text: &str,
    range: &RangeInclusive<T>,
) -> Result<T, Complaint> {
    let remedy = || format!("give one from {} to {}", range.start(), range.end());
    match text.parse::<T>() {
        Ok(value) if range.contains(&value) => Ok(value),
        Ok(_) => Err(Complaint::new("is out of range", remedy())),
        Err(_) => Err(Complaint::new("is not a whole number in range", remedy())),
    }
}

/// A text without control characters.
pub(super) fn plain_text(text: &str) -> Result<String, Complaint> {
    if text.chars().any(char::is_control) {
        return Err(Complaint::new(
            "holds a control character",
            "give one line of plain text",
        ));
    }
    Ok(text.to_owned())
}

/// `true` or `false`.
pub(super) fn yes_or_no(text: &str) -> Result<bool, Complaint> {
    text.parse()
        .map_err(|_not_a_flag| Complaint::new("is not a yes or no", "give true or false"))
}
