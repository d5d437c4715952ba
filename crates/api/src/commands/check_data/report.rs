//! The report of `cangku check-data`: a table or JSON.

use cangku_domain::data_check::{DataFinding, DataReport};
use serde::Serialize;

use crate::commands::table::table as text_table;

/// Heads of the columns. Values come last: their width on a terminal isn't known.
const HEADS: [&str; 4] = ["RULE", "ROW", "FINDING", "VALUE"];

/// A table of the findings, and a line with the counts.
pub(super) fn table(report: &DataReport) -> String {
    let rows = report.findings.iter().map(|finding| {
        [
            finding.rule.as_str().to_owned(),
            format!("{} {}", finding.kind, finding.id),
            finding.detail.clone(),
            finding.quoted_value(),
        ]
    });
    let shown = match report.findings.is_empty() {
        true => String::new(),
        false => text_table(HEADS, rows.collect()) + "\n",
    };
    let (checked, found) = (report.rows_checked, report.findings.len());
    shown + &format!("{checked} rows checked, {found} findings\n")
}

#[derive(Serialize)]
struct ReportJson<'a> {
    rows_checked: u64,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'static str,
    kind: &'static str,
    id: i64,
    value: &'a str,
    detail: &'a str,
    twin_of: Option<i64>,
}

impl<'a> FindingJson<'a> {
    fn of(finding: &'a DataFinding) -> Self {
        Self {
            rule: finding.rule.as_str(),
            kind: finding.kind.as_str(),
            id: finding.id,
            value: &finding.value,
            detail: &finding.detail,
            twin_of: finding.twin_of,
        }
    }
}

/// The report as one JSON object on one line.
pub(super) fn json(report: &DataReport) -> serde_json::Result<String> {
    let findings = report.findings.iter().map(FindingJson::of).collect();
    let report = ReportJson {
        rows_checked: report.rows_checked,
        findings,
    };
    Ok(serde_json::to_string(&report)? + "\n")
}

#[cfg(test)]
mod tests {
    use cangku_domain::{Entity, data_check::DataRule};

    use super::*;

    fn found() -> DataReport {
        DataReport {
            rows_checked: 12,
            findings: vec![
                DataFinding {
                    rule: DataRule::LooksAlike,
                    kind: Entity::Category,
                    id: 7,
                    value: "冰\u{200b}箱".to_owned(),
                    detail: "looks like that of category 3".to_owned(),
                    twin_of: Some(3),
                },
                DataFinding {
                    rule: DataRule::PriceZero,
                    kind: Entity::Product,
                    id: 10,
                    value: "0.00".to_owned(),
                    detail: "no gift".to_owned(),
                    twin_of: None,
                },
            ],
        }
    }

    #[test]
    fn the_columns_of_the_table_are_aligned() {
        let expected = "\
RULE         ROW         FINDING                        VALUE
looks_alike  category 7  looks like that of category 3  \"冰\\u{200b}箱\"
price_zero   product 10  no gift                        \"0.00\"

12 rows checked, 2 findings
";
        assert_eq!(table(&found()), expected);
        assert_eq!(
            table(&DataReport::default()),
            "0 rows checked, 0 findings\n"
        );
    }

    #[test]
    fn json_has_the_values_as_they_are_stored() {
        let parsed: serde_json::Value = serde_json::from_str(&json(&found()).unwrap()).unwrap();
        assert_eq!(parsed["rows_checked"], 12);
        assert_eq!(parsed["findings"][0]["value"], "冰\u{200b}箱");
        assert_eq!(parsed["findings"][0]["twin_of"], 3);
        assert_eq!(parsed["findings"][1]["rule"], "price_zero");
        assert!(parsed["findings"][1]["twin_of"].is_null());
    }
}
