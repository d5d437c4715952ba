//! Password policy: checks before a password is hashed.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::zxcvbn;

use super::{Username, common_words::COMMON_WORDS};
use crate::{Violation, ViolationCode};

/// A new password of an acceptable length; `Debug` never shows it. It can be hashed only as an
/// [`ValidatedPassword`].
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// A password that has passed the policy for its user; `Debug` never shows it.
#[derive(Clone, Copy)]
pub struct ValidatedPassword<'a>(&'a str);

/// Minimum number of guesses for an attacker who knows the usual word lists and tricks: with a
/// rate-limited login, that takes years.
const FEWEST_GUESSES: u64 = 1_000_000;
/// Minimum number of guesses for the core: the word between leading and trailing digits and marks.
const FEWEST_GUESSES_OF_CORE: u64 = 10_000;
/// Minimum product of the guesses for the core and for a long decoration around it.
const FEWEST_GUESSES_WITH_DECORATION: u64 = 10_000_000;
/// Up to this many digits and marks around a word always count as its decoration, as in
/// `Password2024!`. More of them count as decoration only if they are easy to guess themselves.
const MAX_DECORATION_LENGTH: usize = 6;

impl Password {
    /// Minimum length, in characters.
    pub const MIN_CHARACTERS: usize = 10;
    /// Maximum length, in bytes: bounds the cost of hashing.
    pub const MAX_BYTES: usize = 1024;

    /// Checks the length, and that it isn't blank.
    ///
    /// # Errors
    /// A violation of the field `password`.
    pub fn new(text: &str) -> Result<Self, Violation> {
        if text.chars().count() < Self::MIN_CHARACTERS {
            let message = format!("must have at least {} characters", Self::MIN_CHARACTERS);
            return Err(violation(ViolationCode::TooShort, message));
        }
        if text.len() > Self::MAX_BYTES {
            let message = format!("must have at most {} bytes", Self::MAX_BYTES);
            return Err(violation(ViolationCode::TooLong, message));
        }
        if text.trim().is_empty() {
            return Err(violation(ViolationCode::Blank, "must not be blank"));
        }
        Ok(Self(text.to_owned()))
    }

    /// Checks that it isn't the username or derived from it, nor a common password, one repeated
    /// character, a row of keys or the like. Letter case, full-width letters, a reversed word and
    /// digits or marks around it make no difference.
    ///
    /// Takes a few milliseconds at most: zxcvbn estimates only the first 100 characters.
    ///
    /// # Errors
    /// A violation of the field `password`.
    pub fn validate_for(&self, username: &Username) -> Result<ValidatedPassword<'_>, Violation> {
        let (password, name) = (folded(&self.0), folded(username.as_str()));
        if is_made_of(&password.to_lowercase(), &name.to_lowercase()) {
            return Err(like_username());
        }
        let mut names = vec![name.as_str()];
        // Parts of an e-mail address or a dotted name are guessable words of their own; shorter
        // ones say nothing.
        names.extend(name.split(['@', '.', '+', '-', '_']));
        names.retain(|part| part.chars().count() > 2);
        let known = [&names[..], COMMON_WORDS].concat();
        if !is_guessable(&password, &known) {
            return Ok(ValidatedPassword(&self.0));
        }
        // Weak with the user's name among the words, strong without it: the name is the reason to
        // report.
        if guesses(&password, &known) < guesses(&password, COMMON_WORDS) {
            return Err(like_username());
        }
        let message = "is common or easy to guess; take several words, or let a program make one";
        Err(violation(ViolationCode::Guessable, message))
    }
}

impl ValidatedPassword<'_> {
    /// The password in plain text, for hashing.
    pub fn expose(&self) -> &str {
        self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl fmt::Debug for ValidatedPassword<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValidatedPassword(…)")
    }
}

fn violation(code: ViolationCode, message: impl Into<String>) -> Violation {
    Violation::new("password", code, message)
}

fn like_username() -> Violation {
    violation(
        ViolationCode::SimilarToUsername,
        "must not be like the username",
    )
}

