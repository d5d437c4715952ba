//! Rows of `orders` and of the tables that belong to it.

use bigdecimal::BigDecimal;
use cangku_domain::{
    MoneyTotal, OptionalText, OrderId, ProductId, UserId, Version,
    inventory::Quantity,
    orders::{Contact, Order, OrderBalance, OrderLine, OrderStatus, OrderStep, Parcels, Phone},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::{order_items, order_status_history, orders};

#[derive(Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(Pg))]
pub(crate) struct OrderRow {
    pub(crate) id: i64,
    order_number: String,
    user_id: Option<i64>,
    placed_by: String,
    status: String,
    came_from: Option<String>,
    total_amount: BigDecimal,
    contact_name: String,
    phone: String,
    province: String,
    city: String,
    district: String,
    town: String,
    address: String,
    note: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
    pub(crate) shipped_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    paid_amount: BigDecimal,
    refunded_amount: BigDecimal,
    credited_amount: BigDecimal,
    version: i64,
}

impl OrderRow {
    /// Converts the row, with these lines and parcels, into an order.
    pub(crate) fn with_parts(
        self,
        lines: Vec<OrderLine>,
        parcels: Parcels,
    ) -> StorageResult<Order> {
        let row = Row::of("orders", self.id);
        let status = |name: &str| row.known("status", OrderStatus::from_name(name));
        let total = MoneyTotal::exact(self.total_amount);
        let phone = Phone::new(&self.phone);
        let sum =
            |column, amount| MoneyTotal::exact(amount).map_err(|error| row.broken(column, error));
        Ok(Order {
            id: row.known("id", OrderId::new(self.id))?,
            number: row.text("order_number", &self.order_number)?,
            user_id: self.user_id.and_then(UserId::new),
            placed_by: self.placed_by,
            status: status(&self.status)?,
            status_before_refund: self.came_from.as_deref().map(status).transpose()?,
            lines,
            parcels,
            total: total.map_err(|error| row.broken("total_amount", error))?,
            balance: OrderBalance {
                paid: sum("paid_amount", self.paid_amount)?,
                refunded: sum("refunded_amount", self.refunded_amount)?,
                credited: sum("credited_amount", self.credited_amount)?,
            },
            contact: Contact {
                contact_name: row.text("contact_name", &self.contact_name)?,
                phone: phone.map_err(|error| row.broken("phone", error))?,
                province: row.optional("province", &self.province)?,
                city: row.optional("city", &self.city)?,
                district: row.optional("district", &self.district)?,
                town: row.optional("town", &self.town)?,
                address: row.optional("address", &self.address)?,
            },
            note: row.optional("note", &self.note)?,
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            expires_at: self.expires_at,
            paid_at: self.paid_at,
            shipped_at: self.shipped_at,
            completed_at: self.completed_at,
            ended_at: self.ended_at,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_items, check_for_backend(Pg))]
pub(crate) struct OrderLineRow {
    id: i64,
    pub(crate) order_id: i64,
    product_id: Option<i64>,
    deleted_product_id: Option<i64>,
    product_name: String,
    product_code: Option<String>,
    price: BigDecimal,
    quantity: i32,
    amount: BigDecimal,
    shipped_quantity: Option<i32>,
    returned_quantity: i32,
}

impl IntoEntity for OrderLineRow {
    type Entity = OrderLine;

    fn into_entity(self) -> StorageResult<OrderLine> {
        let row = Row::of("order_items", self.id);
        let amount = MoneyTotal::exact(self.amount);
        Ok(OrderLine {
            product_id: self.product_id.and_then(ProductId::new),
            deleted_product_id: self.deleted_product_id.and_then(ProductId::new),
            product_name: self.product_name,
            product_code: self.product_code,
            price: row.money("price", self.price)?,
            quantity: row.known("quantity", Quantity::new(self.quantity))?,
            amount: amount.map_err(|error| row.broken("amount", error))?,
            shipped: match self.shipped_quantity {
                None => None,
                Some(units) => Some(row.known("shipped_quantity", u32::try_from(units).ok())?),
            },
            returned: row.known(
                "returned_quantity",
                u32::try_from(self.returned_quantity).ok(),
            )?,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_status_history, check_for_backend(Pg))]
pub(crate) struct StatusChangeRow {
    id: i64,
    from_status: Option<String>,
    to_status: String,
    created_by: Option<i64>,
    operator_name: String,
    note: String,
    request_id: String,
    created_at: DateTime<Utc>,
}

impl IntoEntity for StatusChangeRow {
    type Entity = OrderStep;

    fn into_entity(self) -> StorageResult<OrderStep> {
        let row = Row::of("order_status_history", self.id);
        let status = |name: &str| row.known("to_status", OrderStatus::from_name(name));
        Ok(OrderStep {
            from: self.from_status.as_deref().map(status).transpose()?,
            to: status(&self.to_status)?,
            user_id: self.created_by.and_then(UserId::new),
            operator_name: self.operator_name,
            note: row.optional("note", &self.note)?,
            request_id: self.request_id,
            at: self.created_at,
        })
    }
}

/// New orders, one vector per column, for `unnest(…)`.
#[derive(Default)]
pub(crate) struct NewOrders<'a> {
    pub(crate) ids: Vec<i64>,
    pub(crate) numbers: Vec<&'a str>,
    pub(crate) user_ids: Vec<Option<i64>>,
    pub(crate) placed_by: Vec<String>,
    pub(crate) totals: Vec<&'a BigDecimal>,
    pub(crate) contact_names: Vec<&'a str>,
    pub(crate) phones: Vec<&'a str>,
    pub(crate) provinces: Vec<&'a str>,
    pub(crate) cities: Vec<&'a str>,
    pub(crate) districts: Vec<&'a str>,
    pub(crate) towns: Vec<&'a str>,
    pub(crate) addresses: Vec<&'a str>,
    pub(crate) notes: Vec<&'a str>,
    pub(crate) created_at: Vec<DateTime<Utc>>,
    pub(crate) expires_at: Vec<DateTime<Utc>>,
    pub(crate) lines: NewOrderLines<'a>,
}

/// Lines of new orders, one vector per column.
#[derive(Default)]
pub(crate) struct NewOrderLines<'a> {
    pub(crate) order_ids: Vec<i64>,
    pub(crate) product_ids: Vec<Option<i64>>,
    pub(crate) product_names: Vec<&'a str>,
    pub(crate) product_codes: Vec<Option<&'a str>>,
    pub(crate) prices: Vec<&'a BigDecimal>,
    pub(crate) quantities: Vec<i32>,
    pub(crate) amounts: Vec<&'a BigDecimal>,
}

impl<'a> NewOrders<'a> {
    pub(crate) fn of(orders: &'a [Order]) -> Self {
        let mut rows = Self::default();
        for order in orders {
            let contact = &order.contact;
            rows.ids.push(order.id.get());
            rows.numbers.push(order.number.as_str());
            rows.user_ids.push(order.user_id.map(UserId::get));
            let name = OptionalText::<150>::lossy(&order.placed_by);
            rows.placed_by.push(name.as_str().to_owned());
            rows.totals.push(order.total.as_decimal());
            rows.contact_names.push(contact.contact_name.as_str());
            rows.phones.push(contact.phone.as_str());
            rows.provinces.push(contact.province.as_str());
            rows.cities.push(contact.city.as_str());
            rows.districts.push(contact.district.as_str());
            rows.towns.push(contact.town.as_str());
            rows.addresses.push(contact.address.as_str());
            rows.notes.push(order.note.as_str());
            rows.created_at.push(order.created_at);
            rows.expires_at.push(order.expires_at);
            order
                .lines
                .iter()
                .for_each(|line| rows.lines.push(order.id, line));
        }
        rows
    }
}

impl<'a> NewOrderLines<'a> {
    fn push(&mut self, order: OrderId, line: &'a OrderLine) {
        self.order_ids.push(order.get());
        self.product_ids.push(line.product_id.map(ProductId::get));
        self.product_names.push(&line.product_name);
        self.product_codes.push(line.product_code.as_deref());
        self.prices.push(line.price.as_decimal());
        self.quantities.push(line.quantity.get());
        self.amounts.push(line.amount.as_decimal());
    }
}
