//! Who sees the telephone number and the address of an order.

use cangku_domain::accounts::Role;
use integration_tests::{shop::Shop, stock::stocked};
use serde_json::Value;

const MASKED: (&str, &str) = ("138****8000", "***");
const COMPLETE: (&str, &str) = ("13800138000", "海尔路1号");

fn contact(order: &Value) -> (&str, &str) {
    let text = |name: &str| order[name].as_str().unwrap();
    (text("phone"), text("address"))
}

#[tokio::test]
async fn contact_data_is_masked_in_lists_and_revealing_it_is_recorded() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked(&admin, 10).await;
    let buyer = shop.sign_in("buyer", Role::User).await;
    let placed = buyer.place(&[(product, 1)]).await.expect(201);
    assert_eq!(contact(&placed.body), COMPLETE);
    let id = placed.id();
    let path = format!("/api/orders/{id}");
    let revealed = || async {
        let log = "/api/audit-log?action=reveal";
        let entries = admin.get(log).await.expect(200).body;
        entries["results"].as_array().unwrap().clone()
    };

    // The customer's own order, wherever the customer looks.
    for list in ["/api/orders", "/api/orders?cursor="] {
        let listed = buyer.get(list).await.expect(200).body;
        assert_eq!(contact(&listed["results"][0]), COMPLETE, "{list}");
    }
    assert_eq!(contact(&buyer.get(&path).await.expect(200).body), COMPLETE);
    assert!(revealed().await.is_empty());

    let staff = shop.sign_in("clerk", Role::Staff).await;
    for list in ["/api/orders", "/api/orders?cursor="] {
        let listed = staff.get(list).await.expect(200);
        assert_eq!(contact(&listed.body["results"][0]), MASKED, "{list}");
        assert!(!listed.text.contains(COMPLETE.0) && !listed.text.contains(COMPLETE.1));
    }
    for step in ["pay", "ship"] {
        let stepped = staff.step(id, step).await.expect(200);
        assert_eq!(contact(&stepped.body), MASKED, "{step}");
    }
    assert!(revealed().await.is_empty());

    assert_eq!(contact(&staff.get(&path).await.expect(200).body), COMPLETE);
    let entries = revealed().await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0]["entity_id"], id);
    assert_eq!(entries[0]["actor"]["name"], "clerk");
    // Never the data itself.
    assert!(!entries[0].to_string().contains(COMPLETE.0));
}
