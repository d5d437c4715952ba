use serde_json::{Value, json};

use super::amount;
use crate::call::Call;
use crate::catalogue::{Draw, Money};
use crate::faults::Oddity;
use crate::world::World;

const PURPOSE_BALANCE: u64 = 31;
const ACCOUNTS: [(&str, &str, &str); 3] = [
    ("01", "海尔冰洗空销售组", "海尔智家股份有限公司"),
    ("02", "卡萨帝销售组", "青岛海达瑞采购服务有限公司"),
    ("03", "厨电热水器销售组", "重庆海尔电器销售有限公司"),
];

/// The payer accounts of the customer; balances are generated from the seed.
pub(crate) fn balance(world: &World) -> String {
    let customer = &world.config.credentials.customer_code;
    let odd = world.faults.oddities(Call::Balance, customer);
    let mut draw = Draw::new(world.config.seed, PURPOSE_BALANCE, 0);
    let mut rows = Vec::new();
    for (group, group_name, payer) in ACCOUNTS {
        let row = json!({
            "saleGroupCode": group,
            "saleGroupName": group_name,
            "payerAccountCode": format!("{customer}{group}"),
            "payerAccountName": payer,
            "payerAccountBalance":
                amount(Money::hundredths(draw.below(90_000_000)), odd.contains(&Oddity::PriceAsString)),
        });
        // The object alone, without a list around it.
        if odd.contains(&Oddity::Single) {
            return row.to_string();
        }
        if odd.contains(&Oddity::Duplicate) {
            rows.push(row.clone());
        }
        rows.push(row);
    }
    Value::Array(rows).to_string()
}
