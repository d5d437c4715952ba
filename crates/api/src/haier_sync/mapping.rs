//! Converts the platform's data to domain types.

use cangku_domain::{
    Money, MoneyError, OptionalText, TextError,
    catalog::{Images, Procurability, ProductCode, Url, Warehouse, WarehouseGrade},
    inventory::StockLevel,
    supplier::{
        FailureReason, SupplierOffer, SupplierPrices, SupplierStock, SyncFailure, SyncStage,
    },
};
use haier_client::{BigDecimal, HaierError, MalformedItem, wire};

/// A product's failure, to be recorded.
pub(super) fn failure(
    product_code: &str,
    stage: SyncStage,
    reason_code: FailureReason,
    reason: &str,
) -> SyncFailure {
    SyncFailure {
        product_code: OptionalText::lossy(product_code),
        stage,
        reason_code,
        reason: OptionalText::lossy(reason),
    }
}

/// The failure of a call about the product.
pub(super) fn failed_call(product_code: &str, stage: SyncStage, error: &HaierError) -> SyncFailure {
    failure(product_code, stage, kind_of(error), &error.to_string())
}

/// The kind of a failed call.
pub(super) const fn kind_of(error: &HaierError) -> FailureReason {
    match error {
        HaierError::NoData => FailureReason::NotFound,
        HaierError::Malformed { .. } => FailureReason::Unreadable,
        _ => FailureReason::PlatformError,
    }
}

/// The failure of a list entry that the client couldn't parse.
pub(super) fn unreadable(item: &MalformedItem, stage: SyncStage) -> SyncFailure {
    let reason = match item.product_code {
        Some(_) => format!("the platform's entry can't be read: {}", item.reason),
        None => format!(
            "entry {} of the platform's list can't be read: {}",
            item.position + 1,
            item.reason
        ),
    };
    failure(
        item.product_code.as_deref().unwrap_or_default(),
        stage,
        FailureReason::Unreadable,
        &reason,
    )
}

/// Converts a product to an offer without prices. An unusable picture URL is left out, see
/// [`picture_faults`]. Any other text that is too long is a failure, since truncation would change its meaning.
pub(super) fn offer(product: wire::Product) -> Result<SupplierOffer, SyncFailure> {
    let code = product.product_code.as_str();
    let failed = |(field, error): (&str, TextError)| {
        let reason = format!("{field} {error}");
        failure(
            code,
            SyncStage::Products,
            FailureReason::InvalidField,
            &reason,
        )
    };
    let product_code = ProductCode::new(code).map_err(|error| failed(("productCode", error)))?;
    let product_model = text("productModel", product.product_model).map_err(failed)?;
    let product_group = text("productGroupNamd", product.product_group_name).map_err(failed)?;
    let brand = text("productBrandName", product.product_brand_name).map_err(failed)?;
    Ok(SupplierOffer {
        product_code,
        product_model,
        product_group,
        brand,
        image: product.product_image_url.as_deref().and_then(address),
        pages: product.product_large_urls.map(|pages| {
            let usable = pages.iter().filter_map(|page| address(page));
            usable.take(Images::MAX_URLS).collect()
        }),
        procurability: procurability(product.is_sales, product.no_sales_reason),
        procurability_by_prices: None,
        prices: None,
    })
}

/// The pictures that [`offer`] leaves out.
pub(super) fn picture_faults(product: &wire::Product) -> Vec<SyncFailure> {
    let code = product.product_code.as_str();
    let failed = |reason: String| {
        failure(
            code,
            SyncStage::Products,
            FailureReason::InvalidPicture,
            &reason,
        )
    };
    let is_unusable = |text: &str| !text.trim().is_empty() && address(text).is_none();
    let mut faults = Vec::new();
    if product
        .product_image_url
        .as_deref()
        .is_some_and(is_unusable)
    {
        faults.push(failed("productImageUrl is no usable address".to_owned()));
    }
    let pages = product.product_large_urls.as_deref().unwrap_or_default();
    let unusable = pages.iter().filter(|page| is_unusable(page)).count();
    if unusable > 0 {
        faults.push(failed(format!(
            "productLageUrls: {unusable} are no usable addresses"
        )));
    }
    let usable = pages.iter().filter(|page| address(page).is_some()).count();
    if usable > Images::MAX_URLS {
        let reason = format!("productLageUrls: only {} of {usable} fit", Images::MAX_URLS);
        faults.push(failed(reason));
    }
    faults
}

/// A product without `is_sales` and without a reason is procurable: the platform lists procurable
/// products.
fn procurability(is_sales: Option<bool>, reason: Option<String>) -> Procurability {
    let reason = OptionalText::lossy(reason.as_deref().unwrap_or_default());
    match is_sales {
        Some(true) => Procurability::Procurable,
        None if reason.is_empty() => Procurability::Procurable,
        Some(false) | None => Procurability::NotProcurable { reason },
    }
}

