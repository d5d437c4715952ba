//! Windows of the last days for which products are ranked; they move with the days.

use cangku_domain::statistics::Window;
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    prelude::*,
    sql_query,
    sql_types::{BigInt, SmallInt, Timestamptz},
};

use crate::schema::sales_windows;

/// A window as stored: its number of days, today included, and its beginning.
pub(super) struct StoredWindow {
    pub(super) days: i16,
    pub(super) since: DateTime<Utc>,
}

/// Returns the stored windows, shortest first.
pub(super) fn stored_windows(connection: &mut PgConnection) -> QueryResult<Vec<StoredWindow>> {
    let rows: Vec<(i16, DateTime<Utc>)> = sales_windows::table
        .select((sales_windows::days, sales_windows::since))
        .order(sales_windows::days)
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(days, since)| StoredWindow { days, since })
        .collect())
}

/// The requested windows in the stored form.
pub(super) fn to_stored(windows: &[Window]) -> impl Iterator<Item = StoredWindow> {
    windows.iter().filter_map(|window| {
        Some(StoredWindow {
            days: i16::try_from(window.days).ok()?,
            since: window.since,
        })
    })
}

/// Moves the stored windows to the requested ones; returns whether any has moved.
pub(super) fn advance_windows(
    connection: &mut PgConnection,
    windows: &[Window],
) -> QueryResult<bool> {
    let stored = stored_windows(connection)?;
    let moved: Vec<_> = to_stored(windows)
        .filter_map(|window| {
            let before = stored.iter().find(|before| before.days == window.days);
            let since = before.map(|before| before.since);
            (since != Some(window.since)).then_some((window, since))
        })
        .collect();
    if moved.is_empty() {
        return Ok(false);
    }
    for (window, since) in moved {
        move_window(connection, &window, since)?;
    }
    Ok(true)
}

/// Adds the hours that now belong to a window, or subtracts those that no longer do.
fn move_window(
    connection: &mut PgConnection,
    window: &StoredWindow,
    was: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    sql_query(
        "INSERT INTO sales_windows (days, since) VALUES ($1, $2) \
         ON CONFLICT ON CONSTRAINT sales_windows_pkey DO UPDATE SET since = EXCLUDED.since",
    )
    .bind::<SmallInt, _>(window.days)
    .bind::<Timestamptz, _>(window.since)
    .execute(connection)?;
    let was = was.unwrap_or(DateTime::<Utc>::MAX_UTC);
    // The hours between both beginnings enter the window (1) or leave it (−1).
    let (from, to, sign) = if window.since < was {
        (window.since, was, 1)
    } else {
        (was, window.since, -1)
    };
    sql_query(
        "MERGE INTO product_sales_by_window AS counted USING ( \
             SELECT product_id, $1 * sum(quantity)::bigint AS quantity, \
                 $1 * sum(amount) AS amount \
             FROM product_sales_by_hour WHERE hour >= $2 AND hour < $3 GROUP BY 1 \
         ) AS more ON counted.product_id = more.product_id AND counted.days = $4 \
         WHEN MATCHED AND counted.quantity + more.quantity = 0 THEN DELETE \
         WHEN MATCHED THEN UPDATE SET \
             quantity = counted.quantity + more.quantity, amount = counted.amount + more.amount \
         WHEN NOT MATCHED AND more.quantity <> 0 THEN \
             INSERT VALUES (more.product_id, $4, more.quantity, more.amount)",
    )
    .bind::<BigInt, _>(sign)
    .bind::<Timestamptz, _>(from)
    .bind::<Timestamptz, _>(to)
    .bind::<SmallInt, _>(window.days)
    .execute(connection)?;
    Ok(())
}
