//! Health of the connections, and the number of statements that they ran.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use diesel::connection::{Instrumentation, InstrumentationEvent};

use crate::{error_mapping::is_connection_gone, settings::StatementHook};

/// Shared by all connections of one database.
#[derive(Debug, Default)]
pub(crate) struct ConnectionHealth {
    statements: AtomicU64,
    /// Incremented when a connection is found dead: all older ones are suspect from then on.
    generation: AtomicU64,
}

impl ConnectionHealth {
    pub(crate) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
}

/// Instrumentation of one connection.
pub(crate) struct HealthMonitor {
    health: Arc<ConnectionHealth>,
    statement_failed: Arc<AtomicBool>,
    on_statement: Option<StatementHook>,
}

impl HealthMonitor {
    /// Returns the instrumentation, and the flag that it sets when a statement fails.
    pub(crate) fn new(
        health: Arc<ConnectionHealth>,
        on_statement: Option<StatementHook>,
    ) -> (Self, Arc<AtomicBool>) {
        let statement_failed = Arc::new(AtomicBool::new(false));
        let watch = Self {
            health,
            statement_failed: Arc::clone(&statement_failed),
            on_statement,
        };
        (watch, statement_failed)
    }
}

impl Instrumentation for HealthMonitor {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                if let Some(on_statement) = &self.on_statement {
                    on_statement(&query.to_string());
                }
                self.health.statements.fetch_add(1, Ordering::Relaxed);
            }
            InstrumentationEvent::FinishQuery {
                error: Some(error), ..
            } => {
                // `Database` checks this before COMMIT.
                self.statement_failed.store(true, Ordering::Relaxed);
                if is_connection_gone(error) {
                    self.health.generation.fetch_add(1, Ordering::AcqRel);
                }
            }
            _ => {}
        }
    }
}
