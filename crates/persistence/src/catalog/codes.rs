//! Condition on products: they have certain codes.

use cangku_domain::catalog::ProductCode;
use diesel::{
    BoxableExpression,
    dsl::not,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Nullable},
};

use crate::{schema::products, text::optional_text_identity};

/// Condition: the product has one of these codes, or its code looks like one of them.
pub(crate) fn of_codes(
    codes: &[ProductCode],
) -> Box<dyn BoxableExpression<products::table, Pg, SqlType = Nullable<Bool>>> {
    let identities: Vec<String> = codes
        .iter()
        .map(|code| code.identity().to_string())
        .collect();
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    // The condition of the unique index by identity.
    let alike = optional_text_identity(products::product_code).eq_any(identities);
    let alike = alike.and(not(products::is_twin));
    Box::new(products::product_code.eq_any(codes).or(alike))
}
