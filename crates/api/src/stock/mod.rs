//! Group commit: stock and order requests that arrive while a transaction runs are queued and
//! processed together in the next one. A single request is processed at once. A result is sent only
//! after the COMMIT.

mod attempt;
mod blocked;
mod group_commit;
mod inventory_log_response;
mod job;
mod json_renderer;
mod queue;
mod writer;

pub use group_commit::{GroupCommit, GroupCommitDependencies, GroupCommitSettings, SubmitError};
pub use inventory_log_response::InventoryLogResponse;
pub use json_renderer::JsonRenderer;
