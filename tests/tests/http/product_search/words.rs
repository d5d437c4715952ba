//! Which products a phrase finds.

use integration_tests::{
    caller::Caller,
    catalog_fixture::{CatalogFixture, contents},
    shop::Shop,
};
use serde_json::json;

use crate::product_search::{found, searching};

#[tokio::test]
async fn every_word_must_occur_somewhere() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let haier = CatalogFixture::named(&admin, "电热水器", "海尔").await;
    let casarte = CatalogFixture::named(&admin, "冰箱", "Casarte").await;
    haier
        .product(
            &admin,
            json!({"name": "60升 一级能效", "product_model": "EC6001-HT3"}),
        )
        .await;
    haier
        .product(
            &admin,
            json!({"name": "80升", "product_code": "GA0SZC00U", "description": "60升"}),
        )
        .await;
    casarte
        .product(
            &admin,
            json!({"name": "十字门 500升", "product_model": "BCD-500"}),
        )
        .await;
    casarte
        .product(&admin, json!({"name": "十字门 60升", "is_active": false}))
        .await;
    let anybody = shop.anybody();
    for (search, names) in [
        ("60升", &["60升 一级能效", "80升"][..]),
        ("海尔", &["60升 一级能效", "80升"]),
        ("热水", &["60升 一级能效", "80升"]),
        ("海尔 80", &["80升"]),
        ("  80   海尔\u{3000}热水器 ", &["80升"]),
        ("海尔 冰箱", &[]),
        ("ec6001", &["60升 一级能效"]),
        ("ga0szc", &["80升"]),
        ("CASARTE 十字", &["十字门 500升"]),
        ("bcd-500 冰箱 casarte 门", &["十字门 500升"]),
        ("一级 一级 能效", &["60升 一级能效"]),
        ("没有", &[]),
    ] {
        assert_eq!(found(&anybody, search).await, names, "{search}");
    }
}

#[tokio::test]
async fn wildcards_and_quotes_are_plain_characters() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "C", "B").await;
    let names = [
        "50% off",
        "a_z",
        r"a\z",
        "it's",
        "\"quoted\"",
        "plain",
        "(x)",
        "a.z",
        "[a]",
        "$1",
        "😀",
    ];
    for name in names {
        catalog.product(&admin, json!({"name": name})).await;
    }
    let before = contents(shop.database());
    let anybody = shop.anybody();
    for (search, one) in [
        ("%", "50% off"),
        ("_", "a_z"),
        (r"\", r"a\z"),
        ("'", "it's"),
        ("\"", "\"quoted\""),
        ("(", "(x)"),
        ("a.z", "a.z"),
        ("[a]", "[a]"),
        ("$1", "$1"),
        ("😀", "😀"),
    ] {
        assert_eq!(found(&anybody, search).await, [one], "{search}");
    }
    for search in [
        "%%%%",
        "a%z",
        r"\%",
        r"\\",
        "' OR '1'='1",
        "'; DROP TABLE products; --",
        "$2",
        "<script>",
    ] {
        assert_eq!(found(&anybody, search).await, [""; 0], "{search}");
    }
    assert_eq!(contents(shop.database()), before);
}

/// Seven products, `A` to `G`.
async fn products(admin: &Caller) -> Vec<i64> {
    let fixtures = [
        CatalogFixture::named(admin, "冰箱", "Haier 海尔").await,
        CatalogFixture::named(admin, "洗衣机", "卡萨帝 Casarte").await,
        CatalogFixture::named(admin, "空调", "小天鹅").await,
        CatalogFixture::named(admin, "热水器", "统帅 Leader").await,
        CatalogFixture::named(admin, "配件", "其他").await,
    ];
    let rows = [
        // With a category and a brand, by index in the lists above.
        (
            0,
            0,
            "海尔470升十字对开门风冷无霜冰箱",
            "BCD-470WDPGU1",
            "GA0SZC00U",
            "干湿分储，全空间保鲜，一级能效",
        ),
        (
            0,
            1,
            "卡萨帝 500升 零嵌法式冰箱",
            "BCD-500WGCFDM4",
            "GA0T1000V",
            "红外恒温",
        ),
        (
            1,
            0,
            "滾筒洗衣機 10公斤 洗烘一體",
            "XQG100-HB14126L",
            "CE0JKR000",
            "除菌 静音",
        ),
        (1, 2, "波轮洗衣机 8公斤", "TB80VC27W", "CD0TQ0000", "大容量"),
        (
            2,
            0,
            "大1.5匹 新一级变频 挂机",
            "KFR-35GW/28VAA81U1",
            "AA9BP0E00",
            "自清洁",
        ),
        (
            3,
            3,
            "60升 电热水器 速热",
            "LEC6001-LD3",
            "GA0W2000X",
            "冰箱同款抑菌内胆",
        ),
        (
            4,
            4,
            "50% 专用滤芯 it's (大)*",
            "HR_F-2",
            "ZZ1",
            "适配多种机型",
        ),
    ];
    let mut ids = Vec::new();
    for (category, brand, name, model, code, description) in rows {
        let fields = json!({
            "name": name, "product_model": model, "product_code": code,
            "description": description, "brand_id": fixtures[brand].brand});
        ids.push(fixtures[category].product(admin, fields).await);
    }
    ids
}

