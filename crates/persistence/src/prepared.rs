//! Statements with a constant text: a connection prepares them once, and the server plans them
//! once.

/// Makes Diesel run a statement as a prepared one, and declares its result type.
macro_rules! prepared {
    ($name:ident $(<$lifetime:lifetime>)? -> $result:ty) => {
        impl $(<$lifetime>)? diesel::query_builder::QueryId for $name $(<$lifetime>)? {
            type QueryId = $crate::prepared::statical!($name $(<$lifetime>)?);
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl $(<$lifetime>)? diesel::query_builder::Query for $name $(<$lifetime>)? {
            type SqlType = $result;
        }

        impl $(<$lifetime>)? diesel::RunQueryDsl<diesel::PgConnection> for $name $(<$lifetime>)? {}
    };
}

/// The type with the lifetime `'static`, if it has one.
macro_rules! statical {
    ($name:ident) => { $name };
    ($name:ident <$lifetime:lifetime>) => { $name<'static> };
}

/// Appends `unnest(…)` of lists, one column each, to a statement.
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

/// Appends, for the row with this id, its element of a list of values: the one at the position that
/// the id has in the ascending list `ids`. A join with `unnest(…)` could be planned as a sequential
/// scan if the table was small at first, and that plan would be cached.
macro_rules! push_own {
    ($out:ident, $id:literal, $ids:expr, $sql_type:ty: $values:expr) => {
        $out.push_sql("(");
        $out.push_bind_param::<diesel::sql_types::Array<$sql_type>, _>(&$values)?;
        // `width_bucket` returns the position of the id in the sorted array, from 1: a binary
        // search.
        $out.push_sql(concat!(")[width_bucket(", $id, ", "));
        $out.push_bind_param::<diesel::sql_types::Array<diesel::sql_types::BigInt>, _>(&$ids)?;
        $out.push_sql(")]");
    };
}

pub(crate) use {prepared, push_own, push_unnest, statical};
