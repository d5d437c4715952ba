//! Prints the price and stock of the products named on the command line:
//!
//! ```sh
//! HAIER_BASE_URL=http://127.0.0.1:9000 HAIER_CLIENT_ID=… HAIER_CLIENT_SECRET=… \
//! HAIER_CUSTOMER_CODE=… HAIER_PASSWORD=… \
//! cargo run -p haier-client --example price_of_a_product -- GA0SZC00U
//! ```

use std::env;
use std::error::Error;
use std::process::ExitCode;

use haier_client::{HaierClient, HaierConfig};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let codes: Vec<String> = env::args().skip(1).collect();
    if codes.is_empty() {
        return Err("name at least one product code".into());
    }
    let client = HaierClient::new(configuration()?)?;

    let prices = client.prices(codes).await;
    for price in &prices.found {
        let amount = match (&price.supply_price, &price.reason) {
            (Some(amount), _) => format!("{} yuan", amount.to_plain_string()),
            (None, reason) => format!("no price ({})", reason.as_deref().unwrap_or("no reason")),
        };
        let stock = match client.stock(&price.product_code, None).await {
            Ok(stock) => match stock.units() {
                Ok(units) => format!("{units} in stock"),
                Err(reason) => reason.to_string(),
            },
            Err(error) => error.to_string(),
        };
        println!("{}: {amount}; {stock}", price.product_code);
    }
    for code in &prices.missing {
        println!("{code}: unknown to Haier");
    }
    for item in &prices.malformed {
        println!("{:?}: unreadable ({})", item.product_code, item.reason);
    }
    match prices.failed.into_iter().next() {
        Some(batch) => Err(batch.error.into()),
        None => Ok(()),
    }
}

fn configuration() -> Result<HaierConfig, Box<dyn Error>> {
    let required = |name: &str| env::var(name).map_err(|error| format!("{name}: {error}"));
    Ok(HaierConfig {
        base_url: required("HAIER_BASE_URL")?,
        token_url: env::var("HAIER_TOKEN_URL").ok(),
        client_id: required("HAIER_CLIENT_ID")?,
        client_secret: required("HAIER_CLIENT_SECRET")?.into(),
        customer_code: required("HAIER_CUSTOMER_CODE")?,
        password: required("HAIER_PASSWORD")?.into(),
        seller_password: env::var("HAIER_SELLER_PASSWORD").ok().map(Into::into),
        ..HaierConfig::default()
    })
}
