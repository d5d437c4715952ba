//! JSON schemas of fields and parameters, made of the same constants as their parsers.

use cangku_domain::{
    InventoryLogId, LongText, Money, OptionalText, ProductId, Text, Version,
    accounts::{Password, Role, Username},
    attention::AttentionKind,
    catalog::{EditableField, ProductSort, SearchPhrase, Source, SyncState, WarehouseGrade},
    inventory::{ChangeType, Quantity, StockLevel, StockState},
    orders::{OrderNumber, OrderStatus, PaymentMethod, PaymentStatus, Phone, ReturnStatus},
    ports::CacheGroup,
    searches::Keyword,
    statistics::Day,
    supplier::{
        CountyCode, FailureReason, FailureStatus, HaierCode, NameState, ServiceUrl, SyncStage,
        SyncStatus, SyncTask, SyncType,
    },
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, Object, ObjectBuilder, OneOfBuilder, RefOr, Schema, SchemaFormat, Type,
    },
};

pub use characters::{BLANK, VISIBLE};
use characters::{
    CONTROL, CONTROL_IN_LINES, INVISIBLE, NAME, NAME_OF_NO_NUMBER, PLAIN_SPACE, SPACE,
};

use crate::http::{
    haier::{HaierRate, HaierSecret},
    inventory::HoldSeconds,
    payments::PaymentAmount,
    request::{
        account_fields::Email,
        address::{PictureAddress, WebAddress},
        from_json::{OrBlank, SalesFlag},
    },
};

