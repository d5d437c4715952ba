//! `POST /api/products/impressions`: products that a front end has displayed.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, ProductId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::{field_schema::shape, responses::PublicWriteErrors},
    request::{
        body::Body,
        check::Check,
        element_list::elements,
        field::{Field, FromJson, InvalidField},
        visitor_id::VisitorId,
    },
    response::problem::Problem,
    state::App,
};

/// Maximum number of products per request.
const MAX_PRODUCTS: usize = 100;

/// Products that were displayed, such as search results.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ImpressionsBody, example = json!({"product_ids": [1, 2, 3]}))]
pub struct ImpressionsBody {
    /// Ids of 1 to 100 products; duplicates count once.
    #[schema(inline, value_type = Vec<shape::Id>, min_items = 1, max_items = 100, required)]
    product_ids: Field<Ids>,
}

/// The elements of `product_ids`, not parsed yet.
#[derive(Debug, Default)]
struct Ids(Vec<Value>);

impl FromJson for Ids {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        elements(value, MAX_PRODUCTS, "id").map(Self)
    }
}

/// Counts a view of each product, by the same rules as a view of one: a visitor counts once per
/// window, crawlers don't count. Unknown products are ignored.
#[utoipa::path(tag = "catalogue", operation_id = "count_impressions",
    request_body = ImpressionsBody,
    params(("X-Visitor-Id" = Option<String>, Header)),
    responses(
    (status = 204, description = "Noted; counted within about a second"), PublicWriteErrors))]
#[post("/products/impressions")]
pub async fn count_impressions(
    app: App,
    visitor_id: VisitorId,
    body: Body<ImpressionsBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let ids = check.required("product_ids", body.product_ids);
    let ids = ids.map(|ids| read(&mut check, ids));
    let ids = check.build(|| ids).map_err(Error::from)?;
    let now = app.now();
    // In memory only; a job writes the counts.
    for id in ids {
        app.views().record(id, visitor_id.0, now);
    }
    Ok(HttpResponse::NoContent().finish())
}

fn read(check: &mut Check, Ids(ids): Ids) -> BTreeSet<ProductId> {
    let mut read = BTreeSet::new();
    for (index, id) in ids.into_iter().enumerate() {
        match ProductId::from_json(id) {
            Ok(id) => _ = read.insert(id),
            Err(mistake) => {
                let field = format!("product_ids[{index}]");
                check.add(&field, mistake.code, &mistake.message);
            }
        }
    }
    read
}
