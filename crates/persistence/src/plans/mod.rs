//! Change plans.

mod imports;
mod items;
mod queries;
mod repository;
