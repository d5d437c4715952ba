//! Supplier figures that are too old: what is shown, locked and ordered under each policy.

use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

const MAX_AGE: (&str, &str) = ("HAIER_STOCK_MAX_AGE_MINUTES", "60");

/// A shop with a product of the supplier and one of its own, of 10 units each.
struct Degradation {
    shop: Shop,
    admin: Caller,
    supplied: i64,
    own: i64,
}

impl Degradation {
    async fn with(policy: &str) -> Self {
        let shop = Shop::with(&[MAX_AGE, ("HAIER_STOCK_DEGRADATION", policy)]).await;
        let admin = shop.admin().await;
        let catalog = CatalogFixture::set_up(&admin).await;
        let fields = json!({"name": "海尔热水器", "stock": 10, "source": "haier",
            "product_code": "GA0SZC00U"});
        let supplied = catalog.product(&admin, fields).await;
        let own = catalog.product(&admin, json!({"stock": 10})).await;
        let rows = format!(
            "INSERT INTO supplier_stock_figures (product_id, units, received_at) \
             VALUES ({supplied}, 10, now()), ({own}, 10, now())"
        );
        shop.database().execute(&rows);
        Self {
            shop,
            admin,
            supplied,
            own,
        }
    }

    /// Makes the figures as many minutes old. Cached responses end within a second.
    async fn age(&self, minutes: u32) {
        self.shop.database().execute(&format!(
            "UPDATE supplier_stock_figures SET received_at = now() - interval '{minutes} minutes'"
        ));
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    }

    async fn availability(&self, caller: &Caller, id: i64) -> Value {
        let path = format!("/api/products/{id}/availability");
        let body = caller.get(&path).await.expect(200).body;
        json!([
            body["supply"]["mode"],
            body["supply"]["reasons"],
            body["can_be_bought"],
            body["sellable"],
            body["stock"],
            body["stock_state"],
        ])
    }

    async fn lock(
        &self,
        id: i64,
        units: i64,
        reference: &str,
    ) -> integration_tests::caller::Response {
        let body = json!({"product_id": id, "quantity": units, "reason": "order_created",
            "reference": reference});
        self.admin.post("/api/inventory/lock", body).await
    }

    async fn listed(&self, query: &str) -> Vec<i64> {
        let mut ids = self
            .shop
            .anybody()
            .ids(&format!("/api/products?{query}"))
            .await;
        ids.sort_unstable();
        ids
    }
}

#[tokio::test]
async fn an_old_figure_goes_on_being_sold_and_the_response_says_so() {
    let it = Degradation::with("last_figure").await;
    let normal = json!(["normal", [], true, 10, 10, "sufficient"]);
    let buyer = it.shop.anybody();
    assert_eq!(it.availability(&buyer, it.supplied).await, normal);
    it.age(61).await;
    let degraded = json!([
        "last_figure",
        ["figure_too_old"],
        true,
        10,
        10,
        "sufficient"
    ]);
    assert_eq!(it.availability(&buyer, it.supplied).await, degraded);
    assert_eq!(it.availability(&buyer, it.own).await, normal);
    it.lock(it.supplied, 10, "SO-1").await.expect(201);
    let refused = it.lock(it.supplied, 1, "SO-2").await;
    refused.expect_problem(409, "insufficient_stock");
}