/// Normalizes full-width letters and other compatibility variants (NFKC).
fn folded(text: &str) -> String {
    text.nfkc().collect()
}

/// Whether the password is the name, forwards or reversed, with or without digits and marks at the
/// ends of either.
fn is_made_of(password: &str, name: &str) -> bool {
    let backwards: String = name.chars().rev().collect();
    let core = core(password).unwrap_or(password);
    [name, &backwards].into_iter().any(|name| {
        let is_core = |name: &str| !name.is_empty() && core == name;
        password == name || is_core(name) || is_core(trimmed(name))
    })
}

/// Whether an attacker who tries the `known` words first needs too few guesses.
fn is_guessable(password: &str, known: &[&str]) -> bool {
    guesses(password, known) < FEWEST_GUESSES
        || guesses_apart(password, known) < FEWEST_GUESSES
        || has_weak_core(password, known)
}

fn guesses(text: &str, known: &[&str]) -> u64 {
    zxcvbn(text, known).guesses()
}

/// Number of guesses for the text if the marks were inserted afterwards: zxcvbn overestimates a
/// whole with a mark between two guessable parts (`Password#123456`) by far. White space stays: it
/// separates the words of a passphrase.
fn guesses_apart(text: &str, known: &[&str]) -> u64 {
    let (marks, rest): (String, String) = text
        .chars()
        .partition(|c| !c.is_alphanumeric() && !c.is_whitespace());
    [marks, rest]
        .iter()
        .filter(|part| !part.is_empty())
        .fold(1, |product, part| {
            product.saturating_mul(guesses(part, known))
        })
}

/// Whether the core is easy to guess and its decoration adds little.
fn has_weak_core(password: &str, known: &[&str]) -> bool {
    let word = trimmed(password);
    let word_guesses = guesses(word, known);
    if word.is_empty() || word_guesses >= FEWEST_GUESSES_OF_CORE {
        return false;
    }
    // A short decoration counts as worthless, a longer one by its own guesses.
    core(password).is_some() || {
        let (before, after) = password.split_once(word).unwrap_or_default();
        let decoration = guesses_apart(&[before, after].concat(), known);
        word_guesses.saturating_mul(decoration) < FEWEST_GUESSES_WITH_DECORATION
    }
}

