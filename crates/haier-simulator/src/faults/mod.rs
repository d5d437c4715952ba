//! Faults on demand: what may go wrong, how it is written, and when it strikes.

mod duration;
mod kind;
mod plan;
mod spec;

pub use self::duration::parse_duration;
pub use self::kind::{FaultKind, Oddity};
pub(crate) use self::plan::FaultPlan;
pub use self::plan::FaultStatus;
pub use self::spec::{Amount, FaultSpec, InvalidFault};
