//! Spellings of phrases and names, on every route that searches by text.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

use crate::product_search::{found, searching};

#[tokio::test]
async fn products_are_found_however_a_phrase_is_spelled() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let air = CatalogFixture::named(&admin, "空调", "美的").await;
    let other = CatalogFixture::named(&admin, "洗衣机", "海尔").await;
    for name in ["美的 变频 空调 大1.5匹", "变频 大5匹"] {
        air.product(&admin, json!({"name": name})).await;
    }
    for name in [
        "滚筒 10kg 600*800",
        "对开⻔ 三门",
        "\u{2068}波轮\u{2069} 13门",
    ] {
        other.product(&admin, json!({"name": name})).await;
    }
    let anybody = shop.anybody();
    let (midea, drum) = ("美的 变频 空调 大1.5匹", "滚筒 10kg 600*800");
    let (doors, pulsator) = ("对开⻔ 三门", "\u{2068}波轮\u{2069} 13门");
    for (phrase, names) in [
        ("变频\t空调\n1.5匹", &[midea][..]),
        ("空调。大1.5P", &[midea]),
        ("美的变频空调大1.5匹", &[midea]),
        ("“变频”，空调", &["变频 大5匹", midea]),
        ("5匹", &["变频 大5匹"]),
        ("十公斤", &[drum]),
        ("10千克 600×800", &[drum]),
        ("海尔滚筒洗衣机10公斤", &[drum]),
        ("对开门", &[doors]),
        ("3门", &[doors]),
        ("13门", &[pulsator]),
        ("\u{2067}波轮\u{e0100}", &[pulsator]),
        ("波轮洗衣机", &[pulsator]),
    ] {
        assert_eq!(found(&anybody, phrase).await, names, "{phrase:?}");
    }
    // The condition is the same with every order, and in a number of statements that doesn't grow.
    let path = format!("{}&sort_by=price_asc", searching("空调。大1.5P"));
    assert_eq!(anybody.names(&path).await, [midea]);
}

#[tokio::test]
async fn categories_and_brands_are_found_however_a_part_of_their_name_is_spelled() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "对开门 冰箱", "Haier 海尔").await;
    let id = catalog.product(&admin, json!({"name": "一"})).await;
    let anybody = shop.anybody();
    let list = |route: &str, search: &str| {
        reqwest::Url::parse_with_params(
            &format!("http://localhost/api/{route}"),
            [("search", search)],
        )
        .map(|url| format!("{}?{}", url.path(), url.query().unwrap()))
        .unwrap()
    };
    for (search, count) in [
        ("冰箱\t对开", 1),
        ("对开⻔冰箱", 1),
        ("對開門。", 1),
        ("\u{2066}冰\u{ad}箱", 1),
        ("冰柜", 0),
    ] {
        let names = anybody.names(&list("categories", search)).await;
        assert_eq!(names.len(), count, "{search:?}");
    }
    for (search, count) in [
        ("ＨＡＩＥＲ", 1),
        ("海爾", 1),
        ("海尔\nhai", 1),
        ("海\u{61c}尔", 1),
        ("海信", 0),
    ] {
        let names = anybody.names(&list("brands", search)).await;
        assert_eq!(names.len(), count, "{search:?}");
    }
    // Of products, the name of the category or brand as a filter.
    for query in [
        "brand=Ｈaier%09海尔",
        "brand=%E2%81%A6Haier+海尔%E2%81%A9",
        "category=对开门+冰箱&search=一",
        "category=%E2%81%A6对开门%0A冰箱&search=一",
        "category=对开门%09冰箱&sort_by=price_asc",
    ] {
        let path = format!("/api/products?{query}");
        assert_eq!(anybody.ids(&path).await, [id], "{query}");
    }
    assert_eq!(anybody.ids("/api/products?brand=haier+海尔").await, [0; 0]);
}

#[tokio::test]
async fn orders_are_found_by_numbers_with_invisible_characters() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 5})).await;
    let order = admin.ordered(&[(product, 1)]).await;
    let number = admin
        .get(&format!("/api/orders/{order}"))
        .await
        .expect(200)
        .body;
    let number = number["order_number"].as_str().unwrap().to_owned();
    for pasted in [
        number.clone(),
        format!("%E2%81%A8{number}%E2%81%A9"),
        format!("%09{number}%0A"),
        format!("%EF%BB%BF{number}"),
    ] {
        let path = format!("/api/orders?order_number={pasted}");
        assert_eq!(admin.ids(&path).await, [order], "{pasted}");
    }
}
