//! Supplier stock updates arrive while stock is locked.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use cangku_adapters::SystemClock;
use cangku_domain::{
    accounts::{Actor, SystemActor},
    catalog::ProductCode,
    inventory::StockLevel,
    supplier::SupplierStock,
    use_cases::Context,
};
use cangku_persistence::Database;
use futures::future::join_all;
use integration_tests::{caller::Caller, shop::Shop, stock::command, supplier::apply_figures};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::inventory::new;

const CODE: &str = "GA0SZC00U";
/// Largest stock of the supplier.
const MAX_STOCK: i32 = 60;
const FIGURES: [i32; 5] = [60, 45, 60, 30, 0];

fn bring(database: &Database, units: i32) {
    let figure = SupplierStock {
        product_code: ProductCode::new(CODE).unwrap(),
        stock: StockLevel::new(units).unwrap(),
        warehouse: Default::default(),
    };
    let actor = Actor::system(SystemActor::HaierSync);
    let cx = Context {
        transactor: database,
        clock: &SystemClock,
        actor: &actor,
    };
    let applied = apply_figures(cx, database, &[figure]).unwrap();
    assert_eq!(
        (applied.changed + applied.unchanged, applied.failures),
        (1, vec![])
    );
}

/// Repeatedly locks a few units and releases some of them; returns the number of successful locks.
async fn shop_around(buyer: &Caller, id: i64, name: usize) -> usize {
    let mut locked = 0;
    for round in 0..20 {
        let (reference, units) = (format!("SO-{name}-{round}"), 1 + i64::from(round % 3));
        let response = buyer.stock("lock", command(id, units, &reference)).await;
        if response.status != 201 {
            response.expect_problem(409, "insufficient_stock");
            continue;
        }
        locked += 1;
        if round % 4 != 0 {
            let back = command(id, units, &reference);
            buyer.stock("release", back).await.expect(201);
        }
    }
    locked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_during_locks_never_sells_what_the_supplier_does_not_have() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"product_code": CODE, "source": "haier"})).await;
    let database = shop.backend().database.clone();
    bring(&database, MAX_STOCK);
    assert_eq!(admin.stock_of(id).await, i64::from(MAX_STOCK));
    let is_over = Arc::new(AtomicBool::new(false));
    let sync = spawn_blocking({
        let (is_over, database) = (Arc::clone(&is_over), database.clone());
        move || {
            let mut syncs = 0;
            while !is_over.load(Ordering::Relaxed) {
                FIGURES.iter().for_each(|units| bring(&database, *units));
                syncs += 1;
            }
            syncs
        }
    });
    let owned = "SELECT max(stock) + coalesce(sum(hold.held), 0) FROM products
        LEFT JOIN stock_holds AS hold ON product_id = products.id";
    let watch = spawn_blocking({
        let (is_over, mut connection) = (Arc::clone(&is_over), shop.database().connection());
        let query = format!("SELECT ({owned})::int");
        move || {
            while !is_over.load(Ordering::Relaxed) {
                let query = diesel::dsl::sql::<diesel::sql_types::Integer>(&query);
                let owned: i32 = diesel::RunQueryDsl::get_result(query, &mut connection).unwrap();
                assert!(owned <= MAX_STOCK, "{owned} units are for sale or held");
            }
        }
    });
    let buyers = (0..12).map(|name| shop_around(&admin, id, name));
    let locked: usize = join_all(buyers).await.into_iter().sum();
    is_over.store(true, Ordering::Relaxed);
    watch.await.unwrap();
    assert!(sync.await.unwrap() > 0 && locked > 0);

    spawn_blocking(move || bring(&database, MAX_STOCK))
        .await
        .unwrap();
    assert_eq!(shop.database().number(owned), i64::from(MAX_STOCK));
    let logged = admin.stock_log("change_type=lock").await;
    assert_eq!(logged.len(), locked);
    admin.assert_reconciled().await;
}
