use actix_web::web::{self, Data, Json, JsonConfig, Path, ServiceConfig};
use actix_web::{HttpResponse, error};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::change::ProductChange;
use crate::faults::{FaultSpec, FaultStatus, InvalidFault};
use crate::world::World;

/// Body of `PUT` and `POST /admin/faults`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Faults {
    faults: Vec<String>,
}

/// Response of every `/admin/faults` route.
#[derive(Serialize)]
struct ActiveFaults {
    faults: Vec<FaultStatus>,
}

pub(super) fn routes(config: &mut ServiceConfig) {
    let json = JsonConfig::default()
        .content_type_required(false)
        .error_handler(|error, _| {
            let reply = refuse(&error.to_string());
            error::InternalError::from_response(error, reply).into()
        });
    config.service(
        web::scope("/admin")
            .app_data(json)
            .service(
                web::resource("/faults")
                    .get(show_faults)
                    .put(replace_faults)
                    .post(add_faults)
                    .delete(clear_faults),
            )
            .route("/counters", web::get().to(counters))
            .service(
                web::resource("/products/{code}")
                    .get(show_product)
                    .post(change_product)
                    .delete(restore_product),
            )
            .route("/reset", web::post().to(reset)),
    );
}

fn refuse(message: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({"error": message}))
}

fn parse(faults: &Faults) -> Result<Vec<FaultSpec>, InvalidFault> {
    faults.faults.iter().map(|fault| fault.parse()).collect()
}

async fn show_faults(world: Data<World>) -> HttpResponse {
    HttpResponse::Ok().json(ActiveFaults {
        faults: world.faults.status(),
    })
}

async fn replace_faults(world: Data<World>, body: Json<Faults>) -> HttpResponse {
    match parse(&body) {
        Ok(faults) => world.faults.replace(&faults),
        Err(error) => return refuse(&error.to_string()),
    }
    show_faults(world).await
}

async fn add_faults(world: Data<World>, body: Json<Faults>) -> HttpResponse {
    match parse(&body) {
        Ok(faults) => world.faults.add(&faults),
        Err(error) => return refuse(&error.to_string()),
    }
    show_faults(world).await
}

async fn clear_faults(world: Data<World>) -> HttpResponse {
    world.faults.replace(&[]);
    show_faults(world).await
}

async fn counters(world: Data<World>) -> HttpResponse {
    HttpResponse::Ok().json(world.recorder.read())
}

async fn show_product(world: Data<World>, code: Path<String>) -> HttpResponse {
    describe(&world, &code)
}

async fn change_product(
    world: Data<World>,
    code: Path<String>,
    change: Json<ProductChange>,
) -> HttpResponse {
    if let Some(product) = world.find(&code) {
        world.change(product.position, change.into_inner());
    }
    describe(&world, &code)
}

async fn restore_product(world: Data<World>, code: Path<String>) -> HttpResponse {
    if let Some(product) = world.find(&code) {
        world.restore(product.position);
    }
    describe(&world, &code)
}

async fn reset(world: Data<World>) -> HttpResponse {
    world.reset();
    HttpResponse::NoContent().finish()
}

fn describe(world: &World, code: &str) -> HttpResponse {
    let Some(product) = world.find(code) else {
        return HttpResponse::NotFound().json(json!({"error": "no product has this code"}));
    };
    let prices = world.prices(product.position);
    HttpResponse::Ok().json(json!({
        "code": product.code,
        "model": product.model,
        "group": product.group,
        "brand": product.brand,
        "procurable": product.no_sales_reason.is_none(),
        "no_sales_reason": product.no_sales_reason,
        "supply_price": prices.supply,
        "invoice_price": prices.invoice(),
        "stock_rebate_policy": prices.discount,
        "rebate_money": prices.rebate,
        "market_price": prices.market,
        "stock": world.stock_set(product.position).map_or(Value::Null, Value::from),
    }))
}
