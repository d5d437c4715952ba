//! Products by cursor, or named by id or code. Not cached: each client asks for other ones.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpRequest, HttpResponse};
use cangku_domain::{
    Error, ProductId,
    catalog::{ProductCode, ProductWithNames, StoredCodes},
    inventory::SupplyConditions,
    ports::ReadSession,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ProductResponse, ProductsResponse, for_staff, list_query::Selection};
use crate::http::{
    request::staff_viewer::StaffViewer,
    response::{
        conditional_response::{self, Audience, render},
        cursor_response::{self, CursorResponse},
        page_response::PageResponse,
        problem::Problem,
    },
    state::{self, App},
};

/// Products as a page, by cursor, or as they were named.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ProductsListed)]
pub enum ProductsListed {
    /// Without `cursor`, `ids` and `codes`.
    Page(PageResponse<ProductResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<ProductResponse>),
    /// With `ids` or `codes`.
    Named(NamedProducts),
}

/// Products that the request has named.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedProducts {
    /// Those that exist, each once, in the order of the request.
    results: Vec<ProductResponse>,
    /// The ids or codes that no product has, in the order of the request.
    missing: Vec<MissingProduct>,
}

/// An id or code that no product has.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum MissingProduct {
    /// Without a product of this id.
    Id(i64),
    /// Without a product of this code.
    Code(String),
}

/// Responds with the products of a selection.
///
/// # Errors
/// If the database can't be read.
pub(super) async fn respond(
    request: &HttpRequest,
    app: &App,
    selection: Selection,
    StaffViewer(is_staff): StaffViewer,
) -> Result<HttpResponse, Problem> {
    let audience = match is_staff {
        true => Audience::Caller,
        false => Audience::Anybody,
    };
    let supply = app.supply();
    let found = state::read(app, move |reader| {
        reader.read(|session| match selection {
            Selection::After(filter, cursor, limit) => {
                // One more row shows that more follow.
                let most = limit.saturating_add(1);
                let filter = filter.for_sale(&supply);
                let found = session.products().list_after(&filter, cursor, most)?;
                let rows: CursorResponse<ProductWithNames> =
                    CursorResponse::new(found, limit, |row| row.product.id.to_string());
                let rows = rows.try_map(|found| shown(session, found, is_staff, &supply))?;
                Ok(ProductsListed::Cursor(rows))
            }
            Selection::Ids(ids) => {
                let found = session.products().with_ids(&ids)?;
                let id = |listing: &ProductWithNames| Some(listing.product.id);
                let missing = |id: &ProductId| MissingProduct::Id(id.get());
                let (found, missing) = in_order(&ids, found, id, missing);
                let results = shown(session, found, is_staff, &supply)?;
                Ok(ProductsListed::Named(NamedProducts { results, missing }))
            }
            Selection::Codes(codes) => {
                let found = session.products().with_codes(&codes)?;
                let (found, missing) = of_codes(codes, found);
                let results = shown(session, found, is_staff, &supply)?;
                Ok(ProductsListed::Named(NamedProducts { results, missing }))
            }
        })
    });
    let body = found.await?;
    let mut response = conditional_response::respond(request, &render(&body)?, audience);
    if let ProductsListed::Cursor(rows) = &body {
        cursor_response::add_next_link(&mut response, request, rows);
    }
    Ok(response)
}

fn shown(
    session: &mut dyn ReadSession,
    found: Vec<ProductWithNames>,
    is_staff: bool,
    supply: &SupplyConditions,
) -> Result<Vec<ProductResponse>, Error> {
    match is_staff {
        true => for_staff(session, found, supply),
        false => Ok(ProductsResponse::for_buyers(found, supply).results),
    }
}

/// The products in the order of these codes, and the codes that none has. Codes that look the same
/// name one product.
fn of_codes(
    codes: Vec<ProductCode>,
    found: Vec<ProductWithNames>,
) -> (Vec<ProductWithNames>, Vec<MissingProduct>) {
    let stored = StoredCodes::of(found.iter().map(|listing| &listing.product));
    let mut named = BTreeSet::new();
    let keys = codes
        .into_iter()
        .map(|code| stored.find(&code).cloned().unwrap_or(code));
    let keys: Vec<ProductCode> = keys.filter(|key| named.insert(key.clone())).collect();
    let code = |it: &ProductWithNames| it.product.details.haier.product_code.clone();
    let missing = |code: &ProductCode| MissingProduct::Code(code.to_string());
    in_order(&keys, found, code, missing)
}

/// The products in the order of the keys, and the keys that none has.
fn in_order<K: Ord>(
    keys: &[K],
    found: Vec<ProductWithNames>,
    key_of: impl Fn(&ProductWithNames) -> Option<K>,
    missing_key: impl Fn(&K) -> MissingProduct,
) -> (Vec<ProductWithNames>, Vec<MissingProduct>) {
    let keyed = found
        .into_iter()
        .filter_map(|listing| Some((key_of(&listing)?, listing)));
    let mut by_key: BTreeMap<K, ProductWithNames> = keyed.collect();
    let (mut results, mut missing) = (Vec::new(), Vec::new());
    for key in keys {
        match by_key.remove(key) {
            Some(listing) => results.push(listing),
            None => missing.push(missing_key(key)),
        }
    }
    (results, missing)
}
