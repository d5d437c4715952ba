//! Rows of uploaded pictures.

mod queries;
mod repository;
