//! Generates order numbers.

use cangku_domain::{
    orders::{OrderNumber, order_number},
    ports::OrderNumbers,
};
use chrono::{DateTime, Utc};

/// Order numbers with a random part, which can't be guessed.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomOrderNumbers;

impl OrderNumbers for RandomOrderNumbers {
    fn number(&self, now: DateTime<Utc>) -> OrderNumber {
        order_number(now, rand::random())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_of_one_day_differ_and_follow_no_order() {
        let now = DateTime::UNIX_EPOCH;
        let numbers: Vec<String> = (0..1000)
            .map(|_| RandomOrderNumbers.number(now).to_string())
            .collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 1000);
        assert!(!numbers.is_sorted());
    }
}
