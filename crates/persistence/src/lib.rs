//! PostgreSQL behind Cangku's ports: the only crate that knows Diesel.
