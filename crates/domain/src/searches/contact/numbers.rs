//! Detection of telephone and account numbers.

/// Minimum length of an unbroken run of digits to count as a telephone or QQ number.
const LONG_RUN: usize = 7;
/// Minimum number of digits if there are separators between them.
const LONG_SEPARATED_RUN: usize = 9;
/// Minimum number of digits if they stand alone or in pairs, as in `1 3 8 0 0`, and minimum number
/// of such groups: more than a size has.
const LONG_SPACED_RUN: usize = 6;
const SPACED_GROUPS: usize = 4;
/// Number of digits of a mobile number, and how they are usually grouped.
const MOBILE: usize = 11;
const MOBILE_GROUPS: [usize; 3] = [3, 4, 4];
/// Maximum number of characters between two groups of a mobile number.
const MAX_GAP_LENGTH: usize = 2;

/// Whether it contains a run of digits too long to be a size, a price or a year.
pub(super) fn has_long_number(form: &[char]) -> bool {
    any_run(form, Run::is_long) || has_mobile_with_gaps(form)
}

/// Whether it contains a telephone number. Long model and product codes don't count.
pub(super) fn has_telephone(form: &[char]) -> bool {
    any_run(form, |run, _next| run.is_telephone()) || has_mobile_with_gaps(form)
}

/// Whether it is a valid EAN-13 barcode and nothing else.
pub(super) fn is_barcode(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    // "861…" is a mobile number with the country code of China.
    let Some(digits) = digits.filter(|digits| digits.len() == 13 && !text.starts_with("861"))
    else {
        return false;
    };
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = digits.iter().zip(weights).map(|(digit, w)| digit * w).sum();
    sum.is_multiple_of(10)
}

/// Whether a run of digits satisfies `is_such`, which also receives the letter behind the run.
fn any_run(form: &[char], is_such: impl Fn(&Run, Option<char>) -> bool) -> bool {
    let mut run = Run::default();
    for character in form {
        if character.is_ascii_digit() {
            run.push(*character);
        } else if !character.is_alphanumeric() {
            // Any character that isn't a letter or digit of any script may separate digits.
            run.gap.push(*character);
        } else if !run.letter(*character) {
            if is_such(&run, Some(*character)) {
                return true;
            }
            run = Run::default();
        }
    }
    is_such(&run, None)
}

/// A run of digits with nothing but separators between them.
#[derive(Debug, Default)]
struct Run {
    groups: Vec<String>,
    /// Separators between the groups, without white space.
    separators: Vec<String>,
    /// Characters since the last group.
    gap: String,
    /// Number of letters that look like digits: `o` and `l`.
    lookalikes: usize,
}

impl Run {
    fn push(&mut self, digit: char) {
        let gap = std::mem::take(&mut self.gap);
        match self.groups.last_mut() {
            Some(group) if gap.is_empty() => group.push(digit),
            last => {
                if last.is_some() {
                    let visible = gap.chars().filter(|c| !c.is_whitespace());
                    self.separators.push(visible.collect());
                }
                self.groups.push(digit.to_string());
            }
        }
    }

    /// Adds a letter that may stand for a digit. Returns whether it may.
    fn letter(&mut self, letter: char) -> bool {
        if self.groups.is_empty() || !matches!(letter, 'o' | 'l') {
            return false;
        }
        self.push(letter);
        self.lookalikes += 1;
        true
    }

    fn digits(&self) -> usize {
        self.groups.iter().map(String::len).sum()
    }

    /// Whether letters replace digits in a number as long as a mobile number.
    fn is_disguised(&self) -> bool {
        self.lookalikes > 0 && self.digits() >= MOBILE && self.lookalikes * 2 < self.digits()
    }

    fn is_long(&self, next: Option<char>) -> bool {
        let is_number = |group: &String| group.chars().all(|c| c.is_ascii_digit());
        let mut numbers = self.groups.iter().filter(|group| is_number(group));
        if numbers.any(|group| group.len() >= LONG_RUN) || self.is_disguised() {
            return true;
        }
        // Lookalikes without a disguised number belong to a model; sizes and price ranges are
        // harmless.
        if self.lookalikes > 0 || self.is_size() || self.is_range(next) {
            return false;
        }
        // At most two digits per group, on average.
        let is_spaced = self.digits() <= self.groups.len() * 2;
        self.digits() >= LONG_SEPARATED_RUN
            || (is_spaced && self.digits() >= LONG_SPACED_RUN && self.groups.len() >= SPACED_GROUPS)
    }

