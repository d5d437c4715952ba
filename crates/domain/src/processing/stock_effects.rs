//! Stock commands of an order's step: all of them are carried out, or none is.

use std::sync::Arc;

use super::stock::{CommandResult, StockBatch};
use crate::{
    accounts::Actor,
    inventory::StockCommand,
    orders::{OrderRefusal, ReceiptCommand},
};

pub(super) fn all_or_nothing(
    stock: &mut StockBatch,
    commands: &[StockCommand],
    actor: &Arc<Actor>,
) -> Result<(), OrderRefusal> {
    refused_lines(commands, stock.decide_atomically(commands, actor))
}

/// Has the stock commands of receipts decided on, all or none.
pub(super) fn apply_receipt(
    stock: &mut StockBatch,
    commands: &[ReceiptCommand],
    actor: &Arc<Actor>,
) -> Result<(), OrderRefusal> {
    let mut passages = commands.iter().map(|it| it.is_passage);
    let plain: Vec<_> = commands.iter().map(|it| it.command.clone()).collect();
    let lines = stock.decide_atomically_with(&plain, |batch, command| {
        if passages.next() == Some(true) {
            batch.decide_without_alerts(command, actor)
        } else {
            batch.decide(command, actor)
        }
    });
    refused_lines(&plain, lines)
}

/// The refusal of commands of which some are refused.
fn refused_lines(commands: &[StockCommand], lines: Vec<CommandResult>) -> Result<(), OrderRefusal> {
    let refused: Vec<_> = lines
        .into_iter()
        .zip(commands)
        .filter_map(|(line, command)| Some((command.product_id, line.err()?)))
        .collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(OrderRefusal::Lines(refused))
    }
}
