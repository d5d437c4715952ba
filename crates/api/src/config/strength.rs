//! Which secrets are too weak for production.

use std::collections::BTreeSet;

use super::profile::Profile;
use super::reader::Complaint;

/// Fewest bytes of a secret that signs.
const SIGNING_BYTES: usize = 32;
/// Random bytes of that length practically never have fewer different ones.
const DIFFERENT_BYTES: usize = 8;

/// Refuses, in production, what stands in the sample files.
pub(super) fn not_an_example(profile: Profile, text: &str) -> Result<(), Complaint> {
    let lower = text.to_lowercase();
    let example = ["change-me", "changeme", "change_me"]
        .iter()
        .any(|word| lower.contains(word));
    if profile.is_production() && example {
        return Err(Complaint::new("is an example", "give a secret of your own"));
    }
    Ok(())
}

/// Refuses, in production, secrets that could be guessed.
pub(super) fn strong(profile: Profile, secret: &[u8]) -> Result<(), Complaint> {
    if !profile.is_production() {
        return Ok(());
    }
    let remedy = "make one with `openssl rand -base64 48`";
    if secret.len() < SIGNING_BYTES {
        return Err(Complaint::new(
            format!("is shorter than {SIGNING_BYTES} bytes"),
            remedy,
        ));
    }
    varied(profile, secret, remedy)
}

/// Refuses, in production, a secret made of a few repeated bytes.
pub(super) fn varied(profile: Profile, secret: &[u8], remedy: &str) -> Result<(), Complaint> {
    let different: BTreeSet<_> = secret.iter().collect();
    if profile.is_production() && different.len() < DIFFERENT_BYTES {
        return Err(Complaint::new(
            "repeats a few characters and is easy to guess",
            remedy,
        ));
    }
    Ok(())
}
