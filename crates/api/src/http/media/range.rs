//! The `Range` header, with one range of bytes.

/// Which bytes are requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestedRange {
    /// All of them; also for several ranges, which aren't supported.
    All,
    /// From the first (inclusive) to the second (exclusive).
    Part(u64, u64),
    /// None that the file has.
    Nothing,
}

/// Parses a `Range` header for a file of `size` bytes (RFC 9110, 14.2).
pub(super) fn requested_range(header: &str, size: u64) -> RequestedRange {
    // An invalid header, or one in another unit, is ignored.
    let Some(spec) = header.trim().strip_prefix("bytes=") else {
        return RequestedRange::All;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return RequestedRange::All;
    };
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let (first, last) = match (first, last) {
        // A suffix: the last `count` bytes.
        ("", last) => match number(last) {
            None => return RequestedRange::All,
            Some(0) => return RequestedRange::Nothing,
            Some(count) => (size.saturating_sub(count), size),
        },
        (first, "") => match number(first) {
            None => return RequestedRange::All,
            Some(first) => (first, size),
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1)),
            _ => return RequestedRange::All,
        },
    };
    if first >= size {
        return RequestedRange::Nothing;
    }
    RequestedRange::Part(first, last.min(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood_and_everything_else_is_all_or_nothing() {
        for (header, expected) in [
            ("bytes=0-0", RequestedRange::Part(0, 1)),
            ("bytes=2-", RequestedRange::Part(2, 10)),
            ("bytes=2-99", RequestedRange::Part(2, 10)),
            ("bytes=-3", RequestedRange::Part(7, 10)),
            ("bytes=-30", RequestedRange::Part(0, 10)),
            ("bytes=10-", RequestedRange::Nothing),
            ("bytes=-0", RequestedRange::Nothing),
            ("bytes=18446744073709551616-", RequestedRange::Nothing),
            ("bytes=3-2", RequestedRange::All),
            ("bytes=0-1,4-5", RequestedRange::All),
            ("bytes=a-b", RequestedRange::All),
            ("bytes=", RequestedRange::All),
            ("bytes=-", RequestedRange::All),
            ("lines=1-2", RequestedRange::All),
            ("", RequestedRange::All),
        ] {
            assert_eq!(requested_range(header, 10), expected, "{header}");
        }
        assert_eq!(requested_range("bytes=0-", 0), RequestedRange::Nothing);
    }
}
