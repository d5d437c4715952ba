use serde::Serialize;
use serde_json::Value;

use super::flag;
use crate::call::Call;
use crate::catalogue::Product;
use crate::faults::Oddity;
use crate::world::World;

/// Reason given for a product that a fault withdraws.
const WITHDRAWN: &str = "商品暂不可采";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    product_code: &'a str,
    product_model: &'a str,
    product_group_namd: &'a str,
    product_brand_name: &'a str,
    product_image_url: &'a str,
    product_lage_urls: Option<&'a [String]>,
    is_sales: Value,
    no_sales_reason: Option<&'a str>,
}

/// Appends the product to the JSON list in `out`. With faults it may be odd, missing or duplicated.
pub(super) fn append(
    out: &mut Vec<u8>,
    first: &mut bool,
    mut product: Product,
    procurable_only: bool,
    world: &World,
) -> Result<(), serde_json::Error> {
    if let Some(base) = &world.pictures_at {
        product.name_pictures_at(base);
    }
    let odd = world.faults.oddities(Call::Products, &product.code);
    if odd.contains(&Oddity::Renamed) {
        product.model.push_str("(新)");
    }
    if odd.contains(&Oddity::Withdrawn) {
        product
            .no_sales_reason
            .get_or_insert_with(|| WITHDRAWN.to_owned());
    }
    if procurable_only && product.no_sales_reason.is_some() || odd.contains(&Oddity::MissingCodes) {
        return Ok(());
    }
    let row = Row {
        product_code: &product.code,
        product_model: &product.model,
        product_group_namd: &product.group,
        product_brand_name: &product.brand,
        product_image_url: &product.image_url,
        product_lage_urls: match odd.contains(&Oddity::NullPages) {
            true => None,
            false => product.pages.as_deref(),
        },
        is_sales: flag(
            product.no_sales_reason.is_none(),
            odd.contains(&Oddity::SalesAsNumber),
        ),
        no_sales_reason: product.no_sales_reason.as_deref(),
    };
    let mut write = |row: &Row<'_>| {
        if !std::mem::take(first) {
            out.push(b',');
        }
        serde_json::to_writer(&mut *out, row)
    };
    write(&row)?;
    if odd.contains(&Oddity::Duplicate) {
        write(&row)?;
    }
    if odd.contains(&Oddity::Contradiction) {
        write(&Row {
            is_sales: flag(product.no_sales_reason.is_some(), false),
            no_sales_reason: match product.no_sales_reason {
                None => Some(WITHDRAWN),
                Some(_) => None,
            },
            ..row
        })?;
    }
    Ok(())
}
