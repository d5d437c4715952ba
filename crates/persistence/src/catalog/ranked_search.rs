//! Statements that find products by search tokens, ranked.

use cangku_domain::{
    PageRequest,
    catalog::{NameOrIdFilter, ProductFilter},
};
use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Text},
};

use super::filter::Products;

/// A ranked search: products by tier, within a tier by sales count, descending.
pub(super) struct RankedSearch<'a> {
    /// `tsquery` texts, best matches first. Together they match what `all` matches; no product
    /// matches two of them.
    tiers: &'a [String],
    /// `tsquery` text of all matches.
    all: &'a str,
    filter: &'a ProductFilter,
    /// Ids of the products that meet the conditions of [`other_conditions`].
    others: Option<Products<'a, BigInt>>,
    /// Page size in rows.
    size: i64,
    /// Rows before the page.
    offset: i64,
    /// Rows up to the page's end: `offset + size`.
    last: i64,
}

/// The conditions of a filter that `product_search` has no columns for; `None` if there are none.
pub(super) fn other_conditions(filter: &ProductFilter) -> Option<ProductFilter> {
    let others = ProductFilter {
        search: None,
        category: None,
        brand: None,
        is_active: None,
        ..filter.clone()
    };
    (others != ProductFilter::default()).then_some(others)
}

impl<'a> RankedSearch<'a> {
    pub(super) fn new(
        tiers: &'a [String],
        all: &'a str,
        filter: &'a ProductFilter,
        others: Option<Products<'a, BigInt>>,
        page: PageRequest,
    ) -> Self {
        let size = i64::from(page.page_size());
        Self {
            tiers,
            all,
            filter,
            others,
            size,
            offset: page.offset(),
            last: page.offset().saturating_add(size),
        }
    }

    /// Appends FROM and WHERE for rows that match a `tsquery` text and the filter.
    fn push_conditions<'b>(
        &'b self,
        tokens: &'b str,
        mut out: AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        // A subquery hides the phrase from the planner, which then assumes a rare one and uses the
        // index. For a phrase that most products match, it would rather fetch the tokens of all
        // rows.
        out.push_sql(" FROM product_search WHERE search_tokens(tokens) @@ (SELECT ");
        out.push_bind_param::<Text, _>(tokens)?;
        out.push_sql("::tsquery)");
        if let Some(is_active) = &self.filter.is_active {
            out.push_sql(" AND is_active = ");
            out.push_bind_param::<Bool, _>(is_active)?;
        }
        let (category, brand) = (&self.filter.category, &self.filter.brand);
        push_taxonomy_condition(
            "category_id",
            "categories",
            category.as_ref(),
            out.reborrow(),
        )?;
        push_taxonomy_condition("brand_id", "brands", brand.as_ref(), out.reborrow())?;
        if let Some(others) = &self.others {
            out.push_sql(" AND product_id IN (");
            QueryFragment::<Pg>::walk_ast(others, out.reborrow())?;
            out.push_sql(")");
        }
        Ok(())
    }
}

fn push_taxonomy_condition<'b>(
    column: &str,
    table: &str,
    taxonomy: Option<&'b NameOrIdFilter>,
    mut out: AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    match taxonomy {
        None => {}
        Some(NameOrIdFilter::Id(id)) => {
            out.push_sql(&format!(" AND {column} = "));
            out.push_bind_param::<BigInt, _>(id)?;
        }
        Some(NameOrIdFilter::Name(name)) => {
            out.push_sql(&format!(
                " AND {column} = (SELECT id FROM {table} WHERE name = "
            ));
            out.push_bind_param::<Text, _>(name)?;
            // Exactly the name counts before one that looks the same.
            out.push_sql(" OR (text_identity(name) = text_identity(");
            out.push_bind_param::<Text, _>(name)?;
            out.push_sql(") AND NOT is_twin) ORDER BY name <> ");
            out.push_bind_param::<Text, _>(name)?;
            out.push_sql(" LIMIT 1)");
        }
    }
    Ok(())
}

/// Ids of the page, each with the total number of matches.
pub(super) struct RankedPage<'a>(pub(super) &'a RankedSearch<'a>);

/// A tier is searched only if the tiers before it don't fill the page.
impl QueryFragment<Pg> for RankedPage<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let search = self.0;
        // Not prepared, so planned at each execution: the number of matches differs too much
        // between filters for one plan.
        out.unsafe_to_cache_prepared();
        let mut before = String::new();
        let mut union = String::new();
        for (number, tokens) in search.tiers.iter().enumerate() {
            let (with, all) = if number == 0 {
                ("WITH", "")
            } else {
                (",", " UNION ALL ")
            };
            out.push_sql(&format!(
                "{with} tier_{number} AS MATERIALIZED (SELECT product_id, sales_count"
            ));
            search.push_conditions(tokens, out.reborrow())?;
            // Doesn't refer to the row, so PostgreSQL checks it once and skips the scan if it is
            // false.
            if number > 0 {
                out.push_sql(&format!(" AND {before} < "));
                out.push_bind_param::<BigInt, _>(&search.last)?;
                before.push_str(" + ");
            }
            // No page needs more rows of one tier than `last`.
            out.push_sql(" ORDER BY sales_count DESC, product_id DESC LIMIT ");
            out.push_bind_param::<BigInt, _>(&search.last)?;
            out.push_sql(") ");
            before.push_str(&format!("(SELECT count(*) FROM tier_{number})"));
            union.push_str(&format!(
                "{all}SELECT {number} AS tier, product_id, sales_count FROM tier_{number}"
            ));
        }
        out.push_sql("SELECT product_id, (SELECT count(*)");
        search.push_conditions(search.all, out.reborrow())?;
        out.push_sql(&format!(
            ") FROM ({union}) AS ranked ORDER BY tier, sales_count DESC, product_id DESC LIMIT "
        ));
        out.push_bind_param::<BigInt, _>(&search.size)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&search.offset)
    }
}

impl QueryId for RankedPage<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for RankedPage<'_> {
    type SqlType = (BigInt, BigInt);
}

impl RunQueryDsl<PgConnection> for RankedPage<'_> {}

/// The total number of matches; needed if the page has no rows to carry it.
pub(super) struct MatchCount<'a>(pub(super) &'a RankedSearch<'a>);

impl QueryFragment<Pg> for MatchCount<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("SELECT count(*)");
        self.0.push_conditions(self.0.all, out.reborrow())
    }
}

impl QueryId for MatchCount<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for MatchCount<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<PgConnection> for MatchCount<'_> {}

/// `EXPLAIN (ANALYZE)` of a statement: runs it and returns the plan, one line per row.
pub(super) struct ExplainAnalyze<Q>(pub(super) Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for ExplainAnalyze<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN (ANALYZE) ");
        self.0.walk_ast(out)
    }
}

impl<Q> QueryId for ExplainAnalyze<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for ExplainAnalyze<Q> {
    type SqlType = Text;
}

impl<Q> RunQueryDsl<PgConnection> for ExplainAnalyze<Q> {}
