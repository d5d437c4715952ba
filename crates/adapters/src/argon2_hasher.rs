//! Password hashing with Argon2id.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use cangku_domain::ports::{PasswordHasher, StorageError, StorageResult};

/// Hashes passwords with Argon2id and its recommended cost (19 MiB, two passes). A hash takes tens
/// of milliseconds: call it off the async threads.
#[derive(Debug, Default)]
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
}

/// A hash that matches no password. Verifying it costs as much as verifying a real one, so the
/// response time doesn't reveal whether a user name exists.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$\
                            q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80";

impl PasswordHasher for Argon2Hasher {
    fn hash(&self, password: &str) -> StorageResult<String> {
        let hash = self.argon2.hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string())
            .map_err(|error| StorageError::Internal(error.to_string().into()))
    }

    fn verify(&self, password: &str, hash: &str) -> bool {
        PasswordHash::new(hash).is_ok_and(|hash| {
            self.argon2
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    }

    fn verify_dummy(&self, password: &str) {
        self.verify(password, DUMMY_HASH);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_and_no_other() {
        let hasher = Argon2Hasher::default();
        let hash = hasher.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert_ne!(
            hash,
            hasher.hash("correct horse").unwrap(),
            "each hash has its own salt"
        );
        assert!(hasher.verify("correct horse", &hash));
        assert!(!hasher.verify("wrong horse", &hash));
        assert!(!hasher.verify("correct horse", "not a hash"));
    }

    #[test]
    fn an_unknown_name_costs_as_much_as_a_known_one() {
        let dummy = PasswordHash::new(DUMMY_HASH).unwrap();
        let hash = Argon2Hasher::default().hash("some password").unwrap();
        assert_eq!(dummy.params, PasswordHash::new(&hash).unwrap().params);
        assert_eq!(dummy.algorithm, PasswordHash::new(&hash).unwrap().algorithm);
    }
}
