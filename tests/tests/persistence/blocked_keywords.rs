//! Blocked keywords, while admins concurrently block and unblock the same one.

use std::thread;

use cangku_domain::searches::BlockedWord;
use cangku_persistence::Database;
use integration_tests::database::TestDatabase;

use crate::fixtures::{at, try_write, write};

#[test]
fn a_word_is_blocked_or_was_already_while_others_unblock_it() {
    let test = TestDatabase::fresh();
    let word = BlockedWord::new("代购").unwrap();
    let round = |database: &Database| {
        let blocked = try_write(database, |unit| {
            Ok(unit.blocked_keywords().block(&word, None, at(0))?)
        });
        let (blocked, _) = blocked.unwrap();
        write(database, |unit| {
            Ok(unit.blocked_keywords().unblock(blocked.id)?)
        });
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let database = test.open();
                (0..100).for_each(|_| round(&database));
            });
        }
    });
}

#[test]
fn only_the_first_block_of_a_word_is_new() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let block = |text: &str, seconds| {
        let word = BlockedWord::new(text).unwrap();
        write(&database, |unit| {
            Ok(unit.blocked_keywords().block(&word, None, at(seconds))?)
        })
    };
    let (first, is_new) = block("代购", 0);
    assert!(is_new);
    let (again, is_new) = block("代購", 60);
    assert!(!is_new);
    assert_eq!((again.id, again.created_at), (first.id, at(0)));
}
