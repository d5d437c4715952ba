//! The conformance suite of the domain, run against PostgreSQL.

use std::sync::Arc;

use cangku_domain::conformance::{HISTORIES, SEEDS, Subject, run_generated};
use integration_tests::database::TestDatabase;

/// A fresh database, which is dropped after the history.
fn subject() -> Subject {
    let test = TestDatabase::fresh();
    let database = Arc::new(test.open());
    Subject::new(database.clone(), database).with_guard(test)
}

#[test]
fn fixed_histories_have_the_results_of_the_rules() {
    for history in HISTORIES {
        history.run(subject());
    }
}

#[test]
fn generated_histories_have_the_results_of_the_in_memory_database() {
    for seed in 0..SEEDS {
        run_generated(subject(), seed);
    }
}
