//! `POST /api/haier/configs/{id}/validate`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    HaierConfigId,
    use_cases::{HaierConfigProblems, validate_haier_config as validate},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{caller::CurrentCaller, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Whether a stored configuration can be used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HaierConfigValidation)]
pub struct ValidationResponse {
    /// Whether it can be used, as far as can be seen without a call to Haier.
    is_valid: bool,
    /// What is wrong.
    errors: Vec<ValidationError>,
}

/// A mistake of a configuration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HaierConfigMistake)]
struct ValidationError {
    /// The field, such as `config.base_url`.
    field: String,
    /// A code of a field, or `haier_secret_unreadable`.
    code: &'static str,
    message: String,
}

impl From<HaierConfigProblems> for ValidationResponse {
    fn from(problems: HaierConfigProblems) -> Self {
        let fields = problems
            .violations
            .into_iter()
            .map(|violation| ValidationError {
                field: violation.field,
                code: violation.code.as_str(),
                message: violation.message,
            });
        let secrets = problems
            .unreadable
            .into_iter()
            .map(|secret| ValidationError {
                field: secret.key.path(),
                code: "haier_secret_unreadable",
                message: secret.reason.to_string(),
            });
        let errors: Vec<_> = fields.chain(secrets).collect();
        Self {
            is_valid: errors.is_empty(),
            errors,
        }
    }
}

/// Checks a stored configuration as a whole: its fields, and whether its secrets can be decrypted
/// (admin). Haier isn't called; `test` does that.
#[utoipa::path(tag = "haier", operation_id = "validate_haier_config", params(("id" = i64, Path)),
    responses(
    (status = 200, body = ValidationResponse), RestrictedErrors))]
#[post("/haier/configs/{id}/validate")]
pub async fn validate_haier_config(
    _caller: CurrentCaller,
    app: App,
    id: PathId<HaierConfigId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let vault = app.haier().vault().clone();
    let checked = state::read(&app, move |reader| validate(reader, vault.rules(), id));
    let (_config, problems) = checked.await?;
    Ok(HttpResponse::Ok().json(ValidationResponse::from(problems)))
}