#[tokio::test]
async fn with_stop_nothing_is_sold_on_an_old_figure_until_it_is_confirmed() {
    let it = Degradation::with("stop").await;
    let buyer = it.shop.anybody();
    let order = it.admin.ordered(&[(it.supplied, 2)]).await;
    it.lock(it.supplied, 1, "SO-1").await.expect(201);
    it.age(61).await;

    let stopped = json!(["stop", ["figure_too_old"], false, 0, 0, "out"]);
    assert_eq!(it.availability(&buyer, it.supplied).await, stopped);
    // Staff see the recorded units as well.
    let staff = json!(["stop", ["figure_too_old"], false, 0, 7, "out"]);
    assert_eq!(it.availability(&it.admin, it.supplied).await, staff);
    let shown = buyer.get(&format!("/api/products/{}", it.supplied)).await;
    let shown = shown.expect(200).body;
    assert_eq!(
        (&shown["stock"], &shown["stock_state"]),
        (&json!(0), &json!("out"))
    );
    let reasons =
        json!([{"code": "supplier_stock_unavailable", "message": "供货待确认，暂不可售"}]);
    assert_eq!(shown["availability"]["reasons"], reasons);
    assert_eq!(it.listed("in_stock=true").await, [it.own]);
    assert_eq!(it.listed("in_stock=false").await, [it.supplied]);
    assert_eq!(it.listed("stock_state=out").await, [it.supplied]);
    assert_eq!(it.listed("stock_state=sufficient").await, [it.own]);

    let refused = it.lock(it.supplied, 1, "SO-2").await;
    let refused = refused
        .expect_problem(409, "supplier_stock_unavailable")
        .body;
    let facts = ["product_id", "sellable", "requested", "mode", "reasons"];
    let facts = facts.map(|fact| refused[fact].clone());
    assert_eq!(
        json!(facts),
        json!([it.supplied, 0, 1, "stop", ["figure_too_old"]])
    );
    let too_many = it.lock(it.supplied, 8, "SO-2").await;
    too_many.expect_problem(409, "insufficient_stock");
    let refused = it.admin.place(&[(it.own, 1), (it.supplied, 1)]).await;
    refused.expect_problem(409, "supplier_stock_unavailable");
    // In a batch, the neighbours are served.
    let line = |id| json!({"type": "lock", "product_id": id, "quantity": 1, "reason": "order_created", "reference": "SO-3"});
    let batch = json!({"commands": [line(it.supplied), line(it.own)]});
    let batch = it
        .admin
        .post("/api/inventory/batch", batch)
        .await
        .expect(200)
        .body;
    let first = &batch["results"][0]["problem"];
    assert_eq!(first["code"], "supplier_stock_unavailable");
    assert!(batch["results"][1]["log"].is_object(), "{batch}");

    // What was held before is kept and can be completed or released.
    it.admin.steps(order, &["pay", "ship", "complete"]).await;
    let body = json!({"product_id": it.supplied, "quantity": 1, "reason": "order_cancelled",
        "reference": "SO-1"});
    it.admin
        .post("/api/inventory/release", body)
        .await
        .expect(201);

    it.age(1).await;
    let normal = json!(["normal", [], true, 8, 8, "sufficient"]);
    assert_eq!(it.availability(&buyer, it.supplied).await, normal);
    assert_eq!(it.listed("in_stock=true").await, [it.supplied, it.own]);
    it.lock(it.supplied, 8, "SO-4").await.expect(201);
    it.admin.assert_reconciled().await;
}

#[tokio::test]
async fn own_stock_only_sells_what_the_shop_has_added_to_the_figure() {
    let it = Degradation::with("own_stock_only").await;
    let buyer = it.shop.anybody();
    it.age(61).await;
    let none = json!(["own_stock_only", ["figure_too_old"], false, 0, 0, "out"]);
    assert_eq!(it.availability(&buyer, it.supplied).await, none);
    let body = json!({"product_id": it.supplied, "quantity": 3, "reason": "returned"});
    it.admin
        .post("/api/inventory/adjust", body)
        .await
        .expect(201);
    let own = json!([
        "own_stock_only",
        ["figure_too_old"],
        true,
        3,
        3,
        "sufficient"
    ]);
    assert_eq!(it.availability(&buyer, it.supplied).await, own);
    assert_eq!(it.listed("in_stock=true").await, [it.supplied, it.own]);
    it.lock(it.supplied, 2, "SO-1").await.expect(201);
    let refused = it.lock(it.supplied, 2, "SO-2").await;
    let refused = refused.expect_problem(409, "supplier_stock_unavailable");
    assert_eq!(refused.body["sellable"], 1);
    it.lock(it.supplied, 1, "SO-2").await.expect(201);
    it.lock(it.own, 10, "SO-3").await.expect(201);
    it.age(1).await;
    it.lock(it.supplied, 10, "SO-4").await.expect(201);
    it.admin.assert_reconciled().await;
}

#[tokio::test]
async fn the_shops_own_product_has_no_figure_even_if_it_was_the_suppliers() {
    let it = Degradation::with("stop").await;
    it.age(61).await;
    let path = format!("/api/products/{}", it.supplied);
    it.admin
        .patch(&path, json!({"source": "local"}))
        .await
        .expect(200);
    let normal = json!(["normal", [], true, 10, 10, "sufficient"]);
    assert_eq!(it.availability(&it.admin, it.supplied).await, normal);
    it.lock(it.supplied, 10, "SO-1").await.expect(201);
}
