//! The query string of the list of products.

use cangku_domain::{
    ProductId, TextError, ViolationCode,
    catalog::{ProductCode, ProductFilter, ProductSort},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::filter_parameters::FilterParameters;
use crate::{
    cache::PageKey,
    http::{
        inventory::id,
        openapi::field_schema::shape,
        request::{
            comma_list::comma_list,
            query::{Query, QueryValidator},
            staff_viewer::StaffViewer,
        },
        response::problem::Problem,
    },
};

/// Filter, order and page of the list of products.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProductListQuery {
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
    /// `pending` 待同步, `synced` 已同步 or `failed` 同步失败; only staff and services may ask.
    #[param(inline, value_type = Option<shape::SyncStateName>)]
    sync_state: Option<String>,
    /// `sufficient` 充足, `low` 不足, `out` 缺货 or `awaiting_restock` 待补货.
    #[param(inline, value_type = Option<shape::StockStateName>)]
    stock_state: Option<String>,
    /// `relevance` (default with `search`), `price_asc`, `price_desc`, `sales`, `views` or
    /// `created` (default without `search`).
    #[param(inline, value_type = Option<shape::Sort>)]
    sort_by: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Instead of `page`: empty for the first rows, then the `next_cursor` of the previous response.
    /// Newest first; without `search` and other orders, since products move in those.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
    /// Ids of 1 to 200 products, separated by commas: these products in this order, active or not.
    /// Without other parameters.
    #[param(inline, value_type = Option<shape::ProductIdList>, example = "1,2,3")]
    ids: Option<String>,
    /// The same by `product_code`.
    #[param(inline, value_type = Option<shape::ProductCodeList>, example = "GA0SZC00U,GA0SZC01U")]
    codes: Option<String>,
}

/// Maximum number of products that a request may name.
const MAX_NAMED: usize = 200;

/// Which products are listed.
#[derive(Debug)]
pub(super) enum ListRequest {
    /// A page of those that match a filter.
    Page(PageKey),
    /// A selection without pages.
    Selection(Selection),
}

/// A selection of products without pages.
#[derive(Debug)]
pub(super) enum Selection {
    /// Those that match a filter, newest first, behind the cursor (`None`: from the first), and how
    /// many.
    After(Box<ProductFilter>, Option<ProductId>, u32),
    /// Those with these ids, each once.
    Ids(Vec<ProductId>),
    /// Those with these codes, each once.
    Codes(Vec<ProductCode>),
}

impl ProductListQuery {
    /// # Errors
    /// All mistakes, also if the public asks for what only staff see.
    pub(super) fn read(
        query: Query<Self>,
        StaffViewer(is_staff): StaffViewer,
    ) -> Result<ListRequest, Problem> {
        let (mut query, mut check) = query.into_parts();
        if query.sync_state.is_some() && !is_staff {
            let message = "is for staff and services";
            check.add("sync_state", ViolationCode::InvalidValue, message);
            query.sync_state = None;
        }
        let (ids, codes) = (query.ids.take(), query.codes.take());
        if ids.is_none() && codes.is_none() {
            let selection = query.filtered(&mut check);
            return check.finish(selection);
        }
        let name = if ids.is_some() { "ids" } else { "codes" };
        if (ids.is_some() && codes.is_some()) || query.is_filtered() {
            let message = "can't be combined with other parameters";
            check.add(name, ViolationCode::InvalidValue, message);
        }
        let ids = check.unblank("ids", ids, |text| named(text, read_id));
        let codes = check.unblank("codes", codes, |text| named(text, read_code));
        let selection = match (ids, codes) {
            (Some(ids), _) => Selection::Ids(ids),
            (None, codes) => Selection::Codes(codes.unwrap_or_default()),
        };
        check.finish(ListRequest::Selection(selection))
    }

    /// Whether a parameter besides `ids` and `codes` is given.
    fn is_filtered(&self) -> bool {
        [
            &self.search,
            &self.category,
            &self.brand,
            &self.min_price,
            &self.max_price,
            &self.is_active,
            &self.is_sales,
            &self.source,
            &self.in_stock,
            &self.sync_state,
            &self.stock_state,
            &self.sort_by,
            &self.page,
            &self.page_size,
            &self.cursor,
        ]
        .iter()
        .any(|parameter| parameter.is_some())
    }

    fn filtered(self, check: &mut QueryValidator) -> ListRequest {
        let parameters = FilterParameters {
            search: self.search,
            category: self.category,
            brand: self.brand,
            min_price: self.min_price,
            max_price: self.max_price,
            is_active: self.is_active,
            is_sales: self.is_sales,
            source: self.source,
            in_stock: self.in_stock,
            sync_state: self.sync_state,
            stock_state: self.stock_state,
        };
        let filter = parameters.read(check);
        let sort = sort_by(check, self.sort_by, filter.search.is_some());
        let page = check.page(self.page, self.page_size);
        // An empty `cursor` is the first page of keyset pagination; an absent one isn't.
        let Some(cursor) = self.cursor else {
            return ListRequest::Page(PageKey { filter, sort, page });
        };
        // Other orders follow figures that change, so rows would be skipped or repeated.
        if filter.search.is_some() || sort != ProductSort::Created {
            let message = "can't be combined with search, nor with an order other than created";
            check.add("cursor", ViolationCode::InvalidValue, message);
        }
        let cursor = check.optional("cursor", Some(cursor), id);
        let selection = Selection::After(Box::new(filter), cursor, page.page_size());
        ListRequest::Selection(selection)
    }
}

/// Why a list of ids or codes can't be read.
#[derive(Debug, thiserror::Error)]
enum InvalidList {
    #[error("must name a product")]
    Blank,
    #[error("must name at most {} products", MAX_NAMED)]
    TooLong,
    #[error("must be positive whole numbers, separated by commas")]
    Id,
    #[error("{0}")]
    Code(TextError),
}

impl From<InvalidList> for ViolationCode {
    fn from(error: InvalidList) -> Self {
        match error {
            InvalidList::Blank => Self::Blank,
            InvalidList::TooLong => Self::TooLong,
            InvalidList::Id => Self::InvalidValue,
            InvalidList::Code(error) => error.into(),
        }
    }
}

/// The elements of a list, each once, in the order of their first mention.
fn named<T: PartialEq>(
    text: &str,
    read: impl Fn(&str) -> Result<T, InvalidList>,
) -> Result<Vec<T>, InvalidList> {
    if text.trim().is_empty() {
        return Err(InvalidList::Blank);
    }
    comma_list(text, MAX_NAMED, InvalidList::TooLong, read)
}

fn read_id(text: &str) -> Result<ProductId, InvalidList> {
    text.parse().map_err(|_not_an_id| InvalidList::Id)
}

fn read_code(text: &str) -> Result<ProductCode, InvalidList> {
    ProductCode::new(text).map_err(InvalidList::Code)
}

fn sort_by(check: &mut QueryValidator, text: Option<String>, searching: bool) -> ProductSort {
    let names = ProductSort::ALL.map(ProductSort::as_str).join(", ");
    let default = if searching {
        ProductSort::Relevance
    } else {
        ProductSort::Created
    };
    check
        .one_of("sort_by", text, &names, ProductSort::from_name)
        .unwrap_or(default)
}