    fn is_telephone(&self) -> bool {
        let text = self.groups.concat();
        // Without the country code of China.
        let own = text.strip_prefix("86").unwrap_or(&text);
        let area = self.groups.first().filter(|group| group.starts_with('0'));
        let is_landline = area.is_some_and(|area| (3..=4).contains(&area.len()))
            && (10..=12).contains(&text.len());
        let is_hotline = text.len() == 10 && (text.starts_with("400") || text.starts_with("800"));
        is_mobile(own) || is_landline || is_hotline || self.is_disguised()
    }

    /// Whether it is two or three dimensions, as in `600*600*1800` or `59.5×60×85`.
    fn is_size(&self) -> bool {
        let is_times = |separator: &String| matches!(separator.as_str(), "*" | "×");
        let is_point = |separator: &String| separator == ".";
        let times = self.separators.iter().filter(|one| is_times(one)).count();
        let points = self.separators.iter().filter(|one| is_point(one)).count();
        let is_short = self.groups.iter().all(|group| group.len() <= 4);
        (1..=2).contains(&times)
            && points <= times + 1
            && times + points == self.separators.len()
            && is_short
            && !self.is_grouped_mobile()
    }

    /// Whether it is a price range: `5000-10000元`.
    fn is_range(&self, next: Option<char>) -> bool {
        let ([from, to], [separator]) = (self.groups.as_slice(), self.separators.as_slice()) else {
            return false;
        };
        // Compares as numbers: by length, then digit by digit.
        let is_rising = (from.len(), from) < (to.len(), to) && !from.starts_with('0');
        let is_price = matches!(next, Some('元' | '块'));
        let is_round = from.ends_with("00") && to.ends_with("00");
        matches!(separator.as_str(), "-" | "~" | "–" | "—" | "〜" | "--")
            && is_rising
            && (is_price || is_round)
            && !is_mobile(&self.groups.concat())
    }

    fn is_grouped_mobile(&self) -> bool {
        let lengths = self.groups.iter().map(String::len);
        lengths.eq(MOBILE_GROUPS) && is_mobile(&self.groups.concat())
    }
}

fn is_mobile(digits: &str) -> bool {
    let mut digits = digits.chars();
    digits.as_str().len() == MOBILE
        && digits.next() == Some('1')
        && digits.next().is_some_and(|second| second >= '3')
        && digits.all(|c| c.is_ascii_digit())
}

/// Whether it contains a mobile number in at least three groups with equal gaps: `138转0013转8000`.
fn has_mobile_with_gaps(form: &[char]) -> bool {
    // Groups of digits, each with the characters behind it.
    let mut groups: Vec<(String, String)> = Vec::new();
    for character in form {
        match groups.last_mut() {
            Some((digits, gap)) if character.is_ascii_digit() && gap.is_empty() => {
                digits.push(*character);
            }
            _ if character.is_ascii_digit() => {
                groups.push((character.to_string(), String::new()));
            }
            Some((_, gap)) if !character.is_whitespace() => gap.push(*character),
            _ => {}
        }
    }
    // Tries each group as the start of a number.
    (0..groups.len()).any(|first| {
        let mut rest = groups.iter().skip(first);
        let Some((digits, gap)) = rest.next() else {
            return false;
        };
        if gap.is_empty() || gap.chars().count() > MAX_GAP_LENGTH {
            return false;
        }
        let mut number = digits.clone();
        let mut lengths = vec![digits.len()];
        for (digits, next) in rest {
            number.push_str(digits);
            lengths.push(digits.len());
            // "1800x1800x900" is a size.
            let is_size = matches!(gap.as_str(), "x" | "*" | "×") && lengths.len() == 3;
            if lengths.len() >= 3 && is_mobile(&number) && (!is_size || lengths == MOBILE_GROUPS) {
                return true;
            }
            // All gaps of a number must be equal.
            if next != gap || number.len() > MOBILE {
                break;
            }
        }
        false
    })
}
