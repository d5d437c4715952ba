//! A configuration in a request body.

use cangku_domain::{
    Patch, Text, Version, Violations,
    supplier::{
        CountyCode, HaierClientId, HaierCode, HaierConfigDraft, HaierConfigName, HaierConfigPatch,
        HaierFieldsPatch, ServiceUrl,
    },
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::fields::{HaierRate, HaierSecret};
use crate::http::{
    openapi::{field_schema::shape, new_body::without_version},
    request::{
        check::Check,
        field::{Field, FromJson, InvalidField},
        object_field::read_object,
    },
};

/// A configuration in a request body.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = HaierConfigBody, example = json!({
    "name": "haier",
    "config": {
        "client_id": "my-shop", "client_secret": "…", "base_url": "https://openplatform.example.com",
        "customer_code": "88800001", "password": "…", "seller_password": "…"
    },
    "is_active": true}))]
pub struct HaierConfigBody {
    /// Unique name, not blank.
    #[schema(inline, required = true, value_type = shape::Name50, example = "haier")]
    name: Field<HaierConfigName>,
    /// Address and credentials, with the keys of the specification. A change keeps the keys that it
    /// doesn't name.
    #[schema(required = true, value_type = HaierFieldsBody)]
    config: Field<HaierFieldsJson>,
    /// Whether the shop uses it; then the others become inactive. Of a new one the default is true if
    /// no other is active.
    #[schema(value_type = bool)]
    is_active: Field<bool>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed (412
    /// `stale_version`). Not for what is created.
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// The keys of a configuration.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = HaierFieldsBody)]
pub struct HaierFieldsBody {
    /// OAuth client id.
    #[schema(inline, required = true, value_type = shape::HaierClientText, example = "my-shop")]
    client_id: Field<HaierClientId>,
    /// OAuth client secret; stored encrypted, never shown.
    #[schema(inline, required = true, write_only, value_type = shape::HaierSecretText)]
    client_secret: Field<HaierSecret>,
    /// URL that issues tokens; null: `/oauth2/auth` below the base URL.
    #[schema(inline, value_type = Option<shape::ServiceAddress>)]
    token_url: Field<ServiceUrl>,
    /// Base URL of the platform; https in production.
    #[schema(inline, required = true, value_type = shape::ServiceAddress,
        example = "https://openplatform.example.com")]
    base_url: Field<ServiceUrl>,
    /// Sold-to code (客户八码).
    #[schema(inline, required = true, value_type = shape::HaierCodeText, example = "88800001")]
    customer_code: Field<HaierCode>,
    /// Ship-to code; null: the sold-to code.
    #[schema(inline, value_type = Option<shape::HaierCodeText>)]
    send_to_code: Field<HaierCode>,
    /// Supplier code; null: `1001`, Haier itself.
    #[schema(inline, value_type = Option<shape::HaierCodeText>, example = "1001")]
    supplier_code: Field<HaierCode>,
    /// Password for products, prices and the balance; stored encrypted, never shown.
    #[schema(inline, required = true, write_only, value_type = shape::HaierSecretText)]
    password: Field<HaierSecret>,
    /// Password for stock and logistics; stored encrypted, never shown. Null: the password.
    #[schema(inline, write_only, value_type = Option<shape::HaierSecretText>)]
    seller_password: Field<HaierSecret>,
    /// County whose stock is queried, six digits; null: `110101`.
    #[schema(inline, value_type = Option<shape::County>, example = "110101")]
    county_code: Field<CountyCode>,
    /// Maximum requests per second, 0 for no limit; null: 100.
    #[schema(inline, value_type = Option<shape::HaierRateNumber>)]
    rate_per_second: Field<HaierRate>,
}

/// The object `config`, and its mistakes.
#[derive(Debug)]
struct HaierFieldsJson(Result<HaierFieldsPatch, Violations>);

