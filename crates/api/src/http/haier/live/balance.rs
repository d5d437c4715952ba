//! `GET /api/haier/balance`.

use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use haier_client::wire::PayerBalance;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{amount::yuan, answer::answer};
use crate::{
    haier::LiveQuestion,
    http::{
        openapi::responses::LiveErrors,
        request::{caller::Caller, query::Query},
        response::problem::Problem,
        state::App,
    },
};

/// A query string without parameters.
#[derive(Debug, Deserialize)]
pub struct NoParameters {}

/// Haier's answer about the balance.
#[derive(Debug, Serialize, ToSchema)]
pub struct HaierBalance {
    /// The customer's payer accounts.
    results: Vec<HaierPayerAccount>,
    /// When Haier answered.
    answered_at: DateTime<Utc>,
}

/// A payer account.
#[derive(Debug, Serialize, ToSchema)]
struct HaierPayerAccount {
    #[schema(required = true)]
    sale_group_code: Option<String>,
    #[schema(required = true)]
    sale_group_name: Option<String>,
    #[schema(required = true)]
    payer_account_code: Option<String>,
    #[schema(required = true)]
    payer_account_name: Option<String>,
    /// In yuan; may be negative.
    #[schema(required = true, example = "120000.00")]
    payer_account_balance: Option<String>,
}

impl From<PayerBalance> for HaierPayerAccount {
    fn from(account: PayerBalance) -> Self {
        Self {
            sale_group_code: account.sale_group_code,
            sale_group_name: account.sale_group_name,
            payer_account_code: account.payer_account_code,
            payer_account_name: account.payer_account_name,
            payer_account_balance: account.payer_account_balance.as_ref().map(yuan),
        }
    }
}

/// Asks Haier for the balance of the customer's payer accounts (staff). Nothing is stored.
#[utoipa::path(tag = "haier", operation_id = "ask_haier_balance",
    responses(
    (status = 200, body = HaierBalance), LiveErrors))]
#[get("/haier/balance")]
pub async fn ask_balance(
    _caller: Caller,
    app: App,
    query: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    let (NoParameters {}, check) = query.into_parts();
    check.finish(())?;
    answer(&app, LiveQuestion::Balance, async |haier| {
        let balances = haier.client.balances().await?;
        Ok(HaierBalance {
            results: balances.into_iter().map(Into::into).collect(),
            answered_at: app.now(),
        })
    })
    .await
}
