//! Deadlines and limits of HTTP against stalled clients and databases.

mod admission;
mod connections;
mod frozen_database;
mod passwords;
mod proxies;
mod raw;
mod stopping;
