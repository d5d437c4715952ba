//! Which products a search finds, in the order of their rank.

use cangku_domain::{
    PageRequest,
    catalog::{NameOrId, ProductFilter},
};
use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Text},
};

use super::filter::Products;

/// Products along tiers; within each most sold first.
pub(super) struct Found<'a> {
    /// `tsquery` texts that together make up `all`, without any product in two of them.
    tiers: &'a [String],
    /// A `tsquery` text.
    all: &'a str,
    filter: &'a ProductFilter,
    /// The ids that [`beyond`] shows.
    others: Option<Products<'a, BigInt>>,
    /// Rows that the page may have.
    size: i64,
    /// Rows before the page.
    offset: i64,
    /// Rows until its end.
    last: i64,
}

/// What of a filter the rows of `product_search` can't tell; `None` where that is nothing.
pub(super) fn beyond(filter: &ProductFilter) -> Option<ProductFilter> {
    let beyond = ProductFilter {
        search: None,
        category: None,
        brand: None,
        is_active: None,
        ..filter.clone()
    };
    (beyond != ProductFilter::default()).then_some(beyond)
}

impl<'a> Found<'a> {
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

    /// Adds the conditions of those that meet a `tsquery` text and the filter.
    fn push_conditions<'b>(
        &'b self,
        tokens: &'b str,
        mut out: AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        // In a query of its own, so that the planner takes it for a rare phrase whatever it is: for
        // one that most products have, it would rather fetch the tokens of all.
        out.push_sql(" FROM product_search WHERE search_tokens(tokens) @@ (SELECT ");
        out.push_bind_param::<Text, _>(tokens)?;
        out.push_sql("::tsquery)");
        if let Some(is_active) = &self.filter.is_active {
            out.push_sql(" AND is_active = ");
            out.push_bind_param::<Bool, _>(is_active)?;
        }
        let (category, brand) = (&self.filter.category, &self.filter.brand);
        push_place(
            "category_id",
            "categories",
            category.as_ref(),
            out.reborrow(),
        )?;
        push_place("brand_id", "brands", brand.as_ref(), out.reborrow())?;
        if let Some(others) = &self.others {
            out.push_sql(" AND product_id IN (");
            QueryFragment::<Pg>::walk_ast(others, out.reborrow())?;
            out.push_sql(")");
        }
        Ok(())
    }
}

fn push_place<'b>(
    column: &str,
    table: &str,
    place: Option<&'b NameOrId>,
    mut out: AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    match place {
        None => {}
        Some(NameOrId::Id(id)) => {
            out.push_sql(&format!(" AND {column} = "));
            out.push_bind_param::<BigInt, _>(id)?;
        }
        Some(NameOrId::Name(name)) => {
            out.push_sql(&format!(
                " AND {column} = (SELECT id FROM {table} WHERE name = "
            ));
            out.push_bind_param::<Text, _>(name)?;
            out.push_sql(")");
        }
    }
    Ok(())
}

/// Ids of the page, each with the number of all products found.
pub(super) struct FoundPage<'a>(pub(super) &'a Found<'a>);

/// A tier is searched only where those before it don't fill the page.
impl QueryFragment<Pg> for FoundPage<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let found = self.0;
        // Planned anew for each filter: how many it shows differs too much.
        out.unsafe_to_cache_prepared();
        let mut before = String::new();
        let mut union = String::new();
        for (number, tokens) in found.tiers.iter().enumerate() {
            let (with, all) = if number == 0 {
                ("WITH", "")
            } else {
                (",", " UNION ALL ")
            };
            out.push_sql(&format!(
                "{with} tier_{number} AS MATERIALIZED (SELECT product_id, sales_count"
            ));
            found.push_conditions(tokens, out.reborrow())?;
            if number > 0 {
                out.push_sql(&format!(" AND {before} < "));
                out.push_bind_param::<BigInt, _>(&found.last)?;
                before.push_str(" + ");
            }
            out.push_sql(" ORDER BY sales_count DESC, product_id DESC LIMIT ");
            out.push_bind_param::<BigInt, _>(&found.last)?;
            out.push_sql(") ");
            before.push_str(&format!("(SELECT count(*) FROM tier_{number})"));
            union.push_str(&format!(
                "{all}SELECT {number} AS tier, product_id, sales_count FROM tier_{number}"
            ));
        }
        out.push_sql("SELECT product_id, (SELECT count(*)");
        found.push_conditions(found.all, out.reborrow())?;
        out.push_sql(&format!(
            ") FROM ({union}) AS found ORDER BY tier, sales_count DESC, product_id DESC LIMIT "
        ));
        out.push_bind_param::<BigInt, _>(&found.size)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&found.offset)
    }
}

impl QueryId for FoundPage<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for FoundPage<'_> {
    type SqlType = (BigInt, BigInt);
}

impl RunQueryDsl<PgConnection> for FoundPage<'_> {}

/// The number of all products found.
pub(super) struct FoundCount<'a>(pub(super) &'a Found<'a>);

impl QueryFragment<Pg> for FoundCount<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("SELECT count(*)");
        self.0.push_conditions(self.0.all, out.reborrow())
    }
}

impl QueryId for FoundCount<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for FoundCount<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<PgConnection> for FoundCount<'_> {}

/// How PostgreSQL runs a statement.
pub(super) struct Explained<Q>(pub(super) Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explained<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN (ANALYZE) ");
        self.0.walk_ast(out)
    }
}

impl<Q> QueryId for Explained<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Explained<Q> {
    type SqlType = Text;
}

impl<Q> RunQueryDsl<PgConnection> for Explained<Q> {}
