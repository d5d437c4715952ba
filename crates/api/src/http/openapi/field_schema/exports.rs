//! Schemas of exports.

use utoipa::openapi::Schema;

use super::{Described, names, string};
use crate::http::products::Column;

/// The format of an export.
pub(super) struct ExportForm;

/// The language of an export's headers.
pub(super) struct ExportLanguage;

/// Names of columns, separated by commas.
pub(super) struct ExportColumnList;

impl Described for ExportColumnList {
    fn schema() -> Schema {
        let names: Vec<_> = Column::ALL.iter().map(|column| column.as_str()).collect();
        let name = names.join("|");
        let pattern = format!("^({name})(,({name}))*$");
        string().pattern(Some(pattern)).into()
    }
}

named! {
    ExportForm: ["csv", "xlsx"];
    ExportLanguage: ["en", "zh"];
}
