//! Limits on the growth of the search log.

use integration_tests::{caller::Caller, shop::Shop};

use crate::keywords::keyword_fixture::{customers, logged, search};

async fn search_for_ever_new_words(caller: &Caller, count: usize) {
    for n in 0..count {
        search(caller, &format!("word{n}")).await;
    }
}

fn dropped(metrics: &str, limit: &str) -> bool {
    let series = format!("cangku_searches_not_logged_total{{limit=\"{limit}\"}}");
    metrics.lines().any(|line| line.starts_with(&series))
}

#[tokio::test]
async fn the_searches_of_one_address_are_limited_over_all_its_users() {
    let shop = Shop::with(&[("CANGKU_SEARCHES_PER_ADDRESS", "10")]).await;
    let [ann] = customers(&shop, ["ann"]).await;
    search_for_ever_new_words(&shop.anybody(), 30).await;
    search_for_ever_new_words(&ann, 30).await;
    shop.log_searches();
    let logged = logged(&shop).len();
    // On a slow machine a minute may pass, which adds a few.
    assert!((10..40).contains(&logged), "{logged}");
    let metrics = shop.anybody().get("/metrics").await.expect(200).text;
    assert!(dropped(&metrics, "address"), "{metrics}");
}

#[tokio::test]
async fn all_addresses_together_log_so_many_searches_a_day() {
    let shop = Shop::with(&[("CANGKU_SEARCHES_PER_DAY", "5")]).await;
    search_for_ever_new_words(&shop.anybody(), 30).await;
    shop.log_searches();
    assert_eq!(logged(&shop).len(), 5);
    let metrics = shop.anybody().get("/metrics").await.expect(200).text;
    assert!(dropped(&metrics, "day"), "{metrics}");
}
