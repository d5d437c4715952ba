//! The shop under attack.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use attackers::{LogReader, Measured, Origin, Paced, SmallDisk, measure, request};
use rand::Rng;

use crate::{
    Outcome,
    load::{ProductRange, StockedShop, Stocking, database::OpenTransaction, plain_products},
    processes::{Ended, end_orphaned_postgres},
    shop::Launch,
};

/// Number of products.
const PRODUCTS: u32 = 1000;
/// Number of signed-in clients. Each locks once per interval, which is longer than the server
/// caches their authentication.
const CLIENTS: u32 = 400;
const INTERVAL: Duration = Duration::from_secs(6);
/// Timeout of a client: longer than the server's own deadline of 30 s.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(35);
/// Maximum time of the recovery and of the shutdown.
const TIMEOUT: Duration = Duration::from_secs(35);
const PAUSE: Duration = Duration::from_millis(50);
/// Number of rows of a long export.
const LOG_ROWS: u32 = 100_000;

/// A shop with stock, clients and an honest user.
#[derive(Debug)]
pub struct Site {
    stocked: StockedShop,
    server: SocketAddr,
}

/// How a server stopped.
#[derive(Debug, Clone, Copy)]
pub enum Stopped {
    /// It exited by itself: time after SIGTERM, and exit code.
    After(Duration, i32),
    /// It was killed, because it was still running this long after SIGTERM.
    Killed(Duration),
}

impl Site {
    /// Opens a shop and warms it up.
    pub async fn open(launch: Launch) -> Outcome<Self> {
        let stocked = StockedShop::open(Stocking {
            products: plain_products(PRODUCTS),
            buyers: CLIENTS,
            launch,
            environment: vec![("CANGKU_IDEMPOTENCY_HOURS", "1".to_owned())],
        })
        .await?;
        // Staff may lock regardless of the settings for customers.
        stocked
            .database
            .ask("UPDATE users SET role = 'staff' WHERE username LIKE 'buyer%'")?;
        let server = stocked.authority.parse()?;
        let site = Self { stocked, server };
        site.register().await?;
        // Warm-up: opens connections, and fills plan and response caches.
        site.lock(Duration::from_secs(1)).await?;
        Ok(site)
    }

    /// The server's address.
    pub fn server(&self) -> SocketAddr {
        self.server
    }

    /// A token of a staff member.
    pub fn staff(&self) -> &str {
        &self.stocked.staff
    }

    /// Sends lock requests of one unit each by all clients, evenly spread.
    pub async fn lock(&self, span: Duration) -> Outcome<Measured> {
        let paced = Paced {
            server: self.server,
            origin: Origin::LOCALHOST,
            interval: INTERVAL,
            span,
            timeout: CLIENT_TIMEOUT,
        };
        // The first product is reserved for the locked-row attack.
        let products = ProductRange {
            first: self.stocked.products.first + 1,
            ..self.stocked.products
        };
        let clients = self.stocked.buyers.iter();
        let clients = clients.map(|token| locks(token, products)).collect();
        Ok(measure(paced, clients).await?)
    }

    /// Adds rows to the inventory log that add up to no change: an export of them doesn't fit into
    /// the buffers of a connection.
    pub fn grow_log(&self) -> Outcome<()> {
        let first = self.stocked.products.first;
        self.stocked.database.ask(&format!(
            "INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason) \
             SELECT {first}, 'adjust', 1 - 2 * (i % 2), stock - i % 2, 'correction' \
             FROM generate_series(1, {LOG_ROWS}) AS i, products WHERE id = {first} ORDER BY i"
        ))?;
        Ok(())
    }

    /// Lock requests for the product that [`Self::lock_row`] locks.
    pub fn lock_of_locked_row(&self) -> impl FnMut() -> Vec<u8> + Send + use<> {
        locks(self.staff(), self.stocked.products.hot(1))
    }

    /// Opens a transaction that has locked a product's row.
    pub fn lock_row(&self) -> Outcome<OpenTransaction> {
        let product = self.stocked.products.first;
        let lock = format!("SELECT FROM products WHERE id = {product} FOR UPDATE");
        self.stocked.database.hold(&lock)
    }

    /// Time until the server locks stock and reports ready; `None` if it doesn't within 35 s.
    pub async fn recover(&self) -> Outcome<Option<Duration>> {
        let begun = Instant::now();
        let ready = request::get("/readyz", "");
        let mut lock = locks(self.staff(), self.stocked.products.hot(1));
        while begun.elapsed() < TIMEOUT {
            // `/readyz` alone doesn't prove that stock can be locked.
            if self.responds_with(&lock(), 201).await && self.responds_with(&ready, 200).await {
                return Ok(Some(begun.elapsed()));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(None)
    }

    async fn responds_with(&self, request: &[u8], wanted: u16) -> bool {
        let asked = tokio::time::timeout(CLIENT_TIMEOUT, self.ask(request)).await;
        matches!(asked, Ok(Ok(status)) if status == wanted)
    }

    /// Whether stock, log and holds agree.
    pub async fn is_consistent(&self) -> Outcome<bool> {
        let process = self
            .stocked
            .shop
            .command(&["reconcile-inventory"], "reconcile.log")?;
        Ok(process.finish().await?.0 == 0)
    }

    /// The process id of the shop's PostgreSQL.
    pub fn postmaster(&self) -> Outcome<u32> {
        self.stocked.shop.postmaster()
    }

    /// The disk of the shop's data folder.
    pub fn disk(&self) -> Outcome<&SmallDisk> {
        let disk = self.stocked.shop.disk.as_ref();
        disk.ok_or_else(|| "the shop has no disk of its own".into())
    }

    /// The reader of the shop's log.
    pub fn log_reader(&mut self) -> Outcome<&mut LogReader> {
        let reader = self.stocked.shop.log_reader.as_mut();
        reader.ok_or_else(|| "the shop's log has no reader".into())
    }

    /// Stops the server with SIGTERM during an attack; kills it if it doesn't stop.
    pub async fn stop<A>(self, attack: A) -> Outcome<Stopped> {
        let postmaster = self.postmaster()?;
        let StockedShop { mut shop, .. } = self.stocked;
        let begun = Instant::now();
        let ended = shop.server.stop(TIMEOUT).await?;
        let took = begun.elapsed();
        // The attack lasts until the server has stopped.
        drop(attack);
        // A killed server can't stop its PostgreSQL.
        end_orphaned_postgres(postmaster).await?;
        Ok(match ended {
            Ended::ByItself(code) => Stopped::After(took, code),
            Ended::Killed => Stopped::Killed(took),
        })
    }
}

/// Requests to lock a unit of a random product.
fn locks(token: &str, products: ProductRange) -> impl FnMut() -> Vec<u8> + Send + use<> {
    let authorization = format!("Authorization: Bearer {token}\r\n");
    move || {
        let mut rng = rand::rng();
        let (product, order) = (rng.random_range(products.ids()), rng.random::<u32>());
        let key: u128 = rng.random();
        let body = format!(
            "{{\"product_id\":{product},\"quantity\":1,\"reason\":\"order_created\",\
             \"reference\":\"SO-{order:010}\"}}"
        );
        let headers = format!("{authorization}Idempotency-Key: {key:032x}\r\n");
        request::post("/api/inventory/lock", &headers, &body)
    }
}
