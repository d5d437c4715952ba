//! Deleting, with a count of everything that the cascade takes along.
//!
//! Products are locked before the category or brand that they belong to, in the order of their ids,
//! as everybody does who moves a product from one to another. Those that came in before the row
//! itself was locked are locked after it; nobody holds one of them and waits for the row. From then
//! on nothing can be added, so that the counts are exact.

use cangku_domain::{BrandId, CategoryId, ProductId, catalog::Removed, ports::Stored};
use diesel::{delete, prelude::*};

use crate::{
    failure::{IntoStored, check_rows},
    rows::table_count,
    schema::{brands, categories, inventory_logs, media_images, products},
};

pub(super) fn delete_product(
    connection: &mut PgConnection,
    id: ProductId,
) -> Stored<Option<Removed>> {
    let row = products::table.find(id.get());
    let locked: Option<i64> = row
        .select(products::id)
        .for_update()
        .first(connection)
        .optional()
        .stored()?;
    let Some(locked) = locked else {
        return Ok(None);
    };
    let removed = count(connection, &[locked])?;
    let deleted = delete(row).execute(connection).stored()?;
    check_rows("deleting a product", deleted, 1)?;
    Ok(Some(removed))
}

pub(super) fn delete_category(
    connection: &mut PgConnection,
    id: CategoryId,
) -> Stored<Option<Removed>> {
    let row = categories::table.find(id.get());
    let lock_products = |connection: &mut PgConnection| {
        let of_category = products::table.filter(products::category_id.eq(id.get()));
        let ids = of_category.select(products::id).order(products::id);
        ids.for_update().load(connection).stored()
    };
    lock_products(connection)?;
    let locked: Option<i64> = row
        .select(categories::id)
        .for_update()
        .first(connection)
        .optional()
        .stored()?;
    if locked.is_none() {
        return Ok(None);
    }
    let of_category = lock_products(connection)?;
    let removed = count(connection, &of_category)?;
    let deleted = delete(row).execute(connection).stored()?;
    check_rows("deleting a category", deleted, 1)?;
    Ok(Some(Removed {
        categories: 1,
        ..removed
    }))
}

pub(super) fn delete_brand(connection: &mut PgConnection, id: BrandId) -> Stored<Option<Removed>> {
    let row = brands::table.find(id.get());
    let lock_products = |connection: &mut PgConnection| {
        let of_brand = products::table.filter(products::brand_id.eq(id.get()));
        let ids = of_brand.select(products::id).order(products::id);
        ids.for_update().load(connection).stored()
    };
    lock_products(connection)?;
    let locked: Option<i64> = row
        .select(brands::id)
        .for_update()
        .first(connection)
        .optional()
        .stored()?;
    if locked.is_none() {
        return Ok(None);
    }
    let of_brand = lock_products(connection)?;
    let removed = count(connection, &of_brand)?;
    let deleted = delete(row).execute(connection).stored()?;
    check_rows("deleting a brand", deleted, 1)?;
    Ok(Some(Removed {
        brands: 1,
        ..removed
    }))
}

/// Products that are locked, and what goes with them.
fn count(connection: &mut PgConnection, products: &[i64]) -> Stored<Removed> {
    let logs: i64 = inventory_logs::table
        .filter(inventory_logs::product_id.eq_any(products))
        .count()
        .get_result(connection)
        .stored()?;
    let images: i64 = media_images::table
        .filter(media_images::product_id.eq_any(products))
        .count()
        .get_result(connection)
        .stored()?;
    Ok(Removed {
        products: u64::try_from(products.len()).unwrap_or(u64::MAX),
        inventory_logs: table_count(logs),
        media_images: table_count(images),
        ..Removed::default()
    })
}
