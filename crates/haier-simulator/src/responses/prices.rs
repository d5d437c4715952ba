use serde::Serialize;
use serde_json::Value;

use super::{amount, flag};
use crate::call::Call;
use crate::catalogue::Money;
use crate::faults::Oddity;
use crate::world::World;

/// Supply price of the second entry if a fault contradicts the first: higher than that of all
/// products, in fen.
const CONTRADICTING_PRICE: u32 = 99_999_900;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    product_code: String,
    supply_price: Option<Value>,
    invoice_price: Option<Value>,
    stock_rebate_policy: Value,
    rebate_money: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    market_price: Option<Value>,
    reason: Option<&'static str>,
    is_sales: Value,
}

/// The prices of these products; unknown codes are left out.
pub(crate) fn prices(world: &World, codes: &[String]) -> Result<String, serde_json::Error> {
    let mut rows = Vec::with_capacity(codes.len());
    for product in codes.iter().filter_map(|code| world.find(code)) {
        let odd = world.faults.oddities(Call::Prices, &product.code);
        if odd.contains(&Oddity::MissingCodes) {
            continue;
        }
        let mut prices = world.prices(product.position);
        if odd.contains(&Oddity::MissingPrice) {
            // The invoice price is derived from the supply price, so it disappears too.
            prices.supply = None;
        }
        let procurable = product.no_sales_reason.is_none() && !odd.contains(&Oddity::Withdrawn);
        let as_string = odd.contains(&Oddity::PriceAsString);
        let written = |money: Money| amount(money, as_string);
        let row = || Row {
            product_code: product.code.clone(),
            supply_price: prices.supply.map(written),
            invoice_price: prices.invoice().map(written),
            stock_rebate_policy: written(prices.discount),
            rebate_money: written(prices.rebate),
            market_price: prices.market.map(written),
            reason: match (procurable, prices.supply) {
                (false, _) => Some("商品暂不可采"),
                (true, None) => Some("价格未生效"),
                (true, Some(_)) => None,
            },
            is_sales: flag(procurable, odd.contains(&Oddity::SalesAsNumber)),
        };
        rows.push(row());
        if odd.contains(&Oddity::Duplicate) {
            rows.push(row());
        }
        if odd.contains(&Oddity::Contradiction) {
            rows.push(Row {
                supply_price: Some(written(Money::hundredths(CONTRADICTING_PRICE))),
                ..row()
            });
        }
    }
    serde_json::to_string(&rows)
}
