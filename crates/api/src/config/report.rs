//! The table that `cangku check-config` prints.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};

use super::origin::Origin;
use super::setting::{Fallback, Setting};

/// The effective value of each setting, without secrets.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    lines: BTreeMap<&'static str, Line>,
}

#[derive(Debug, Clone)]
struct Line {
    value: String,
    origin: Origin,
    /// The value of a secret, for comparison only.
    secret: Option<SecretString>,
}

impl Line {
    fn is_same_value(&self, other: &Self) -> bool {
        let secret = |line: &Self| line.secret.as_ref().map(|it| it.expose_secret().to_owned());
        self.value == other.value && secret(self) == secret(other)
    }
}

impl Report {
    pub(super) fn show(&mut self, setting: &Setting, value: &str, origin: Origin) {
        let line = Line {
            value: value.to_owned(),
            origin,
            secret: None,
        };
        self.lines.insert(setting.variable, line);
    }

    /// Shows a secret as set, and stores its value for [`Self::differences`].
    pub(super) fn show_secret(&mut self, setting: &Setting, value: &str, origin: Origin) {
        let line = Line {
            value: "set".to_owned(),
            origin,
            secret: Some(value.into()),
        };
        self.lines.insert(setting.variable, line);
    }

    /// The variables of `settings` whose values differ.
    pub(super) fn differences(
        &self,
        other: &Self,
        settings: impl Iterator<Item = &'static Setting>,
    ) -> Vec<&'static str> {
        let is_same = |variable| match (self.lines.get(variable), other.lines.get(variable)) {
            (Some(one), Some(other)) => one.is_same_value(other),
            (one, other) => one.is_none() && other.is_none(),
        };
        settings
            .map(|setting| setting.variable)
            .filter(|variable| !is_same(*variable))
            .collect()
    }

    pub(super) fn show_fallback(&mut self, setting: &Setting) {
        let (Fallback::Text(value) | Fallback::Described(value)) = setting.fallback;
        self.show(setting, value, Origin::DEFAULT);
    }

    /// Replaces the shown value, if the effective one was computed.
    pub(super) fn amend(&mut self, setting: &Setting, value: String) {
        if let Some(line) = self.lines.get_mut(setting.variable) {
            line.value = value;
        }
    }

    /// The table: a header, then a line for each of `settings`.
    pub(super) fn table(&self, settings: impl Iterator<Item = &'static Setting>) -> String {
        let mut rows = vec![["setting".to_owned(), "value".to_owned(), "from".to_owned()]];
        rows.extend(settings.filter_map(|setting| {
            let line = self.lines.get(setting.variable)?;
            Some([
                setting.variable.to_owned(),
                line.value.clone(),
                line.origin.to_string(),
            ])
        }));
        let mut widths = [0, 0];
        for [name, value, _] in &rows {
            let [first, second] = &mut widths;
            *first = name.chars().count().max(*first);
            *second = value.chars().count().max(*second);
        }
        let [first, second] = widths;
        rows.iter()
            .map(|[name, value, from]| format!("{name:first$}  {value:second$}  {from}\n"))
            .collect()
    }
}
