use std::{
    cell::Cell,
    collections::BTreeSet,
    convert::Infallible,
    future::pending,
    sync::atomic::{AtomicU32, Ordering},
};

use cangku_domain::{ProductId, ports::Change};
use futures::{future::join_all, poll};
use tokio::sync::oneshot;

use super::{super::Ttls, *};

impl CacheWeight for u32 {
    fn weight(&self) -> usize {
        4
    }
}

/// TTLs that no test outlasts.
const FOR_EVER: Ttls = Ttls {
    short: Duration::from_secs(3600),
    long: Duration::from_secs(3600),
};

fn store(ttls: Option<Ttls>) -> (Store<u8, u32>, Arc<Freshness>) {
    let freshness = Arc::new(Freshness::new(FOR_EVER));
    let settings = CacheSettings {
        ttls,
        capacity: 1 << 20,
    };
    let store = Store::new("test", CacheGroup::Lists, settings, 100, &freshness);
    (store, freshness)
}

fn loaded(value: u32) -> LoadedValue<u32> {
    LoadedValue {
        value,
        topics: vec![Topic::Catalogue],
        ttl: Ttl::Long,
    }
}

fn product_changed() -> BTreeSet<Change> {
    [Change::Product(ProductId::new(1).unwrap())].into()
}

async fn get(store: &Store<u8, u32>, value: u32) -> u32 {
    let load = async |_start| Ok::<_, Infallible>(loaded(value));
    store.get_or_load(&1, load).await.unwrap().value
}

#[tokio::test]
async fn a_change_during_a_load_is_in_the_response_to_later_callers() {
    let (store, freshness) = store(Some(FOR_EVER));
    let (finish, finished) = oneshot::channel::<()>();
    let finished = Cell::new(Some(finished));
    // It has read the old figure, and is slow to put it into the cache.
    let slow = async |_start| {
        finished.take().unwrap().await.unwrap();
        Ok::<_, Infallible>(loaded(1))
    };
    let mut first = std::pin::pin!(store.get_or_load(&1, slow));
    assert!(poll!(&mut first).is_pending());
    freshness.touch(&product_changed());
    let mut second = std::pin::pin!(get(&store, 2));
    assert!(poll!(&mut second).is_pending(), "one makes it at a time");
    finish.send(()).unwrap();
    assert_eq!(
        first.await.unwrap().value,
        1,
        "it was requested before the change"
    );
    assert_eq!(second.await, 2, "it was requested after the change");
    assert_eq!(get(&store, 3).await, 2, "and that one is cached");
}

#[tokio::test]
async fn a_stale_response_stored_after_the_change_is_not_served() {
    let (store, freshness) = store(Some(FOR_EVER));
    let change_meanwhile = async |_start| {
        freshness.touch(&product_changed());
        Ok::<_, Infallible>(loaded(1))
    };
    let results = store.get_or_load(&1, change_meanwhile).await;
    assert_eq!(results.unwrap().value, 1);
    assert_eq!(get(&store, 2).await, 2);
    assert_eq!(get(&store, 3).await, 2);
}

#[tokio::test]
async fn a_change_of_something_else_leaves_it() {
    let (store, freshness) = store(Some(FOR_EVER));
    assert_eq!(get(&store, 1).await, 1);
    let others = [
        Change::Statistics,
        Change::InStock,
        Change::ProductCounters(ProductId::new(1).unwrap()),
        Change::Invalidated(CacheGroup::Rankings),
    ];
    freshness.touch(&others.into());
    assert_eq!(get(&store, 2).await, 1);
    freshness.touch(&[Change::Invalidated(CacheGroup::Lists)].into());
    assert_eq!(get(&store, 3).await, 3);
}

#[tokio::test]
async fn concurrent_callers_share_one_load() {
    let (store, _freshness) = store(Some(FOR_EVER));
    let loads = AtomicU32::new(0);
    let load = async |_start| {
        tokio::task::yield_now().await;
        Ok::<_, Infallible>(loaded(loads.fetch_add(1, Ordering::Relaxed)))
    };
    let results = join_all((0..200).map(|_| store.get_or_load(&1, load))).await;
    assert!(results.into_iter().all(|found| found.unwrap().value == 0));
    assert_eq!(loads.into_inner(), 1);
}

#[tokio::test]
async fn a_failure_is_returned_to_all_waiting_callers_and_not_cached() {
    let (store, _freshness) = store(Some(FOR_EVER));
    let loads = AtomicU32::new(0);
    let fail = async |_start| {
        tokio::task::yield_now().await;
        Err::<LoadedValue<u32>, u32>(loads.fetch_add(1, Ordering::Relaxed))
    };
    let results = join_all((0..50).map(|_| store.get_or_load(&1, fail))).await;
    assert!(results.into_iter().all(|failed| failed.unwrap_err() == 0));
    assert_eq!(get(&store, 7).await, 7);
}

#[tokio::test]
async fn if_the_loading_caller_is_dropped_the_next_one_loads() {
    let (store, _freshness) = store(Some(FOR_EVER));
    {
        let never = async |_start| pending::<Result<LoadedValue<u32>, Infallible>>().await;
        let mut gone = std::pin::pin!(store.get_or_load(&1, never));
        assert!(poll!(&mut gone).is_pending());
    }
    assert_eq!(get(&store, 5).await, 5);
}

#[tokio::test]
async fn a_disabled_store_caches_nothing() {
    let (store, _freshness) = store(None);
    assert_eq!(get(&store, 1).await, 1);
    assert_eq!(get(&store, 2).await, 2);
}
