//! What a bulk edit changes.

use bigdecimal::BigDecimal;
use cangku_domain::{
    BrandId, CategoryId, Money, ViolationCode, Violations,
    inventory::StockLevel,
    plans::{BulkEdit, PriceChange},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        check::Check,
        field::{Field, FromJson, InvalidField},
        object_field::read_object,
    },
};

/// The change of every product; a field that is left out stays. At least one is required.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlanChangeBody, example = json!({"price": {"percent": "-10"}, "is_active": true}))]
pub struct ChangeBody {
    /// The retail price. Where a supply price is shown to buyers, that stays.
    #[schema(value_type = PriceChangeBody)]
    price: Field<PriceChangeJson>,
    /// 上架 or 下架.
    #[schema(value_type = bool)]
    is_active: Field<bool>,
    /// Id of the category.
    #[schema(inline, value_type = shape::Id)]
    category_id: Field<CategoryId>,
    /// Id of the brand.
    #[schema(inline, value_type = shape::Id)]
    brand_id: Field<BrandId>,
    /// The stock is low at this many units or fewer; 0: never.
    #[schema(inline, value_type = shape::Level)]
    low_stock_threshold: Field<StockLevel>,
}

/// How the price changes: exactly one of the fields.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlanPriceBody, example = json!({"percent": "-10"}), min_properties = 1, max_properties = 1)]
pub struct PriceChangeBody {
    /// To this price, in yuan.
    #[schema(inline, value_type = shape::Amount)]
    to: Field<Money>,
    /// By this amount in yuan; negative: down.
    #[schema(inline, value_type = shape::AmountDifference)]
    by: Field<PriceDifference>,
    /// By so many percent, from -100 to 1000; negative: down. Rounded half up to whole fen.
    #[schema(inline, value_type = shape::Percentage)]
    percent: Field<PricePercentage>,
}

/// A signed amount in yuan.
#[derive(Debug)]
pub(in crate::http) struct PriceDifference(BigDecimal);

/// A percentage.
#[derive(Debug)]
pub(in crate::http) struct PricePercentage(BigDecimal);

impl PricePercentage {
    const LEAST: i32 = -100;
    const MOST: i32 = 1000;
}

impl FromJson for PriceDifference {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        signed(value).map(Self)
    }
}

impl FromJson for PricePercentage {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let percent = signed(value)?;
        let (least, most) = (Self::LEAST, Self::MOST);
        let range = BigDecimal::from(least)..=BigDecimal::from(most);
        if !range.contains(&percent) {
            let message = format!("must be from {least} to {most}");
            return Err(InvalidField::new(ViolationCode::OutOfRange, message));
        }
        Ok(Self(percent))
    }
}

/// An amount with or without a minus sign.
fn signed(value: Value) -> Result<BigDecimal, InvalidField> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        value => String::from_json(value)?,
    };
    let (digits, is_negative) = match text.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (text.as_str(), false),
    };
    let amount = Money::parse(digits).map_err(|error| InvalidField::new(error.into(), error))?;
    let amount = amount.as_decimal().clone();
    Ok(if is_negative { -amount } else { amount })
}

/// The object `price`, and its mistakes.
#[derive(Debug)]
struct PriceChangeJson(Result<PriceChange, Violations>);

impl FromJson for PriceChangeJson {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        read_object("price", value, PriceChangeBody::into_change).map(Self)
    }
}

impl PriceChangeBody {
    fn into_change(self, mut check: Check) -> Result<PriceChange, Violations> {
        let given = [
            self.to.is_present(),
            self.by.is_present(),
            self.percent.is_present(),
        ];
        let is_one = given.into_iter().filter(|is_given| *is_given).count() == 1;
        if !is_one {
            let message = "must be the only one of to, by and percent";
            check.add("to", ViolationCode::InvalidValue, message);
        }
        let to = check.patch("to", self.to).value().map(PriceChange::To);
        let by = check.patch("by", self.by).value();
        let by = by.map(|PriceDifference(amount)| PriceChange::By(amount));
        let percent = check.patch("percent", self.percent).value();
        let percent = percent.map(|PricePercentage(percent)| PriceChange::Percent(percent));
        check.build(|| to.or(by).or(percent))
    }
}

/// The object `change`, and its mistakes.
#[derive(Debug)]
pub(super) struct ChangeJson(pub(super) Result<BulkEdit, Violations>);

impl FromJson for ChangeJson {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        read_object("change", value, ChangeBody::into_edit).map(Self)
    }
}

impl ChangeBody {
    fn into_edit(self, mut check: Check) -> Result<BulkEdit, Violations> {
        let names_nothing = matches!(self.price, Field::Absent)
            && matches!(self.is_active, Field::Absent)
            && matches!(self.category_id, Field::Absent)
            && matches!(self.brand_id, Field::Absent)
            && matches!(self.low_stock_threshold, Field::Absent);
        if names_nothing {
            let message = "is required, or another field to change";
            check.add("price", ViolationCode::Required, message);
        }
        let price = check.patch("price", self.price).value();
        let edit = BulkEdit {
            price: price.and_then(|PriceChangeJson(change)| check.valid(change)),
            is_active: check.patch("is_active", self.is_active).value(),
            category_id: check.patch("category_id", self.category_id).value(),
            brand_id: check.patch("brand_id", self.brand_id).value(),
            low_stock_threshold: check
                .patch("low_stock_threshold", self.low_stock_threshold)
                .value(),
        };
        check.build(|| Some(edit))
    }
}
