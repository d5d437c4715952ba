use serde_json::{Value, json};

use crate::catalogue::{Draw, text_key};
use crate::world::World;

const PURPOSE_LOGISTICS: u64 = 29;
/// Haier's own carrier; all others are third parties.
const OWN_CARRIER: &str = "日日顺物流";
/// Carriers, and the prefixes of their tracking numbers.
const CARRIERS: &[(&str, &str)] = &[
    (OWN_CARRIER, "RRS"),
    ("顺丰速运", "SF"),
    ("京东快递", "JD"),
    ("德邦物流", "DPK"),
];
const STEPS: &[&str] = &[
    "订单已出库",
    "货物已到达转运中心",
    "货物派送中",
    "用户已签收",
];

/// The logistics of an order: one or two deliveries, generated from the order number. An invalid
/// order number has no deliveries.
pub(crate) fn logistics(world: &World, order: &str, delivery: Option<&str>) -> String {
    let (mut all, mut records, mut third_party) = (Vec::new(), Vec::new(), Vec::new());
    let day = order_day(order);
    let mut draw = Draw::new(world.config.seed, PURPOSE_LOGISTICS, text_key(order));
    let deliveries = if day.is_some() { draw.between(1, 2) } else { 0 };
    for number in 1..=deliveries {
        let code = format!("{order}.F{number}");
        let (company, letters) = draw.pick(CARRIERS);
        let tracking = format!("{letters}{:012}", draw.next() % 1_000_000_000_000);
        let steps = draw.between(1, 4);
        // Skipped only after its draws, so a delivery is the same whether requested alone or with
        // all.
        if delivery.is_some_and(|wanted| wanted != code) {
            continue;
        }
        let day = day.as_deref().unwrap_or_default();
        all.push(json!({
            "orderCode": order,
            "deliveryRecordCode": code,
            "logisticsCompany": company,
            "logisticsNo": tracking,
        }));
        records.extend(
            (0_u32..)
                .zip(STEPS.iter())
                .take_while(|(at, _)| *at < steps)
                // One step every three hours, from 9:30 on.
                .map(|(at, step)| {
                    json!({
                        "deliveryRecordCode": code,
                        "operateTime": format!("{day} {:02}:30:00", 9 + 3 * at),
                        "operateContent": step,
                    })
                }),
        );
        if company != OWN_CARRIER {
            third_party.push(json!({
                "deliveryRecordCode": code,
                "logisticsCompany": company,
                "logisticsNo": tracking,
                "operateTime": format!("{day} 18:00:00"),
                "operateContent": "第三方承运商已揽收",
            }));
        }
    }
    Value::to_string(&json!({
        "getAllLogisticsInfoByOrderCode": all,
        "getStockDeliveryLogisticsRecord": records,
        "getStockDeliveryLogisticsRecordThirdparty": third_party,
    }))
}

/// The date in `SO.20190106.000003`, as `2019-01-06`; `None` if the order number is invalid.
fn order_day(order: &str) -> Option<String> {
    let mut parts = order.split('.');
    let (Some("SO"), Some(day), Some(number), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if day.len() != 8 || number.is_empty() || !digits(day) || !digits(number) {
        return None;
    }
    let (year, rest) = day.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Some(format!("{year}-{month}-{day}"))
}
