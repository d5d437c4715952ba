use serde::Serialize;
use serde_json::{Value, json};

use crate::call::Call;
use crate::faults::Oddity;
use crate::world::World;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    sec_code: String,
    stock: Value,
    warehouse_grade: &'static str,
    timeliness_data: Option<Value>,
}

/// The stock of one product for one county; `null` if the code is unknown.
pub(crate) fn stock(world: &World, code: &str, county: &str) -> Result<String, serde_json::Error> {
    let Some(product) = world.find(code) else {
        return Ok("null".to_owned());
    };
    let stock = world.catalogue.stock(product.position, county);
    // A stock that was set applies to every county.
    let quantity = world.stock_set(product.position).unwrap_or(stock.quantity);
    let odd = world.faults.oddities(Call::Stock, &product.code);
    serde_json::to_string(&Row {
        sec_code: stock.warehouse,
        stock: written(quantity, odd.first().copied()),
        warehouse_grade: if stock.upper_level { "1" } else { "0" },
        timeliness_data: stock.timeliness.map(|(cut, hours)| {
            json!({
                "cutTime": format!("{cut}:00"),
                "achieveUserOrderCut": if hours == 24 { "次日达" } else { "隔日达" },
                "hour": hours.to_string(),
                "isTranfer": if stock.upper_level { "1" } else { "0" },
            })
        }),
    })
}

fn written(quantity: u32, odd: Option<Oddity>) -> Value {
    match odd {
        Some(Oddity::StockNumber) => Value::from(quantity),
        Some(Oddity::StockEmpty) => Value::from(""),
        // At least 1, since `-0` isn't negative.
        Some(Oddity::StockNegative) => Value::from(format!("-{}", quantity.max(1))),
        Some(Oddity::StockDecimal) => Value::from(format!("{quantity}.0")),
        Some(Oddity::StockNull) => Value::Null,
        Some(Oddity::StockText) => Value::from("暂无库存"),
        _ => Value::from(quantity.to_string()),
    }
}
