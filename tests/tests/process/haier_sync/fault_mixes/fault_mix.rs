//! Faults of the platform, alone and in random mixes.

use std::fmt;

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// Faults that spoil a whole response, one of each kind. They end by themselves, so that the command gets
/// beyond them.
pub(super) const WHOLE_RESPONSES: &[&str] = &[
    "any:token-expired:x2",
    "any:401:x1",
    "token:500:x2",
    "any:429:x4",
    "any:429=1:x3",
    "any:500=1s",
    "any:503=1s",
    "stock:hang:x2",
    "stock:reset:x5",
    "prices:html:x2",
    "products:success-false:x1",
    "stock:data-null:x3",
];

/// Faults of single products, one of each kind.
pub(super) const SINGLE_PRODUCTS: &[&str] = &[
    "prices:missing-codes:0.4",
    "products:missing-codes:0.3",
    "prices:no-price:0.4",
    "stock:number:0.5",
    "stock:empty:0.5",
    "stock:negative:0.5",
    "stock:decimal:0.5",
    "products:null-pages:0.5",
    "prices:price-as-string:0.5",
    "products:duplicate:0.5",
    "products:contradiction:0.3",
    "products:renamed:0.5",
    "products:withdrawn:0.5",
];

/// What a random mix draws from: the call, the kind, and whether it spoils whole responses.
const KINDS: &[(&str, &str, bool)] = &[
    ("any", "token-expired", true),
    ("any", "401", true),
    ("token", "500", true),
    ("token", "503", true),
    ("products", "429", true),
    ("prices", "429=1", true),
    ("stock", "429", true),
    ("any", "500", true),
    ("any", "503", true),
    ("stock", "hang", true),
    ("prices", "hang", true),
    ("products", "reset", true),
    ("prices", "reset", true),
    ("stock", "reset", true),
    ("any", "html", true),
    ("prices", "success-false", true),
    ("stock", "success-false", true),
    ("products", "data-null", true),
    ("prices", "data-null", true),
    ("stock", "data-null", true),
    ("any", "slow=50ms", true),
    ("prices", "missing-codes", false),
    ("products", "missing-codes", false),
    ("products", "duplicate", false),
    ("prices", "duplicate", false),
    ("products", "contradiction", false),
    ("prices", "contradiction", false),
    ("products", "null-pages", false),
    ("products", "renamed", false),
    ("products", "withdrawn", false),
    ("prices", "withdrawn", false),
    ("products", "sales-as-number", false),
    ("prices", "price-as-string", false),
    ("prices", "no-price", false),
    ("stock", "number", false),
    ("stock", "empty", false),
    ("stock", "negative", false),
    ("stock", "decimal", false),
    ("stock", "null", false),
    ("stock", "text", false),
];

/// Faults that are in force together, in the simulator's syntax.
#[derive(Debug)]
pub(super) struct FaultMix(pub(super) Vec<String>);

impl FaultMix {
    pub(super) fn alone(fault: &str) -> Self {
        Self(vec![fault.to_owned()])
    }

    /// Two to six faults. Those of whole responses occur with a probability of at most 15 per cent, a few
    /// times, or for at most a second; those of products affect up to half of them.
    pub(super) fn random(rng: &mut StdRng) -> Self {
        let count = rng.random_range(2..=6);
        let chosen = KINDS.choose_multiple(rng, count);
        let faults = chosen.map(|(call, kind, is_whole)| {
            let percent = match is_whole {
                true => rng.random_range(1..=15),
                false => rng.random_range(5..=50),
            };
            let is_status = matches!(*kind, "500" | "503");
            match rng.random_range(0..3) {
                0 if *is_whole && is_status => format!("{call}:{kind}=1s"),
                1 if *is_whole => format!("{call}:{kind}:x{}", rng.random_range(1..=4)),
                _ => format!("{call}:{kind}:0.{percent:02}"),
            }
        });
        Self(faults.collect())
    }
}

impl fmt::Display for FaultMix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.join(" ").fmt(f)
    }
}
