//! Users.

use chrono::{DateTime, Utc};

use super::{Role, SystemActor};
use crate::{Identity, OptionalText, Patch, UserId, Version, Violation, ViolationCode};

/// A username: 1 to 150 letters, digits and `@ . + - _`; unique by its [identity](Self::identity). A new one
/// may have only ASCII letters and digits, Chinese characters and these signs, so that none
/// imitates another with letters of another script or width. ASCII's own `l`, `I` and `1`, or `O`
/// and `0`, still look alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(String);

impl Username {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 150;

    /// Trims and validates a username.
    ///
    /// # Errors
    /// A violation of the field `username`.
    pub fn new(text: &str) -> Result<Self, Violation> {
        let text = text.trim();
        let refuse = |code, message: &str| Err(Violation::new("username", code, message));
        if text.is_empty() {
            return refuse(ViolationCode::Blank, "must not be blank");
        }
        if text.chars().count() > Self::MAX_CHARACTERS {
            return refuse(ViolationCode::TooLong, "must have at most 150 characters");
        }
        if !text
            .chars()
            .all(|c| c.is_alphanumeric() || "@.+-_".contains(c))
        {
            return refuse(
                ViolationCode::InvalidValue,
                "may have letters, digits and the characters @ . + - _",
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// Validates a username for a new account. Refuses, in addition to [`Self::new`], lookalikes (a
    /// full-width `Ａ`, a Cyrillic `а`), names that a log couldn't distinguish from an id, and the
    /// names of commands and jobs.
    ///
    /// # Errors
    /// A violation of the field `username`.
    pub fn for_new(text: &str) -> Result<Self, Violation> {
        let name = Self::new(text)?;
        let refuse = |message: &str| {
            let code = ViolationCode::InvalidValue;
            Err(Violation::new("username", code, message))
        };
        if !name.0.chars().all(Self::is_distinct) {
            return refuse(
                "may have ASCII letters and digits, Chinese characters and the characters @ . + - _",
            );
        }
        if name.0.chars().all(|c| c.is_ascii_digit() || c == '+') {
            return refuse("must not be a number");
        }
        if SystemActor::from_name(&name.0.to_lowercase()).is_some() {
            return refuse("is a name of the shop's own");
        }
        Ok(name)
    }

    /// Whether a new username may contain the character: it has no lookalike in another script or
    /// width. The ideographs are those of the Unified blocks of the Basic Multilingual Plane,
    /// without compatibility forms.
    const fn is_distinct(c: char) -> bool {
        c.is_ascii_alphanumeric()
            || matches!(c, '@' | '.' | '+' | '-' | '_')
            || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
    }

    /// The identity of the username, in which case doesn't matter.
    pub fn identity(&self) -> Identity {
        Identity::ignoring_case(&self.0)
    }

    /// The username as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Username {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A user account, with the password hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Assigned on insert; positive.
    pub id: UserId,
    /// Unique among users by its identity.
    pub username: Username,
    /// E-mail address; may be empty.
    pub email: OptionalText<254>,
    /// Hash of the password as a PHC string.
    pub password_hash: String,
    /// Decides what the user may do; each role includes the lesser ones.
    pub role: Role,
    /// Whether the account is enabled.
    pub is_active: bool,
    /// Incremented to end all sessions of the user: on a new password, a new role, or a change of
    /// `is_active`. Tokens carry it.
    pub token_version: i32,
    /// Time of the last login; `None` before the first.
    pub last_login_at: Option<DateTime<Utc>>,
    /// Increased by the database with every change of an editable field.
    pub version: Version,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// The fields of a new user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Unique among users by its identity.
    pub username: Username,
    /// E-mail address; may be empty.
    pub email: OptionalText<254>,
    /// Hash of the password as a PHC string.
    pub password_hash: String,
    /// Decides what the user may do; each role includes the lesser ones.
    pub role: Role,
}

/// A partial change of a user by an admin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserPatch {
    /// E-mail address, at most 254 characters; empty removes it.
    pub email: Patch<OptionalText<254>>,
    /// Decides what the user may do; each role includes the lesser ones.
    pub role: Patch<Role>,
    /// Whether the account is enabled.
    pub is_active: Patch<bool>,
    /// Hash of a new password as a PHC string.
    pub password_hash: Patch<String>,
}

impl UserPatch {
    /// Applies the patch to `user`; ends all sessions if role, password or activity is set.
    pub fn apply(self, user: &mut User, now: DateTime<Utc>) {
        let ends_sessions =
            self.role.is_set() || self.is_active.is_set() || self.password_hash.is_set();
        self.email.apply(&mut user.email);
        self.role.apply(&mut user.role);
        self.is_active.apply(&mut user.is_active);
        self.password_hash.apply(&mut user.password_hash);
        if ends_sessions {
            // Only inequality with the tokens' version counts, so an overflow may wrap.
            user.token_version = user.token_version.wrapping_add(1);
        }
        user.updated_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_letters_digits_and_few_signs() {
        assert!(Username::new(" 王小二_01 ").is_ok());
        for (text, code) in [
            ("", ViolationCode::Blank),
            ("a b", ViolationCode::InvalidValue),
            ("a\0", ViolationCode::InvalidValue),
            (&"a".repeat(151), ViolationCode::TooLong),
        ] {
            assert_eq!(Username::new(text).unwrap_err().code, code, "{text:?}");
        }
    }

    #[test]
    fn new_names_do_not_look_like_an_id_or_a_job() {
        for text in ["42", "+42", "00", "hold_expired", "Cancel-Unpaid-Orders"] {
            assert!(Username::new(text).is_ok(), "existing names stay valid");
            let refused = Username::for_new(text).unwrap_err();
            assert_eq!(refused.code, ViolationCode::InvalidValue, "{text:?}");
        }
        assert!(Username::for_new("ann42").is_ok());
    }

    #[test]
    fn a_new_name_looks_like_no_other() {
        for text in ["Admin", "王小二_01", "ann@example.com"] {
            assert!(Username::for_new(text).is_ok(), "{text}");
        }
        for text in [
            "Ａdmin",
            "\u{430}dmin",
            "\u{430}\u{440}\u{440}\u{43e}",
            "admın",
            "αdmin",
            "ﬁne",
            "①",
        ] {
            assert!(Username::new(text).is_ok(), "an old name stays: {text}");
            let refused = Username::for_new(text).unwrap_err();
            assert_eq!(refused.code, ViolationCode::InvalidValue, "{text:?}");
        }
    }
}