/// The part between leading and trailing digits and marks; `None` if there are none of these or
/// more than [`MAX_DECORATION_LENGTH`].
fn core(password: &str) -> Option<&str> {
    let core = trimmed(password);
    let decoration = password.chars().count() - core.chars().count();
    (1..=MAX_DECORATION_LENGTH)
        .contains(&decoration)
        .then_some(core)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refusal(name: &str, password: &str) -> Option<ViolationCode> {
        let name = Username::new(name).unwrap();
        let accepted = Password::new(password).and_then(|it| it.validate_for(&name).map(drop));
        accepted.err().map(|violation| violation.code)
    }

    #[test]
    fn a_password_has_ten_characters_and_is_not_blank() {
        for (password, code) in [
            ("", ViolationCode::TooShort),
            ("8Kq2zXw9p", ViolationCode::TooShort),
            ("密码很长吗很长的", ViolationCode::TooShort),
            ("          ", ViolationCode::Blank),
            (
                "\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\t\t\t\t\n",
                ViolationCode::Blank,
            ),
            (&"q7".repeat(513), ViolationCode::TooLong),
        ] {
            assert_eq!(refusal("ann", password), Some(code), "{password:?}");
        }
    }

    #[test]
    fn common_and_simple_passwords_are_refused() {
        for password in [
            "1234567890",
            "0123456789",
            "9876543210",
            "aaaaaaaaaa",
            "AAAAAAAAAAAAAAAAAAAAAAAA",
            "abababababab",
            "啊啊啊啊啊啊啊啊啊啊啊啊",
            "qwertyuiop",
            "QwertyUiop1",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "password123",
            "Password123!",
            "Password2024!",
            "P@ssw0rd2024",
            "drowssap1234",
            "ｐａｓｓｗｏｒｄ１２３",
            "iloveyou2024",
            "a123456789",
            "abcdefghij",
            "administrator",
            "letmein12345",
            "          a",
            "!!!!!!!!!!!!",
            "Password#123456",
            "Password@123456",
            "Passw0rd_19900101",
            "123456@Password",
            "password#987654321",
            "admin#123456",
            "admin@123456",
            "Admin@20241231",
            "root#123456",
            "Abc#123456",
            "abc@123456789",
            "haier@123456",
            "Haier#20240618",
            "cangku@123456",
            "woaini1314",
            "woaini520!",
            "Woaini5201314",
            "5201314520",
            "520-1314-520",
            "a5201314520",
            "qq123456789",
            "qq5201314520",
            "wang123456",
            "wang#123456",
            "Zhangwei@123",
            "xiaoming123456",
            "nihao123456",
            "zhongguo888",
            "mima123456",
            "guanliyuan123",
            "Test@123456",
            "user_123456",
        ] {
            let found = refusal("ann", password);
            assert_eq!(found, Some(ViolationCode::Guessable), "{password:?}");
        }
    }

    #[test]
    fn a_password_is_not_the_users_name() {
        for (name, password) in [
            ("wang_xiaoer", "wang_xiaoer"),
            ("wang_xiaoer", "WANG_XiaoEr"),
            ("wang_xiaoer", "ｗａｎｇ＿ｘｉａｏｅｒ"),
            ("wang_xiaoer", "wang_xiaoer1"),
            ("wang_xiaoer", "2024wang_xiaoer!"),
            ("wang_xiaoer", "reoaix_gnaw"),
            ("wang_xiaoer", "1reoaix_gnaw"),
            ("wangxiaoer88", "wangxiaoer99"),
            ("shopkeeper@example.com", "shopkeeper1"),
            ("shopkeeper", "shopkeepershopkeeper"),
            ("王小二的店长仓库管理员", "王小二的店长仓库管理员"),
            ("王小二的店长仓库管理员", "王小二的店长仓库管理员1"),
        ] {
            let found = refusal(name, password);
            assert_eq!(
                found,
                Some(ViolationCode::SimilarToUsername),
                "{name} {password:?}"
            );
        }
    }

    #[test]
    fn passwords_of_several_words_and_random_ones_are_taken() {
        for password in [
            "a long password",
            "another long password",
            "correct horse battery",
            "我家的冰箱是海尔牌的",
            "3f09b2a47c1d8e6650",
            "8Kq2zXw9pL",
            "7391846a02847561",
            "x7!Kd-93q_Zw",
            "correct horse battery staple",
            "correct-horse-battery-staple",
            "orange.window.paper.seven",
            "admin reads many long books",
            "夜里两点仓库门口有只猫",
            "床前明月光疑是地上霜",
            "王师傅每周三下午来修空调",
            "wo jia de bingxiang shi lan de",
            "kxvq839201",
            "kxv!839206",
            "!8#2@9$kxv",
            "!8#2@9$(7)",
            "73910485a2",
            "t0Gq#5vW!e",
            "mB4$kPz8&Rw1",
            "q8wN_e3Li-7U",
        ] {
            for name in ["ann", "boss", "a", "王", "wang_xiaoer"] {
                assert_eq!(refusal(name, password), None, "{name} {password:?}");
            }
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let password = Password::new("8Kq2zXw9pL").unwrap();
        let accepted = password
            .validate_for(&Username::new("ann").unwrap())
            .unwrap();
        let shown = format!("{password:?} {accepted:?}");
        assert!(!shown.contains("8Kq"), "{shown}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn random_passwords_are_taken(password in "[a-z0-9]{12}|[!-~]{11}") {
            prop_assert_eq!(refusal("wang_xiaoer", &password), None);
        }

        #[test]
        fn any_text_is_judged(name in "[\\w]{1,20}", password in "\\PC{10,60}") {
            let _judged = Username::new(&name).map(|name| {
                Password::new(&password).map(|it| it.validate_for(&name).map(drop))
            });
        }
    }
}
