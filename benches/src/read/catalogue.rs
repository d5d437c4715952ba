//! A catalogue as large and varied as a home-appliance shop's.

use std::time::{Duration, Instant};

use crate::{Outcome, load::StockedShop};

/// Timeout for indexing a million products.
const TIMEOUT: Duration = Duration::from_secs(900);

/// A word in the names of a tenth of the products.
pub const COMMON: &str = "冰箱";
/// A word of two characters in the names of a twelfth of them.
pub const TWO_CHARACTERS: &str = "静音";
/// A word in all descriptions.
pub const EVERYWHERE: &str = "上门";
/// A word in no product.
pub const ABSENT: &str = "榴莲";

/// The model of product number `number`; unique.
pub fn model(number: u32) -> String {
    format!("BCD-{}WDPG{number}", 100 + number % 900)
}

/// Statements that insert `products` products in ten categories and ten brands.
pub fn statements(products: u32) -> String {
    format!(
        "INSERT INTO categories (name) SELECT unnest(ARRAY['冰箱', '洗衣机', '空调', '电视',
            '热水器', '油烟机', '燃气灶', '洗碗机', '冷柜', '净水机']);
        INSERT INTO brands (name) SELECT unnest(ARRAY['海尔', '卡萨帝', '统帅', '美的', '格力',
            '西门子', '博世', '松下', '海信', '容声']);
        WITH product AS (
            INSERT INTO products (name, description, category_id, brand_id, price, stock,
                product_code, product_model, sales_count, view_count)
            SELECT brands.name || ' ' || model || ' '
                    || (ARRAY['对开门', '滚筒', '变频', '一级能效', '智能', '超薄', '嵌入式',
                        '家用', '大容量', '风冷无霜', '节能', '静音'])[(1 + i / 10 % 12)::int]
                    || categories.name,
                '适合家庭使用，送货上门，全国联保。' || repeat('品质保证，售后无忧。', 5),
                categories.id, brands.id, 999 + i % 9000, 100, 'GA' || lpad(i::text, 8, '0'),
                model, i * 7919 % 100003, i * 104729 % 1000003
            FROM (
                SELECT i, 'BCD-' || (100 + i % 900) || 'WDPG' || i AS model
                FROM generate_series(1::bigint, {products}) AS i
            ) AS numbered
            JOIN categories ON categories.id = 1 + i % 10
            JOIN brands ON brands.id = 1 + i / 120 % 10
            ORDER BY i
            RETURNING id, stock
        )
        INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason)
        SELECT id, 'adjust', stock, stock, 'initial_stock' FROM product ORDER BY id"
    )
}

/// Waits until the server has indexed the products, which it does in the background because they
/// were inserted with SQL.
pub async fn await_search_words(shop: &StockedShop) -> Outcome<()> {
    let begun = Instant::now();
    while begun.elapsed() < TIMEOUT {
        if shop.database.ask(UNINDEXED_PRODUCTS)? == "0" {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err("the words for the search were not made in time".into())
}

const UNINDEXED_PRODUCTS: &str = "SELECT count(*) FROM product_search WHERE version = 0";
