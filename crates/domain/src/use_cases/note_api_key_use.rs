//! Records the use of an API key.

use super::Context;
use crate::{Result, accounts::ApiKey};

/// Records that the key was used, unless a use within the last [`ApiKey::NOTED_EVERY`] is recorded
/// already.
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
