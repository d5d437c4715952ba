//! Fixed histories: requests with the results, stock, holds and log that the rules require.

mod batches;
mod catalogue;
mod disabled_users;
mod expiry;
mod idempotency;
mod limits;
mod lists;
mod order_lifecycle;
mod order_returns;
mod overdue_orders;
mod partial_returns;
mod restock;
mod rollback;
mod stock_commands;

use super::{shop::Shop, subject::Subject};

/// A history with a name, whose steps and expected results are written out.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// Its name, as in messages of failures.
    pub name: &'static str,
    steps: fn(Shop),
}

impl History {
    /// Runs the history on an empty database.
    ///
    /// # Panics
    /// If the implementation deviates from the rules, or an operation fails unexpectedly.
    pub fn run(&self, subject: Subject) {
        (self.steps)(Shop::open(subject, self.name));
    }
}

/// All fixed histories; each runs on an empty database of its own.
pub const HISTORIES: &[History] = &[
    History {
        name: "stock commands",
        steps: stock_commands::run,
    },
    History {
        name: "expiry of holds",
        steps: expiry::run,
    },
    History {
        name: "batches",
        steps: batches::run,
    },
    History {
        name: "order lifecycle",
        steps: order_lifecycle::run,
    },
    History {
        name: "cancelled and returned orders",
        steps: order_returns::run,
    },
    History {
        name: "returns in parts",
        steps: partial_returns::run,
    },
    History {
        name: "overdue orders",
        steps: overdue_orders::run,
    },
    History {
        name: "limits of customers",
        steps: limits::run,
    },
    History {
        name: "disabled users",
        steps: disabled_users::run,
    },
    History {
        name: "idempotency keys",
        steps: idempotency::run,
    },
    History {
        name: "restock requests",
        steps: restock::run,
    },
    History {
        name: "lists of holds and log rows",
        steps: lists::run,
    },
    History {
        name: "catalogue",
        steps: catalogue::run,
    },
    History {
        name: "rollback",
        steps: rollback::run,
    },
];
