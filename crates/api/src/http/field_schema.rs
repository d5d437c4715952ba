//! JSON schemas of what fields and parameters take, made of the constants by which they are read.

use cangku_domain::{
    InventoryLogId, LongText, Money, OptionalText, ProductId, Text,
    accounts::{Password, Role, Username},
    catalog::{ProductSort, Source, WarehouseGrade},
    inventory::{ChangeType, IdempotencyKey, Quantity, StockLevel},
    orders::{OrderNumber, OrderStatus, Phone},
    ports::CacheGroup,
    searches::Keyword,
    statistics::Day,
    supplier::{SyncStatus, SyncType},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, Object, ObjectBuilder, OneOfBuilder, RefOr, Schema, SchemaFormat, Type,
    },
};

use super::{
    account_fields::Email,
    address::{PictureAddress, WebAddress},
    field::{OrBlank, SalesFlag},
    inventory::HoldSeconds,
};

/// White space that reading trims, inside of a regular expression's brackets.
const SPACE: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
/// Control characters, inside of brackets.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";
/// A text of nothing but white space.
pub const BLANK: &str = r"^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$";
/// A text that isn't blank.
pub const VISIBLE: &str = r"[^\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";
/// Characters of a new user's name, inside of brackets.
const NAME: &str = r"0-9A-Za-z@.+_\u3400-\u4dbf\u4e00-\u9fff-";
/// Those of them that no number has, inside of brackets.
const NAME_OF_NO_NUMBER: &str = r"A-Za-z@._\u3400-\u4dbf\u4e00-\u9fff-";
/// Control characters but line breaks and tabs, inside of brackets.
const CONTROL_IN_LINES: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";

