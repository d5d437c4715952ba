//! The products of a bulk edit, as a filter.

use cangku_domain::{
    Money, ViolationCode, Violations,
    catalog::{NameOrIdFilter, ProductFilter, SearchPhrase, Source, SyncState},
    inventory::StockState,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        check::Check,
        field::{Field, FromJson, InvalidField},
        from_json::{SalesFlag, text_of},
        object_field::read_object,
    },
};

/// The conditions of the product list; products must meet all of them.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlanFilterBody, example = json!({"brand": "海尔", "min_price": "1000.00"}))]
pub struct FilterBody {
    /// Words that must all be found in name, model, code, brand, category or description.
    #[schema(inline, value_type = Option<shape::Phrase>)]
    search: Field<Option<SearchPhrase>>,
    /// Name or id of the category.
    #[schema(inline, value_type = Option<shape::Phrase>)]
    category: Field<NameOrIdFilter>,
    /// Name or id of the brand.
    #[schema(inline, value_type = Option<shape::Phrase>)]
    brand: Field<NameOrIdFilter>,
    /// Minimum display price.
    #[schema(inline, value_type = Option<shape::Amount>)]
    min_price: Field<Money>,
    /// Maximum display price.
    #[schema(inline, value_type = Option<shape::Amount>)]
    max_price: Field<Money>,
    /// `true` 上架 (the default, as in the list), `false` 下架, null both.
    #[schema(value_type = Option<bool>)]
    is_active: Field<bool>,
    /// `"1"` 可采, `"0"` 不可采.
    #[schema(inline, value_type = Option<shape::Procurable>)]
    is_sales: Field<SalesFlag>,
    /// `local` or `haier`.
    #[schema(inline, value_type = Option<shape::SourceName>)]
    source: Field<Source>,
    /// Whether there is stock.
    #[schema(value_type = Option<bool>)]
    in_stock: Field<bool>,
    /// `pending` 待同步, `synced` 已同步 or `failed` 同步失败.
    #[schema(inline, value_type = Option<shape::SyncStateName>)]
    sync_state: Field<SyncState>,
    /// `sufficient` 充足, `low` 不足, `out` 缺货 or `awaiting_restock` 待补货.
    #[schema(inline, value_type = Option<shape::StockStateName>)]
    stock_state: Field<StockState>,
}

impl FromJson for Option<SearchPhrase> {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, SearchPhrase::MAX_CHARACTERS, SearchPhrase::new)
    }
}

impl FromJson for NameOrIdFilter {
    /// A name or an id as text, or an id as a number.
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        match value {
            Value::Number(number) => number
                .as_i64()
                .filter(|id| *id > 0)
                .map(Self::Id)
                .ok_or_else(|| {
                    InvalidField::new(ViolationCode::InvalidValue, "must be a name or an id")
                }),
            text => text_of(text, Self::MAX_CHARACTERS, Self::parse),
        }
    }
}

/// The object `filter`, and its mistakes.
#[derive(Debug)]
pub(super) struct FilterJson(pub(super) Result<ProductFilter, Violations>);

impl FromJson for FilterJson {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        read_object("filter", value, FilterBody::into_filter).map(Self)
    }
}

impl FilterBody {
    fn into_filter(self, mut check: Check) -> Result<ProductFilter, Violations> {
        let is_active = match self.is_active {
            Field::Absent => Some(true),
            given => check.nullable("is_active", given),
        };
        let filter = ProductFilter {
            search: check.nullable("search", self.search).flatten(),
            category: check.nullable("category", self.category),
            brand: check.nullable("brand", self.brand),
            min_price: check.nullable("min_price", self.min_price),
            max_price: check.nullable("max_price", self.max_price),
            is_active,
            is_sales: check
                .nullable("is_sales", self.is_sales)
                .map(|SalesFlag(flag)| flag),
            source: check.nullable("source", self.source),
            in_stock: check.nullable("in_stock", self.in_stock),
            sync_state: check.nullable("sync_state", self.sync_state),
            stock_state: check.nullable("stock_state", self.stock_state),
            withheld: None,
        };
        check.build(|| Some(filter))
    }
}
