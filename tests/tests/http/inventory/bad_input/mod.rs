//! Invalid commands: each is refused with its own code, and nothing is written.

mod batches;
mod callers;
mod fields;
mod refusals;

use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::{CatalogFixture, contents},
    shop::Shop,
    stock::{basket, command, line},
};
use serde_json::{Value, json};

/// A field, an invalid value, and the expected error code.
type Mistake = (&'static str, Value, &'static str);

/// A product of 5 units, of which `A` holds 2.
struct BadInputFixture {
    shop: Shop,
    admin: Caller,
    product: i64,
    /// A product with 3 units, in a valid state.
    spare: i64,
}

impl BadInputFixture {
    async fn set_up() -> Self {
        Self::with(&[]).await
    }

    async fn with(settings: &[(&str, &str)]) -> Self {
        let shop = Shop::with(settings).await;
        let admin = shop.admin().await;
        let catalog = CatalogFixture::set_up(&admin).await;
        let product = catalog.product(&admin, json!({"stock": 5})).await;
        let spare = catalog.product(&admin, json!({"stock": 3})).await;
        let held = command(product, 2, "A");
        admin.stock("lock", held).await.expect(201);
        Self {
            shop,
            admin,
            product,
            spare,
        }
    }

    /// A lock of one unit, with `fields` overridden.
    fn lock(&self, fields: Value) -> Value {
        with(command(self.product, 1, "B"), fields)
    }

    /// An adjustment with these fields.
    fn adjust(&self, fields: Value) -> Value {
        with(
            json!({"product_id": self.product, "reason": "stocktake"}),
            fields,
        )
    }

    /// Sends a command alone and as a line of a batch; both must be refused without effect.
    async fn refuse(&self, verb: &str, body: Value, status: u16, code: &str) -> Response {
        let before = contents(self.shop.database());
        let mut line = body.clone();
        line["type"] = json!(verb);
        let lines = vec![self.harmless(), line];
        let batch = self.admin.stock("batch", basket(lines)).await;
        let response = self.admin.stock(verb, body).await;
        assert_eq!(contents(self.shop.database()), before, "{}", response.text);
        match batch.status {
            409 => {
                let problem = &batch.body["problems"][0];
                assert_eq!(
                    (&problem["index"], &problem["problem"]["code"]),
                    (&json!(1), &json!(code))
                );
                batch.expect_problem(409, "batch_refused");
            }
            _ => drop(batch.expect_problem(status, code)),
        }
        response.expect_problem(status, code)
    }

    /// A valid line of a batch.
    fn harmless(&self) -> Value {
        // With an expiry, so that customers may send it too.
        with(line("lock", self.spare, 1, "B"), json!({"expires_in": 600}))
    }

    /// The same for invalid fields.
    async fn refuse_fields(&self, verb: &str, body: &Value, mistakes: &[Mistake]) {
        for (field, value, code) in mistakes {
            let body = with(body.clone(), json!({*field: value}));
            let response = self.refuse(verb, body, 422, "validation_failed").await;
            response.expect_field(field, code);
        }
    }
}

fn with(mut body: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}
