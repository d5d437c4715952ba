//! Rules for weak secrets. Whether a weak one is refused or only reported is decided by
//! [`Reader::check_strength`](super::reader::Reader::check_strength).

use std::collections::BTreeSet;

use zxcvbn::zxcvbn;

use super::reader::InvalidValue;

/// Minimum bytes of a signing secret.
const SIGNING_BYTES: usize = 32;
/// Minimum distinct bytes: 32 random bytes practically never have fewer.
const DIFFERENT_BYTES: usize = 8;
/// Minimum estimated guesses for a signing secret: anyone with a token can try secrets offline.
const SIGNING_GUESSES: u64 = 10_000_000_000_000_000;
/// Words that make up secrets in samples and tutorials.
const SAMPLE_WORDS: &[&str] = &[
    "secret",
    "key",
    "jwt",
    "token",
    "signing",
    "sign",
    "private",
    "your",
    "my",
    "the",
    "this",
    "is",
    "a",
    "super",
    "very",
    "long",
    "random",
    "string",
    "example",
    "sample",
    "default",
    "please",
    "replace",
    "me",
    "with",
    "own",
    "for",
    "in",
    "production",
    "development",
    "test",
    "at",
    "least",
    "characters",
    "bytes",
    "bit",
    "bits",
    "32",
    "64",
    "256",
    "512",
    "hs256",
    "hmac",
    "sha256",
    "auth",
    "access",
    "password",
    "cangku",
    "haier",
    "admin",
    "shop",
];

/// Complains about the placeholders of the sample files.
pub(super) fn example(text: &str) -> Option<InvalidValue> {
    let lower = text.to_lowercase();
    ["change-me", "changeme", "change_me"]
        .iter()
        .any(|word| lower.contains(word))
        .then(|| InvalidValue::new("is an example", "give a secret of your own"))
}

/// Complains about a signing secret that is short, repetitive, or made of words, keyboard rows and
/// the like.
///
/// Only the first 100 characters of a repeated text are estimated. Random bytes in base64 or hex
/// always pass.
pub(super) fn guessable(secret: &str) -> Option<InvalidValue> {
    let remedy = "make one with `openssl rand -base64 48`";
    if secret.len() < SIGNING_BYTES {
        return Some(InvalidValue::new(
            format!("is shorter than {SIGNING_BYTES} bytes"),
            remedy,
        ));
    }
    let unit = repeated_unit(secret);
    if unit.len() < SIGNING_BYTES {
        let problem = "repeats a shorter text and is easy to guess";
        return Some(InvalidValue::new(problem, remedy));
    }
    repetitive(unit.as_bytes(), remedy).or_else(|| {
        (guesses(unit) < SIGNING_GUESSES).then(|| {
            InvalidValue::new(
                "is made of common words, numbers or rows of keys and is easy to guess",
                remedy,
            )
        })
    })
}

/// The shortest text whose repetition is `text` (at least twice, the last time possibly truncated);
/// else `text` itself.
fn repeated_unit(text: &str) -> &str {
    (1..=text.len() / 2)
        .filter_map(|length| text.split_at_checked(length))
        .find(|(_, rest)| text.starts_with(rest))
        .map_or(text, |(unit, _)| unit)
}

/// Estimated guesses for the words between separators, or for the text without separators: the
/// lower number.
fn guesses(text: &str) -> u64 {
    let words = || {
        text.split(['-', '_', '.', ' '])
            .filter(|word| !word.is_empty())
    };
    let apart = words().map(guesses_of_parts).fold(1, u64::saturating_mul);
    let joined: String = words().collect();
    apart.min(guesses_of_parts(&joined))
}

/// Estimated guesses of the parts that the crate finds, multiplied; at most `u64::MAX`. The crate's
/// own total adds a large amount for each further part, which would let any five words pass.
fn guesses_of_parts(text: &str) -> u64 {
    let estimate = zxcvbn(text, SAMPLE_WORDS);
    let parts = estimate.sequence().iter().filter_map(|part| part.guesses);
    parts.fold(1, u64::saturating_mul)
}

/// Complains about a secret with few distinct bytes.
pub(super) fn repetitive(secret: &[u8], remedy: &str) -> Option<InvalidValue> {
    let different: BTreeSet<_> = secret.iter().collect();
    (different.len() < DIFFERENT_BYTES).then(|| {
        InvalidValue::new(
            "repeats a few characters and is easy to guess",
            remedy.to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose};
    use proptest::prelude::*;

    use super::{guessable, guesses};

    #[test]
    fn signing_secrets_of_words_numbers_and_repetitions_are_guessable() {
        for secret in [
            "12345678123456781234567812345678",
            "01234567890123456789012345678901",
            "123456789012345678901234567890123456789",
            "abcdefghijklmnopqrstuvwxyz012345",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "qwertyuiopasdfghjklzxcvbnm123456",
            "passwordpasswordpasswordpassword",
            "passwordpasswordpasswordpassword1",
            "password123password123password123",
            "your-256-bit-secret-your-256-bit-secret",
            "your-256-bit-secret_your-256-bit-secret",
            "your-very-long-secret-key-for-jwt",
            "this-is-a-very-long-secret-key-1234",
            "my_super_secret_jwt_signing_key_2024",
            "supersecretjwtkeyforproduction1234",
            "cangku-secret-cangku-secret-cangku",
        ] {
            let found = guessable(secret);
            assert!(found.is_some(), "{secret}: {}", guesses(secret));
        }
    }

    #[test]
    fn signing_secrets_of_many_unusual_words_pass() {
        for secret in [
            "unhinged-lapel-gravity-oboe-trombone-sixfold",
            "jwt-8fW2qLx0ZrT5vYc1uNb7eKd4mHs9",
            "一只黑猫昨夜坐在三号仓库的冰箱上面看着月亮",
        ] {
            assert!(guessable(secret).is_none(), "{secret}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn random_bytes_in_base64_or_hex_pass(bytes in prop::array::uniform32(any::<u8>().no_shrink())) {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            for secret in [
                general_purpose::STANDARD.encode(bytes),
                general_purpose::URL_SAFE_NO_PAD.encode(bytes),
                hex.chars().take(32).collect(),
                hex.repeat(2),
                hex,
            ] {
                prop_assert!(guessable(&secret).is_none(), "{secret}");
            }
        }
    }
}
