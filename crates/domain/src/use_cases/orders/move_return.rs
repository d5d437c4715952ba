//! Makes a step of a return.

use std::sync::Arc;

use super::single_request::process_return;
use crate::{
    ExpectedVersion, Result, ReturnId,
    accounts::Actor,
    orders::{OrderNote, OrderRefusal, ReturnOfOrder},
    processing::{OrderCommand, Processor, ReturnStep},
};

/// Approves, declines, withdraws, receives or refunds a return. `note` is the reason if it is
/// declined, which must not be empty then.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn move_return(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    order_return: ReturnId,
    step: ReturnStep,
    note: OrderNote,
) -> Result<Result<ReturnOfOrder, OrderRefusal>> {
    let expected = ExpectedVersion::Any;
    let command = OrderCommand::MoveReturn {
        order_return,
        step,
        note,
        expected,
    };
    process_return(processor, actor, command)
}
