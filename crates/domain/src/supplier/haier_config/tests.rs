//! Fields as stored, patches, and what is checked.

use chrono::DateTime;
use secrecy::{ExposeSecret, SecretString};

use super::*;
use crate::{
    HaierConfigId, Text, Version, Violation,
    ports::{SealedSecret, SecretCipher, SecretPlace, StorageResult, UnreadableSecret},
};

/// Marks a secret with its place instead of encrypting it.
struct Marker;

impl SecretCipher for Marker {
    fn seal(&self, place: SecretPlace, secret: &SecretString) -> StorageResult<SealedSecret> {
        let text = secret.expose_secret();
        Ok(SealedSecret::new(format!(
            "{}/{}:{text}",
            place.column, place.row
        )))
    }

    fn open(
        &self,
        place: SecretPlace,
        sealed: &SealedSecret,
    ) -> Result<SecretString, UnreadableSecret> {
        let mark = format!("{}/{}:", place.column, place.row);
        let text = sealed.as_stored().strip_prefix(&mark);
        text.map(SecretString::from)
            .ok_or(UnreadableSecret::Damaged)
    }

    fn is_current(&self, _sealed: &SealedSecret) -> bool {
        true
    }
}

fn id() -> HaierConfigId {
    HaierConfigId::new(7).unwrap()
}

const WHOLE: [(&str, &str); 5] = [
    ("client_id", "shop"),
    ("client_secret", "client_secret/7:a"),
    ("base_url", "https://haier.example.com/open"),
    ("customer_code", "88800001"),
    ("password", "password/7:b"),
];

fn stored(values: &[(&str, &str)]) -> HaierFields {
    let text = |(key, value): &(&'static str, &'static str)| (*key, StoredValue::Text(value));
    let values: Vec<(&'static str, &'static str)> = values
        .iter()
        .map(|(key, value)| {
            let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
            (leak(key), leak(value))
        })
        .collect();
    HaierFields::from_stored(values.iter().map(text))
}

fn mistakes(fields: &HaierFields) -> Vec<(String, &'static str)> {
    let found = fields.check(Transport::HttpsOnly).err().unwrap_or_default();
    let pair = |Violation { field, code, .. }| (field, code.as_str());
    found.0.into_iter().map(pair).collect()
}

#[test]
fn defaults_are_filled_in() {
    let account = HaierAccount::open(&stored(&WHOLE), id(), &Marker);
    let account = account.unwrap().unwrap();
    assert_eq!(
        account.token_url.as_str(),
        "https://haier.example.com/open/oauth2/auth"
    );
    assert_eq!(account.send_to_code.as_str(), "88800001");
    assert_eq!(account.supplier_code.as_str(), "1001");
    assert_eq!(account.client_secret.expose_secret(), "a");
    assert_eq!(account.password.expose_secret(), "b");
    assert_eq!(account.seller_password.expose_secret(), "b");
    assert_eq!(account.county_code.as_str(), "110101");
    assert_eq!(account.rate_per_second.unwrap().get(), 100);
}

#[test]
fn what_is_stored_is_read_again() {
    let mut fields = stored(&WHOLE);
    fields.rate_per_second = Some(0);
    let again = HaierFields::from_stored(
        fields
            .to_stored()
            .into_iter()
            .map(|(key, value)| (key.as_str(), value)),
    );
    assert_eq!(again, fields);
}

#[test]
fn every_required_field_is_named_once() {
    let missing = mistakes(&HaierFields::default());
    let fields: Vec<_> = missing.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "config.client_id",
            "config.client_secret",
            "config.base_url",
            "config.customer_code",
            "config.password"
        ]
    );
    assert!(missing.iter().all(|(_, code)| *code == "required"));
}

#[test]
fn stored_values_that_cannot_be_used_are_named() {
    let values = [
        ("base_url", StoredValue::Text("http://haier.example.com")),
        ("client_id", StoredValue::Number(5)),
        ("client_secret", StoredValue::Text(" ")),
        ("colour", StoredValue::Null),
        ("customer_code", StoredValue::Text("8 8")),
        ("password", StoredValue::Other),
        ("county_code", StoredValue::Text("1")),
        ("rate_per_second", StoredValue::Number(100_001)),
        ("token_url", StoredValue::Text("nowhere")),
    ];
    let found = mistakes(&HaierFields::from_stored(values));
    let expected = [
        ("config.client_id", "wrong_type"),
        ("config.client_secret", "blank"),
        ("config.colour", "unknown_field"),
        ("config.customer_code", "invalid_value"),
        ("config.password", "wrong_type"),
        ("config.county_code", "invalid_value"),
        ("config.rate_per_second", "out_of_range"),
        ("config.token_url", "invalid_value"),
        ("config.base_url", "invalid_value"),
    ];
    assert_eq!(
        found,
        expected.map(|(field, code)| (field.to_owned(), code))
    );
}

#[test]
fn a_patch_keeps_secrets_that_it_does_not_name_and_drops_what_it_corrects() {
    let mut values = WHOLE.to_vec();
    values[2].1 = "nowhere";
    values.push(("colour", "red"));
    values.push(("county_code", "1"));
    let mut fields = stored(&values);
    let patch = HaierFieldsPatch {
        base_url: "https://haier.example.com"
            .parse::<ServiceUrl>()
            .unwrap()
            .into(),
        password: SecretString::from("new").into(),
        ..HaierFieldsPatch::default()
    };
    assert!(patch.apply(&mut fields, id(), &Marker).unwrap());
    // Only what the patch doesn't name is still wrong.
    let expected = ("config.county_code".to_owned(), "invalid_value");
    assert_eq!(mistakes(&fields), [expected]);
    let account = HaierAccount::open(&fields, id(), &Marker).unwrap().unwrap();
    assert_eq!(account.client_secret.expose_secret(), "a");
    assert_eq!(account.password.expose_secret(), "new");
    let nothing = HaierFieldsPatch::default();
    assert!(!nothing.apply(&mut fields, id(), &Marker).unwrap());
}

#[test]
fn an_account_becomes_a_patch_that_sets_every_field() {
    let account = HaierAccount::open(&stored(&WHOLE), id(), &Marker);
    let mut fields = HaierFields::default();
    let patch = HaierFieldsPatch::from(account.unwrap().unwrap());
    patch.apply(&mut fields, id(), &Marker).unwrap();
    let set: Vec<_> = fields.to_stored().into_iter().map(|(key, _)| key).collect();
    assert_eq!(set, HaierKey::ALL);
}

#[test]
fn every_secret_that_cannot_be_decrypted_is_named_without_being_shown() {
    let mut values = WHOLE.to_vec();
    values[1].1 = "hush-1";
    values[4].1 = "password/8:hush-2";
    let fields = stored(&values);
    let config = HaierConfig {
        id: id(),
        name: Text::new("旗舰店").unwrap(),
        fields,
        is_active: true,
        version: Version::FIRST,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    };
    let refused = config.open(&Marker, Transport::HttpsOnly).unwrap_err();
    let text = refused.to_string();
    for part in [
        "client_secret",
        "password",
        "旗舰店",
        "CANGKU_ENCRYPTION_KEY",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!format!("{config:?}{refused:?}{text}").contains("hush"));
}
