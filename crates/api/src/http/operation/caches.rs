//! `/api/cache`: invalidates cached responses.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, post};
use cangku_domain::{Error, ViolationCode, ports::CacheGroup, use_cases::invalidate_caches};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::{field_schema::shape, responses::CreateErrors},
    request::{
        body::Body,
        caller::CurrentCaller,
        field::{Field, FromJson, InvalidField},
    },
    response::problem::Problem,
    state::{self, App},
};

/// Which caches to invalidate.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = InvalidateCacheBody, example = json!({"cache_keys": ["products", "lists"]}))]
#[derive(Default)]
pub struct InvalidateBody {
    /// `products`, `lists`, `rankings`, `statistics`, `suggestions`; all of them if none is named.
    #[schema(inline, value_type = Vec<shape::CacheName>)]
    cache_keys: Field<Groups>,
}

/// Names of cache groups.
#[derive(Debug, Clone, Default)]
pub struct Groups(BTreeSet<CacheGroup>);

impl FromJson for Groups {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let Value::Array(names) = value else {
            return Err(InvalidField::of_type("a list of names"));
        };
        let group = |name: Value| {
            let name = String::from_json(name)?;
            CacheGroup::from_name(&name).ok_or_else(|| {
                let message = format!("must name only {}", CacheGroup::names());
                InvalidField::new(ViolationCode::InvalidValue, message)
            })
        };
        names
            .into_iter()
            .map(group)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// Which caches were invalidated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvalidatedCache)]
pub struct InvalidatedCacheResponse {
    /// Names of the groups.
    #[schema(example = json!(["products", "lists"]))]
    emptied: Vec<&'static str>,
}

/// Invalidates cached responses on every instance, by group or all (admin).
#[utoipa::path(tag = "operation", operation_id = "invalidate_cache",
    request_body = InvalidateBody, responses((status = 200, body = InvalidatedCacheResponse), CreateErrors))]
#[post("/cache/invalidate")]
pub async fn invalidate(
    caller: CurrentCaller,
    app: App,
    body: Body<InvalidateBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let groups = check.or("cache_keys", body.cache_keys, Groups::default());
    let groups = check.build(|| Some(groups.0)).map_err(Error::from)?;
    let emptied = state::write(&app, caller.0, move |cx| invalidate_caches(cx, &groups)).await?;
    Ok(HttpResponse::Ok().json(InvalidatedCacheResponse {
        emptied: emptied.into_iter().map(CacheGroup::as_str).collect(),
    }))
}
