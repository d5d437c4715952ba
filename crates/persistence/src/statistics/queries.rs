//! Read queries on statistics. Each reads one snapshot, and returns with its result up to when that
//! is counted (`as_of`).

use bigdecimal::BigDecimal;
use cangku_domain::{
    orders::OrderStatus,
    ports::{StatisticsQueries, StorageError, StorageResult},
    statistics::{AsOf, OrdersByStatus, ProductSales, SalesTotal, StockFigures, Window},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer, Numeric, Timestamptz},
};

use super::{money_total::amount, ranking::top_products, stock_figures::stock_figures};
use crate::{
    error_mapping::IntoStorageResult,
    read_session::PgReadSession,
    rows::table_count,
    schema::{active_users_by_day, orders_by_status, statistics_state},
};

#[derive(QueryableByName)]
struct Sales {
    #[diesel(sql_type = Integer)]
    day: i32,
    #[diesel(sql_type = BigInt)]
    orders: i64,
    #[diesel(sql_type = Numeric)]
    amount: BigDecimal,
}

#[derive(QueryableByName)]
struct Registrations {
    #[diesel(sql_type = Integer)]
    day: i32,
    #[diesel(sql_type = BigInt)]
    users: i64,
}

impl StatisticsQueries for PgReadSession<'_> {
    fn sales(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> StorageResult<AsOf<SalesTotal>> {
        let days = self.sales_by_day(&[from, to])?;
        Ok(AsOf {
            as_of: days.as_of,
            figures: days.figures.into_iter().next().unwrap_or_default(),
        })
    }

    fn sales_by_day(&mut self, bounds: &[DateTime<Utc>]) -> StorageResult<AsOf<Vec<SalesTotal>>> {
        let (as_of, rows): (_, Vec<Sales>) = in_snapshot(self.connection, |connection| {
            // Rollups are by hour of UTC; the bounds of a day depend on the shop's time zone.
            sql_query(
                "SELECT width_bucket(hour, $1) AS day, sum(orders)::bigint AS orders, \
                     sum(amount) AS amount \
                 FROM sales_by_hour WHERE hour >= $2 AND hour < $3 GROUP BY 1",
            )
            .bind::<Array<Timestamptz>, _>(bounds)
            .bind::<Timestamptz, _>(first(bounds))
            .bind::<Timestamptz, _>(last(bounds))
            .load(connection)
        })?;
        let mut figures = vec![SalesTotal::default(); days(bounds)];
        for row in rows {
            // A day of length zero begins with the next one, which has the hours.
            if let Some(day) = nth(&mut figures, row.day) {
                *day = SalesTotal {
                    orders: table_count(row.orders),
                    amount: amount(row.amount)?,
                };
            }
        }
        Ok(AsOf { as_of, figures })
    }

    fn top_products(
        &mut self,
        window: Window,
        limit: u32,
    ) -> StorageResult<AsOf<Vec<ProductSales>>> {
        let (as_of, rows) = in_snapshot(self.connection, |connection| {
            top_products(connection, window, limit)
        })?;
        let figures = rows.into_iter().map(TryInto::try_into);
        Ok(AsOf {
            as_of,
            figures: figures.collect::<StorageResult<_>>()?,
        })
    }

    fn registrations(&mut self, bounds: &[DateTime<Utc>]) -> StorageResult<AsOf<(u64, Vec<u64>)>> {
        let (as_of, rows): (_, Vec<Registrations>) = in_snapshot(self.connection, |connection| {
            sql_query(
                "SELECT width_bucket(hour, $1) AS day, sum(users)::bigint AS users \
                 FROM users_by_hour WHERE hour < $2 GROUP BY 1",
            )
            .bind::<Array<Timestamptz>, _>(bounds)
            .bind::<Timestamptz, _>(last(bounds))
            .load(connection)
        })?;
        let mut before = 0;
        let mut figures = vec![0; days(bounds)];
        for row in rows {
            // `width_bucket` returns 0 for hours before the first bound.
            if row.day == 0 {
                before = table_count(row.users);
            } else if let Some(day) = nth(&mut figures, row.day) {
                *day = table_count(row.users);
            }
        }
        let figures = (before, figures);
        Ok(AsOf { as_of, figures })
    }

    fn orders_by_status(&mut self) -> StorageResult<AsOf<Vec<OrdersByStatus>>> {
        let (as_of, rows): (_, Vec<(String, i64, BigDecimal)>) =
            in_snapshot(self.connection, |connection| {
                orders_by_status::table.load(connection)
            })?;
        let figures = rows.into_iter().map(|(name, orders, sum)| {
            let unknown = || StorageError::Inconsistent(format!("orders stand in {name}"));
            Ok(OrdersByStatus {
                status: OrderStatus::from_name(&name).ok_or_else(unknown)?,
                orders: table_count(orders),
                amount: amount(sum)?,
            })
        });
        Ok(AsOf {
            as_of,
            figures: figures.collect::<StorageResult<_>>()?,
        })
    }

    fn stock(&mut self) -> StorageResult<AsOf<StockFigures>> {
        stock_figures(self.connection).into_storage_result()
    }

    fn active_users(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> StorageResult<AsOf<Vec<(NaiveDate, u64)>>> {
        let (as_of, rows): (_, Vec<(NaiveDate, i64)>) =
            in_snapshot(self.connection, |connection| {
                active_users_by_day::table
                    .filter(active_users_by_day::day.between(from, to))
                    .order(active_users_by_day::day)
                    .load(connection)
            })?;
        let figures = rows
            .into_iter()
            .map(|(day, users)| (day, table_count(users)));
        Ok(AsOf {
            as_of,
            figures: figures.collect(),
        })
    }
}

/// Runs `work` in one snapshot; returns its result, and up to when that is counted.
fn in_snapshot<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> QueryResult<T>,
) -> StorageResult<(DateTime<Utc>, T)> {
    connection
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(|connection| {
            let as_of = statistics_state::table
                .select(statistics_state::as_of)
                .first(connection)?;
            Ok::<_, diesel::result::Error>((as_of, work(connection)?))
        })
        .into_storage_result()
}

fn first(bounds: &[DateTime<Utc>]) -> DateTime<Utc> {
    bounds.first().copied().unwrap_or_default()
}

fn last(bounds: &[DateTime<Utc>]) -> DateTime<Utc> {
    bounds.last().copied().unwrap_or_default()
}

fn days(bounds: &[DateTime<Utc>]) -> usize {
    bounds.len().saturating_sub(1)
}

/// The value of a day; days are numbered from 1, as by `width_bucket`.
fn nth<T>(figures: &mut [T], day: i32) -> Option<&mut T> {
    figures.get_mut(usize::try_from(day).ok()?.checked_sub(1)?)
}
