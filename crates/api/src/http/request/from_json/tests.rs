use proptest::prelude::*;

use super::*;

#[test]
fn a_whole_number_may_be_written_with_a_point_or_an_exponent() {
    for (text, value) in [
        ("0", Some(0)),
        ("-0.0", Some(0)),
        ("0e999999999999999999999", Some(0)),
        ("1.0", Some(1)),
        ("-12.000", Some(-12)),
        ("1e2", Some(100)),
        ("1.25E+2", Some(125)),
        ("1200e-2", Some(12)),
        ("9223372036854775807.0", Some(i128::from(i64::MAX))),
        ("1e400", Some(i128::MAX)),
        ("1e99999999999999999999", Some(i128::MAX)),
        ("-1e99999999999999999999", Some(-i128::MAX)),
        ("1.5", None),
        ("1e-1", None),
        ("1e-99999999999999999999", None),
        ("0.1", None),
    ] {
        assert_eq!(integral(text), value, "{text}");
    }
    let id = |text: &str| {
        let value = serde_json::from_str(text).unwrap();
        ProductId::from_json(value).map(|id| id.get())
    };
    assert_eq!(id("7.0").ok(), Some(7));
    assert_eq!(
        id("1e999999999").unwrap_err().code,
        ViolationCode::OutOfRange
    );
    assert_eq!(id("1.5").unwrap_err().code, ViolationCode::WrongType);
    assert_eq!(id("-1.0").unwrap_err().code, ViolationCode::Negative);
}

proptest! {
    #[test]
    fn every_way_to_write_a_whole_number_is_read_alike(
        value in any::<i64>(), zeros in 0_usize..9, shift in 0_u32..9,
    ) {
        let plain = format!("{value}.{}", "0".repeat(zeros + 1));
        prop_assert_eq!(integral(&plain), Some(i128::from(value)));
        let shifted = i128::from(value) * 10_i128.pow(shift);
        prop_assert_eq!(integral(&format!("{shifted}e-{shift}")), Some(i128::from(value)));
        prop_assert_eq!(integral(&format!("{value}e+{shift}")), Some(shifted));
    }
}
