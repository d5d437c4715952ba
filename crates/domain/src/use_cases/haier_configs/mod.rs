//! Use cases on configurations of Haier's platform.

mod active;
mod create;
mod delete;
mod enable;
mod locked;
mod reseal;
mod rotate_secrets;
mod rules;
mod update;
mod validate;

pub use active::{active_haier_account, haier_account};
pub use create::create_haier_config_once;
pub use delete::delete_haier_config;
pub use enable::{disable_haier_config, enable_haier_config};
pub use rotate_secrets::{RotatedSecrets, rotate_haier_secrets};
pub use rules::HaierConfigRules;
pub use update::update_haier_config;
pub use validate::{HaierConfigProblems, validate_haier_config};
