//! Refunds of whole orders.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{orders::OrderBatch, stock::StockBatch, stock_effects::apply_receipt};
use crate::{
    accounts::Actor,
    orders::{
        Order, OrderAction, OrderRefusal, OrderReturn, ReceiptCommand, ReturnStatus, SalesEffect,
        Transition, receive_rest, transition,
    },
};

/// What ends the open returns of an order.
struct ClosedReturns {
    /// The order with the units that came back.
    order: Order,
    returns: Vec<OrderReturn>,
    commands: Vec<ReceiptCommand>,
    /// Units that came back, by position of the order's line.
    returned: Vec<(usize, u32)>,
}

impl OrderBatch {
    /// Decides on the confirmation of a refund, with the ends of the order's open returns.
    pub(super) fn refund_step(
        &mut self,
        stock: &mut StockBatch,
        order: &Order,
        goods_received: bool,
        actor: &Arc<Actor>,
    ) -> Result<(Order, SalesEffect), OrderRefusal> {
        let action = OrderAction::ConfirmRefund { goods_received };
        // Before anything is changed.
        transition(order, action, stock.now)?;
        let closed = self.closed_returns(order, goods_received, stock.now);
        let Transition {
            order: after,
            commands,
            sales,
        } = transition(&closed.order, action, stock.now)?;
        let commands = commands.into_iter().map(|command| ReceiptCommand {
            command,
            is_passage: false,
        });
        let commands: Vec<_> = closed.commands.iter().cloned().chain(commands).collect();
        apply_receipt(stock, &commands, actor)?;
        self.add_returned(order, &closed.returned);
        closed
            .returns
            .into_iter()
            .for_each(|it| self.put_return(it));
        Ok((after, sales))
    }

    /// What ends the open returns of an order that is refunded as a whole: everything of them came
    /// back, or nothing did.
    fn closed_returns(&self, order: &Order, came_back: bool, now: DateTime<Utc>) -> ClosedReturns {
        let mut closed = ClosedReturns {
            order: order.clone(),
            returns: Vec::new(),
            commands: Vec::new(),
            returned: Vec::new(),
        };
        let open = self.returns.of_order(order.id);
        for found in open.filter(|it| it.status.is_open()) {
            let effects = receive_rest(&closed.order, found, came_back, now);
            closed.order = effects.order;
            closed.commands.extend(effects.commands);
            closed.returned.extend(effects.returned);
            closed.returns.push(OrderReturn {
                status: ReturnStatus::Refunded,
                ..effects.order_return
            });
        }
        closed
    }
}