/// A type with a JSON schema: the parser accepts every value that the schema accepts.
pub trait Described {
    /// The schema of a value that isn't null.
    fn schema() -> Schema;
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn spaced(pattern: &str) -> String {
    format!("^{}$", spaced_element(pattern))
}

/// As [`spaced`], or a text of which nothing is visible.
fn spaced_or_blank(pattern: &str) -> String {
    let blank = spaced_element(&format!("[{PLAIN_SPACE}{INVISIBLE}]*"));
    format!("^({}|{blank})$", spaced_element(pattern))
}

fn spaced_element(pattern: &str) -> String {
    format!("[{SPACE}]*{pattern}[{SPACE}]*")
}

/// A whole number from `least` to `most`.
fn whole(least: i64, most: i64) -> ObjectBuilder {
    let format = match i32::try_from(most) {
        Ok(_) => KnownFormat::Int32,
        Err(_) => KnownFormat::Int64,
    };
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .minimum(Some(number(least)))
        .maximum(Some(number(most)))
}

fn number(value: i64) -> utoipa::Number {
    // On 64-bit targets every value fits.
    isize::try_from(value).map_or(utoipa::Number::Int(isize::MAX), utoipa::Number::Int)
}

/// One of a few names.
pub fn names(names: impl IntoIterator<Item = &'static str>) -> Object {
    string().enum_values(Some(names)).build()
}

impl<const MAX: usize> Described for Text<MAX> {
    fn schema() -> Schema {
        let visible = format!("[^{CONTROL}{SPACE}{INVISIBLE}]");
        let pattern = spaced(&format!("[^{CONTROL}]*{visible}[^{CONTROL}]*"));
        let text = string().min_length(Some(1)).max_length(Some(MAX));
        text.pattern(Some(pattern)).into()
    }
}

impl<const MAX: usize> Described for OptionalText<MAX> {
    fn schema() -> Schema {
        let pattern = spaced(&format!("[^{CONTROL}]*"));
        string().max_length(Some(MAX)).pattern(Some(pattern)).into()
    }
}

impl<const MAX: usize> Described for LongText<MAX> {
    fn schema() -> Schema {
        let pattern = format!("^[^{CONTROL_IN_LINES}]*$");
        string().max_length(Some(MAX)).pattern(Some(pattern)).into()
    }
}

impl<const MAX: usize> Described for OrBlank<Text<MAX>> {
    fn schema() -> Schema {
        OptionalText::<MAX>::schema()
    }
}

impl Described for OrBlank<WebAddress> {
    fn schema() -> Schema {
        web_address(spaced_or_blank(WebAddress::PATTERN))
    }
}

impl Described for WebAddress {
    fn schema() -> Schema {
        web_address(spaced(Self::PATTERN))
    }
}

impl Described for PictureAddress {
    fn schema() -> Schema {
        web_address(spaced(Self::PATTERN))
    }
}

fn web_address(pattern: String) -> Schema {
    string()
        .max_length(Some(WebAddress::MAX_CHARACTERS))
        .pattern(Some(pattern))
        .into()
}

impl Described for Money {
    fn schema() -> Schema {
        string()
            .pattern(Some("^[0-9]{1,8}(\\.[0-9]{1,2})?$"))
            .into()
    }
}

/// An amount by which a list is filtered; blank means no filter.
struct AmountFilter;

impl Described for AmountFilter {
    fn schema() -> Schema {
        string()
            .pattern(Some("^([0-9]{1,8}(\\.[0-9]{1,2})?)?$"))
            .into()
    }
}

impl Described for PaymentAmount {
    fn schema() -> Schema {
        let positive = r"^(0*[1-9][0-9]*(\.[0-9]{1,2})?|0+\.([1-9][0-9]?|0[1-9]))$";
        string()
            .pattern(Some(positive))
            .max_length(Some(Self::MAX_CHARACTERS))
            .into()
    }
}

impl Described for PaymentMethod {
    fn schema() -> Schema {
        string()
            .pattern(Some("^[a-z0-9_-]+$"))
            .max_length(Some(Self::MAX_CHARACTERS))
            .into()
    }
}

impl Described for Email {
    fn schema() -> Schema {
        let part = format!("[^{CONTROL}{SPACE}]");
        let host = format!("[^{CONTROL}{SPACE}@]");
        string()
            .max_length(Some(Self::MAX_CHARACTERS))
            .pattern(Some(spaced_or_blank(&format!("{part}+@{host}+"))))
            .into()
    }
}

impl Described for Username {
    fn schema() -> Schema {
        let pattern = spaced(&format!("[{NAME}]*[{NAME_OF_NO_NUMBER}][{NAME}]*"));
        let name = string().min_length(Some(1)).pattern(Some(pattern));
        name.max_length(Some(Self::MAX_CHARACTERS)).into()
    }
}

impl Described for Password {
    fn schema() -> Schema {
        string()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .min_length(Some(Self::MIN_CHARACTERS))
            .max_length(Some(Self::MAX_BYTES))
            .into()
    }
}

impl Described for Phone {
    fn schema() -> Schema {
        let pattern = spaced(r"\+?[ ()-]*([0-9][ ()-]*){7,15}");
        let phone = string().min_length(Some(7)).pattern(Some(pattern));
        phone.max_length(Some(Self::MAX_CHARACTERS)).into()
    }
}

impl Described for StockLevel {
    fn schema() -> Schema {
        whole(0, i32::MAX.into()).into()
    }
}

impl Described for Quantity {
    fn schema() -> Schema {
        whole(1, i32::MAX.into()).into()
    }
}

impl Described for u32 {
    fn schema() -> Schema {
        whole(0, i32::MAX.into()).into()
    }
}

impl Described for i32 {
    /// A signed change: never 0.
    fn schema() -> Schema {
        OneOfBuilder::new()
            .item(whole(Self::MIN.into(), -1))
            .item(whole(1, Self::MAX.into()))
            .into()
    }
}

impl Described for HoldSeconds {
    fn schema() -> Schema {
        whole(1, Self::MAX).into()
    }
}

impl Described for SalesFlag {
    fn schema() -> Schema {
        let flag = ObjectBuilder::new().schema_type(Type::Boolean);
        OneOfBuilder::new()
            .item(names(["1", "0"]))
            .item(flag)
            .into()
    }
}

impl Described for ProductId {
    fn schema() -> Schema {
        whole(1, i64::MAX).into()
    }
}

impl Described for Version {
    fn schema() -> Schema {
        whole(1, i64::MAX).into()
    }
}

impl Described for Day {
    /// From [`Day::FIRST`] to [`Day::LAST`].
    fn schema() -> Schema {
        string()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .pattern(Some("^20[0-9]{2}-"))
            .into()
    }
}

impl Described for InventoryLogId {
    /// As a cursor: empty for the first rows.
    fn schema() -> Schema {
        string().pattern(Some("^([1-9][0-9]{0,17})?$")).into()
    }
}

impl Described for bool {
    /// As a parameter.
    fn schema() -> Schema {
        names(["true", "false", "1", "0"]).into()
    }
}

/// Schemas of types that are written as one of a few names.
macro_rules! named {
    ($($type:ty: $names:expr;)+) => {$(
        impl Described for $type {
            fn schema() -> Schema {
                names($names).into()
            }
        }
    )+};
}

named! {
    Role: Role::ALL.map(Role::as_str);
    Source: Source::ALL.map(Source::as_str);
    EditableField: EditableField::ALL.map(EditableField::as_str);
    WarehouseGrade: WarehouseGrade::ALL.map(WarehouseGrade::as_str);
    ProductSort: ProductSort::ALL.map(ProductSort::as_str);
    ChangeType: ChangeType::ALL.map(ChangeType::as_str);
    PaymentStatus: PaymentStatus::ALL.map(PaymentStatus::as_str);
    AttentionKind: AttentionKind::ALL.map(AttentionKind::as_str);
    OrderStatus: OrderStatus::ALL.map(OrderStatus::as_str);
    ReturnStatus: ReturnStatus::ALL.map(ReturnStatus::as_str);
    CacheGroup: CacheGroup::ALL.map(CacheGroup::as_str);
    FailureReason: FailureReason::ALL.map(FailureReason::as_str);
    SyncTask: SyncTask::ALL.map(SyncTask::as_str);
    FailureStatus: FailureStatus::ALL.map(FailureStatus::as_str);
    SyncState: SyncState::ALL.map(SyncState::as_str);
    StockState: StockState::ALL.map(StockState::as_str);
    SyncStage: SyncStage::ALL.map(SyncStage::as_str);
    NameState: NameState::ALL.map(NameState::as_str);
    SyncStatus: SyncStatus::ALL.map(SyncStatus::as_str);
    SyncType: SyncType::ALL.map(SyncType::as_str);
}

/// Named types for `value_type`, each with the schema of a type that doesn't implement `ToSchema`.
macro_rules! schemas {
    ($($(#[$doc:meta])* $name:ident = $type:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                RefOr::T(<$type as Described>::schema())
            }
        }

        impl ToSchema for $name {}
    )+};
}

