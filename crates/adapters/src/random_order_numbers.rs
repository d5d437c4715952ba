//! Generates order numbers.

use cangku_domain::{
    orders::{OrderNumber, order_number},
    ports::OrderNumbers,
    statistics::Calendar,
};
use chrono::{DateTime, Utc};

/// Order numbers with the business day and a random part, which can't be guessed.
#[derive(Debug, Clone, Copy)]
pub struct RandomOrderNumbers {
    calendar: Calendar,
}

impl RandomOrderNumbers {
    /// Numbers with the days of this calendar.
    pub const fn new(calendar: Calendar) -> Self {
        Self { calendar }
    }
}

impl OrderNumbers for RandomOrderNumbers {
    fn number(&self, now: DateTime<Utc>) -> OrderNumber {
        order_number(self.calendar.day_of(now), rand::random())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn numbers() -> RandomOrderNumbers {
        let zone = "Asia/Shanghai".parse().unwrap();
        RandomOrderNumbers::new(Calendar::new(zone).unwrap())
    }

    #[test]
    fn numbers_of_one_day_differ_and_follow_no_order() {
        let (now, source) = (DateTime::UNIX_EPOCH, numbers());
        let numbers: Vec<String> = (0..1000).map(|_| source.number(now).to_string()).collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 1000);
        assert!(!numbers.is_sorted());
    }

    #[test]
    fn the_day_is_that_of_the_shop() {
        let source = numbers();
        for (now, day) in [
            ("2026-11-30T15:59:59Z", "20261130"),
            ("2026-11-30T16:00:00Z", "20261201"),
        ] {
            let number = source.number(now.parse().unwrap());
            assert!(number.as_str().starts_with(day), "{number}");
        }
    }
}
