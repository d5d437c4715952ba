//! Problems of Haier's configurations.

use cangku_domain::supplier::{HaierConfigRefusal, HaierKey};

use super::{error_code::ErrorCode, problem::Problem};

/// The problem of a configuration that can't be used.
pub(super) fn haier_config(refusal: HaierConfigRefusal, detail: String) -> Problem {
    match refusal {
        HaierConfigRefusal::Invalid { violations, .. } => {
            Problem::of_fields(ErrorCode::HaierConfigInvalid, violations).with_detail(detail)
        }
        HaierConfigRefusal::UnreadableSecrets(configs) => {
            let secrets = configs.iter().flat_map(|config| &config.secrets);
            let secrets: Vec<_> = secrets.map(|secret| HaierKey::as_str(secret.key)).collect();
            Problem::new(ErrorCode::HaierSecretUnreadable, detail).fact("secrets", secrets)
        }
        HaierConfigRefusal::NotConfigured => Problem::new(ErrorCode::HaierNotConfigured, detail),
    }
}
