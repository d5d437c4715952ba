//! Noting that a service's key is in use.

use super::Context;
use crate::{Result, accounts::ApiKey};

/// Notes that the key was used, where that wasn't noted for [`ApiKey::NOTED_EVERY`].
///
/// # Errors
/// Where storage fails.
pub fn note_api_key_use(cx: Context<'_>, key: &ApiKey) -> Result<()> {
    let now = cx.now();
    if !key.is_use_to_be_noted(now) {
        return Ok(());
    }
    cx.transactor.run(|unit| {
        let unless_after = now - ApiKey::NOTED_EVERY;
        Ok(unit.api_keys().note_use(key.id, now, unless_after)?)
    })
}