/// A phrase, and the products that it finds.
const QUERIES: &[(&str, &str)] = &[
    // One character.
    ("冰", "ABF"),
    ("箱", "ABF"),
    ("洗", "CD"),
    ("机", "CDEG"),
    ("烘", "C"),
    ("滤", "G"),
    ("鹅", "D"),
    ("升", "ABF"),
    ("匹", "E"),
    // Two and more.
    ("冰箱", "ABF"),
    ("海尔", "ACE"),
    ("空调", "E"),
    ("静音", "C"),
    ("保鲜", "A"),
    ("一级", "AE"),
    ("能效", "A"),
    ("热水器", "F"),
    ("十字对开门", "A"),
    // Across word boundaries.
    ("升十", "A"),
    ("门风", "A"),
    ("字对", "A"),
    ("霜冰箱", "A"),
    ("级变", "E"),
    ("式冰", "B"),
    ("衣机", "CD"),
    ("对开门风冷", "A"),
    ("对开风冷门", ""),
    // Brand and category without a space.
    ("海尔冰箱", "A"),
    ("卡萨帝冰箱", "B"),
    ("海尔洗衣机", "C"),
    ("小天鹅洗衣机", "D"),
    ("统帅热水器", "F"),
    ("海尔空调", "E"),
    ("统帅冰箱", ""),
    ("海尔bcd470", "A"),
    // Models and codes.
    ("BCD-470", "A"),
    ("bcd470", "A"),
    ("BCD 470", "A"),
    ("ＢＣＤ－４７０", "A"),
    ("bcd-470", "A"),
    ("BCD/470", "A"),
    ("BCD.470", "A"),
    ("BCD-470WDPGU1", "A"),
    ("bcd470wdpgu1", "A"),
    ("bcd", "AB"),
    ("470", "A"),
    ("wdpgu1", "A"),
    ("bcd-471", ""),
    ("470bcd", ""),
    ("GA0SZC00U", "A"),
    ("ga0", "ABF"),
    ("xqg100", "C"),
    ("xqg 100 hb14126", "C"),
    ("14126", "C"),
    ("tb80", "D"),
    ("TB-80-VC", "D"),
    ("kfr35gw28", "E"),
    ("KFR-35GW/28VAA", "E"),
    ("35gw", "E"),
    ("lec6001", "F"),
    ("6001-ld", "F"),
    ("hrf2", "G"),
    // Full width.
    ("６０升", "F"),
    ("ｈａｉｅｒ", "ACE"),
    ("Ｃａｓａｒｔｅ　冰箱", "B"),
    // Traditional characters, in part of the phrases.
    ("電熱水器", "F"),
    ("滾筒", "C"),
    ("滚筒", "C"),
    ("洗衣機", "CD"),
    ("洗衣机", "CD"),
    ("變頻", "E"),
    ("風冷無霜", "A"),
    ("海爾", "ACE"),
    ("統帥", "F"),
    ("洗烘一体", "C"),
    // Mixed case.
    ("HAIER", "ACE"),
    ("cAsArTe", "B"),
    ("leader", "F"),
    ("Bcd470wD", "A"),
    // Several words.
    ("海尔 冰箱", "A"),
    ("冰箱 海尔 十字", "A"),
    ("海尔 一级", "AE"),
    ("海爾\u{3000}洗衣機 除菌", "C"),
    ("冰箱 抑菌", "F"),
    ("haier bcd-470 干湿", "A"),
    ("卡萨帝 洗衣机", ""),
    ("冰箱 冰箱", "ABF"),
    // Numbers with their units.
    ("60升", "F"),
    ("0升", ""),
    ("6升", ""),
    ("10公斤", "C"),
    ("1.5匹", "E"),
    ("5匹", ""),
    ("15匹", ""),
    // Operators of other search syntaxes.
    ("%", "G"),
    ("50%", "G"),
    ("5%", ""),
    ("%%", ""),
    ("冰%", ""),
    ("B%D", ""),
    ("BCD%470", ""),
    ("BCD_470", ""),
    ("_", "G"),
    ("冰_", ""),
    ("*", "G"),
    ("冰*", ""),
    ("bcd:*", ""),
    ("(", "G"),
    ("'", "G"),
    ("it's", "G"),
    ("''", ""),
    ("\"", ""),
    ("\\", ""),
    ("冰箱 & 海尔", ""),
    ("冰箱|空调", ""),
    ("!冰箱", "ABF"),
    ("冰箱 <-> 海尔", ""),
    ("' OR '1'='1", ""),
    // No match.
    ("电视机", ""),
    ("虎", ""),
    ("洗碗", ""),
    ("abc", ""),
    ("冰柜", ""),
];

#[tokio::test]
async fn each_phrase_finds_what_it_should() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let ids = products(&admin).await;
    let anybody = shop.anybody();
    let mut wrong = Vec::new();
    for (search, letters) in QUERIES {
        let expected: Vec<i64> = ids
            .iter()
            .zip('A'..='G')
            .filter(|(_, letter)| letters.contains(*letter))
            .map(|(id, _)| *id)
            .collect();
        let list = anybody.get(&searching(search)).await.expect(200);
        let rows = list.body["results"].as_array().unwrap().iter();
        let mut found: Vec<i64> = rows.map(|row| row["id"].as_i64().unwrap()).collect();
        found.sort_unstable();
        if found != expected || list.body["total"] != expected.len() {
            wrong.push(format!("{search}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
