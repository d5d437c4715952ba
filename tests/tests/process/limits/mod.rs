//! Deadlines and bounds of HTTP against clients and databases that stand still.

mod admission;
mod connections;
mod passwords;
mod raw;
mod standstill;
mod stopping;
