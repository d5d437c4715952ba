//! What separates the cells of a CSV.

/// Possible delimiters; in doubt the first.
const DELIMITERS: [u8; 3] = *b",;\t";
/// A first line by which spreadsheet programs name the delimiter.
const NAMED: &str = "sep=";

/// The delimiter of a CSV that begins with this text: the one that its first line with any has most often
/// outside quotation marks.
pub(crate) fn delimiter(start: &str) -> u8 {
    if let Some(named) = start.strip_prefix(NAMED)
        && let Some(named) = named.bytes().next()
        && DELIMITERS.contains(&named)
    {
        return named;
    }
    let mut counts = DELIMITERS.map(|delimiter| (delimiter, 0_usize));
    let mut is_quoted = false;
    for byte in start.bytes() {
        if byte == b'"' {
            is_quoted = !is_quoted;
        } else if is_quoted {
            continue;
        } else if byte == b'\n' || byte == b'\r' {
            // Lines without any, such as a title, decide nothing.
            if counts.iter().any(|(_, count)| *count > 0) {
                break;
            }
        }
        for (delimiter, count) in &mut counts {
            if *delimiter == byte {
                *count = count.saturating_add(1);
            }
        }
    }
    // The last of equal ones would be taken otherwise.
    counts.reverse();
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| *count > 0)
        .map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_with_delimiters_decides() {
        for (start, expected) in [
            ("a,b,c\n", b','),
            ("a;b;c,d\n", b';'),
            ("a\tb\n", b'\t'),
            ("\"a;b;c\",d\n", b','),
            ("编码\n001\n", b','),
            ("title\n\na;b\n", b';'),
            ("\"a\n;;\",b\nc;d;e\n", b','),
            ("a,b;c\n", b','),
            ("sep=;\na,b,c\n", b';'),
            ("sep=x\na;b\n", b';'),
            ("", b','),
        ] {
            assert_eq!(delimiter(start), expected, "{start}");
        }
    }
}
