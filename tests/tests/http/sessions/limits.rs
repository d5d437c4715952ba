//! How many sessions there are, how long they are kept, and when their use is recorded.

use std::time::{Duration, Instant};

use cangku_domain::{
    accounts::{Actor, Role, SystemActor},
    use_cases::{Context, purge_sessions},
};
use chrono::TimeDelta;
use integration_tests::{process::TEST_TIMEOUT, shop::Shop};

use super::{SESSIONS, end_reason, last_session, listed, sign_in, user};

#[tokio::test]
async fn beyond_the_maximum_the_least_recently_used_session_is_ended() {
    let shop = Shop::with(&[("CANGKU_SESSIONS_PER_USER", "2")]).await;
    let first = user(&shop, "clerk", Role::Staff).await;
    let second = sign_in(&shop, "clerk").await;
    let second_id = last_session(&shop);
    // Continued, so that the second is the least recently used one.
    first.refresh(&shop).await.expect(200);
    let caller = second.caller(&shop);
    caller.get("/api/inventory-logs").await.expect(200);
    let third = sign_in(&shop, "clerk").await;
    let read = caller.get("/api/inventory-logs").await;
    read.expect_problem(401, "invalid_token");
    assert_eq!(end_reason(&shop, second_id), "too_many_sessions");
    assert!(first.is_valid(&shop).await);
    assert_eq!(listed(&third.caller(&shop), SESSIONS).await.len(), 2);
}

#[tokio::test]
async fn a_use_is_recorded_now_and_then() {
    let shop = Shop::open().await;
    let tokens = user(&shop, "clerk", Role::Staff).await;
    let session = last_session(&shop);
    let clerk = tokens.caller(&shop);
    let database = shop.database();
    let age = || {
        let age = "SELECT extract(epoch FROM now() - last_used_at)::bigint FROM user_sessions";
        database.number(&format!("{age} WHERE id = {session}"))
    };
    let set_age = |minutes: u32| {
        database.execute(&format!(
            "UPDATE user_sessions SET last_used_at = now() - interval '{minutes} minutes'
             WHERE id = {session}"
        ));
    };
    set_age(4);
    clerk.get("/api/auth/me").await.expect(200);
    // Nothing is to be seen of what doesn't happen; the next request would find it.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(age() >= 240);
    set_age(6);
    let end = Instant::now() + TEST_TIMEOUT;
    while age() >= 240 {
        assert!(Instant::now() < end, "the use was not recorded");
        clerk.get("/api/auth/me").await.expect(200);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn sessions_are_purged_some_time_after_their_end() {
    let shop = Shop::open().await;
    user(&shop, "clerk", Role::Staff).await;
    // One was logged out by the fixture.
    let ids = || {
        let ids = "SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') FROM user_sessions";
        shop.database().text(ids)
    };
    assert_eq!(ids(), "1,2");
    let purge = |days: i64| {
        let database = shop.backend().database.clone();
        let work = move || {
            let cx = Context {
                transactor: &database,
                clock: &cangku_adapters::SystemClock,
                actor: &Actor::system(SystemActor::PurgeSessions),
            };
            purge_sessions(cx, TimeDelta::days(days), 100).unwrap()
        };
        std::thread::scope(|scope| scope.spawn(work).join().unwrap())
    };
    assert_eq!(purge(30), 0);
    shop.database()
        .execute("UPDATE user_sessions SET ended_at = now() - interval '31 days' WHERE id = 1");
    assert_eq!((purge(30), ids()), (1, "2".to_owned()));
    shop.database()
        .execute("UPDATE user_sessions SET expires_at = now() - interval '31 days'");
    assert_eq!((purge(30), ids()), (1, String::new()));
}
