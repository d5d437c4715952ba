//! Problems of refused stock commands.

use cangku_domain::{Violation, ViolationCode, inventory::StockRefusal};

use super::{error_code::ErrorCode, problem::Problem};

pub(super) fn stock(refusal: &StockRefusal, detail: String) -> Problem {
    match refusal {
        StockRefusal::InsufficientStock {
            product_id,
            available,
            requested,
        } => Problem::new(ErrorCode::InsufficientStock, detail)
            .fact("product_id", product_id.get())
            .fact("available", available.get())
            .fact("requested", *requested),
        StockRefusal::SupplierStockUnavailable {
            product_id,
            sellable,
            requested,
            degradation,
        } => Problem::new(ErrorCode::SupplierStockUnavailable, detail)
            .fact("product_id", product_id.get())
            .fact("sellable", sellable.get())
            .fact("requested", requested.get())
            .fact("mode", degradation.policy.as_str())
            .fact("reasons", degradation.reason_codes())
            .fact(
                "figure_at",
                serde_json::json!(degradation.figure.received_at),
            ),
        StockRefusal::UnknownProduct { .. } => Problem::new(ErrorCode::ProductNotFound, detail),
        StockRefusal::Overflow { product_id } => {
            Problem::new(ErrorCode::StockOverflow, detail).fact("product_id", product_id.get())
        }
        StockRefusal::ZeroQuantity => Problem::new(ErrorCode::ZeroQuantity, detail),
        StockRefusal::NotSellable {
            product_id,
            reasons,
        } => Problem::new(ErrorCode::ProductNotSellable, detail)
            .fact("product_id", product_id.get())
            .fact(
                "reasons",
                reasons.iter().map(|r| r.code()).collect::<Vec<_>>(),
            ),
        StockRefusal::NotHeld {
            product_id,
            held,
            requested,
        } => Problem::new(ErrorCode::NotHeld, detail)
            .fact("product_id", product_id.get())
            .fact("held", *held)
            .fact("requested", requested.get()),
        StockRefusal::ExpectedStockRequired { present, held, .. } => {
            Problem::new(ErrorCode::ExpectedStockRequired, detail)
                .fact("stock", present.get())
                .fact("held", *held)
        }
        StockRefusal::UnexpectedStock {
            product_id,
            present,
            expected,
        } => Problem::new(ErrorCode::UnexpectedStock, detail)
            .fact("product_id", product_id.get())
            .fact("stock", present.get())
            .fact("expected_stock", expected.get()),
        StockRefusal::CountedBelowHeld {
            product_id,
            counted,
            held,
            holds,
        } => {
            let holds = holds.iter().map(
                |hold| serde_json::json!({"reference": hold.reference.as_str(), "held": hold.units}),
            );
            Problem::new(ErrorCode::CountedBelowHeld, detail)
                .fact("product_id", product_id.get())
                .fact("counted", counted.get())
                .fact("held", *held)
                .fact("holds", holds.collect::<Vec<_>>())
        }
        StockRefusal::Sufficient {
            product_id,
            stock,
            low_stock_threshold,
        } => Problem::new(ErrorCode::StockSufficient, detail)
            .fact("product_id", product_id.get())
            .fact("stock", stock.get())
            .fact("low_stock_threshold", low_stock_threshold.get()),
        StockRefusal::CustomersMayNotLock => Problem::new(ErrorCode::CustomerLocksOff, detail),
        StockRefusal::HoldTooLong { .. } => {
            let violation = Violation::new("expires_in", ViolationCode::OutOfRange, detail);
            Problem::of_fields(ErrorCode::ValidationFailed, violation.into())
        }
        StockRefusal::Customer(refusal) => refusal.into(),
        StockRefusal::HoldEnded { product_id, hold } => Problem::new(ErrorCode::HoldEnded, detail)
            .fact("product_id", product_id.get())
            .fact("hold_id", hold.get()),
        StockRefusal::HoldOfOrder {
            product_id,
            hold,
            reference,
        } => Problem::new(ErrorCode::HoldOfOrder, detail)
            .fact("product_id", product_id.get())
            .fact("hold_id", hold.get())
            .fact("reference", reference.as_str()),
        StockRefusal::HeldByOrder {
            product_id,
            reference,
        } => Problem::new(ErrorCode::HoldOfOrder, detail)
            .fact("product_id", product_id.get())
            .fact("reference", reference.as_str()),
        StockRefusal::ExpiryPassed => Problem::new(ErrorCode::ExpiryPassed, detail),
    }
}