/// A type whose JSON form a schema describes: what the schema takes, reading takes.
pub trait Described {
    /// The schema of a value that isn't null.
    fn schema() -> Schema;
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn spaced(pattern: &str) -> String {
    format!("^[{SPACE}]*{pattern}[{SPACE}]*$")
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
    isize::try_from(value).map_or(utoipa::Number::Int(isize::MAX), utoipa::Number::Int)
}

/// One of a few names.
pub fn names(names: impl IntoIterator<Item = &'static str>) -> Object {
    string().enum_values(Some(names)).build()
}

impl<const MAX: usize> Described for Text<MAX> {
    fn schema() -> Schema {
        let visible = format!("[^{CONTROL}{SPACE}]");
        let pattern = spaced(&format!("{visible}([^{CONTROL}]*{visible})?"));
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
        web_address(&format!("({})?", WebAddress::PATTERN))
    }
}

impl Described for WebAddress {
    fn schema() -> Schema {
        web_address(Self::PATTERN)
    }
}

impl Described for PictureAddress {
    fn schema() -> Schema {
        web_address(Self::PATTERN)
    }
}

fn web_address(pattern: &str) -> Schema {
    string()
        .max_length(Some(WebAddress::MAX_CHARACTERS))
        .pattern(Some(spaced(pattern)))
        .into()
}

impl Described for Money {
    fn schema() -> Schema {
        string()
            .pattern(Some("^[0-9]{1,8}(\\.[0-9]{1,2})?$"))
            .into()
    }
}

/// An amount that a list is filtered by; blank doesn't restrict it.
struct AmountFilter;

impl Described for AmountFilter {
    fn schema() -> Schema {
        string()
            .pattern(Some("^([0-9]{1,8}(\\.[0-9]{1,2})?)?$"))
            .into()
    }
}

impl Described for Email {
    fn schema() -> Schema {
        let part = format!("[^{CONTROL}{SPACE}]");
        let host = format!("[^{CONTROL}{SPACE}@]");
        string()
            .max_length(Some(Self::MAX_CHARACTERS))
            .pattern(Some(spaced(&format!("({part}+@{host}+)?"))))
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
    /// A change: never 0.
    fn schema() -> Schema {
        OneOfBuilder::new()
            .item(whole(Self::MIN.into(), -1))
            .item(whole(1, Self::MAX.into()))
            .into()
    }
}

impl Described for HoldSeconds {
    fn schema() -> Schema {
        whole(1, Self::LONGEST).into()
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

impl Described for Day {
    /// From [`Day::FIRST`] to [`Day::LAST`].
    fn schema() -> Schema {
        string()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .pattern(Some("^20[0-9]{2}-"))
            .into()
    }
}

impl Described for Keyword {
    /// Blank restricts nothing.
    fn schema() -> Schema {
        let telling = r"[0-9A-Za-z\u4e00-\u9fff]";
        let pattern = spaced(&format!("([^{CONTROL}]*{telling}[^{CONTROL}]*)?"));
        string()
            .max_length(Some(Self::MAX_CHARACTERS))
            .pattern(Some(pattern))
            .into()
    }
}

impl Described for InventoryLogId {
    /// As a cursor: empty to begin.
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
    WarehouseGrade: WarehouseGrade::ALL.map(WarehouseGrade::as_str);
    ProductSort: ProductSort::ALL.map(ProductSort::as_str);
    ChangeType: ChangeType::ALL.map(ChangeType::as_str);
    OrderStatus: OrderStatus::ALL.map(OrderStatus::as_str);
    CacheGroup: CacheGroup::ALL.map(CacheGroup::as_str);
    SyncStatus: SyncStatus::ALL.map(SyncStatus::as_str);
    SyncType: SyncType::ALL.map(SyncType::as_str);
}

/// Names for `value_type`, each with the schema of a type that the document's generator can't ask.
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

/// Which products a list shows, by their shelf.
struct Shelf;

/// How the inventory log is written.
struct LogForm;

/// What recommendations are made of.
struct RecommendationKind;

named! {
    Shelf: ["true", "false", "all", "1", "0"];
    LogForm: ["json", "csv"];
    RecommendationKind: ["popular", "trending", "category"];
}

/// The schemas by name.
pub mod shape {
    use super::*;

    schemas! {
        /// A price or another amount.
        Amount = Money;
        /// An amount as a parameter.
        AmountLimit = AmountFilter;
        /// Text of 1 to 50 characters.
        Name50 = Text<50>;
        /// Text of 1 to 100 characters.
        Name100 = Text<100>;
        /// Text of 1 to 150 characters.
        Name150 = Text<150>;
        /// Text of 1 to 200 characters.
        Name200 = Text<200>;
        /// Text of 1 to 255 characters.
        Name255 = Text<255>;
        /// Text of at most 50 characters.
        Line50 = OptionalText<50>;
        /// Text of at most 100 characters.
        Line100 = OptionalText<100>;
        /// Text of at most 150 characters.
        Line150 = OptionalText<150>;
        /// Text of at most 255 characters.
        Line255 = OptionalText<255>;
        /// Text of at most 500 characters.
        Line500 = OptionalText<500>;
        /// A brand's description.
        Lines10000 = LongText<10_000>;
        /// A product's description.
        Lines20000 = LongText<20_000>;
        /// A Haier code, or blank.
        CodeOrBlank = OrBlank<Text<50>>;
        /// A supplier's code, or blank.
        SupplierCodeOrBlank = OrBlank<Text<100>>;
        /// An address, or blank.
        AddressOrBlank = OrBlank<WebAddress>;
        /// An address.
        Address = WebAddress;
        /// A picture's address.
        Picture = PictureAddress;
        /// A user's e-mail address, or blank.
        EmailAddress = Email;
        /// A new user's name.
        NewUsername = Username;
        /// A new password.
        NewPassword = Password;
        /// A telephone number.
        PhoneNumber = Phone;
        /// An order's number, or blank.
        Number = OrBlank<OrderNumber>;
        /// A product's id.
        Id = ProductId;
        /// A business day.
        BusinessDay = Day;
        /// A flag as a parameter.
        Flag = bool;
        /// A flag as a parameter, or all.
        ShelfFlag = Shelf;
        /// A kind of recommendation.
        RecommendationName = RecommendationKind;
        /// What was searched for.
        SearchKeyword = Keyword;
        /// Where the next rows begin.
        Cursor = InventoryLogId;
        /// How the inventory log is written.
        LogFormat = LogForm;
        /// Units that there are.
        Level = StockLevel;
        /// Units that a command is about.
        Units = Quantity;
        /// Units that are added or taken.
        Change = i32;
        /// Weight in lists.
        Weight = u32;
        /// How long a hold lasts.
        Hold = HoldSeconds;
        /// 可采 or 不可采.
        Procurable = SalesFlag;
        /// A role.
        RoleName = Role;
        /// Where a product comes from.
        SourceName = Source;
        /// 本级仓 or 上级仓.
        Grade = WarehouseGrade;
        /// The order of a list.
        Sort = ProductSort;
        /// What a row of the log is.
        ChangeName = ChangeType;
        /// Where an order stands.
        OrderStatusName = OrderStatus;
        /// What can be invalidated.
        CacheName = CacheGroup;
        /// Where a run of the sync stands.
        SyncStatusName = SyncStatus;
        /// What a run of the sync brings.
        SyncTypeName = SyncType;
        /// A caller's name for a request.
        RequestKey = IdempotencyKey;
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::HashMap};

    use proptest::prelude::*;
    use regex::Regex;
    use serde_json::Value;

    use super::*;
    use crate::http::field::FromJson;

    /// Whether the schema of strings takes a text.
    fn allows(schema: &Schema, text: &str) -> bool {
        let Schema::Object(schema) = schema else {
            panic!("a schema of strings");
        };
        let length = text.chars().count();
        let fits = |pattern: &String| fits(pattern, text);
        schema.max_length.is_none_or(|most| length <= most)
            && schema.min_length.is_none_or(|least| length >= least)
            && schema.pattern.as_ref().is_none_or(fits)
            && schema
                .enum_values
                .as_ref()
                .is_none_or(|names| names.contains(&Value::from(text)))
    }

    thread_local! {
        static PATTERNS: RefCell<HashMap<String, Regex>> = RefCell::default();
    }

    fn fits(pattern: &str, text: &str) -> bool {
        PATTERNS.with_borrow_mut(|patterns| {
            let compiled = patterns.entry(pattern.to_owned());
            let compiled = compiled.or_insert_with(|| Regex::new(pattern).unwrap());
            compiled.is_match(text)
        })
    }

    fn reads<T: FromJson>(text: &str) -> bool {
        T::from_json(text.into()).is_ok()
    }

    /// Fails if schema and reading differ about a text.
    fn compare<T: FromJson + Described>(text: &str) -> Result<(), TestCaseError> {
        let allowed = allows(&T::schema(), text);
        prop_assert_eq!(allowed, reads::<T>(text), "{:?}", text);
        Ok(())
    }

    /// Texts of characters that matter somewhere.
    fn odd_text() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            4 => prop::sample::select(" \t\n\r\u{b}\u{c}\u{85}\u{a0}\u{3000}\u{feff}\0\u{1c}\u{7f}".chars().collect::<Vec<_>>()),
            4 => prop::sample::select("aZ09@.+-_()冰Ａ\u{430}".chars().collect::<Vec<_>>()),
            1 => any::<char>(),
        ];
        prop::collection::vec(character, 0..12).prop_map(|text| text.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn what_the_schema_of_a_text_takes_is_read_and_nothing_else(text in odd_text()) {
            compare::<Text<6>>(&text)?;
            compare::<OptionalText<6>>(&text)?;
            compare::<LongText<6>>(&text)?;
            compare::<OrBlank<Text<6>>>(&text)?;
            compare::<Email>(&text)?;
            compare::<Username>(&text)?;
            compare::<Phone>(&text)?;
            compare::<Role>(&text)?;
            compare::<Source>(&text)?;
        }

        #[test]
        fn every_name_of_letters_is_read_as_its_schema_says(text in "[0-9a-z+@冰]{0,4}") {
            compare::<Username>(&text)?;
        }

        #[test]
        fn every_telephone_number_of_the_schema_is_read(text in "\\PC?\\+?[ ()-]{0,3}([0-9][ ()-]{0,2}){5,17}") {
            compare::<Phone>(&text)?;
        }

        #[test]
        fn every_amount_of_the_schema_is_read(text in "[0-9]{1,9}(\\.[0-9]{1,3})?") {
            if allows(&Money::schema(), &text) {
                prop_assert!(reads::<Money>(&text), "{text}");
            }
        }

        #[test]
        fn every_address_of_the_schema_is_read(
            host in "[A-Za-z0-9.-]{1,9}", port in "(:[0-9]{1,5})?", path in "([/?#][!-~¡-ÿ冰]{0,9})?",
            folder in "[a-zA-Z0-9/._%-]{1,12}",
        ) {
            let addresses = [format!("https://{host}{port}{path}"), format!("/media/{folder}")];
            for text in addresses {
                if allows(&WebAddress::schema(), &text) {
                    prop_assert!(reads::<WebAddress>(&text), "{text}");
                }
                if allows(&PictureAddress::schema(), &text) {
                    prop_assert!(reads::<PictureAddress>(&text), "{text}");
                }
            }
        }
    }

    #[test]
    fn usual_addresses_and_amounts_are_in_the_schemas() {
        for text in [
            "http://a.cn/x.png",
            "https://img.haier.com/图.jpg?w=1",
            "http://192.168.0.1:8080/x",
            "https://p1.haier.net",
        ] {
            assert!(allows(&WebAddress::schema(), text), "{text}");
        }
        let own = "/media/images/0123456789abcdef0123456789abcdef.jpg";
        assert!(allows(&PictureAddress::schema(), own));
        for text in ["0", "2999.00", "99999999.99", "10.5"] {
            assert!(allows(&Money::schema(), text), "{text}");
        }
    }
}
