//! The in-memory database passes the conformance suite.

use std::sync::Arc;

use cangku_domain::{
    conformance::{self, Subject},
    testing::InMemoryDatabase,
};

fn in_memory() -> Subject {
    let database = Arc::new(InMemoryDatabase::new());
    Subject::new(database.clone(), database)
}

#[test]
fn the_in_memory_database_conforms() {
    conformance::run(in_memory);
}

#[test]
fn the_in_memory_database_conforms_for_more_seeds() {
    for seed in conformance::SEEDS..conformance::SEEDS + 40 {
        conformance::run_generated(in_memory(), seed);
    }
}