impl FromJson for HaierFieldsJson {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        read_object("config", value, HaierFieldsBody::into_patch).map(Self)
    }
}

impl HaierFieldsBody {
    fn into_patch(self, mut check: Check) -> Result<HaierFieldsPatch, Violations> {
        let secret = |HaierSecret(secret)| secret;
        let patch = HaierFieldsPatch {
            client_id: check.patch("client_id", self.client_id),
            client_secret: check.patch("client_secret", self.client_secret).map(secret),
            token_url: check.patch_nullable("token_url", self.token_url),
            base_url: check.patch("base_url", self.base_url),
            customer_code: check.patch("customer_code", self.customer_code),
            send_to_code: check.patch_nullable("send_to_code", self.send_to_code),
            supplier_code: check.patch_nullable("supplier_code", self.supplier_code),
            password: check.patch("password", self.password).map(secret),
            seller_password: check
                .patch_nullable("seller_password", self.seller_password)
                .map(|given| given.map(secret)),
            county_code: check.patch_nullable("county_code", self.county_code),
            rate_per_second: check
                .patch_nullable("rate_per_second", self.rate_per_second)
                .map(|given| given.map(|HaierRate(rate)| rate)),
        };
        check.build(|| Some(patch))
    }
}

impl HaierConfigBody {
    /// The draft of a new configuration, or every mistake.
    pub(super) fn into_draft(self, mut check: Check) -> Result<HaierConfigDraft, Violations> {
        check.without_version(&self.version);
        let name = check.required("name", self.name);
        let config = check.required("config", self.config);
        let fields = config.and_then(|config| check.valid(config.0));
        let is_active = check.patch("is_active", self.is_active).value();
        check.build(|| {
            Some(HaierConfigDraft {
                name: name?,
                fields: fields?,
                is_active,
            })
        })
    }

    /// The change and the version that it is based on, or every mistake.
    pub(super) fn into_patch(
        self,
        mut check: Check,
    ) -> Result<(HaierConfigPatch, Option<Version>), Violations> {
        let version = check.patch("version", self.version).value();
        let name = check.patch("name", self.name);
        let fields = match check.patch("config", self.config) {
            Patch::Keep => None,
            Patch::Set(config) => check.valid(config.0),
        };
        let is_active = check.patch("is_active", self.is_active);
        check.build(|| {
            let patch = HaierConfigPatch {
                name,
                fields: fields.unwrap_or_default(),
                is_active,
            };
            Some((patch, version))
        })
    }
}

/// The schema of a [`HaierConfigBody`] for creation.
#[derive(Debug)]
pub struct NewHaierConfigBody;

impl PartialSchema for NewHaierConfigBody {
    fn schema() -> RefOr<Schema> {
        without_version(HaierConfigBody::schema())
    }
}

impl ToSchema for NewHaierConfigBody {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        HaierConfigBody::schemas(schemas);
    }
}

/// What a configuration that is copied from the settings is called.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = HaierFromSettingsBody, example = json!({"name": "haier", "is_active": true}))]
pub struct FromSettingsBody {
    /// Unique name, not blank; default `haier`.
    #[schema(inline, value_type = shape::Name50, example = "haier")]
    name: Field<HaierConfigName>,
    /// Whether the shop uses it; then the others become inactive. The default is true if no other is
    /// active.
    #[schema(value_type = bool)]
    is_active: Field<bool>,
}

impl FromSettingsBody {
    /// The draft with these fields, or every mistake.
    pub(super) fn into_draft(
        self,
        mut check: Check,
        fields: HaierFieldsPatch,
    ) -> Result<HaierConfigDraft, Violations> {
        let name = check.patch("name", self.name).value();
        let is_active = check.patch("is_active", self.is_active).value();
        let name = name.or_else(|| Text::new("haier").ok());
        check.build(|| {
            Some(HaierConfigDraft {
                name: name?,
                fields,
                is_active,
            })
        })
    }
}
