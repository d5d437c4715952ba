//! Lists open holds, and finds holds to release.

use cangku_domain::{
    HoldId, Page, PageRequest,
    ports::{ActorFilter, HoldFilter, HoldReference, HoldTarget, ListedHold, StorageResult},
};
use diesel::{
    dsl::not,
    pg::Pg,
    prelude::*,
    query_builder::BoxedSqlQuery,
    sql_query,
    sql_types::{BigInt, Text, Timestamptz},
};

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    rows::{FoundHoldRow, ListedHoldRow, entities},
    schema::stock_holds,
};

const COLUMNS: &str = "SELECT hold.id, hold.product_id, products.name AS product_name, \
    products.product_code, hold.reference, hold.is_of_order, orders.id AS order_id, \
    coalesce(hold.created_by, orders.user_id) AS user_id, hold.operator_name, hold.quantity, \
    hold.held, hold.created_at, hold.expires_at \
    FROM stock_holds AS hold JOIN products ON products.id = hold.product_id \
    LEFT JOIN orders ON hold.is_of_order AND orders.order_number = hold.reference \
    WHERE hold.held > 0";

const COUNT: &str = "SELECT count(*) AS count FROM stock_holds AS hold WHERE hold.held > 0";

/// Condition: a user's direct locks and the holds of their orders. The latter are found through the
/// orders' lines, since the index of open holds begins with the product.
const OF_USER: &str = " IN ( \
    SELECT id FROM stock_holds WHERE created_by = ";
const OR_OF_ORDERS: &str = " AND ended_at IS NULL \
    UNION ALL SELECT own.id FROM orders \
    JOIN order_items ON order_items.order_id = orders.id \
    JOIN stock_holds AS own ON own.product_id = order_items.product_id \
        AND own.reference = orders.order_number AND own.held > 0 AND own.is_of_order \
    WHERE orders.user_id = ";

/// Builds a statement from conditions, each with its bind parameters.
struct Statement<'a> {
    query: BoxedSqlQuery<'a, Pg, diesel::query_builder::SqlQuery>,
    parameters: usize,
}

impl<'a> Statement<'a> {
    fn new(text: &str) -> Self {
        Self {
            query: sql_query(text).into_boxed(),
            parameters: 0,
        }
    }

    fn sql(mut self, text: &str) -> Self {
        self.query = self.query.sql(text);
        self
    }

    fn number(mut self, number: i64) -> Self {
        self.parameters += 1;
        let place = format!("${}", self.parameters);
        self.query = self.query.sql(place).bind::<BigInt, _>(number);
        self
    }

    fn text(mut self, text: &'a str) -> Self {
        self.parameters += 1;
        let place = format!("${}", self.parameters);
        self.query = self.query.sql(place).bind::<Text, _>(text);
        self
    }

    fn matching(mut self, filter: &'a HoldFilter) -> Self {
        if let Some(product) = filter.product {
            self = self.sql(" AND hold.product_id = ").number(product.get());
        }
        if let Some(reference) = &filter.reference {
            self = self.sql(" AND hold.reference = ").text(reference.as_str());
        }
        self = match &filter.holder {
            None => self,
            Some(ActorFilter::Named(name)) => self.sql(" AND hold.operator_name = ").text(name),
            Some(ActorFilter::User(user)) => self
                .sql(" AND hold.id")
                .sql(OF_USER)
                .number(user.get())
                .sql(OR_OF_ORDERS)
                .number(user.get())
                .sql(")"),
        };
        if let Some(until) = filter.until {
            self.parameters += 1;
            let condition = format!(" AND hold.expires_at <= ${}", self.parameters);
            self.query = self.query.sql(condition).bind::<Timestamptz, _>(until);
        }
        self
    }
}

pub(super) fn page(
    connection: &mut PgConnection,
    filter: &HoldFilter,
    page: PageRequest,
) -> StorageResult<Page<ListedHold>> {
    let rows: Vec<ListedHoldRow> = Statement::new(COLUMNS)
        .matching(filter)
        .sql(" ORDER BY hold.id DESC LIMIT ")
        .number(i64::from(page.page_size()))
        .sql(" OFFSET ")
        .number(page.offset())
        .query
        .load(connection)
        .into_storage_result()?;
    page_of(rows, page, || {
        let counted = Statement::new(COUNT).matching(filter).query;
        let counted: Counted = counted.get_result(connection).into_storage_result()?;
        Ok(counted.count)
    })
}

pub(super) fn after(
    connection: &mut PgConnection,
    filter: &HoldFilter,
    cursor: Option<HoldId>,
    limit: u32,
) -> StorageResult<Vec<ListedHold>> {
    let mut statement = Statement::new(COLUMNS).matching(filter);
    // Keyset pagination: newest first, from below the cursor.
    if let Some(cursor) = cursor {
        statement = statement.sql(" AND hold.id < ").number(cursor.get());
    }
    let rows: Vec<ListedHoldRow> = statement
        .sql(" ORDER BY hold.id DESC LIMIT ")
        .number(i64::from(limit))
        .query
        .load(connection)
        .into_storage_result()?;
    entities(rows)
}

pub(super) fn to_release(
    connection: &mut PgConnection,
    target: &HoldTarget,
    limit: u32,
) -> StorageResult<Vec<HoldReference>> {
    let holds = stock_holds::table
        .select(FoundHoldRow::as_select())
        .order(stock_holds::id)
        .limit(i64::from(limit))
        .into_boxed();
    // Each condition for open holds repeats what its index has: `ended_at` by holder, `held > 0` by
    // id.
    let holds = match target {
        HoldTarget::Holder(ActorFilter::User(user)) => holds
            .filter(stock_holds::created_by.eq(user.get()))
            .filter(stock_holds::ended_at.is_null())
            .filter(not(stock_holds::is_of_order)),
        HoldTarget::Holder(ActorFilter::Named(name)) => holds
            .filter(stock_holds::operator_name.eq(name))
            .filter(stock_holds::held.gt(0))
            .filter(not(stock_holds::is_of_order)),
        HoldTarget::Reference(reference) => holds
            .filter(stock_holds::reference.eq(reference.as_str()))
            .filter(stock_holds::held.gt(0)),
        HoldTarget::Holds(ids) => {
            let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
            holds.filter(stock_holds::id.eq_any(ids))
        }
    };
    let rows: Vec<FoundHoldRow> = holds.load(connection).into_storage_result()?;
    entities(rows)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
