//! The five business calls, each a method of [`HaierClient`](crate::HaierClient).

pub(crate) mod balance;
pub(crate) mod logistics;
pub(crate) mod prices;
pub(crate) mod products;
pub(crate) mod stock;
