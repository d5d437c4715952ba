//! The supplier's figure of a product, as a part of rows of `products`.

use cangku_domain::inventory::SupplierFigure;
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{self, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};

use crate::{
    schema::{products, supplier_stock_figures},
    supplier_times::FIGURE_TIME,
};

/// Units of the product's figure. A subquery instead of a join: statements that lock or change products
/// can have it as well.
#[dsl::auto_type]
pub(crate) fn figure_units() -> _ {
    supplier_stock_figures::table
        .filter(supplier_stock_figures::product_id.eq(products::id))
        .select(supplier_stock_figures::units)
        .single_value()
}

/// When the product's figure was received, or confirmed by a sync of the complete list.
pub(crate) fn figure_received_at() -> SqlLiteral<Nullable<Timestamptz>> {
    sql(&format!(
        "(SELECT {FIGURE_TIME} FROM supplier_stock_figures AS figures \
         WHERE figures.product_id = products.id)"
    ))
}

/// The figure of a product, for rows that embed it; both columns are null without one.
#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(diesel::pg::Pg))]
pub(crate) struct FigureColumns {
    #[diesel(select_expression = figure_units())]
    #[diesel(select_expression_type = figure_units)]
    units: Option<i64>,
    #[diesel(select_expression = figure_received_at())]
    #[diesel(select_expression_type = SqlLiteral<Nullable<Timestamptz>>)]
    received_at: Option<DateTime<Utc>>,
}

impl FigureColumns {
    pub(crate) fn into_figure(self) -> Option<SupplierFigure> {
        let (units, received_at) = self.units.zip(self.received_at)?;
        Some(SupplierFigure { units, received_at })
    }
}
