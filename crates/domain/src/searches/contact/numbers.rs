//! Telephone and account numbers.

/// Digits in a row that may be a telephone or QQ number.
const LONG_RUN: usize = 7;
/// Digits in a row with separators between them.
const LONG_SEPARATED_RUN: usize = 9;
/// The same if each digit or pair of digits stands alone: `1 3 8 0 0`; in at least so many groups,
/// which no size has.
const LONG_SPACED_RUN: usize = 6;
const SPACED_GROUPS: usize = 4;
/// Digits of a mobile number, and how they are grouped when it is written.
const MOBILE: usize = 11;
const MOBILE_GROUPS: [usize; 3] = [3, 4, 4];
/// Most characters between two groups of a mobile number.
const LONGEST_GAP: usize = 2;

/// Whether a run of digits is too long to be a size, a price or a year.
pub(super) fn has_long_number(form: &[char]) -> bool {
    any_run(form, Run::is_long) || has_mobile_with_gaps(form)
}

/// Whether there is a telephone number; a long model or product code is none.
pub(super) fn has_telephone(form: &[char]) -> bool {
    any_run(form, |run, _next| run.is_telephone()) || has_mobile_with_gaps(form)
}

/// Whether it is the code of a product that shops scan (EAN-13) and nothing else.
pub(super) fn is_barcode(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    // "861…" is a mobile number with the code of its country.
    let Some(digits) = digits.filter(|digits| digits.len() == 13 && !text.starts_with("861"))
    else {
        return false;
    };
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = digits.iter().zip(weights).map(|(digit, w)| digit * w).sum();
    sum.is_multiple_of(10)
}

/// Whether one of the runs of digits is such; with the letter behind it.
fn any_run(form: &[char], is_such: impl Fn(&Run, Option<char>) -> bool) -> bool {
    let mut run = Run::default();
    for character in form {
        if character.is_ascii_digit() {
            run.push(*character);
        } else if !character.is_alphanumeric() {
            // Anything that isn't a letter or digit of any script may stand between digits.
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

/// Digits with nothing but separators between them.
#[derive(Debug, Default)]
struct Run {
    groups: Vec<String>,
    /// What stands between them, without white space.
    separators: Vec<String>,
    /// What follows the last group.
    gap: String,
    /// Letters that look like digits: `o` and `l`.
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

    /// Whether a letter may stand for a digit in this run.
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

    /// Whether letters stand for digits in a number as long as a mobile number.
    fn is_disguised(&self) -> bool {
        self.lookalikes > 0 && self.digits() >= MOBILE && self.lookalikes * 2 < self.digits()
    }

    fn is_long(&self, next: Option<char>) -> bool {
        let is_number = |group: &String| group.chars().all(|c| c.is_ascii_digit());
        let mut numbers = self.groups.iter().filter(|group| is_number(group));
        if numbers.any(|group| group.len() >= LONG_RUN) || self.is_disguised() {
            return true;
        }
        if self.lookalikes > 0 || self.is_size() || self.is_range(next) {
            return false;
        }
        let is_spaced = self.digits() <= self.groups.len() * 2;
        self.digits() >= LONG_SEPARATED_RUN
            || (is_spaced && self.digits() >= LONG_SPACED_RUN && self.groups.len() >= SPACED_GROUPS)
    }

    fn is_telephone(&self) -> bool {
        let text = self.groups.concat();
        let own = text.strip_prefix("86").unwrap_or(&text);
        let area = self.groups.first().filter(|group| group.starts_with('0'));
        let is_landline = area.is_some_and(|area| (3..=4).contains(&area.len()))
            && (10..=12).contains(&text.len());
        let is_hotline = text.len() == 10 && (text.starts_with("400") || text.starts_with("800"));
        is_mobile(own) || is_landline || is_hotline || self.is_disguised()
    }

    /// Two or three lengths, as in `600*600*1800` or `59.5×60×85`.
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

    /// From one price to a higher one: `5000-10000元`.
    fn is_range(&self, next: Option<char>) -> bool {
        let ([from, to], [separator]) = (self.groups.as_slice(), self.separators.as_slice()) else {
            return false;
        };
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

/// A mobile number in at least three groups with the same between any two: `138转0013转8000`.
fn has_mobile_with_gaps(form: &[char]) -> bool {
    // Groups of digits, each with what follows it.
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
    (0..groups.len()).any(|first| {
        let mut rest = groups.iter().skip(first);
        let Some((digits, gap)) = rest.next() else {
            return false;
        };
        if gap.is_empty() || gap.chars().count() > LONGEST_GAP {
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
            if next != gap || number.len() > MOBILE {
                break;
            }
        }
        false
    })
}
