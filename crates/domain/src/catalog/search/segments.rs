//! Splits normalized text into segments.

use super::characters::{
    is_connector, is_digit, is_ideograph, is_letter_or_digit, is_literal, is_separator,
};

/// A segment of normalized text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// Characters of a script that doesn't put spaces between words.
    Ideographs(Vec<char>),
    /// Latin letters and digits, as in words, numbers and models.
    Run(Run),
    /// A character that joins its neighbours, such as `-`.
    Connector(char),
    /// Any other characters, with the character right behind them.
    Literals(Vec<char>),
    /// A whole token: a quantity in the form that its spellings have in common.
    Token(String),
}

/// Letters and digits, without the connectors between them: BCD-470 is `bcd470`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) characters: Vec<char>,
    /// Start offsets of the parts: after a connector, and at each change between letters and
    /// digits.
    pub(super) starts: Vec<usize>,
    /// The character right behind the run; `None` if that is a connector, a separator or the end.
    pub(super) next: Option<char>,
}

/// Maximum number of parts for a run to continue behind a space: as many as real models and numbers
/// written that way have, and few enough that a sentence of words and numbers does not become one
/// run.
const SPACED: usize = 4;

/// Splits a normalized text into segments. White space separates them, except for one space between
/// letters and a number or between a number and its unit: BCD 470 WDPG, 10 公斤. A connector within a
/// run precedes the run in the result.
pub(super) fn segments(text: &str) -> Vec<Segment> {
    let mut rest = Rest {
        characters: text.chars().collect(),
        at: 0,
    };
    let mut segments = Vec::new();
    while let Some(character) = rest.ahead(0) {
        if is_ideograph(character) {
            segments.push(Segment::Ideographs(rest.take_while(is_ideograph)));
        } else if is_letter_or_digit(character) {
            let run = run(&mut rest, &mut segments);
            segments.push(Segment::Run(run));
        } else if is_literal(character) {
            let mut literals = rest.take_while(is_literal);
            // The next character is only looked at: it begins the next segment.
            literals.extend(rest.ahead(0).filter(|next| stands_behind(*next)));
            segments.push(Segment::Literals(literals));
        } else {
            rest.at += 1;
            if is_connector(character) {
                segments.push(Segment::Connector(character));
            }
        }
    }
    segments
}

struct Rest {
    characters: Vec<char>,
    at: usize,
}

impl Rest {
    fn ahead(&self, by: usize) -> Option<char> {
        self.characters.get(self.at.checked_add(by)?).copied()
    }

    fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> Vec<char> {
        let mut taken = Vec::new();
        while let Some(character) = self.ahead(0).filter(|character| is_wanted(*character)) {
            taken.push(character);
            self.at += 1;
        }
        taken
    }
}

fn run(rest: &mut Rest, segments: &mut Vec<Segment>) -> Run {
    let mut has_slash = false;
    let mut run = Run {
        characters: Vec::new(),
        starts: Vec::new(),
        next: None,
    };
    let mut before = None;
    while let Some(character) = rest.ahead(0) {
        if is_letter_or_digit(character) {
            let kind = Some(character.is_numeric());
            // Each change between letters and digits starts a part, so that a match may begin at
            // `470` of `bcd470`.
            if before != kind {
                run.starts.push(run.characters.len());
            }
            before = kind;
            run.characters.push(character);
            rest.at += 1;
        } else if character == '.' && before == Some(true) && rest.ahead(1).is_some_and(is_digit) {
            // A decimal point.
            segments.push(Segment::Connector(character));
            run.characters.push(character);
            rest.at += 1;
        } else if is_connector(character) {
            let connectors = rest.take_while(is_connector);
            let goes_on = rest.ahead(0).is_some_and(is_letter_or_digit);
            // A model has one slash at most; text with more of them is a list.
            let slash = connectors.contains(&'/');
            segments.extend(connectors.into_iter().map(Segment::Connector));
            if !goes_on || (slash && has_slash) {
                return run;
            }
            has_slash |= slash;
            before = None;
        } else if character == ' ' && goes_on_behind_space(&run, before, rest.ahead(1)) {
            // BCD 470 WDPG: the run continues behind the space.
            rest.at += 1;
            before = None;
        } else {
            // `10 公斤`: the ideograph behind the space is the number's unit.
            let counted = rest
                .ahead(1)
                .filter(|next| character == ' ' && before == Some(true) && is_ideograph(*next));
            run.next = counted.or(Some(character).filter(|next| stands_behind(*next)));
            return run;
        }
    }
    run
}

/// Whether a run continues behind a space: with letters after a number or a number after letters.
fn goes_on_behind_space(run: &Run, is_number: Option<bool>, next: Option<char>) -> bool {
    let next = next.filter(|next| is_letter_or_digit(*next));
    run.starts.len() < SPACED && next.is_some_and(|next| is_number == Some(!next.is_numeric()))
}

fn stands_behind(character: char) -> bool {
    !is_connector(character) && !is_separator(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_of(text: &str) -> (String, Vec<usize>, Option<char>) {
        let run = segments(text)
            .into_iter()
            .find_map(|segment| match segment {
                Segment::Run(run) => Some(run),
                _ => None,
            });
        let run = run.unwrap();
        (run.characters.iter().collect(), run.starts, run.next)
    }

    #[test]
    fn a_model_is_one_run_of_several_parts() {
        assert_eq!(
            run_of("bcd-470wd"),
            ("bcd470wd".into(), vec![0, 3, 6], None)
        );
        assert_eq!(run_of("bcd--470"), ("bcd470".into(), vec![0, 3], None));
        assert_eq!(run_of("60升"), ("60".into(), vec![0], Some('升')));
        assert_eq!(run_of("1.5匹"), ("1.5".into(), vec![0], Some('匹')));
        assert_eq!(run_of("ab-冰"), ("ab".into(), vec![0], None));
        assert_eq!(run_of("ab.c"), ("abc".into(), vec![0, 2], None));
        assert_eq!(run_of("kfr-35/2/3"), ("kfr352".into(), vec![0, 3, 5], None));
    }

    #[test]
    fn a_space_between_letters_and_numbers_parts_nothing() {
        assert_eq!(
            run_of("bcd 470 wd"),
            ("bcd470wd".into(), vec![0, 3, 6], None)
        );
        assert_eq!(run_of("10 公斤"), ("10".into(), vec![0], Some('公')));
        assert_eq!(run_of("1.5 匹"), ("1.5".into(), vec![0], Some('匹')));
        assert_eq!(run_of("11 kg 静"), ("11kg".into(), vec![0, 2], None));
        assert_eq!(run_of("60 600"), ("60".into(), vec![0], None));
        assert_eq!(run_of("pro max"), ("pro".into(), vec![0], None));
        assert_eq!(run_of("60  升"), ("60".into(), vec![0], None));
        assert_eq!(run_of("60 %"), ("60".into(), vec![0], None));
        assert_eq!(
            run_of("a 1 b 2 c 3"),
            ("a1b2".into(), vec![0, 1, 2, 3], None)
        );
    }

    #[test]
    fn other_characters_are_separate_tokens() {
        let segments = segments("冰箱 %-_a %%");
        let run = Run {
            characters: vec!['a'],
            starts: vec![0],
            next: None,
        };
        let expected = [
            Segment::Ideographs(vec!['冰', '箱']),
            Segment::Literals(vec!['%']),
            Segment::Connector('-'),
            Segment::Literals(vec!['_', 'a']),
            Segment::Run(run),
            Segment::Literals(vec!['%', '%']),
        ];
        assert_eq!(segments, expected);
    }
}
