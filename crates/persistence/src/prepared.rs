//! Statements whose text never changes, so that a connection prepares them once and the server
//! plans them once.

/// Lets Diesel run a statement as prepared and tells what it answers.
macro_rules! prepared {
    ($name:ident $(<$lifetime:lifetime>)? -> $answer:ty) => {
        impl $(<$lifetime>)? diesel::query_builder::QueryId for $name $(<$lifetime>)? {
            type QueryId = $crate::prepared::statical!($name $(<$lifetime>)?);
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl $(<$lifetime>)? diesel::query_builder::Query for $name $(<$lifetime>)? {
            type SqlType = $answer;
        }

        impl $(<$lifetime>)? diesel::RunQueryDsl<diesel::PgConnection> for $name $(<$lifetime>)? {}
    };
}

/// The type with a lifetime that lasts, where it has one.
macro_rules! statical {
    ($name:ident) => { $name };
    ($name:ident <$lifetime:lifetime>) => { $name<'static> };
}

/// Adds `unnest(…)` of lists, a column each, to a statement.
macro_rules! push_unnest {
    ($out:ident, $first_type:ty: $first:expr $(, $sql_type:ty: $values:expr)* $(,)?) => {
        $out.push_sql("unnest(");
        $out.push_bind_param::<diesel::sql_types::Array<$first_type>, _>(&$first)?;
        $(
            $out.push_sql(", ");
            $out.push_bind_param::<diesel::sql_types::Array<$sql_type>, _>(&$values)?;
        )*
        $out.push_sql(")");
    };
}

/// Adds, for the row with this id, its own one of a list of values: the one in the place that the
/// id has among the rising `ids`. A join with `unnest(…)` could be planned as a walk through the
/// whole table, and that plan kept, where the table was small at first.
macro_rules! push_own {
    ($out:ident, $id:literal, $ids:expr, $sql_type:ty: $values:expr) => {
        $out.push_sql("(");
        $out.push_bind_param::<diesel::sql_types::Array<$sql_type>, _>(&$values)?;
        $out.push_sql(concat!(")[width_bucket(", $id, ", "));
        $out.push_bind_param::<diesel::sql_types::Array<diesel::sql_types::BigInt>, _>(&$ids)?;
        $out.push_sql(")]");
    };
}

pub(crate) use {prepared, push_own, push_unnest, statical};
