//! Edits by people, by forms and by the sync.

mod attention_and_mappings;
mod deleted;
mod keys;
mod ownership;
mod versions;

use cangku_adapters::SystemClock;
use cangku_domain::{
    Money, OptionalText,
    accounts::{Actor, SystemActor},
    catalog::{Procurability, ProductCode},
    supplier::{SupplierOffer, SupplierPrices},
    use_cases::{Context, OffersSummary},
};
use integration_tests::{shop::Shop, supplier::apply_offers};

/// The code of the product that [`sync`] brings.
const CODE: &str = "GA0SZC00U";

/// Syncs one product of the supplier: its model is in the name, its market price is the price.
async fn sync(shop: &Shop, model: &str, price: &str) -> OffersSummary {
    let offer = SupplierOffer {
        product_code: ProductCode::new(CODE).unwrap(),
        product_model: OptionalText::new(model).unwrap(),
        product_group: OptionalText::new("冰箱").unwrap(),
        brand: OptionalText::new("海尔").unwrap(),
        image: None,
        pages: None,
        procurability: Procurability::Procurable,
        procurability_by_prices: None,
        prices: Some(SupplierPrices {
            market_price: Some(Money::parse(price).unwrap()),
            ..SupplierPrices::default()
        }),
    };
    let database = shop.backend().database.clone();
    let applied = tokio::task::spawn_blocking(move || {
        let cx = Context {
            transactor: &database,
            clock: &SystemClock,
            actor: &Actor::system(SystemActor::HaierSync),
        };
        apply_offers(cx, &database, &[offer])
    });
    let applied = applied.await.unwrap().unwrap();
    assert_eq!(applied.failures, []);
    applied
}
