//! Checks, and the message of one that fails.

use std::fmt::Debug;

/// The history and the step that a check belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) history: &'a str,
    pub(super) name: &'a str,
}

impl Step<'_> {
    /// Checks that a value is as expected.
    #[track_caller]
    pub(super) fn check<T: PartialEq + Debug>(self, what: &str, expected: &T, found: &T) {
        if expected != found {
            self.fail(&format!(
                "{what} deviates\n  expected: {expected:?}\n     found: {found:?}"
            ));
        }
    }

    /// Checks a condition on a value.
    #[track_caller]
    pub(super) fn check_that(self, expected: &str, is_met: bool, found: &impl Debug) {
        if !is_met {
            self.fail(&format!("expected {expected}\n     found: {found:?}"));
        }
    }

    /// The value of an operation that must succeed.
    #[track_caller]
    pub(super) fn done<T, E: Debug>(self, result: Result<T, E>) -> T {
        result.unwrap_or_else(|error| self.fail(&format!("failed: {error:?}")))
    }

    /// The refusal of an operation that must be refused.
    #[track_caller]
    pub(super) fn refused<T: Debug, E>(self, result: Result<T, E>) -> E {
        match result {
            Err(refusal) => refusal,
            Ok(value) => self.fail(&format!("expected a refusal\n     found: {value:?}")),
        }
    }

    #[expect(clippy::panic, reason = "the suite reports deviations by panics")]
    #[track_caller]
    pub(super) fn fail(self, message: &str) -> ! {
        let Self { history, name } = self;
        panic!("conformance: history {history:?}, step {name:?}: {message}")
    }
}
