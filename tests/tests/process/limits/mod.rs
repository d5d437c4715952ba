//! Deadlines and limits of HTTP against stalled clients and databases.

mod admission;
mod connections;
mod passwords;
mod raw;
mod standstill;
mod stopping;
