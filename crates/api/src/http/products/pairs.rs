//! Pairs of fields: if a body gives one, the product's value counts for the other.

use cangku_domain::{
    OptionalText, Patch, Text, Violation, ViolationCode,
    catalog::{Procurability, SupplierKey},
};

/// 可采 or 不可采: a reason requires 不可采.
pub(super) fn decide_procurability(
    is_sales: Patch<bool>,
    reason: Patch<OptionalText<255>>,
    present: &Procurability,
) -> Result<Patch<Procurability>, Violation> {
    if !is_sales.is_set() && !reason.is_set() {
        return Ok(Patch::Keep);
    }
    let procurable = is_sales.value().unwrap_or(present.is_procurable());
    let reason = reason.value();
    if !procurable {
        // Without a new reason, the present one stays.
        let reason = reason.unwrap_or_else(|| match present {
            Procurability::NotProcurable { reason } => reason.clone(),
            Procurability::Procurable | Procurability::NotListed => OptionalText::default(),
        });
        // A form that repeats what is shown doesn't make the product one that is listed.
        if reason.is_empty() && !present.is_listed() {
            return Ok(Patch::Keep);
        }
        return Ok(Procurability::NotProcurable { reason }.into());
    }
    if reason.is_some_and(|reason| !reason.is_empty()) {
        let message = "goes with is_sales \"0\" only";
        let code = ViolationCode::InvalidValue;
        return Err(Violation::new("no_sales_reason", code, message));
    }
    Ok(Procurability::Procurable.into())
}

/// A supplier and its code: both or neither.
pub(super) fn decide_supplier(
    supplier: Patch<Option<Text<50>>>,
    supplier_code: Patch<Option<Text<100>>>,
    present: Option<&SupplierKey>,
) -> Result<Patch<Option<SupplierKey>>, Violation> {
    if !supplier.is_set() && !supplier_code.is_set() {
        return Ok(Patch::Keep);
    }
    let present_supplier = || present.map(|key| key.supplier.clone());
    let present_code = || present.map(|key| key.supplier_code.clone());
    let missing = |field, other| {
        let message = format!("is required together with {other}");
        Err(Violation::new(field, ViolationCode::Required, message))
    };
    let supplier = supplier.value().unwrap_or_else(present_supplier);
    match (supplier, supplier_code.value().unwrap_or_else(present_code)) {
        (Some(supplier), Some(supplier_code)) => Ok(Patch::Set(Some(SupplierKey {
            supplier,
            supplier_code,
        }))),
        (None, None) => Ok(Patch::Set(None)),
        (None, Some(_)) => missing("supplier", "supplier_code"),
        (Some(_), None) => missing("supplier_code", "supplier"),
    }
}
