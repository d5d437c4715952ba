use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::kind::{FaultKind, Oddity};
use super::spec::{FaultSpec, Frequency};
use crate::call::Call;
use crate::catalogue::{Draw, text_key};

const PURPOSE_FAULT: u64 = 17;

/// State of one fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultStatus {
    /// The fault in the syntax of `FaultSpec`.
    pub fault: String,
    /// How often it has struck.
    pub struck: u64,
    /// How often it will still strike; `None` if it has no count.
    pub remaining: Option<u32>,
}

struct Active {
    spec: FaultSpec,
    key: u64,
    seen: u64,
    struck: u64,
    remaining: Option<u32>,
    until: Option<Instant>,
}

impl Active {
    fn new(spec: FaultSpec) -> Self {
        let remaining = match spec.frequency {
            Frequency::Count(count) => Some(count),
            Frequency::Always | Frequency::PerMillion(_) => None,
        };
        // Part of every draw, so that two faults with equal rates strike independently.
        let key = text_key(&spec.to_string());
        Self {
            spec,
            key,
            seen: 0,
            struck: 0,
            remaining,
            until: None,
        }
    }

    /// Whether it affects `subject`: the request's number, or the hash of the product's code.
    fn occurs(&mut self, seed: u64, subject: u64) -> bool {
        let occurs = match (self.spec.frequency, self.remaining) {
            (Frequency::Always, _) => true,
            (Frequency::PerMillion(rate), _) => {
                // Drawn from seed, fault and subject, not from a running stream: independent of the
                // order.
                Draw::new(seed ^ self.key, PURPOSE_FAULT, subject).chance(rate)
            }
            (Frequency::Count(_), left) => left.is_some_and(|left| left > 0),
        };
        if occurs {
            self.remaining = self.remaining.map(|left| left.saturating_sub(1));
            self.struck += 1;
        }
        occurs
    }
}

/// The faults in force.
pub(crate) struct FaultPlan {
    seed: u64,
    active: Mutex<Vec<Active>>,
    /// Whether any fault is an [`Oddity`]: without one, lists skip the lock for each product.
    odd: AtomicBool,
}

impl FaultPlan {
    pub(crate) fn new(seed: u64, faults: &[FaultSpec]) -> Self {
        let plan = Self {
            seed,
            active: Mutex::default(),
            odd: AtomicBool::new(false),
        };
        plan.replace(faults);
        plan
    }

