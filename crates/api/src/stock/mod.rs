//! Group commit: stock requests that arrive while a transaction runs wait together and become the
//! next one. A lone request goes at once; an answer is given only after COMMIT.

mod answers;
mod door;
mod jobs;
mod queue;
mod writer;

pub use answers::{JsonAnswers, LogAnswer};
pub use door::{DoorError, DoorSettings, StockDoor};
pub use jobs::StockJobs;
