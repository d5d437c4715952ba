//! A shop with products and customers.

use std::time::Instant;

use super::{ProductRange, database::SharedDatabase, tokens::Tokens};
use crate::{
    Outcome,
    shop::{Launch, Shop},
    table::Table,
};

/// The shop, its products and its customers.
#[derive(Debug)]
pub struct StockedShop {
    pub shop: Shop,
    /// Host and port of its API.
    pub authority: String,
    pub database: SharedDatabase,
    pub products: ProductRange,
    /// The first and the last id.
    pub buyer_ids: (u32, u32),
    /// An access token per customer.
    pub buyers: Vec<String>,
    /// An access token of a staff member.
    pub staff: String,
}

/// Initial content of a shop.
#[derive(Debug)]
pub struct Stocking {
    /// Statements that insert products, categories and brands, such as [`plain_products`].
    pub products: String,
    pub buyers: u32,
    /// How the server is started.
    pub launch: Launch,
    /// Environment variables of the server and the commands.
    pub environment: Vec<(&'static str, String)>,
}

impl StockedShop {
    /// Starts a shop and fills it.
    pub async fn open(stocking: Stocking) -> Outcome<Self> {
        let Stocking {
            products,
            buyers,
            launch,
            mut environment,
        } = stocking;
        let secret = format!(
            "{:032x}{:032x}",
            rand::random::<u128>(),
            rand::random::<u128>()
        );
        environment.push(("CANGKU_JWT_SECRET", secret.clone()));
        let shop = Shop::without_platform(&launch, environment).await?;
        let url = shop.database_url()?;
        let database = SharedDatabase { url };
        database.ask(&products)?;
        // `!` is no valid hash: these users only use the tokens signed below.
        database.ask(&format!(
            "INSERT INTO users (username, password_hash) \
             SELECT 'buyer' || i, '!' FROM generate_series(1, {buyers}) AS i"
        ))?;
        let buyer_ids = ids(&database, "users")?;
        let tokens = Tokens::new(&secret);
        let buyers = (buyer_ids.0..=buyer_ids.1)
            .zip(1..)
            .map(|(id, number)| tokens.of(id, &format!("buyer{number}"), "user"))
            .collect::<Outcome<_>>()?;
        let staff = database.ask(
            "INSERT INTO users (username, password_hash, role) VALUES ('staff', '!', 'staff') \
             RETURNING id",
        )?;
        let staff = tokens.of(staff.parse()?, "staff", "staff")?;
        // The planner needs statistics; autovacuum would run in the middle of a measurement.
        database.ask("VACUUM ANALYZE")?;
        let (first, last) = ids(&database, "products")?;
        let authority = shop.address.trim_start_matches("http://").to_owned();
        Ok(Self {
            shop,
            authority,
            database,
            products: ProductRange { first, last },
            buyer_ids,
            buyers,
            staff,
        })
    }

    /// Checks that stock, log and holds agree after the load.
    pub async fn reconcile(&self, table: &mut Table) -> Outcome<()> {
        let begun = Instant::now();
        let output = self.shop.run(&["reconcile-inventory"], "reconcile").await?;
        table.row(
            "`reconcile-inventory` afterwards",
            format!("{:.1} s", begun.elapsed().as_secs_f64()),
            output.trim(),
        );
        Ok(())
    }
}

/// `products` products that differ only in their numbers. Each has far more stock than will be
/// locked, and the log row of its initial stock.
pub fn plain_products(products: u32) -> String {
    format!(
        "INSERT INTO categories (name) VALUES ('冰箱');
        INSERT INTO brands (name) VALUES ('海尔');
        WITH product AS (
            INSERT INTO products
                (name, description, category_id, brand_id, price, stock, product_code)
            SELECT '冰箱 ' || i, repeat('描述', 100), category.id, brand.id, 2999, 100000000,
                'BX' || i
            FROM generate_series(1, {products}) AS i, categories AS category, brands AS brand
            RETURNING id, stock
        )
        INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason)
        SELECT id, 'adjust', stock, stock, 'initial_stock' FROM product ORDER BY id"
    )
}

/// The first and the last id of a table; fails if the ids have a gap.
fn ids(database: &SharedDatabase, table: &str) -> Outcome<(u32, u32)> {
    let row = database.ask(&format!("SELECT min(id), max(id), count(*) FROM {table}"))?;
    let mut fields = row.split('|').map(str::parse);
    let mut next = || fields.next().ok_or("a short row");
    let (first, last, count): (u32, u32, u32) = (next()??, next()??, next()??);
    // Requests pick random ids from the range, so every id must exist.
    if count == 0 || last - first + 1 != count {
        return Err(format!("the ids of {table} have a gap").into());
    }
    Ok((first, last))
}