fn text<const MAX: usize>(
    field: &'static str,
    text: Option<String>,
) -> Result<OptionalText<MAX>, (&'static str, TextError)> {
    let text = text.unwrap_or_default().replace(char::is_control, " ");
    OptionalText::new(&text).map_err(|error| (field, error))
}

/// Parses a URL that may be given to a browser: http or https, or without a scheme (`//host/…`).
fn address(text: &str) -> Option<Url> {
    let address = text.trim();
    let is_web = ["https://", "http://", "//"]
        .into_iter()
        .any(|start| address.starts_with(start));
    Url::new(address).ok().filter(|_| is_web)
}

/// Converts a product's prices. A missing price is valid: then there is no supply price.
pub(super) fn prices(price: &wire::Price) -> Result<SupplierPrices, SyncFailure> {
    let money = |field: &str, amount: &Option<BigDecimal>| {
        let rounded: Result<_, MoneyError> = amount.as_ref().map(Money::rounded).transpose();
        rounded.map_err(|error| {
            let reason = format!("{field} {error}");
            let kind = FailureReason::InvalidPrice;
            failure(&price.product_code, SyncStage::Prices, kind, &reason)
        })
    };
    Ok(SupplierPrices {
        supply_price: money("supplyPrice", &price.supply_price)?,
        invoice_price: money("invoicePrice", &price.invoice_price)?,
        market_price: money("marketPrice", &price.market_price)?,
        stock_rebate: money("stockRebatePolicy", &price.stock_rebate_policy)?,
        rebate_money: money("rebateMoney", &price.rebate_money)?,
    })
}

/// What the prices say about procurability: they allow it unless they refuse it.
pub(super) fn procurability_by_prices(price: &wire::Price) -> Procurability {
    let reason = price.reason.as_deref().unwrap_or_default();
    match price.is_sales {
        Some(false) => Procurability::NotProcurable {
            reason: OptionalText::lossy(reason),
        },
        Some(true) | None => Procurability::Procurable,
    }
}

/// Converts a product's stock. A negative number of units means none. A value that isn't a whole
/// number, or exceeds the range of a stock level, is a failure, never 0.
pub(super) fn stock(
    product_code: &ProductCode,
    response: &wire::Stock,
) -> Result<SupplierStock, SyncFailure> {
    let failed = |reason: &str| {
        let code = product_code.as_str();
        failure(code, SyncStage::Stock, FailureReason::InvalidStock, reason)
    };
    let units = match response.units() {
        Ok(units) => units,
        // Reported by `stock_faults`.
        Err(wire::InvalidStock::Negative) => 0,
        Err(error) => return Err(failed(&error.to_string())),
    };
    let stock = i32::try_from(units).ok().and_then(StockLevel::new);
    let grade = response.warehouse_grade.as_deref().map(str::trim);
    let code = response.sec_code.as_deref().unwrap_or_default();
    Ok(SupplierStock {
        product_code: product_code.clone(),
        stock: stock.ok_or_else(|| failed("the stock is more than can be counted"))?,
        warehouse: Warehouse {
            // A truncated code would name another warehouse; the stock is valid without it.
            code: OptionalText::new(code).unwrap_or_default(),
            grade: grade.and_then(WarehouseGrade::from_value),
        },
    })
}

/// What is wrong with a figure that [`stock`] accepts all the same.
pub(super) fn stock_faults(product_code: &ProductCode, response: &wire::Stock) -> Vec<SyncFailure> {
    let failed = |reason_code, reason: &str| {
        failure(product_code.as_str(), SyncStage::Stock, reason_code, reason)
    };
    let mut faults = Vec::new();
    match response.units() {
        Err(error @ wire::InvalidStock::Negative) => {
            let reason = format!("{error}: it counts as 0");
            faults.push(failed(FailureReason::InvalidStock, &reason));
        }
        // Then the whole figure is a failure.
        Err(_) => return faults,
        Ok(_) => {}
    }
    let code = response.sec_code.as_deref().unwrap_or_default();
    if let Err(error) = OptionalText::<50>::new(code) {
        let reason = format!("secCode {error}");
        faults.push(failed(FailureReason::InvalidField, &reason));
    }
    let grade = response.warehouse_grade.as_deref().map(str::trim);
    let grade = grade.filter(|grade| !grade.is_empty());
    if grade.is_some_and(|grade| WarehouseGrade::from_value(grade).is_none()) {
        let reason = "warehouseGrade is neither 0 nor 1";
        faults.push(failed(FailureReason::InvalidField, reason));
    }
    faults
}

#[cfg(test)]
mod tests;
