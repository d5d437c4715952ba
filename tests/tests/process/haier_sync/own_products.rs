//! A supplier's list never takes over the shop's own products.

use haier_simulator::ProductChange;
use serde_json::json;

use crate::haier_sync::shop_sync::ShopSync;

#[tokio::test(flavor = "multi_thread")]
async fn an_own_product_with_the_code_of_an_offer_stays_the_shops_until_staff_consent() {
    let sync = ShopSync::with_products(20).await;
    let code = sync.code(3);
    let change = ProductChange::stock(4321);
    sync.control().change_product(&code, change).unwrap();
    let make = async |path: &str, name: &str| {
        let made = sync.admin.post(path, json!({"name": name})).await;
        made.expect(201).id()
    };
    let (category, brand) = (
        make("/api/categories", "自有").await,
        make("/api/brands", "自有").await,
    );
    let body = json!({
        "name": "库存样机", "category_id": category, "brand_id": brand, "price": "888.00",
        "product_code": code, "stock": 7,
    });
    let id = sync
        .admin
        .post("/api/products", body)
        .await
        .expect(201)
        .id();
    let unchanged = [
        "name",
        "category_id",
        "brand_id",
        "price",
        "stock",
        "source",
        "product_model",
        "is_sales",
        "updated_at",
        "last_sync_at",
    ];
    let before = sync.product(&code).await;

    let dry = sync
        .run("sync-haier-products", &["--sync-stock", "--dry-run"])
        .await;
    assert!(
        dry.out
            .contains(&format!("{code} (products): own_product: ")),
        "{dry:?}"
    );
    let result = sync.sync().await;

    assert_eq!(result.code, 1, "{result:?}");
    assert!(result.out.contains("19 brought, 1 failed"), "{result:?}");
    let failures = sync.failures().await;
    let [(failed, stage, reason)] = failures.as_slice() else {
        panic!("{failures:?}")
    };
    assert_eq!((failed, stage.as_str()), (&code, "products"));
    assert!(reason.starts_with("own_product: "), "{reason}");
    let after = sync.product(&code).await;
    for field in unchanged {
        assert_eq!(after[field], before[field], "{field}");
    }

    // Nor does a list that lacks it.
    let gone = format!("products:missing-codes@{code}");
    sync.control().set_faults([gone]).unwrap();
    assert!(
        !sync
            .sync_everything()
            .await
            .out
            .contains("no longer listed")
    );
    sync.control().clear_faults();

    let path = format!("/api/products/{id}");
    let consent = json!({"source": "haier"});
    sync.admin.patch(&path, consent).await.expect(200);
    // Its price is below the supplier's: a person must agree.
    let held = sync.sync().await;
    assert_eq!(held.code, 4, "{held:?}");
    assert!(held.out.contains("supply_above_retail: "), "{held:?}");
    let forced = ["--sync-prices", "--sync-stock", "--force"];
    let forced = sync.run("sync-haier-products", &forced).await;
    assert_eq!(forced.code, 0, "{forced:?}");
    let managed = sync.product(&code).await;
    let model = sync.control().product(3).unwrap().model;
    assert_eq!(managed["product_model"], model);
    assert_eq!(managed["stock"], 4321);

    // And back: the shop's from now on.
    sync.admin
        .patch(&path, json!({"source": "local", "stock": 3}))
        .await
        .expect(200);
    assert_eq!(sync.sync().await.code, 1);
    let own = sync.product(&code).await;
    assert_eq!(
        (&own["stock"], &own["source"]),
        (&json!(3), &json!("local"))
    );
}
