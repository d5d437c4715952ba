//! Counts views of products: the only code that changes `view_count`.

use std::collections::BTreeMap;

use cangku_domain::{ProductId, statistics::ProductViews};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{Array, BigInt, Timestamptz},
};

use crate::prepared::{prepared, push_own, push_unnest};

/// Adds views to existing products in one statement, and returns those that another transaction has
/// locked: waiting for one of them would block all transactions that need the others.
pub(super) struct CountViews {
    /// Ascending, as `push_own!` requires; without duplicates.
    ids: Vec<i64>,
    /// Views of each product, summed over all hours.
    sums: Vec<i64>,
    products: Vec<i64>,
    hours: Vec<DateTime<Utc>>,
    views: Vec<i64>,
}

impl CountViews {
    pub(super) fn of(views: &[ProductViews]) -> Self {
        let mut sums: BTreeMap<ProductId, i64> = BTreeMap::new();
        for views in views {
            let sum = sums.entry(views.product_id).or_default();
            *sum = sum.saturating_add(views.views.into());
        }
        let (ids, sums) = sums.into_iter().map(|(id, sum)| (id.get(), sum)).unzip();
        Self {
            ids,
            sums,
            products: views.iter().map(|views| views.product_id.get()).collect(),
            hours: views.iter().map(|views| views.hour.start()).collect(),
            views: views.iter().map(|views| views.views.into()).collect(),
        }
    }
}

impl QueryFragment<Pg> for CountViews {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH locked AS MATERIALIZED ( \
                 SELECT id FROM products WHERE id = ANY(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        out.push_sql(
            // Only products locked here are counted, and only their views enter the rollups.
            ") ORDER BY id FOR NO KEY UPDATE SKIP LOCKED \
             ), counted AS ( \
                 UPDATE products SET view_count = least(2147483647, view_count + ",
        );
        push_own!(out, "products.id", self.ids, BigInt: self.sums);
        out.push_sql(
            ") WHERE id = ANY(ARRAY(SELECT id FROM locked)) RETURNING id \
             ), seen AS ( \
                 SELECT product_id, hour, views FROM ",
        );
        push_unnest!(out,
            BigInt: self.products, Timestamptz: self.hours, BigInt: self.views);
        out.push_sql(
            " AS given (product_id, hour, views) JOIN counted ON counted.id = product_id \
             ), by_hour AS ( \
                 INSERT INTO product_views_by_hour AS stored (hour, product_id, views) \
                 SELECT hour, product_id, sum(views) FROM seen \
                 GROUP BY hour, product_id ORDER BY product_id, hour \
                 ON CONFLICT ON CONSTRAINT product_views_by_hour_pkey \
                 DO UPDATE SET views = stored.views + EXCLUDED.views \
             ), recent AS ( \
                 INSERT INTO product_views_recent AS stored (product_id, views) \
                 SELECT product_id, sum(views) FROM seen GROUP BY product_id ORDER BY product_id \
                 ON CONFLICT ON CONSTRAINT product_views_recent_pkey \
                 DO UPDATE SET views = stored.views + EXCLUDED.views \
             ) SELECT id FROM products WHERE id = ANY(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        out.push_sql(") AND NOT EXISTS (SELECT FROM locked WHERE locked.id = products.id)");
        Ok(())
    }
}

// Returns the products that exist but weren't locked.
prepared!(CountViews -> BigInt);
