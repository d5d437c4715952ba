//! The response to a change of a product.

use cangku_domain::{Entity, Error, ProductId, inventory::SupplyConditions, ports::ReadSession};

use super::{ProductResponse, staff_view::for_staff};
use crate::{
    cache::DetailKey,
    http::{
        response::problem::Problem,
        state::{self, App},
    },
};

/// The product as it is stored now, with the names of its category and brand and its held units;
/// not from the cache.
pub(super) async fn stored_product(app: &App, id: ProductId) -> Result<ProductResponse, Problem> {
    let key = DetailKey::Id(id);
    let supply = app.supply();
    state::read(app, move |reader| {
        reader.read(|session| find_for_staff(session, &key, &supply))
    })
    .await
}

/// The product with this key and its held units.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub(super) fn find_for_staff(
    session: &mut dyn ReadSession,
    key: &DetailKey,
    supply: &SupplyConditions,
) -> Result<ProductResponse, Error> {
    let (found, missing) = match key {
        DetailKey::Id(id) => (
            session.products().find(*id)?,
            Error::not_found(Entity::Product, id),
        ),
        DetailKey::Code(code) => (
            session.products().find_by_code(code)?,
            Error::not_found(Entity::Product, code),
        ),
    };
    let Some(found) = found else {
        return Err(missing);
    };
    let mut shown = for_staff(session, vec![found], supply)?;
    shown.pop().ok_or(missing)
}
