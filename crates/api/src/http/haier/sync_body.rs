//! What a sync imports, in a request body.

use std::collections::BTreeSet;

use cangku_domain::{
    Text, ViolationCode, Violations, catalog::ProductCode, supplier::CountyCode,
    use_cases::SyncApproval,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    haier_sync::SyncOptions,
    http::{
        openapi::field_schema::shape,
        request::{
            check::Check,
            element_list::{elements, read_each},
            field::{Field, FromJson, InvalidField},
        },
    },
};

/// Maximum number of products that a request names.
const MAX_CODES: usize = 5_000;

/// What a sync imports: by default every product, without prices and stock.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SyncBody, example = json!({"prices": true, "stock": true}))]
pub struct SyncBody {
    /// Only the products with these codes; null: all that Haier lists.
    #[schema(inline, value_type = Option<Vec<shape::Name50>>, min_items = 1, max_items = 5000)]
    product_codes: Field<ProductCodes>,
    /// Only products of this product group; null: of all.
    #[schema(inline, value_type = Option<shape::Name100>, example = "电热水器")]
    category: Field<Text<100>>,
    /// Only products of this brand; null: of all.
    #[schema(inline, value_type = Option<shape::Name100>, example = "海尔")]
    brand: Field<Text<100>>,
    /// Whether prices are imported; default false.
    #[schema(value_type = bool)]
    prices: Field<bool>,
    /// Whether stock is imported; default false.
    #[schema(value_type = bool)]
    stock: Field<bool>,
    /// Whether what would change is only stored as a plan, for a person to approve; default false.
    #[schema(value_type = bool)]
    plan_only: Field<bool>,
    /// Whether it is written even if it exceeds a safety limit; default false. Not with `plan_only`.
    #[schema(value_type = bool)]
    force: Field<bool>,
    /// County whose stock is queried, six digits; null: that of the configuration.
    #[schema(inline, value_type = Option<shape::County>, example = "370202")]
    county_code: Field<CountyCode>,
}

/// A list of product codes, and its mistakes.
#[derive(Debug)]
struct ProductCodes(Result<BTreeSet<ProductCode>, Violations>);

impl FromJson for ProductCodes {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let given = elements(value, MAX_CODES, "code")?;
        let codes = read_each("product_codes", given, |code| {
            ProductCode::from_json(code).map_err(|mistake| {
                let mut mistakes = Violations::default();
                mistakes.add("", mistake.code, mistake.message);
                mistakes
            })
        });
        Ok(Self(codes.map(|codes| codes.into_iter().collect())))
    }
}

impl SyncBody {
    /// The options, or every mistake.
    pub(super) fn into_options(self, mut check: Check) -> Result<SyncOptions, Violations> {
        let codes = check.nullable("product_codes", self.product_codes);
        let product_codes = codes.and_then(|ProductCodes(codes)| check.valid(codes));
        let plan_only = check.or("plan_only", self.plan_only, false);
        let is_forced = check.or("force", self.force, false);
        if plan_only && is_forced {
            let message = "a plan that is only stored can't be forced: leave one of them out";
            check.add("force", ViolationCode::InvalidValue, message);
        }
        let options = SyncOptions {
            product_codes,
            category: check.nullable("category", self.category).map(text),
            brand: check.nullable("brand", self.brand).map(text),
            prices: check.or("prices", self.prices, false),
            stock: check.or("stock", self.stock, false),
            county_code: check.nullable("county_code", self.county_code),
            dry_run: false,
            daily_calls: None,
            approval: match (plan_only, is_forced) {
                (true, _) => SyncApproval::ByPerson,
                (false, true) => SyncApproval::Forced,
                (false, false) => SyncApproval::WithinLimits,
            },
        };
        check.build(|| Some(options))
    }
}

fn text(text: Text<100>) -> String {
    text.to_string()
}
