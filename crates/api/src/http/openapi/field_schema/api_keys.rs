//! Schemas of fields of API keys.

use cangku_domain::accounts::{KeyStatus, Scope};
use utoipa::openapi::Schema;

use super::{Described, names};

named! {
    Scope: Scope::ALL.map(Scope::as_str);
    KeyStatus: KeyStatus::ALL.map(KeyStatus::as_str);
}
