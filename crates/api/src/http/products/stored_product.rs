//! The response to a change of a product.

use cangku_domain::{Entity, Error, ProductId};

use super::ProductResponse;
use crate::http::{
    response::problem::Problem,
    state::{self, App},
};

/// The product as it is stored now, with the names of its category and brand; not from the cache.
pub(super) async fn stored_product(app: &App, id: ProductId) -> Result<ProductResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.products().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::Product, id))
    });
    Ok(found.await?.into())
}
