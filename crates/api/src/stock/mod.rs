//! Group commit: stock and order requests that arrive while a transaction runs are queued and
//! processed together in the next one. A single request is processed at once. A result is sent only
//! after the COMMIT.

mod answers;
mod attempt;
mod blocked;
mod door;
mod job;
mod jobs;
mod log_answer;
mod queue;
mod writer;

pub use answers::JsonAnswers;
pub use door::{DoorError, DoorParts, DoorSettings, StockDoor};
pub(crate) use jobs::{Brief, Repeat, turn};
pub use jobs::{JobSettings, Jobs};
pub use log_answer::LogAnswer;
