//! Generated histories: random requests, made to the implementation and to the in-memory database.

mod action;
mod generator;
mod invariants;
mod world;

use std::sync::Arc;

use self::{generator::Generator, world::World};
use super::{random::Random, shop::Shop, subject::Subject};
use crate::testing::InMemoryDatabase;

/// Number of actions of a history.
const ACTIONS: u32 = 120;

pub(super) fn run(subject: Subject, seed: u64) {
    let history = format!("generated from seed {seed}");
    let memory = Arc::new(InMemoryDatabase::new());
    let reference = Subject::new(memory.clone(), memory);
    let mut reference = World::new(Shop::open(reference, &history));
    let mut tested = World::new(Shop::open(subject, &history));
    let mut generator = Generator::new(Random::new(seed));
    for number in 0..ACTIONS {
        let action = generator.next(&reference);
        let what = format!("result of action {number}, {action:?}");
        let expected = reference.perform(&action);
        let found = tested.perform(&action);
        tested.step().check(&what, &expected, &found);
        let what = format!("stock and holds after action {number}, {action:?}");
        tested
            .step()
            .check(&what, &reference.state(), &tested.state());
        tested.check_invariants();
    }
    tested
        .step()
        .check("log", &reference.logs(), &tested.logs());
}
