//! Rows of uploaded pictures.

mod queries;
mod repository;
mod sources;