    fn active(&self) -> MutexGuard<'_, Vec<Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn replace(&self, faults: &[FaultSpec]) {
        let mut active = self.active();
        active.clear();
        self.odd.store(false, Ordering::Relaxed);
        self.extend(&mut active, faults);
    }

    pub(crate) fn add(&self, faults: &[FaultSpec]) {
        self.extend(&mut self.active(), faults);
    }

    fn extend(&self, active: &mut Vec<Active>, faults: &[FaultSpec]) {
        if faults
            .iter()
            .any(|fault| matches!(fault.kind, FaultKind::Odd(_)))
        {
            self.odd.store(true, Ordering::Relaxed);
        }
        active.extend(faults.iter().cloned().map(Active::new));
    }

    pub(crate) fn status(&self) -> Vec<FaultStatus> {
        let status = |fault: &Active| FaultStatus {
            fault: fault.spec.to_string(),
            struck: fault.struck,
            remaining: fault.remaining,
        };
        self.active().iter().map(status).collect()
    }

    /// The fault of the whole response to a request for `codes` (`None`: every product). The first
    /// fault that occurs wins.
    pub(crate) fn response_fault(
        &self,
        call: Call,
        codes: Option<&[String]>,
        now: Instant,
    ) -> Option<FaultKind> {
        let mut active = self.active();
        let meant = active.iter_mut().filter(|fault| {
            !matches!(fault.spec.kind, FaultKind::Odd(_))
                && fault.spec.affects(call)
                && (fault.spec.codes.is_empty()
                    // The full list contains the named products too.
                    || codes.is_none_or(|codes| {
                        codes.iter().any(|code| fault.spec.codes.contains(code))
                    }))
        });
        for fault in meant {
            let lasts = fault.until.is_some_and(|until| now < until);
            // Counted per fault, so that a rate affects the same requests regardless of other
            // faults.
            fault.seen += 1;
            let number = fault.seen;
            // Within the period of a lasting fault, its count isn't consumed further.
            if lasts {
                fault.struck += 1;
                return Some(fault.spec.kind);
            }
            if fault.occurs(self.seed, number) {
                if let FaultKind::Status {
                    lasting: Some(lasting),
                    ..
                } = fault.spec.kind
                {
                    fault.until = now.checked_add(lasting);
                }
                return Some(fault.spec.kind);
            }
        }
        None
    }

    /// The oddities of one product in a response.
    pub(crate) fn oddities(&self, call: Call, code: &str) -> Vec<Oddity> {
        if !self.odd.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let mut odd = Vec::new();
        for fault in self.active().iter_mut() {
            let FaultKind::Odd(oddity) = fault.spec.kind else {
                continue;
            };
            let meant =
                fault.spec.codes.is_empty() || fault.spec.codes.iter().any(|own| own == code);
            if meant && fault.spec.affects(call) && fault.occurs(self.seed, text_key(code)) {
                odd.push(oddity);
            }
        }
        odd
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn plan(faults: &[&str]) -> FaultPlan {
        let faults: Vec<FaultSpec> = faults.iter().map(|text| text.parse().unwrap()).collect();
        FaultPlan::new(1, &faults)
    }

    #[test]
    fn a_rate_affects_the_same_requests_for_the_same_seed() {
        let occurs = |plan: &FaultPlan| -> Vec<bool> {
            let now = Instant::now();
            (0..2_000)
                .map(|_| plan.response_fault(Call::Stock, None, now).is_some())
                .collect()
        };
        let first = occurs(&plan(&["stock:429:0.05"]));
        assert_eq!(first, occurs(&plan(&["stock:429:0.05"])));
        let count = first.iter().filter(|struck| **struck).count();
        assert!((60..140).contains(&count), "{count} of 2000");
    }

    #[test]
    fn a_rate_of_an_oddity_marks_the_same_products_in_any_order() {
        let codes: Vec<String> = (0..500).map(|number| format!("CODE{number}")).collect();
        let plan = plan(&["products:renamed:0.1"]);
        let odd = |code: &String| plan.oddities(Call::Products, code).len();
        let forward: Vec<usize> = codes.iter().map(odd).collect();
        let mut backward: Vec<usize> = codes.iter().rev().map(odd).collect();
        backward.reverse();
        assert_eq!(forward, backward);
        assert!((25..75).contains(&forward.iter().sum::<usize>()));
    }

    #[test]
    fn a_fault_with_a_count_occurs_exactly_that_often() {
        let plan = plan(&["stock:500:x3"]);
        let now = Instant::now();
        assert_eq!(plan.response_fault(Call::Prices, None, now), None);
        for _ in 0..3 {
            assert_eq!(
                plan.response_fault(Call::Stock, None, now),
                Some(FaultKind::status(500))
            );
        }
        assert_eq!(plan.response_fault(Call::Stock, None, now), None);
        assert_eq!(plan.status()[0].remaining, Some(0));
    }

    #[test]
    fn a_fault_with_a_period_is_active_until_its_end() {
        let plan = plan(&["any:503=3s"]);
        let start = Instant::now();
        for seconds in [0, 1, 2] {
            let now = start + Duration::from_secs(seconds);
            assert!(
                plan.response_fault(Call::Stock, None, now).is_some(),
                "after {seconds} s"
            );
        }
        assert_eq!(
            plan.response_fault(Call::Stock, None, start + Duration::from_secs(3)),
            None
        );
    }

    #[test]
    fn codes_restrict_a_fault() {
        let plan = plan(&["any:500@A", "stock:negative@B"]);
        let now = Instant::now();
        let asks = |code: &str| {
            plan.response_fault(Call::Prices, Some(&[code.to_owned()]), now)
                .is_some()
        };
        assert!(asks("A") && !asks("B"));
        assert!(
            plan.response_fault(Call::Products, None, now).is_some(),
            "the whole list has A as well"
        );
        assert_eq!(plan.oddities(Call::Stock, "B"), [Oddity::StockNegative]);
        assert!(plan.oddities(Call::Stock, "A").is_empty());
    }
}
