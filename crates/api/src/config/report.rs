//! The table that `cangku check-config` prints.

use std::collections::BTreeMap;

use super::origin::Origin;
use super::setting::{Fallback, Setting, settings};

/// What each setting came to, fit to be shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    lines: BTreeMap<&'static str, Line>,
}

#[derive(Debug, Clone)]
struct Line {
    value: String,
    origin: Origin,
}

impl Report {
    pub(super) fn show(&mut self, setting: &Setting, value: &str, origin: Origin) {
        let line = Line {
            value: value.to_owned(),
            origin,
        };
        self.lines.insert(setting.variable, line);
    }

    pub(super) fn show_fallback(&mut self, setting: &Setting) {
        let (Fallback::Text(value) | Fallback::Described(value)) = setting.fallback;
        self.show(setting, value, Origin::DEFAULT);
    }

    /// Shows a better value where the effective one was worked out.
    pub(super) fn amend(&mut self, setting: &Setting, value: String) {
        if let Some(line) = self.lines.get_mut(setting.variable) {
            line.value = value;
        }
    }

    /// The table: a header, then a line for each setting in the order of the documentation.
    pub(super) fn table(&self) -> String {
        let mut rows = vec![["setting".to_owned(), "value".to_owned(), "from".to_owned()]];
        rows.extend(settings().filter_map(|setting| {
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
