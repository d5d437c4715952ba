//! Chinese numerals.

/// Value of a digit.
const fn digit(character: char) -> Option<u32> {
    Some(match character {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Value of a multiplier behind a digit.
const fn multiplier(character: char) -> Option<u32> {
    Some(match character {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// Whether a character can be part of a numeral.
pub(super) const fn is_numeral(character: char) -> bool {
    digit(character).is_some() || multiplier(character).is_some()
}

/// The number that a numeral means, in digits: 三 is `3`, 十五 `15`, 一百二十 `120`, 二〇二四 `2024`, 一点五
/// `1.5`. `None` unless all characters form one numeral below ten thousand.
pub(super) fn number(numeral: &[char]) -> Option<String> {
    let mut parts = numeral.split(|character| *character == '点');
    let (whole, fraction) = (parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let whole = whole_number(whole)?;
    match fraction {
        None => Some(whole),
        Some([]) => None,
        Some(digits) => Some(format!("{whole}.{}", digits_of(digits)?)),
    }
}

/// A numeral of digits alone, such as 二〇二四, or with multipliers, such as 二十四.
fn whole_number(numeral: &[char]) -> Option<String> {
    if numeral.is_empty() {
        return None;
    }
    match digits_of(numeral) {
        Some(digits) => Some(digits),
        None => with_multipliers(numeral).map(|value| value.to_string()),
    }
}

fn digits_of(numeral: &[char]) -> Option<String> {
    numeral
        .iter()
        .map(|character| char::from_digit(digit(*character)?, 10))
        .collect()
}

fn with_multipliers(numeral: &[char]) -> Option<u32> {
    let mut sum = 0_u32;
    // What the next multiplier must be less than, and the digit in front of it.
    let (mut limit, mut pending) = (10_000, None);
    let mut follows_zero = false;
    for (index, character) in numeral.iter().enumerate() {
        if let Some(multiplier) = multiplier(*character) {
            // 十五 has no digit in front.
            let factor = pending
                .take()
                .or((index == 0 && multiplier == 10).then_some(1))?;
            if multiplier >= limit || factor == 0 {
                return None;
            }
            limit = multiplier;
            sum = sum.checked_add(multiplier.checked_mul(factor)?)?;
            follows_zero = false;
        } else {
            let digit = digit(*character)?;
            if pending.is_some() {
                return None;
            }
            match digit {
                0 => follows_zero = true,
                digit => pending = Some(digit),
            }
        }
    }
    match pending {
        // 一百二 is 120, and 一百零二 is 102.
        Some(digit) if limit > 10 && !follows_zero => {
            sum.checked_add(digit.checked_mul(limit / 10)?)
        }
        Some(digit) => sum.checked_add(digit),
        None => Some(sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_become_digits() {
        for (numeral, expected) in [
            ("三", Some("3")),
            ("两", Some("2")),
            ("十", Some("10")),
            ("十五", Some("15")),
            ("二十", Some("20")),
            ("九十九", Some("99")),
            ("一百二十", Some("120")),
            ("一百二", Some("120")),
            ("一百零二", Some("102")),
            ("一千零五十", Some("1050")),
            ("二〇二四", Some("2024")),
            ("一点五", Some("1.5")),
            ("零点七五", Some("0.75")),
            ("叁", Some("3")),
            ("贰佰", Some("200")),
            ("", None),
            ("百", None),
            ("十百", None),
            ("一十百", None),
            ("三四十", None),
            ("零十", None),
            ("一点", None),
            ("点五", None),
            ("一点五点", None),
            ("冰", None),
        ] {
            let characters: Vec<char> = numeral.chars().collect();
            assert_eq!(number(&characters).as_deref(), expected, "{numeral}");
        }
    }
}
