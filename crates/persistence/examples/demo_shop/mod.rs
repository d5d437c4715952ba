//! What the examples start from: a product in stock, the caller, and the shop's rules.

use std::{error::Error, sync::Arc};

use cangku_adapters::SystemClock;
use cangku_domain::{
    Money, ProductId,
    accounts::{Actor, Client, Role, Scopes, SystemActor},
    catalog::{BrandName, CategoryName, PriceSystem, ProductDetails, ProductName},
    inventory::{CustomerLockPolicy, DegradationRules, Quantity, StockLevel},
    orders::OrderRules,
    ports::{StorageError, Transactor},
    use_cases::{Context, create_product},
};
use chrono::TimeDelta;

pub type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Creates a product with this many units, and a category and a brand unless they exist.
pub fn add_product(transactor: &dyn Transactor, units: i32) -> Result<ProductId> {
    let cx = Context {
        transactor,
        clock: &SystemClock,
        actor: &Actor::system(SystemActor::System),
    };
    let (category, brand) = (CategoryName::new("冰箱")?, BrandName::new("海尔")?);
    let (category_id, brand_id) = transactor.run(|unit| {
        let now = cx.now();
        let categories = unit.categories().ensure(&[category], now)?;
        let brands = unit.brands().ensure(&[brand], now)?;
        let ids = categories.first().copied().zip(brands.first().copied());
        let missing = || StorageError::Inconsistent("a name has no id".to_owned());
        Ok(ids.ok_or_else(missing)?)
    })?;
    let prices = PriceSystem::retail(Money::parse("2999.00")?);
    let draft = ProductDetails::new(ProductName::new("BCD-500")?, category_id, brand_id, prices);
    let stock = StockLevel::new(units).ok_or("stock is never negative")?;
    Ok(create_product(cx, draft, stock)?)
}

/// A service with the rights of staff. The stock's log and the orders record its name.
pub fn service(name: &str) -> Arc<Actor> {
    Arc::new(Actor {
        user_id: None,
        api_key_id: None,
        name: format!("service:{name}"),
        role: Role::Staff,
        key_scopes: Scopes::NONE,
        request_id: String::new(),
        client: Client::default(),
    })
}

/// The shop's rules: the same values in all services that use one database.
pub fn rules() -> OrderRules {
    OrderRules {
        payment_timeout: TimeDelta::minutes(30),
        max_unpaid_orders: 20,
        max_held_units: 50,
        max_abandoned_orders: Some(20),
        customers_may_mark_paid: false,
        customers_may_cancel_paid: false,
        customer_locks: CustomerLockPolicy::Refused,
        degradation: DegradationRules::default(),
    }
}

/// A number of units, at least 1.
pub fn quantity(units: i32) -> Result<Quantity> {
    Ok(Quantity::new(units).ok_or("a quantity is at least 1")?)
}
