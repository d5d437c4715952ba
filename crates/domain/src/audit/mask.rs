//! How the audit log shows personal data: enough to recognise it, not enough to use it.

use super::FieldValue;

/// What stands for characters that aren't shown.
const MASK: &str = "***";

/// Shows that there is a value.
pub(super) fn secret(value: &FieldValue) -> FieldValue {
    match value {
        FieldValue::Null => FieldValue::Null,
        _ => FieldValue::Text(MASK.to_owned()),
    }
}

/// Shows the first character of a text, the last two digits of a long number, and the domain of an e-mail
/// address.
pub(super) fn personal(value: &FieldValue) -> FieldValue {
    match value {
        FieldValue::Text(text) => FieldValue::Text(masked(text)),
        FieldValue::Texts(texts) => {
            FieldValue::Texts(texts.iter().map(|text| masked(text)).collect())
        }
        FieldValue::Null => FieldValue::Null,
        FieldValue::Flag(_) | FieldValue::Number(_) => FieldValue::Text(MASK.to_owned()),
    }
}

fn masked(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    if let Some((_, domain)) = text.rsplit_once('@') {
        return format!("{first}{MASK}@{domain}");
    }
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = digits.len() >= 7 && digits.len() * 2 > text.chars().count();
    let end: String = match digits.as_slice() {
        [.., last_but_one, last] if is_number => [*last_but_one, *last].iter().collect(),
        _ => String::new(),
    };
    format!("{first}{MASK}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_recognised_and_not_used() {
        for (text, shown) in [
            ("", ""),
            ("王小二", "王***"),
            ("13800138000", "1***00"),
            ("+86 138-0013-8000", "+***00"),
            ("wang@example.com", "w***@example.com"),
            ("海尔路1号, 2-301", "海***"),
        ] {
            assert_eq!(masked(text), shown);
        }
        assert_eq!(personal(&FieldValue::Null), FieldValue::Null);
        assert_eq!(secret(&"hash".into()), "***".into());
        assert_eq!(secret(&FieldValue::Null), FieldValue::Null);
    }
}
