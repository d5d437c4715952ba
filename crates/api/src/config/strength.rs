//! Which secrets are too weak. Whether a weak one is refused or only reported is the reader's
//! decision: see [`Reader::check_strength`](super::reader::Reader::check_strength).

use std::collections::BTreeSet;

use super::reader::Complaint;

/// Fewest bytes of a secret that signs.
const SIGNING_BYTES: usize = 32;
/// Random bytes of that length practically never have fewer different ones.
const DIFFERENT_BYTES: usize = 8;

/// The complaint about what stands in the sample files.
pub(super) fn example(text: &str) -> Option<Complaint> {
    let lower = text.to_lowercase();
    ["change-me", "changeme", "change_me"]
        .iter()
        .any(|word| lower.contains(word))
        .then(|| Complaint::new("is an example", "give a secret of your own"))
}

/// The complaint about a signing secret that is short or repetitive.
pub(super) fn guessable(secret: &[u8]) -> Option<Complaint> {
    let remedy = "make one with `openssl rand -base64 48`";
    if secret.len() < SIGNING_BYTES {
        return Some(Complaint::new(
            format!("is shorter than {SIGNING_BYTES} bytes"),
            remedy,
        ));
    }
    repetitive(secret, remedy)
}

/// The complaint about a secret made of a few repeated bytes.
pub(super) fn repetitive(secret: &[u8], remedy: &str) -> Option<Complaint> {
    let different: BTreeSet<_> = secret.iter().collect();
    (different.len() < DIFFERENT_BYTES).then(|| {
        Complaint::new(
            "repeats a few characters and is easy to guess",
            remedy.to_owned(),
        )
    })
}
