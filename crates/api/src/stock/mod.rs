//! Group commit: requests about stock and orders that arrive while a transaction runs wait together and become the
//! next one. A lone request goes at once; an answer is given only after COMMIT.

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
