//! The payloads of successful responses, with oddities if faults ask for them.

mod balance;
mod list;
mod logistics;
mod prices;
mod products;
mod stock;

use serde_json::{Number, Value};

pub(crate) use self::balance::balance;
pub(crate) use self::list::{everything, some_products};
pub(crate) use self::logistics::logistics;
pub(crate) use self::prices::prices;
pub(crate) use self::stock::stock;
use crate::catalogue::Money;

/// An amount as a JSON number that keeps its trailing zeros, or as a string.
fn amount(amount: Money, as_string: bool) -> Value {
    let text = amount.to_string();
    if as_string {
        return Value::String(text);
    }
    text.parse::<Number>().map_or(Value::Null, Value::Number)
}

/// `isSales`: a string, or a number if a fault asks for it.
fn flag(set: bool, as_number: bool) -> Value {
    match as_number {
        true => Value::from(u8::from(set)),
        false => Value::from(if set { "1" } else { "0" }),
    }
}
