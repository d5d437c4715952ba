//! Uses the rules alone, as pure functions without storage: decides on a stock lock and on a step
//! of an order, and prints the results.
//!
//! ```sh
//! cargo run -p cangku-domain --example rules
//! ```

use std::sync::Arc;

use cangku_domain::{
    Money, MoneyTotal, OptionalText, OrderId, ProductId, Text, Version,
    accounts::{Actor, SystemActor},
    catalog::Procurability,
    inventory::{
        self, HoldOwner, ProductSnapshot, Quantity, StockChange, StockCommand, StockItem,
        StockItems, StockLevel,
    },
    orders::{
        self, Contact, Order, OrderAction, OrderBalance, OrderLine, OrderNote, OrderStatus,
        Parcels, Phone,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let now: DateTime<Utc> = DateTime::UNIX_EPOCH;
    let product = ProductId::new(1).ok_or("ids are positive")?;
    let units = Quantity::new(3).ok_or("quantities are positive")?;

    // What a storage would load and lock: the product's stock and its holds.
    let mut items = StockItems::from([(product, refrigerator()?)]);
    let command = StockCommand {
        product_id: product,
        change: StockChange::Lock {
            quantity: units,
            expires_at: Some(now + TimeDelta::minutes(30)),
        },
        reason: Text::new("order_created")?,
        reference: OptionalText::new("SO-1")?,
        owner: HoldOwner::Caller,
    };
    let actor = Arc::new(Actor::system(SystemActor::System));

    // The decision changes `items` and returns the log row to write.
    let decision = inventory::decide(&mut items, &command, &actor, now)?;
    println!(
        "locked {units}, {} left: {:?}",
        decision.stock_after, decision.movement
    );
    // A refusal is a typed error, and changes nothing.
    let refusal = inventory::decide(&mut items, &command, &actor, now);
    println!(
        "again: {}",
        refusal.err().ok_or("2 units don't suffice for 3")?
    );

    // A step of an order: the new order, its stock commands, and its effect on sales.
    let order = order(product, units, now)?;
    let paid = orders::transition(&order, OrderAction::Pay, now + TimeDelta::minutes(5))?;
    println!(
        "{} -> {}: {:?}",
        order.status, paid.order.status, paid.commands
    );
    let refusal = orders::transition(&order, OrderAction::Ship, now);
    println!(
        "shipping it unpaid: {}",
        refusal.err().ok_or("an unpaid order isn't shipped")?
    );
    Ok(())
}

/// A product with 5 units.
fn refrigerator() -> Result<StockItem, Failure> {
    Ok(StockItem {
        snapshot: ProductSnapshot {
            name: "冰箱".to_owned(),
            product_code: None,
            display_price: Money::parse("2999.00")?,
        },
        level: StockLevel::new(5).ok_or("stock isn't negative")?,
        is_active: true,
        is_gift: false,
        procurability: Procurability::Procurable,
        figure: None,
        degradation: None,
        low_stock_threshold: StockLevel::ZERO,
        holds: Vec::new(),
        held: 0,
        is_held_changed: false,
    })
}

/// A pending order with one line.
fn order(product: ProductId, quantity: Quantity, now: DateTime<Utc>) -> Result<Order, Failure> {
    let price = Money::parse("2999.00")?;
    let total = MoneyTotal::of(&price, quantity.get().unsigned_abs());
    Ok(Order {
        id: OrderId::new(1).ok_or("ids are positive")?,
        number: orders::order_number(now.date_naive(), 1),
        user_id: None,
        placed_by: "system".to_owned(),
        status: OrderStatus::Pending,
        status_before_refund: None,
        lines: vec![OrderLine {
            product_id: Some(product),
            deleted_product_id: None,
            product_name: "冰箱".to_owned(),
            product_code: None,
            price,
            quantity,
            amount: total.clone(),
            shipped: None,
            returned: 0,
        }],
        parcels: Parcels::default(),
        total,
        balance: OrderBalance::default(),
        contact: Contact {
            contact_name: Text::new("李雷")?,
            phone: Phone::new("13800138000")?,
            province: OptionalText::default(),
            city: OptionalText::default(),
            district: OptionalText::default(),
            town: OptionalText::default(),
            address: OptionalText::default(),
        },
        note: OrderNote::default(),
        version: Version::FIRST,
        created_at: now,
        updated_at: now,
        expires_at: now + TimeDelta::minutes(30),
        paid_at: None,
        shipped_at: None,
        completed_at: None,
        ended_at: None,
    })
}
