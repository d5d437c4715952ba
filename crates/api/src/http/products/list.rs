//! `GET /api/products`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    Money, OptionalText, PageRequest, TextError,
    catalog::{NameOrIdFilter, ProductFilter, ProductSort, SearchPhrase, Source},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ProductResponse, page_for_staff, product_cache};
use crate::{
    cache::{CachedBody, PageKey},
    http::{
        openapi::{
            field_schema::shape,
            responses::{ListErrors, NotModified},
        },
        request::{
            query::{Query, QueryValidator},
            staff_viewer::StaffViewer,
        },
        response::{
            conditional_response::{self, Audience, render},
            page_response::PageResponse,
            problem::Problem,
        },
        search::SearchLogEntry,
        state::{self, App},
    },
};

/// Filter, order and page of the list of products.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProductListQuery {
    /// Words that must all be found in name, model, code, brand, category or description.
    #[param(inline, value_type = Option<shape::Line100>)]
    search: Option<String>,
    /// Name or id of the category.
    #[param(inline, value_type = Option<shape::Line100>)]
    category: Option<String>,
    /// Name or id of the brand.
    #[param(inline, value_type = Option<shape::Line100>)]
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
}

/// Lists active products, or those that the query selects.
#[utoipa::path(tag = "catalogue", operation_id = "list_products", params(ProductListQuery),
    responses((status = 200, body = PageResponse<ProductResponse>), NotModified, ListErrors))]
#[get("/products")]
pub async fn list_products(
    request: HttpRequest,
    app: App,
    query: Query<ProductListQuery>,
    viewer: StaffViewer,
) -> Result<HttpResponse, Problem> {
    let (filter, sort, page) = read(query)?;
    let log_entry = SearchLogEntry::of(&request, &filter, page);
    let key = PageKey { filter, sort, page };
    let (shown, audience) = match viewer {
        StaffViewer(false) => (product_cache::page(&app, &key).await?, Audience::Anybody),
        StaffViewer(true) => (page_of_staff(&app, key).await?, Audience::Caller),
    };
    // Only a search that found its page is logged.
    log_entry.record(&app);
    Ok(conditional_response::respond(&request, &shown, audience))
}

async fn page_of_staff(app: &App, key: PageKey) -> Result<CachedBody, Problem> {
    let found = state::read(app, move |reader| {
        reader.read(|session| {
            let PageKey { filter, sort, page } = &key;
            let found = session.products().list(filter, *sort, *page)?;
            page_for_staff(session, found)
        })
    });
    render(&PageResponse::<ProductResponse>::from(found.await?))
}

pub(super) fn read(
    query: Query<ProductListQuery>,
) -> Result<(ProductFilter, ProductSort, PageRequest), Problem> {
    let (query, mut check) = query.into_parts();
    let search = check
        .text(
            "search",
            query.search,
            SearchPhrase::MAX_CHARACTERS,
            SearchPhrase::new,
        )
        .flatten();
    let category = check.text("category", query.category, MAX_NAME_LENGTH, name_or_id);
    let brand = check.text("brand", query.brand, MAX_NAME_LENGTH, name_or_id);
    let min_price = check.optional("min_price", query.min_price, Money::parse);
    let max_price = check.optional("max_price", query.max_price, Money::parse);
    let sort = sort_by(&mut check, query.sort_by, search.is_some());
    let filter = ProductFilter {
        search,
        category,
        brand,
        min_price,
        max_price,
        is_active: active_filter(&mut check, query.is_active),
        is_sales: check.flag("is_sales", query.is_sales),
        source: check.one_of("source", query.source, "local, haier", Source::from_name),
        in_stock: check.flag("in_stock", query.in_stock),
    };
    let page = check.page(query.page, query.page_size);
    check.finish((filter, sort, page))
}

/// Maximum length of a category's or brand's name.
const MAX_NAME_LENGTH: usize = 100;

fn name_or_id(text: &str) -> Result<NameOrIdFilter, TextError> {
    let text = OptionalText::<MAX_NAME_LENGTH>::new(text)?;
    Ok(NameOrIdFilter::from_text(text.as_str()))
}

fn active_filter(check: &mut QueryValidator, text: Option<String>) -> Option<bool> {
    let filter = check.one_of("is_active", text, "true, false, all", |text| match text {
        "true" | "1" => Some(Some(true)),
        "false" | "0" => Some(Some(false)),
        "all" => Some(None),
        _ => None,
    });
    filter.unwrap_or(Some(true))
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
