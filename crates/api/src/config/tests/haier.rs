use cangku_domain::inventory::{DegradationPolicy, DegradationRules};
use chrono::TimeDelta;

use secrecy::ExposeSecret;

use super::super::HAIER_REQUIRED_VARIABLES;
use super::{HAIER, error, errors, loaded};
use cangku_domain::supplier::HaierAccount;

fn haier_with(more: &[(&str, &str)]) -> HaierAccount {
    loaded(&[&HAIER[..], more].concat()).haier.unwrap()
}

#[test]
fn a_whole_block_fills_in_its_defaults() {
    let haier = haier_with(&[]);
    assert_eq!(haier.base_url.as_str(), "https://haier.example.com/");
    assert_eq!(
        haier.token_url.as_str(),
        "https://haier.example.com/oauth2/auth"
    );
    assert_eq!(haier.client_id.as_str(), "shop");
    assert_eq!(haier.client_secret.expose_secret(), "client-secret-5Kq");
    assert_eq!(haier.customer_code.as_str(), "88800001");
    assert_eq!(haier.send_to_code.as_str(), "88800001");
    assert_eq!(haier.supplier_code.as_str(), "1001");
    assert_eq!(haier.password.expose_secret(), "password-7Wz");
    assert_eq!(haier.seller_password.expose_secret(), "seller-password-9Xv");
    assert_eq!(haier.county_code.as_str(), "110101");
    assert_eq!(haier.rate_per_second.unwrap().get(), 100);
}

#[test]
fn what_is_given_wins_over_the_defaults() {
    let haier = haier_with(&[
        ("HAIER_TOKEN_URL", "https://login.example.com/token"),
        ("HAIER_SEND_TO_CODE", "88800002"),
        ("HAIER_SUPPLIER_CODE", "2002"),
        ("HAIER_COUNTY_CODE", "370202"),
        ("HAIER_RATE_PER_SECOND", "0"),
    ]);
    assert_eq!(haier.token_url.as_str(), "https://login.example.com/token");
    assert_eq!(haier.send_to_code.as_str(), "88800002");
    assert_eq!(haier.supplier_code.as_str(), "2002");
    assert_eq!(haier.county_code.as_str(), "370202");
    assert_eq!(haier.rate_per_second, None);
}

#[test]
fn the_token_address_lies_under_the_base_path() {
    for base in [
        "https://haier.example.com/open",
        "https://haier.example.com/open/",
    ] {
        let mut variables = HAIER;
        variables[0].1 = base;
        let haier = loaded(&variables).haier.unwrap();
        assert_eq!(
            haier.token_url.as_str(),
            "https://haier.example.com/open/oauth2/auth"
        );
    }
}

#[test]
fn each_missing_part_of_a_begun_block_is_a_mistake() {
    for left_out in 0..HAIER.len() {
        let mut variables = HAIER.to_vec();
        let (name, _) = variables.remove(left_out);
        let found = error(&variables);
        assert!(
            found.starts_with(name) && found.contains("not set"),
            "{found}"
        );
    }
    assert_eq!(
        errors(&[("HAIER_TOKEN_URL", "https://login.example.com")]).len(),
        HAIER.len()
    );
}

#[test]
fn the_required_variables_are_those_without_a_default() {
    assert_eq!(HAIER_REQUIRED_VARIABLES, HAIER.map(|(name, _)| name));
}

#[test]
fn tunables_alone_are_checked_but_begin_no_block() {
    assert!(
        loaded(&[("HAIER_RATE_PER_SECOND", "5"), ("HAIER_SUPPLIER_CODE", "1")])
            .haier
            .is_none()
    );
    for county in ["11010", "1101011", "11010a", "北京"] {
        assert!(error(&[("HAIER_COUNTY_CODE", county)]).contains("six digits"));
    }
}

#[test]
fn an_address_must_be_plain_http_or_https() {
    for (address, problem) in [
        ("haier.example.com", "is not a URL"),
        ("ftp://haier.example.com", "is neither http nor https"),
        ("https://haier.example.com/?a=b", "has a query or fragment"),
        ("https://haier.example.com/#a", "has a query or fragment"),
    ] {
        let mut variables = HAIER;
        variables[0].1 = address;
        let found = error(&variables);
        assert!(found.contains(problem), "{found}");
    }
}

#[test]
fn an_address_with_a_login_is_refused_and_not_shown() {
    let mut variables = HAIER;
    variables[0].1 = "https://me:hush-hush@haier.example.com";
    let found = error(&variables);
    assert!(found.contains("holds a login"), "{found}");
    assert!(!found.contains("hush"), "{found}");
}

#[test]
fn a_code_holds_letters_and_digits() {
    for code in ["8880 0001", "88800001;", "客户八码", &"8".repeat(33)] {
        let found = error(&[&HAIER[..], &[("HAIER_SEND_TO_CODE", code)]].concat());
        assert!(found.starts_with("HAIER_SEND_TO_CODE"), "{found}");
    }
}

#[test]
fn the_degradation_has_a_policy_and_a_maximum_age() {
    let rules = |variables| loaded(variables).orders.rules.degradation;
    assert_eq!(rules(&[]), DegradationRules::default());
    let given = [
        ("HAIER_STOCK_DEGRADATION", "own_stock_only"),
        ("HAIER_STOCK_MAX_AGE_MINUTES", "90"),
    ];
    let expected = DegradationRules {
        policy: DegradationPolicy::OwnStockOnly,
        max_figure_age: Some(TimeDelta::minutes(90)),
    };
    assert_eq!(rules(&given), expected);
    let found = error(&[("HAIER_STOCK_DEGRADATION", "never")]);
    assert!(
        found.contains("last_figure, own_stock_only, stop"),
        "{found}"
    );
    let found = error(&[("HAIER_STOCK_MAX_AGE_MINUTES", "-1")]);
    assert!(found.contains("HAIER_STOCK_MAX_AGE_MINUTES"), "{found}");
}
