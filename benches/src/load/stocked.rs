//! A shop with goods and buyers.

use serde_json::{Value, json};

use super::{database::SharedDatabase, load::Goods};
use crate::{Outcome, shop::Shop};

const PASSWORD: &str = "a long enough passphrase";

/// The shop, its goods and its buyers.
#[derive(Debug)]
pub struct StockedShop {
    pub shop: Shop,
    /// Host and port of its API.
    pub authority: String,
    pub database: SharedDatabase,
    pub goods: Goods,
    /// The first and the last.
    pub buyer_ids: (u32, u32),
    /// A token of each buyer.
    pub buyers: Vec<String>,
}

/// 10,000 products with far more stock than will be asked for, each with its row of the log.
const STOCK: &str = "
    INSERT INTO categories (name) VALUES ('冰箱');
    INSERT INTO brands (name) VALUES ('海尔');
    WITH product AS (
        INSERT INTO products (name, description, category_id, brand_id, price, stock, product_code)
        SELECT '冰箱 ' || i, repeat('描述', 100), category.id, brand.id, 2999, 100000000, 'BX' || i
        FROM generate_series(1, 10000) AS i, categories AS category, brands AS brand
        RETURNING id, stock
    )
    INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason)
    SELECT id, 'adjust', stock, stock, 'initial_stock' FROM product ORDER BY id";

impl StockedShop {
    /// Opens the shop with so many buyers.
    pub async fn open(buyers: usize) -> Outcome<Self> {
        let shop = Shop::without_platform().await?;
        let url = shop.database_url()?;
        let database = SharedDatabase { url };
        database.ask(STOCK)?;
        let client = reqwest_client();
        let first = credentials("buyer1");
        post(&client, &shop, "auth/register", &first).await?;
        // The others have the first one's password.
        database.ask(&format!(
            "INSERT INTO users (username, password_hash) SELECT 'buyer' || i, password_hash \
             FROM users, generate_series(2, {buyers}) AS i WHERE username = 'buyer1'"
        ))?;
        let mut tokens = Vec::with_capacity(buyers);
        for number in 1..=buyers {
            let credentials = credentials(&format!("buyer{number}"));
            let answer = post(&client, &shop, "auth/login", &credentials).await?;
            let token = answer.get("access_token").and_then(Value::as_str);
            tokens.push(token.ok_or("a login without a token")?.to_owned());
        }
        database.ask("VACUUM ANALYZE")?;
        let (first, last) = ids(&database, "products")?;
        let goods = Goods { first, last };
        let buyer_ids = ids(&database, "users")?;
        let authority = shop.address.trim_start_matches("http://").to_owned();
        Ok(Self {
            shop,
            authority,
            database,
            goods,
            buyer_ids,
            buyers: tokens,
        })
    }
}

fn reqwest_client() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::new()
}

fn credentials(username: &str) -> Value {
    json!({"username": username, "password": PASSWORD})
}

async fn post(client: &reqwest::Client, shop: &Shop, route: &str, body: &Value) -> Outcome<Value> {
    let url = format!("{}/api/{route}", shop.address);
    let answer = client.post(url).json(body).send().await?;
    Ok(answer.error_for_status()?.json().await?)
}

/// The first and the last id of a table that has no gap.
fn ids(database: &SharedDatabase, table: &str) -> Outcome<(u32, u32)> {
    let row = database.ask(&format!("SELECT min(id), max(id), count(*) FROM {table}"))?;
    let mut fields = row.split('|').map(str::parse);
    let mut next = || fields.next().ok_or("a short row");
    let (first, last, count): (u32, u32, u32) = (next()??, next()??, next()??);
    if count == 0 || last - first + 1 != count {
        return Err(format!("the ids of {table} have a gap").into());
    }
    Ok((first, last))
}
