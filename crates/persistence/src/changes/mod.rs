//! Changes of transactions, published to this process and to the others.

mod listener;
mod notice;
mod recorder;

pub(crate) use listener::PgChangeListener;
pub(crate) use notice::{Notice, Sender, notify};
