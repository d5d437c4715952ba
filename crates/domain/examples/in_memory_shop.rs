//! Places and pays an order through the use cases, on the in-memory database. With another
//! implementation of the ports, only the construction of `database` changes.
//!
//! ```sh
//! cargo run -p cangku-domain --example in_memory_shop --features testing
//! ```

use cangku_domain::{
    Text,
    catalog::{BrandDraft, CategoryDraft},
    inventory::StockLevel,
    orders::OrderNote,
    ports::{ClosedCircuit, Reader},
    processing::Processor,
    testing::{
        FixedClock, InMemoryDatabase, OrderDraftBuilder, ProductBuilder, SequentialOrderNumbers,
        admin, order_rules, staff,
    },
    use_cases::{self, Context},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (database, clock) = (InMemoryDatabase::new(), FixedClock::default());

    // A product with 10 units, created by an admin.
    let admin = admin();
    let cx = Context {
        transactor: &database,
        clock: &clock,
        actor: &admin,
    };
    let category = CategoryDraft {
        name: Text::new("冰箱")?,
        order: 0,
    };
    let category = use_cases::create_category(cx, &category)?.id;
    let brand = use_cases::create_brand(cx, &BrandDraft::named(Text::new("海尔")?))?.id;
    let draft = ProductBuilder::new().placed_in(category, brand).draft();
    let stock = StockLevel::new(10).ok_or("stock isn't negative")?;
    let product = use_cases::create_product(cx, draft, stock)?;

    // Stock and order requests go through the processor. It needs a renderer of responses only for
    // requests with idempotency keys.
    let rules = order_rules();
    let processor = Processor {
        circuit: &ClosedCircuit,
        transactor: &database,
        clock: &clock,
        renderer: None,
        rules: &rules,
        numbers: &SequentialOrderNumbers::default(),
    };
    let clerk = staff();
    let draft = OrderDraftBuilder::of(product, 3).build();
    let order = use_cases::place_order(&processor, &clerk, draft)??;
    println!(
        "order {}: {}, {} yuan",
        order.number, order.status, order.total
    );
    let order = use_cases::pay_order(&processor, &clerk, order.id, OrderNote::default())??;
    println!("order {}: {}", order.number, order.status);

    // An order for more than there is changes nothing. The refusal is the inner error.
    let draft = OrderDraftBuilder::of(product, 8).build();
    if let Err(refusal) = use_cases::place_order(&processor, &clerk, draft)? {
        println!("refused: {refusal}");
    }

    let reader: &dyn Reader = &database;
    let found = reader.read(|session| Ok(session.products().find(product)?))?;
    let found = found.ok_or("the product exists")?.product;
    println!(
        "{}: {} units left",
        found.details.name, found.counters.stock
    );
    Ok(())
}
