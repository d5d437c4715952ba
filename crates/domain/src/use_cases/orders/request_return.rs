//! Requests a return.

use std::sync::Arc;

use super::single_request::process_return;
use crate::{
    ExpectedVersion, OrderId, Result,
    accounts::Actor,
    orders::{OrderRefusal, ReturnDraft, ReturnOfOrder},
    processing::{OrderCommand, Processor},
};

/// Requests a return of units of an order that was shipped: of these, or of everything that the
/// customer still has. All returns of an order together have at most what was delivered.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn request_return(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    order: OrderId,
    draft: ReturnDraft,
) -> Result<Result<ReturnOfOrder, OrderRefusal>> {
    let expected = ExpectedVersion::Any;
    let command = OrderCommand::RequestReturn {
        order,
        draft,
        expected,
    };
    process_return(processor, actor, command)
}
