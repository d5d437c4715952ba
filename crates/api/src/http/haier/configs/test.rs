//! `POST /api/haier/configs/{id}/test`.

use std::time::{Duration, Instant};

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, HaierConfigId, catalog::ProductCode, use_cases::haier_account};
use haier_client::{CodeResults, HaierClient};
use serde::Deserialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::test_report::{StepReport, TestReport, TestStep};
use crate::{
    haier::{ClientPurpose, client_of, product_of_shop},
    http::{
        haier::{failure::Failure, live::time_limit},
        openapi::{field_schema::shape, responses::HaierTestErrors},
        request::{body::Body, caller::CurrentCaller, field::Field, path_id::PathId},
        response::problem::Problem,
        state::{self, App},
    },
};

/// What a test asks for.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = HaierTestBody, example = json!({"product_code": "GA0SZC00U"}))]
pub struct TestBody {
    /// The product to ask for. By default one of the shop's products from Haier, else the first that
    /// Haier lists.
    #[schema(inline, value_type = Option<shape::HaierProductText>, example = "GA0SZC00U")]
    product_code: Field<ProductCode>,
}

/// Tests a configuration, active or not (admin): authenticates, then asks Haier for one product, its
/// price and its stock. Reports each step; a failed one ends the test. Nothing is stored.
#[utoipa::path(tag = "haier", operation_id = "test_haier_config", params(("id" = i64, Path)),
    request_body = TestBody, responses(
    (status = 200, body = TestReport), HaierTestErrors))]
#[post("/haier/configs/{id}/test")]
pub async fn test_haier_config(
    _caller: CurrentCaller,
    app: App,
    id: PathId<HaierConfigId>,
    body: Body<TestBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (body, mut check) = body.into_parts();
    let named = check.nullable("product_code", body.product_code);
    let named = check.build(|| Some(named)).map_err(Error::from)?;
    let vault = app.haier().vault().clone();
    let found = state::read(&app, move |reader| {
        let (_config, account) = haier_account(reader, vault.rules(), id)?;
        let code = match named {
            Some(code) => Some(code),
            None => product_of_shop(reader)?,
        };
        Ok((account, code))
    });
    let (account, code) = found.await?;
    let client = client_of(&account, ClientPurpose::Live);
    let client = client.map_err(|error| Problem::internal(&error))?;
    let mut test = Test {
        client,
        product_code: code.map(|code| code.to_string()),
        ends_at: Instant::now() + time_limit(&app),
        limit: time_limit(&app),
    };
    Ok(HttpResponse::Ok().json(test.run().await))
}

struct Test {
    client: HaierClient,
    /// The product that is asked for, once it is known.
    product_code: Option<String>,
    /// When the time for all steps is over.
    ends_at: Instant,
    limit: Duration,
}

impl Test {
    async fn run(&mut self) -> TestReport {
        let mut steps = Vec::with_capacity(TestStep::ALL.len());
        let mut has_failed = false;
        for step in TestStep::ALL {
            if has_failed {
                steps.push(StepReport::skipped(step));
                continue;
            }
            let begun = Instant::now();
            let left = self.ends_at.saturating_duration_since(begun);
            let result = timeout(left, self.step(step)).await;
            let result = result.unwrap_or_else(|_elapsed| Err(Failure::timeout(self.limit)));
            has_failed = result.is_err();
            steps.push(StepReport::done(step, &result, begun.elapsed()));
        }
        TestReport {
            ok: !has_failed,
            product_code: self.product_code.clone(),
            steps,
        }
    }

    /// Carries out a step; returns what Haier answered.
    async fn step(&mut self, step: TestStep) -> Result<String, Failure> {
        match step {
            TestStep::Authenticate => {
                self.client.authenticate().await?;
                Ok("Haier accepts client_id and client_secret".to_owned())
            }
            TestStep::Product => self.product().await,
            TestStep::Price => self.price().await,
            TestStep::Stock => {
                let code = self.code();
                let stock = self.client.stock(&code, None).await?;
                let units = stock.units();
                let units = units.map_err(|error| Failure::malformed(error.to_string()))?;
                Ok(format!("{units} units"))
            }
        }
    }

    async fn product(&mut self) -> Result<String, Failure> {
        let product = match &self.product_code {
            Some(code) => {
                let found = self.client.products([code.as_str()]).await;
                only(code, found)?
            }
            None => {
                let list = self.client.all_products().await?;
                let mut readable = list.entries().iter().filter(|it| it.problem.is_none());
                let first = readable.next();
                let first =
                    first.ok_or_else(|| Failure::malformed("Haier lists no product".to_owned()))?;
                list.read(first)?
            }
        };
        self.product_code = Some(product.product_code.clone());
        let texts = [
            Some(product.product_code),
            product.product_brand_name,
            product.product_group_name,
            product.product_model,
        ];
        let texts: Vec<String> = texts.into_iter().flatten().collect();
        Ok(texts.join(" "))
    }

    async fn price(&self) -> Result<String, Failure> {
        let code = self.code();
        let price = only(&code, self.client.prices([code.as_str()]).await)?;
        Ok(match (price.supply_price, price.reason) {
            (Some(amount), _) => format!("supply price {} yuan", amount.to_plain_string()),
            // The interface works, so the step has succeeded.
            (None, Some(reason)) => format!("no price in force: {reason}"),
            (None, None) => "no price in force".to_owned(),
        })
    }

    /// The product's code; known once its step has succeeded.
    fn code(&self) -> String {
        self.product_code.clone().unwrap_or_default()
    }
}

/// The only item of the response to a question about one code.
fn only<T>(code: &str, results: CodeResults<T>) -> Result<T, Failure> {
    if let Some(failed) = results.failed.into_iter().next() {
        return Err(failed.error.into());
    }
    if let Some(item) = results.malformed.into_iter().next() {
        return Err(Failure::malformed(item.reason));
    }
    let found = results.found.into_iter().next();
    found.ok_or_else(|| Failure::unknown_product(code))
}
