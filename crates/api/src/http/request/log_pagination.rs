//! How the rows of a log are requested: by page, by cursor, or all of them as CSV.

use cangku_domain::{PageRequest, ViolationCode};

use super::query::QueryValidator;

/// How rows are paginated; cursors are of the type `Id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum LogPagination<Id> {
    /// A page, with the total number of rows.
    Page(PageRequest),
    /// The rows behind a cursor (`None` for the first ones), and how many.
    Cursor(Option<Id>, u32),
    /// All rows as CSV.
    Csv {
        /// Whether a byte order mark precedes them.
        bom: bool,
    },
}

/// The parameters of a log that are about pagination.
pub(in crate::http) struct LogPageParameters {
    pub(in crate::http) page: Option<String>,
    pub(in crate::http) page_size: Option<String>,
    pub(in crate::http) cursor: Option<String>,
    pub(in crate::http) format: Option<String>,
    pub(in crate::http) bom: Option<String>,
}

impl LogPageParameters {
    /// Reads the parameters. `read_cursor` reads a cursor, which is absent if it is empty.
    pub(in crate::http) fn read<Id>(
        self,
        check: &mut QueryValidator,
        read_cursor: impl FnOnce(&mut QueryValidator, Option<String>) -> Option<Id>,
    ) -> LogPagination<Id> {
        let is_csv = check.one_of("format", self.format, "json, csv", |format| match format {
            "json" => Some(false),
            "csv" => Some(true),
            _ => None,
        });
        let bom = check.flag("bom", self.bom);
        if bom.is_some() && is_csv != Some(true) {
            check.add("bom", ViolationCode::InvalidValue, "needs format=csv");
        }
        let page = check.page(self.page, self.page_size);
        // An empty `cursor` is the first page of keyset pagination; an absent one isn't.
        let cursor = self.cursor.map(|cursor| read_cursor(check, Some(cursor)));
        match (is_csv, cursor) {
            (Some(true), _) => LogPagination::Csv {
                bom: bom.unwrap_or_default(),
            },
            (_, Some(cursor)) => LogPagination::Cursor(cursor, page.page_size()),
            (_, None) => LogPagination::Page(page),
        }
    }
}
