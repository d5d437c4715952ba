//! Plans beside orders, edits and other servers.

use integration_tests::{
    shop::Shop,
    stock::{command, stocked},
};
use serde_json::json;

use super::{PATH, edit_of, ended, items, plan, step};

#[tokio::test]
async fn many_who_apply_one_plan_write_each_item_once() {
    let shop = Shop::open().await;
    let beside = shop.beside().await;
    let admin = shop.admin().await;
    let other =
        integration_tests::caller::Caller::at(beside.address(), admin.token().map(str::to_owned));
    let products = stocked::<6>(&admin, 10).await;
    let counts: Vec<_> = products
        .iter()
        .map(|id| json!({"product_id": id, "counted": 7}))
        .collect();
    let id = plan(
        &admin,
        json!({"kind": "stocktake", "reason": "盘点", "counts": counts}),
    )
    .await;
    step(&admin, id, "approve").await;
    let path = format!("{PATH}/{id}/apply");
    let applied = (0..8).map(|n| {
        let caller = if n % 2 == 0 { &admin } else { &other };
        caller.post(&path, json!({}))
    });
    for response in futures::future::join_all(applied).await {
        assert!(matches!(response.status, 200 | 202), "{}", response.text);
    }
    assert_eq!(ended(&admin, id).await["items"]["applied"], 6);
    let logged = admin.stock_log(&format!("reference=plan-{id}")).await;
    assert_eq!(logged.len(), 6);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn holds_are_never_lost_while_plans_are_applied_and_undone() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let products = stocked::<3>(&admin, 100).await;
    let busy = products.map(|product| {
        let admin = admin.clone();
        async move {
            for n in 0..15 {
                let reference = format!("SO-{product}-{n}");
                let locked = admin.stock("lock", command(product, 2, &reference)).await;
                assert!(matches!(locked.status, 201 | 409), "{}", locked.text);
                if locked.status == 201 && n % 3 == 0 {
                    let verb = if n % 2 == 0 { "consume" } else { "release" };
                    let ended = admin.stock(verb, command(product, 2, &reference)).await;
                    assert!(matches!(ended.status, 200 | 201), "{}", ended.text);
                }
            }
        }
    });
    let plans = async {
        for round in 0..6 {
            let counts = products.map(|id| json!({"product_id": id, "counted": 90 + round}));
            let body = json!({"kind": "stocktake", "reason": "盘点", "counts": counts});
            let count = plan(&admin, body).await;
            let threshold = json!({"low_stock_threshold": round + 1});
            let edit = plan(&admin, edit_of(&products, threshold)).await;
            for id in [count, edit] {
                step(&admin, id, "approve").await;
                step(&admin, id, "apply").await;
                let ended = ended(&admin, id).await;
                if ended["status"] != "stale" && round % 2 == 0 {
                    step(&admin, id, "undo").await;
                }
                for item in items(&admin, id, "").await {
                    assert_ne!(item["status"], "pending");
                }
            }
        }
    };
    futures::future::join(futures::future::join_all(busy), plans).await;
    admin.assert_reconciled().await;
}
