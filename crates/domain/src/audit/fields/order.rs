//! Fields of orders, payments and returns.

use crate::{
    audit::{AuditFields, FieldList, FieldValue},
    orders::{Contact, Order, OrderBalance, OrderReturn, Payment},
};

impl AuditFields for Order {
    fn audit_fields(&self) -> FieldList {
        let OrderBalance {
            paid,
            refunded,
            credited,
        } = &self.balance;
        let lines = self.lines.iter().map(|line| {
            let product = line.product_id.map_or(0, crate::ProductId::get);
            format!("{} x {} of product {product}", line.quantity, line.price)
        });
        let parcels = self
            .parcels
            .iter()
            .map(|it| format!("{} {}", it.carrier, it.tracking_number));
        FieldList::default()
            .open("status", self.status.as_str())
            .open("payment_status", self.payment_status().as_str())
            .open("total", &self.total)
            .open("paid_amount", paid)
            .open("refunded_amount", refunded)
            .open("credited_amount", credited)
            .open("lines", FieldValue::texts(lines))
            .open("parcels", FieldValue::texts(parcels))
            .and(self.contact.audit_fields())
    }
}

impl AuditFields for Contact {
    fn audit_fields(&self) -> FieldList {
        let Self {
            contact_name,
            phone,
            province,
            city,
            district,
            town,
            address,
        } = self;
        FieldList::default()
            .personal("contact_name", contact_name)
            .personal("phone", phone.as_str())
            .open("province", province)
            .open("city", city)
            .personal("district", district)
            .personal("town", town)
            .personal("address", address)
    }
}

impl AuditFields for Payment {
    fn audit_fields(&self) -> FieldList {
        FieldList::default()
            .open("kind", self.kind.as_str())
            .open("amount", &self.amount)
            .open("method", self.method.as_str())
            .open("reference", &self.reference)
            .open("order_id", self.order_id.map(crate::OrderId::get))
    }
}

impl AuditFields for OrderReturn {
    fn audit_fields(&self) -> FieldList {
        let units: u64 = self
            .lines
            .iter()
            .map(|line| u64::from(line.claimed()))
            .sum();
        FieldList::default()
            .open("return_status", self.status.as_str())
            .open("returned_units", units)
    }
}
