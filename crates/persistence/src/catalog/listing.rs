//! Columns of product lists.

/// A product and the names of its category and brand, looked up by id only for the rows that are
/// returned.
macro_rules! listing {
    () => {
        (
            $crate::rows::ProductRow::as_select(),
            $crate::schema::categories::table
                .filter($crate::schema::categories::id.eq($crate::schema::products::category_id))
                .select($crate::schema::categories::name)
                .single_value()
                .assume_not_null(),
            $crate::schema::brands::table
                .filter($crate::schema::brands::id.eq($crate::schema::products::brand_id))
                .select($crate::schema::brands::name)
                .single_value()
                .assume_not_null(),
        )
    };
}

pub(crate) use listing;
