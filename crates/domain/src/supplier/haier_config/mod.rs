//! Configurations of Haier's platform (spec: statistics and inventory, HaierConfig配置管理).

mod account;
mod code;
mod config;
mod fields;
mod key;
mod name;
mod refusal;
mod service_url;
#[cfg(test)]
mod tests;

pub use account::HaierAccount;
pub(crate) use account::unreadable_secrets;
pub use code::{CountyCode, HaierCode, InvalidCountyCode, InvalidHaierCode};
pub use config::{HaierConfig, HaierConfigDraft, HaierConfigPatch};
pub use fields::{HaierClientId, HaierFields, HaierFieldsPatch, StoredValue};
pub use key::HaierKey;
pub use name::HaierConfigName;
pub use refusal::{HaierConfigRefusal, UnreadableConfig, UnreadableHaierSecret};
pub use service_url::{InvalidServiceUrl, ServiceUrl, Transport};
