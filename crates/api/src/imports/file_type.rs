//! What a file claims to be.

use spreadsheet_reader::Kind;

/// What the name and the type of a file claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredType {
    /// Nothing: the content decides.
    Any,
    /// Text.
    Csv,
    /// A workbook.
    Xlsx,
    /// A workbook that may have macros.
    WithMacros,
    /// A workbook of the format before XLSX.
    OldWorkbook,
}

/// A file is something else than it claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file is named as {claimed}, but is {found}; name it by what it is")]
pub struct TypeMismatch {
    claimed: &'static str,
    found: &'static str,
}

/// Types of a body or part that are accepted.
const TYPES: [(&str, DeclaredType); 8] = [
    ("text/csv", DeclaredType::Csv),
    ("application/csv", DeclaredType::Csv),
    ("text/plain", DeclaredType::Csv),
    ("text/tab-separated-values", DeclaredType::Csv),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        DeclaredType::Xlsx,
    ),
    (
        "application/vnd.ms-excel.sheet.macroenabled.12",
        DeclaredType::WithMacros,
    ),
    // What browsers send for CSV files as well, where a spreadsheet program is installed.
    ("application/vnd.ms-excel", DeclaredType::Any),
    ("application/octet-stream", DeclaredType::Any),
];

impl DeclaredType {
    /// What a media type without parameters claims; `None` if it isn't accepted.
    pub fn of_media_type(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let mut types = TYPES.iter();
        types.find(|(known, _)| *known == name).map(|(_, it)| *it)
    }

    /// What a file's name claims; [`Any`](Self::Any) for unknown endings.
    pub fn of_name(name: &str) -> Self {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "txt" | "tsv" => Self::Csv,
            "xlsx" => Self::Xlsx,
            "xlsm" | "xltm" => Self::WithMacros,
            "xls" | "xlsb" => Self::OldWorkbook,
            _ => Self::Any,
        }
    }

    /// This claim, or the other one if this claims nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Any => other,
            claimed => claimed,
        }
    }

    /// Checks that a file is what it claims.
    ///
    /// # Errors
    /// [`TypeMismatch`] if it isn't.
    pub fn check(self, found: Kind) -> Result<(), TypeMismatch> {
        let claimed = match (self, found) {
            (Self::Any, _) | (Self::Csv, Kind::Csv) => return Ok(()),
            (Self::Xlsx | Self::WithMacros, Kind::Xlsx) => return Ok(()),
            (Self::Csv, Kind::Xlsx) => "CSV",
            (Self::Xlsx | Self::WithMacros, Kind::Csv) => "a workbook",
            (Self::OldWorkbook, _) => "a workbook of another format",
        };
        let found = match found {
            Kind::Csv => "text (CSV)",
            Kind::Xlsx => "an XLSX workbook",
        };
        Err(TypeMismatch { claimed, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_must_be_what_they_claim() {
        for (name, kind, is_right) in [
            ("a.csv", Kind::Csv, true),
            ("a.CSV", Kind::Xlsx, false),
            ("a.xlsx", Kind::Xlsx, true),
            ("a.xlsx", Kind::Csv, false),
            ("a.xlsm", Kind::Csv, false),
            ("a.xls", Kind::Xlsx, false),
            ("a.txt", Kind::Csv, true),
            ("a", Kind::Xlsx, true),
            ("", Kind::Csv, true),
        ] {
            let checked = DeclaredType::of_name(name).check(kind);
            assert_eq!(checked.is_ok(), is_right, "{name}");
        }
        let excel = DeclaredType::of_media_type("application/vnd.ms-excel");
        assert_eq!(excel, Some(DeclaredType::Any));
        assert_eq!(DeclaredType::of_media_type("application/json"), None);
    }
}
