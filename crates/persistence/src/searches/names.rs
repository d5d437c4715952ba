//! Names that start with a prefix, for suggestions.

use cangku_domain::searches::Prefix;
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Maximum number of names read in the order of the index. If it is reached, the best-selling
/// products are searched as well.
const NEAREST: i64 = 500;
/// Number of best-selling products that are searched then.
const BEST: i64 = 5000;

/// A column in the form of the prefix indexes.
macro_rules! form {
    ($column:literal) => {
        concat!("left(lower(normalize(", $column, ", NFKC)), 100)")
    };
}

/// Condition: a column starts with `$1`. Compares bytes, from the prefix itself up to the prefix
/// followed by the last character there is. So no character acts as a wildcard.
macro_rules! begins {
    ($column:literal) => {
        concat!(
            form!($column),
            " ~>=~ ",
            form!("$1"),
            " AND ",
            form!($column),
            " ~<~ (",
            form!("$1"),
            " || chr(1114111))"
        )
    };
}

/// Brands or categories with an active product. They come first: they have sold at least as much as
/// any one product of theirs.
macro_rules! groups {
    ($table:literal, $key:literal, $shown:literal) => {
        concat!(
            "SELECT name AS text, 1 AS place, 0::bigint AS sales FROM ",
            $table,
            " AS named WHERE ",
            $shown,
            " AND ",
            begins!("name"),
            " AND EXISTS (SELECT FROM products WHERE ",
            $key,
            " = named.id AND products.is_active)"
        )
    };
}

/// The first matching products in the order of the index.
macro_rules! nearest {
    ($column:literal, $shown:literal) => {
        concat!(
            "SELECT ",
            $column,
            " AS text, is_active, sales_count FROM products WHERE ",
            $shown,
            begins!($column),
            " ORDER BY ",
            form!($column),
            " USING ~<~ LIMIT $3"
        )
    };
}

/// Matches among the best-selling products, if the nearest ones are only a part of all matches.
macro_rules! best {
    ($column:literal, $nearest:literal) => {
        concat!(
            "SELECT text, 2, sales FROM (SELECT ",
            $column,
            " AS text, sales_count::bigint AS sales FROM products WHERE is_active \
             ORDER BY sales_count DESC, id DESC LIMIT $4) AS best \
             WHERE (SELECT count(*) FROM ",
            $nearest,
            ") = $3 AND ",
            begins!("text"),
            " LIMIT 10 * $2"
        )
    };
}

/// Brands and categories first, the shortest name first; then products by sales, descending.
const NAMES: &str = concat!(
    "WITH names AS MATERIALIZED (",
    nearest!("name", ""),
    "), models AS MATERIALIZED (",
    nearest!("product_model", "product_model <> '' AND "),
    "), found AS (",
    groups!("brands", "brand_id", "named.is_active"),
    " UNION ALL ",
    groups!("categories", "category_id", "true"),
    " UNION ALL SELECT text, 2, sales_count::bigint FROM names WHERE is_active \
      UNION ALL SELECT text, 2, sales_count::bigint FROM models WHERE is_active \
      UNION ALL (",
    best!("name", "names"),
    ") UNION ALL (",
    best!("product_model", "models"),
    ")) SELECT text FROM found GROUP BY text \
     ORDER BY min(place), CASE WHEN min(place) = 1 THEN length(text) END, max(sales) DESC, text \
     LIMIT $2"
);

/// Names that start with the prefix, each once. Uses index scans only: a plan that sorts all
/// matches would be good for a rare prefix and bad for a common one.
pub(super) fn names_with_prefix(
    connection: &mut PgConnection,
    prefix: &Prefix,
    limit: u32,
) -> QueryResult<Vec<String>> {
    connection
        .build_transaction()
        .read_only()
        .run(|connection| {
            connection.batch_execute(
                "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off",
            )?;
            // `$1` prefix, `$2` result size, `$3` and `$4` the limits above.
            let names: Vec<Name> = sql_query(NAMES)
                .bind::<Text, _>(prefix.of_names())
                .bind::<BigInt, _>(i64::from(limit))
                .bind::<BigInt, _>(NEAREST)
                .bind::<BigInt, _>(BEST)
                .load(connection)?;
            Ok(names.into_iter().map(|name| name.text).collect())
        })
}
