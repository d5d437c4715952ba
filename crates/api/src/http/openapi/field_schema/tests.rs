//! Compares schemas and parsers on generated texts.

use std::{cell::RefCell, collections::HashMap};

use proptest::prelude::*;
use regex::Regex;
use serde_json::Value;

use super::*;
use crate::http::request::field::FromJson;

/// Whether a schema of strings accepts a text.
fn allows(schema: &Schema, text: &str) -> bool {
    let Schema::Object(schema) = schema else {
        panic!("a schema of strings");
    };
    let length = text.chars().count();
    let fits = |pattern: &String| fits(pattern, text);
    schema.max_length.is_none_or(|most| length <= most)
        && schema.min_length.is_none_or(|least| length >= least)
        && schema.pattern.as_ref().is_none_or(fits)
        && schema
            .enum_values
            .as_ref()
            .is_none_or(|names| names.contains(&Value::from(text)))
}

thread_local! {
    static PATTERNS: RefCell<HashMap<String, Regex>> = RefCell::default();
}

fn fits(pattern: &str, text: &str) -> bool {
    PATTERNS.with_borrow_mut(|patterns| {
        let compiled = patterns.entry(pattern.to_owned());
        let compiled = compiled.or_insert_with(|| Regex::new(pattern).unwrap());
        compiled.is_match(text)
    })
}

fn reads<T: FromJson>(text: &str) -> bool {
    T::from_json(text.into()).is_ok()
}

/// Fails if schema and parser disagree about a text.
fn compare<T: FromJson + Described>(text: &str) -> Result<(), TestCaseError> {
    let allowed = allows(&T::schema(), text);
    prop_assert_eq!(allowed, reads::<T>(text), "{:?}", text);
    Ok(())
}

/// Texts of characters that some parser treats specially.
fn odd_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::sample::select(" \t\n\r\u{b}\u{c}\u{85}\u{a0}\u{3000}\u{feff}\0\u{1c}\u{7f}".chars().collect::<Vec<_>>()),
        4 => prop::sample::select("aZ09@.+-_()冰Ａ\u{430}".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..12).prop_map(|text| text.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_the_schema_of_a_text_takes_is_read_and_nothing_else(text in odd_text()) {
        compare::<Text<6>>(&text)?;
        compare::<OptionalText<6>>(&text)?;
        compare::<LongText<6>>(&text)?;
        compare::<OrBlank<Text<6>>>(&text)?;
        compare::<Email>(&text)?;
        compare::<Username>(&text)?;
        compare::<Phone>(&text)?;
        compare::<Role>(&text)?;
        compare::<Source>(&text)?;
    }

    #[test]
    fn blank_texts_are_measured_like_all_others(length in 0_usize..600) {
        let blank = " ".repeat(length);
        compare::<OrBlank<Text<6>>>(&blank)?;
        compare::<OptionalText<6>>(&blank)?;
        compare::<LongText<6>>(&blank)?;
        compare::<OrBlank<WebAddress>>(&blank)?;
        compare::<Email>(&blank)?;
    }

    #[test]
    fn what_the_schema_of_a_phrase_takes_is_read_and_nothing_else(text in odd_text()) {
        let is_read = SearchPhrase::new(&text).is_ok();
        prop_assert_eq!(allows(&SearchPhrase::schema(), &text), is_read, "{:?}", text);
    }

    #[test]
    fn every_name_of_letters_is_read_as_its_schema_says(text in "[0-9a-z+@冰]{0,4}") {
        compare::<Username>(&text)?;
    }

    #[test]
    fn every_telephone_number_of_the_schema_is_read(text in "\\PC?\\+?[ ()-]{0,3}([0-9][ ()-]{0,2}){5,17}") {
        compare::<Phone>(&text)?;
    }

    #[test]
    fn every_amount_of_the_schema_is_read(text in "[0-9]{1,9}(\\.[0-9]{1,3})?") {
        if allows(&Money::schema(), &text) {
            prop_assert!(reads::<Money>(&text), "{text}");
        }
    }

    #[test]
    fn every_address_of_the_schema_is_read(
        host in "[A-Za-z0-9.-]{1,9}", port in "(:[0-9]{1,5})?", path in "([/?#][!-~¡-ÿ冰]{0,9})?",
        folder in "[a-zA-Z0-9/._%-]{1,12}",
    ) {
        let addresses = [format!("https://{host}{port}{path}"), format!("/media/{folder}")];
        for text in addresses {
            if allows(&WebAddress::schema(), &text) {
                prop_assert!(reads::<WebAddress>(&text), "{text}");
            }
            if allows(&PictureAddress::schema(), &text) {
                prop_assert!(reads::<PictureAddress>(&text), "{text}");
            }
        }
    }
}

#[test]
fn usual_addresses_and_amounts_are_in_the_schemas() {
    for text in [
        "http://a.cn/x.png",
        "https://img.haier.com/图.jpg?w=1",
        "http://192.168.0.1:8080/x",
        "https://p1.haier.net",
    ] {
        assert!(allows(&WebAddress::schema(), text), "{text}");
    }
    let invalid_punycode = "https://xn--a";
    assert!(!allows(&WebAddress::schema(), invalid_punycode));
    assert!(!reads::<WebAddress>(invalid_punycode));
    let own = "/media/images/0123456789abcdef0123456789abcdef.jpg";
    assert!(allows(&PictureAddress::schema(), own));
    for text in ["0", "2999.00", "99999999.99", "10.5"] {
        assert!(allows(&Money::schema(), text), "{text}");
    }
}
