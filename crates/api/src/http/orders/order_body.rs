//! A new order as a request body.

use cangku_domain::{
    Money, MoneyTotal, OptionalText, ProductId, Text, Violation, ViolationCode, Violations,
    inventory::Quantity,
    orders::{Contact, ExpectedPrices, OrderDraft, OrderLinesDraft, OrderNote, Phone},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        body::Body,
        check::Check,
        element_list::{elements, read_each},
        field::{Field, FromJson, InvalidField},
        from_json::text_of,
    },
};

/// Maximum number of lines per request; lines of one product are merged.
const MAX_LINES: usize = 1000;

/// A new order.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = OrderBody, example = json!({
    "items": [{"product_id": 1, "quantity": 2}], "contact_name": "李雷", "phone": "13800138000",
    "province": "山东省", "city": "青岛市", "district": "崂山区", "town": "中韩街道",
    "address": "海尔路1号", "note": "请在周末送货"}))]
pub struct OrderBody {
    /// What is ordered: 1 to 100 products; lines of one product are merged.
    #[schema(value_type = Vec<OrderLineBody>, min_items = 1, max_items = 1000, required)]
    items: Field<Items>,
    /// Name of the recipient.
    #[schema(inline, value_type = shape::Name50, required)]
    contact_name: Field<Text<50>>,
    /// A telephone number: 7 to 15 digits.
    #[schema(inline, value_type = shape::PhoneNumber, required)]
    phone: Field<Phone>,
    /// 省.
    #[schema(inline, value_type = Option<shape::Line50>)]
    province: Field<OptionalText<50>>,
    /// 市.
    #[schema(inline, value_type = Option<shape::Line50>)]
    city: Field<OptionalText<50>>,
    /// 区/县.
    #[schema(inline, value_type = Option<shape::Line50>)]
    district: Field<OptionalText<50>>,
    /// 镇/街道.
    #[schema(inline, value_type = Option<shape::Line50>)]
    town: Field<OptionalText<50>>,
    /// Street, house and door.
    #[schema(inline, value_type = Option<shape::Line255>)]
    address: Field<OptionalText<255>>,
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
    /// The total that the customer has seen, in yuan; 409 `price_changed` if it is another now.
    #[schema(inline, value_type = Option<shape::Amount>)]
    expected_total: Field<MoneyTotal>,
}

/// A line of a new order.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = OrderLineBody)]
pub struct OrderLineBody {
    /// Id of the product.
    #[schema(inline, value_type = shape::Id, required)]
    product_id: Field<ProductId>,
    /// Number of units, 1 or more.
    #[schema(inline, value_type = shape::Units, required)]
    quantity: Field<Quantity>,
    /// The price of a unit that the customer has seen, in yuan; 409 `price_changed` if it is another
    /// now. Not for shipments.
    #[schema(inline, value_type = Option<shape::Amount>)]
    expected_price: Field<Money>,
}

/// The elements of `items`, not parsed yet.
#[derive(Debug, Default)]
pub(in crate::http) struct Items(Vec<Value>);

impl FromJson for Items {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        elements(value, MAX_LINES, "line").map(Self)
    }
}

impl FromJson for Phone {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, Self::MAX_CHARACTERS, Self::new)
    }
}

impl OrderBody {
    /// Returns the draft, or every mistake in it.
    pub(super) fn draft(self, mut check: Check) -> Result<OrderDraft, Violations> {
        let items = check.required("items", self.items);
        let lines = items.and_then(|items| check.valid(priced_lines(items)));
        let contact_name = check.required("contact_name", self.contact_name);
        let phone = check.required("phone", self.phone);
        let province = check.nullable("province", self.province);
        let city = check.nullable("city", self.city);
        let district = check.nullable("district", self.district);
        let town = check.nullable("town", self.town);
        let address = check.nullable("address", self.address);
        let note = check.nullable("note", self.note);
        let total = check.nullable("expected_total", self.expected_total);
        check.build(|| {
            let (lines, prices) = lines?;
            Some(OrderDraft {
                lines,
                expected: ExpectedPrices { total, prices },
                contact: Contact {
                    contact_name: contact_name?,
                    phone: phone?,
                    province: province.unwrap_or_default(),
                    city: city.unwrap_or_default(),
                    district: district.unwrap_or_default(),
                    town: town.unwrap_or_default(),
                    address: address.unwrap_or_default(),
                },
                note: note.unwrap_or_default(),
            })
        })
    }
}

/// The lines of a list, or every mistake in it; expected prices aren't allowed.
pub(super) fn lines(items: Items) -> Result<OrderLinesDraft, Violations> {
    let (lines, prices) = priced_lines(items)?;
    if prices.is_empty() {
        return Ok(lines);
    }
    let code = ViolationCode::UnknownField;
    Err(Violation::new("items", code, "expected_price is for new orders only").into())
}

/// Lines, and the prices that the customer has seen.
type PricedLines = (OrderLinesDraft, Vec<(ProductId, Money)>);

fn priced_lines(items: Items) -> Result<PricedLines, Violations> {
    let read = items.read(line)?;
    let lines: Vec<_> = read
        .iter()
        .map(|(product, units, _)| (*product, *units))
        .collect();
    let prices = read.into_iter();
    let prices = prices.filter_map(|(product, _, price)| Some((product, price?)));
    Ok((OrderLinesDraft::new(&lines)?, prices.collect()))
}

impl Items {
    /// Parses each element; returns every mistake, with the index of its element.
    pub(in crate::http) fn read<T>(
        self,
        read_one: impl Fn(Value) -> Result<T, Violations>,
    ) -> Result<Vec<T>, Violations> {
        read_each("items", self.0, read_one)
    }
}

fn line(item: Value) -> Result<(ProductId, Quantity, Option<Money>), Violations> {
    let (body, mut check) = Body::<OrderLineBody>::of_object(item)?.into_parts();
    let product = check.required("product_id", body.product_id);
    let quantity = check.required("quantity", body.quantity);
    let price = check.nullable("expected_price", body.expected_price);
    check.build(|| Some((product?, quantity?, price)))
}