/// The `is_active` filter of the product list.
struct ActiveFilter;

/// Ids of products, separated by commas.
struct ProductIds;

/// Codes of products, separated by commas.
struct ProductCodes;

impl Described for ProductIds {
    fn schema() -> Schema {
        let id = spaced_element("[1-9][0-9]{0,17}");
        string().pattern(Some(format!("^{id}(,{id})*$"))).into()
    }
}

impl Described for ProductCodes {
    fn schema() -> Schema {
        let code = format!("[^,{CONTROL}]*[^,{CONTROL}{SPACE}{INVISIBLE}][^,{CONTROL}]*");
        string().pattern(Some(format!("^{code}(,{code})*$"))).into()
    }
}

/// State of a payment in a list.
struct PaymentState;

/// State of the items in the attention list.
struct AttentionState;

/// The format of the inventory log.
struct LogForm;

/// The kind of a recommendation.
struct RecommendationKind;

named! {
    ActiveFilter: ["true", "false", "all", "1", "0"];
    PaymentState: ["unmatched", "settled"];
    AttentionState: ["open", "done", "all"];
    LogForm: ["json", "csv"];
    RecommendationKind: ["popular", "trending", "category"];
}

mod api_keys;
mod audit;
mod characters;
mod exports;
mod haier;
mod phrases;
mod plans;
pub mod shape;
#[cfg(test)]
mod tests;
