//! Numbers and models in various notations, in names and in searches.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

use crate::product_search::searching;

/// Names and descriptions of the products `A` to `H`.
const PRODUCTS: [(&str, &str); 8] = [
    ("变频 BCD-471WDPG 冰箱", ""),
    ("十字门 472升 冰箱", ""),
    ("滚筒 10 公斤", ""),
    ("容量 11 kg 静音", ""),
    ("对开门 BCD 470 大容量", ""),
    (
        "密封条",
        "适用 BCD-501WDPG/BCD-502WDPG/BCD-503WDPG/BCD-504WDPG/BCD-505WDPG/BCD-506WDPG/BCD-507WDPG",
    ),
    ("挂机 KFR-35GW/28VAA81U1 大1.5 匹", ""),
    ("Leader 60 L 电热 600升", ""),
];

const QUERIES: &[(&str, &str)] = &[
    // A number and the next word.
    ("471冰箱", "A"),
    ("471变频", "A"),
    ("472冰箱", "B"),
    ("472升", "B"),
    ("472升冰箱", "B"),
    ("472升十字门冰箱", "B"),
    ("47升冰箱", ""),
    ("47冰箱", "AB"),
    ("473冰箱", ""),
    ("471洗衣机", ""),
    // A space before the unit.
    ("10公斤", "C"),
    ("滚筒10公斤", "C"),
    ("10公斤滚筒", "C"),
    ("10 公斤", "C"),
    ("1公斤", ""),
    ("0公斤", ""),
    ("100公斤", ""),
    ("11kg", "D"),
    ("11 kg", "D"),
    ("11KG静音", "D"),
    ("1.5匹", "G"),
    ("5匹", ""),
    ("60l", "H"),
    ("60升", ""),
    ("600升", "H"),
    ("leader60", "H"),
    // A space within the model.
    ("bcd470", "E"),
    ("BCD-470", "E"),
    ("bcd 470", "E"),
    ("470", "E"),
    ("470大容量", "E"),
    // Models separated by slashes, and one that contains a slash.
    ("bcd501", "F"),
    ("bcd-502w", "F"),
    ("bcd503", "F"),
    ("BCD507", "F"),
    ("507wdpg", "F"),
    ("bcd508", ""),
    ("KFR-35GW/28VAA81U1", "G"),
    ("kfr35gw28vaa", "G"),
    ("kfr 35gw", "G"),
];

#[tokio::test]
async fn numbers_are_found_however_they_are_written() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "家电", "品牌").await;
    let mut ids = Vec::new();
    for (name, description) in PRODUCTS {
        let fields = json!({"name": name, "description": description});
        ids.push(catalog.product(&admin, fields).await);
    }
    let anybody = shop.anybody();
    let mut wrong = Vec::new();
    for (search, letters) in QUERIES {
        let mut found = anybody.ids(&searching(search)).await;
        found.sort_unstable();
        let letter = |id: &i64| ('A'..='H').zip(&ids).find(|(_, its)| *its == id).unwrap().0;
        let found: String = found.iter().map(letter).collect();
        if found != *letters {
            wrong.push(format!("{search}: {found}, not {letters}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
