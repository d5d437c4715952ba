//! A store records which shop owns it, and no other shop deletes its pictures.

use cangku_api::media::{CleaningError, ForeignStore, MARKER};
use chrono::TimeDelta;
use futures::TryStreamExt;
use image::ImageFormat;
use integration_tests::shop::Shop;
use picture_check::Kind;

use crate::media::{
    corpus::drawn::{file, waves},
    form::upload_as,
};

fn png(side: u32) -> Vec<u8> {
    file(waves(side, side), ImageFormat::Png)
}

async fn files(shop: &Shop) -> usize {
    let files = shop.media_cleaner().store.list().unwrap();
    files.try_collect::<Vec<_>>().await.unwrap().len()
}

/// Sweeps with a minimum age that every file meets.
async fn sweep(shop: &Shop) -> Result<u64, ForeignStore> {
    match shop.media_cleaner().sweep(TimeDelta::seconds(-5)).await {
        Ok(deleted) => Ok(deleted),
        Err(CleaningError::Foreign { why, .. }) => Err(why),
        Err(error) => panic!("{error:?}"),
    }
}

/// Stores files that have no row in the database.
async fn strays(shop: &Shop, count: usize) {
    for number in 0..count {
        let name = format!("{number:032x}.png");
        let store = &shop.media_cleaner().store;
        store.put(&name, png(9).into()).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_not_the_stores_own_deletes_nothing_there() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let row = upload_as(&admin, Kind::Png, &png(20)).await.expect(201);
    assert_eq!(sweep(&shop).await, Ok(0));
    let cleaner = shop.media_cleaner();
    let own = cleaner.store.read(MARKER).await.unwrap().unwrap();
    let database = shop.database();
    database.execute("UPDATE shop_identity SET id = gen_random_uuid()");
    admin
        .delete(&format!("/api/media-images/{}", row.id()))
        .await
        .expect(204);

    let own = String::from_utf8(own.to_vec()).unwrap();
    assert_eq!(sweep(&shop).await, Err(ForeignStore::Marked(own)));
    let leftovers = cleaner.delete_orphans().await.unwrap_err();
    let id = database.text("SELECT id FROM shop_identity");
    let message = leftovers.to_string();
    assert!(
        message.contains(&id) && message.contains(MARKER),
        "{message}"
    );
    assert_eq!(files(&shop).await, 3);

    // With a final newline, as an editor writes it.
    let text = format!("{id}\n").into();
    cleaner.store.put(MARKER, text).await.unwrap();
    assert_eq!(cleaner.delete_orphans().await.unwrap(), 1);
    assert_eq!(sweep(&shop).await, Ok(0));
    assert_eq!(files(&shop).await, 0);
}

#[tokio::test]
async fn a_store_of_unknown_pictures_is_not_taken_even_with_a_few_known_ones() {
    let shop = Shop::open().await;
    strays(&shop, 5).await;
    let unknown = |known, all| Err(ForeignStore::Unknown { known, all });
    assert_eq!(sweep(&shop).await, unknown(0, 5));
    let admin = shop.admin().await;
    for side in [20, 21] {
        let uploaded = upload_as(&admin, Kind::Png, &png(side)).await;
        uploaded.expect(201);
    }
    assert_eq!(sweep(&shop).await, unknown(2, 7));
    assert_eq!(files(&shop).await, 5 + 2 * 3);
    assert_eq!(shop.media_cleaner().store.read(MARKER).await.unwrap(), None);
}

#[tokio::test]
async fn a_store_from_before_the_mark_becomes_the_shops_whose_pictures_are_in_it() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for side in 20..23 {
        let uploaded = upload_as(&admin, Kind::Png, &png(side)).await;
        uploaded.expect(201);
    }
    strays(&shop, 3).await;
    assert_eq!(sweep(&shop).await, Ok(3));
    assert_eq!(files(&shop).await, 3 * 3);
    let marked = shop.media_cleaner().store.read(MARKER).await.unwrap();
    let id = shop.database().text("SELECT id FROM shop_identity");
    assert_eq!(marked.as_deref(), Some(id.as_bytes()));
}

#[tokio::test]
async fn an_empty_store_is_claimed_at_the_start_despite_leftovers_of_a_crash() {
    let shop = Shop::open().await;
    shop.media_cleaner().claim_store().await.unwrap();
    assert_eq!(files(&shop).await, 0);
    strays(&shop, 2).await;
    assert_eq!(sweep(&shop).await, Ok(2));
}
