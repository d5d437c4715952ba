//! Old entries are purged, and nothing else removes or changes one.

use cangku_api::ports::Ports;
use cangku_domain::{
    accounts::{Actor, SystemActor},
    use_cases::purge_audit_log,
};
use chrono::TimeDelta;
use integration_tests::shop::Shop;
use serde_json::json;

use super::{count, entries};

async fn purge(shop: &Shop, days: i64) -> u64 {
    let ports = Ports::new(
        shop.backend().database.clone(),
        cangku_adapters::SystemClock,
    );
    let actor = Actor::system(SystemActor::PurgeAuditLog);
    let purged = ports.blocking(actor, move |cx, _reader| {
        purge_audit_log(cx, TimeDelta::days(days), 2)
    });
    purged.await.unwrap()
}

#[tokio::test]
async fn only_entries_older_than_the_retention_are_purged_oldest_first() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.database().execute(
        "INSERT INTO audit_log (action, entity, entity_id, actor_kind, actor_name, created_at)
         SELECT 'update', 'product', n, 'system', 'old', now() - n * interval '10 days'
         FROM generate_series(1, 5) AS n",
    );
    let before = count(&shop);
    assert_eq!(purge(&shop, 60).await, 0);
    assert_eq!(count(&shop), before, "nothing to say about it");
    // Three are older than 25 days; two fit into a batch.
    assert_eq!(purge(&shop, 25).await, 2);
    assert_eq!(purge(&shop, 25).await, 1);
    assert_eq!(purge(&shop, 25).await, 0);
    let kept = entries(&admin, "actor=old").await;
    let kept: Vec<_> = kept.iter().map(|it| it["entity_id"].clone()).collect();
    assert_eq!(kept, [json!(2), json!(1)]);
    let purges = entries(&admin, "action=purge").await;
    let purges: Vec<_> = purges
        .iter()
        .map(|it| {
            (
                it["details"]["entries"].clone(),
                it["actor"]["name"].clone(),
            )
        })
        .collect();
    let name = json!("purge-audit-log");
    assert_eq!(purges, [(json!(1), name.clone()), (json!(2), name)]);
    // Even without any retention, entries of the last day stay.
    assert_eq!(purge(&shop, -1).await, 2);
    assert_eq!(purge(&shop, -1).await, 0);
}
