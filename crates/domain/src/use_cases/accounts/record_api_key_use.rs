//! Records the use of an API key.

use crate::{Result, accounts::ApiKey, use_cases::Context};

/// Records that the key was used, unless a use within the last [`ApiKey::USE_RECORDING_INTERVAL`]
/// is recorded already.
pub fn record_api_key_use(cx: Context<'_>, key: &ApiKey) -> Result<()> {
    let now = cx.now();
    if !key.should_record_use(now) {
        return Ok(());
    }
    cx.transactor.run(|unit| {
        let unless_after = now - ApiKey::USE_RECORDING_INTERVAL;
        Ok(unit.api_keys().record_use(key.id, now, unless_after)?)
    })
}
