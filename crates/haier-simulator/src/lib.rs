//! A simulator of Haier's open platform, with faults on demand.
//!
//! It serves the token call and the five business calls (products, prices, stock, logistics,
//! balance) from a seeded catalogue of any size, and can reproduce every fault known from the
//! platform. The library is for tests ([`Simulator::start`]); the binary `haier-simulator` is for
//! demonstrations and benchmarks. The crate's README has the table of faults and the admin routes.
#![warn(missing_docs)]

mod call;
mod catalogue;
mod change;
mod config;
mod control;
mod counters;
mod faults;
mod http;
mod rate_cap;
mod responses;
mod simulator;
mod tokens;
mod world;

pub use crate::call::{Call, UnknownCall};
pub use crate::catalogue::{Catalogue, Money, NotMoney, Prices, Product, Stock};
pub use crate::change::ProductChange;
pub use crate::config::{Credentials, FullList, ResponseShape, SimulatorConfig, TokenShape};
pub use crate::control::{Control, UnknownProduct};
pub use crate::counters::{CallCounters, Counters};
pub use crate::faults::{
    FaultKind, FaultSpec, FaultStatus, Frequency, InvalidFault, Oddity, parse_duration,
};
pub use crate::simulator::{RunningSimulator, Simulator};
