//! Change plans.

mod items;
mod queries;
mod repository;
