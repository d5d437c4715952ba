//! The query string of an export.

use cangku_domain::{ViolationCode, catalog::ProductFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{super::filter_parameters::FilterParameters, columns::Column};
use crate::http::{
    openapi::field_schema::shape,
    request::{comma_list::comma_list, query::Query},
    response::problem::Problem,
};

/// Filter, format and columns of an export.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProductExportQuery {
    /// `csv` (default) or `xlsx`.
    #[param(inline, value_type = Option<shape::ExportFormat>)]
    format: Option<String>,
    /// Names of columns, separated by commas, in this order; by default the usual ones.
    #[param(inline, value_type = Option<shape::ExportColumns>, example = "product_code,name,price,stock")]
    columns: Option<String>,
    /// Whether the headers of the columns are the names (`en`, the default) or Chinese (`zh`).
    #[param(inline, value_type = Option<shape::ExportHeaders>)]
    headers: Option<String>,
    /// Whether a byte order mark precedes a CSV, by which spreadsheets recognise UTF-8 (default true).
    #[param(value_type = Option<bool>)]
    bom: Option<String>,
    /// Words that must all be found in name, model, code, brand, category or description.
    #[param(inline, value_type = Option<shape::Phrase>)]
    search: Option<String>,
    /// Name or id of the category.
    #[param(inline, value_type = Option<shape::Phrase>)]
    category: Option<String>,
    /// Name or id of the brand.
    #[param(inline, value_type = Option<shape::Phrase>)]
    brand: Option<String>,
    /// Minimum display price.
    #[param(inline, value_type = Option<shape::AmountLimit>, example = "1000.00")]
    min_price: Option<String>,
    /// Maximum display price.
    #[param(inline, value_type = Option<shape::AmountLimit>, example = "5000.00")]
    max_price: Option<String>,
    /// `true` 上架 (the default), `false` 下架, `all` both.
    #[param(inline, value_type = Option<shape::ActiveFlag>)]
    is_active: Option<String>,
    /// `1` 可采, `0` 不可采.
    #[param(inline, value_type = Option<shape::Flag>)]
    is_sales: Option<String>,
    /// `local` or `haier`.
    #[param(inline, value_type = Option<shape::SourceName>)]
    source: Option<String>,
    /// Whether there is stock.
    #[param(value_type = Option<bool>)]
    in_stock: Option<String>,
    /// `pending` 待同步, `synced` 已同步 or `failed` 同步失败.
    #[param(inline, value_type = Option<shape::SyncStateName>)]
    sync_state: Option<String>,
    /// `sufficient` 充足, `low` 不足, `out` 缺货 or `awaiting_restock` 待补货.
    #[param(inline, value_type = Option<shape::StockStateName>)]
    stock_state: Option<String>,
}

/// A format of the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExportFormat {
    Csv { bom: bool },
    Workbook,
}

/// The columns of an export, with their headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(super) columns: Vec<Column>,
    pub(super) are_headers_chinese: bool,
}

impl Columns {
    /// The columns with these names, separated by commas; the usual ones without any.
    ///
    /// # Errors
    /// What is wrong with the names, for people.
    pub(crate) fn named(names: Option<&str>, are_headers_chinese: bool) -> Result<Self, String> {
        let columns = names.map(parse).transpose().map_err(|it| it.to_string())?;
        Ok(Self {
            columns: columns.unwrap_or_else(|| Column::USUAL.to_vec()),
            are_headers_chinese,
        })
    }

    /// The first line.
    pub(crate) fn headers(&self) -> Vec<&'static str> {
        let head = |column: &Column| match self.are_headers_chinese {
            true => column.chinese(),
            false => column.as_str(),
        };
        self.columns.iter().map(head).collect()
    }
}

/// What is exported, and how.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) format: ExportFormat,
    pub(super) columns: Columns,
    pub(super) filter: ProductFilter,
}

/// Why a list of columns can't be read.
#[derive(Debug, thiserror::Error)]
enum InvalidColumns {
    #[error("must be names from the list: {}", Column::ALL.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", "))]
    Unknown,
    #[error("must name each column once")]
    TooMany,
}

impl From<InvalidColumns> for ViolationCode {
    fn from(error: InvalidColumns) -> Self {
        match error {
            InvalidColumns::Unknown => Self::InvalidValue,
            InvalidColumns::TooMany => Self::TooLong,
        }
    }
}

fn parse(names: &str) -> Result<Vec<Column>, InvalidColumns> {
    comma_list(
        names,
        Column::ALL.len(),
        InvalidColumns::TooMany,
        |name: &str| Column::from_name(name.trim()).ok_or(InvalidColumns::Unknown),
    )
}

impl ProductExportQuery {
    pub(super) fn read(query: Query<Self>) -> Result<Export, Problem> {
        let (query, mut check) = query.into_parts();
        let format = check.one_of("format", query.format, "csv, xlsx", |name| match name {
            "csv" => Some(false),
            "xlsx" => Some(true),
            _ => None,
        });
        let bom = check.flag("bom", query.bom);
        if format == Some(true) && bom.is_some() {
            check.add("bom", ViolationCode::InvalidValue, "is for a CSV");
        }
        let bom = bom.unwrap_or(true);
        let format = match format {
            Some(true) => ExportFormat::Workbook,
            _ => ExportFormat::Csv { bom },
        };
        let headers = check.one_of("headers", query.headers, "en, zh", |name| match name {
            "en" => Some(false),
            "zh" => Some(true),
            _ => None,
        });
        let columns = check.optional("columns", query.columns, parse);
        let filter = FilterParameters {
            search: query.search,
            category: query.category,
            brand: query.brand,
            min_price: query.min_price,
            max_price: query.max_price,
            is_active: query.is_active,
            is_sales: query.is_sales,
            source: query.source,
            in_stock: query.in_stock,
            sync_state: query.sync_state,
            stock_state: query.stock_state,
        };
        let filter = filter.read(&mut check);
        let columns = Columns {
            columns: columns.unwrap_or_else(|| Column::USUAL.to_vec()),
            are_headers_chinese: headers.unwrap_or_default(),
        };
        check.finish(Export {
            format,
            columns,
            filter,
        })
    }
}
