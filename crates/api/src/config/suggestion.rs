//! "Did you mean …?" for misspelt names.

/// Maximum edit distance: letters missing, extra, wrong or swapped.
const NEAR: usize = 3;
/// Maximum length in bytes of a name that is compared.
const MAX_NAME_BYTES: usize = 100;

/// A question with the nearest known name, if one is near.
pub(super) fn did_you_mean<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    // A name has at most some 40 letters; the comparison takes time proportional to the product of
    // both lengths.
    if written.len() > MAX_NAME_BYTES {
        return None;
    }
    known
        .into_iter()
        // Among equally near names the shortest: `bind` more likely means `server.bind` than a
        // longer name.
        .map(|name| (distance(written, name), name.len(), name))
        .filter(|(distance, length, _)| *distance <= NEAR && distance < length)
        .min()
        .map(|(_, _, name)| format!("did you mean {name}?"))
}

fn distance(written: &str, name: &str) -> usize {
    // A prefix that is missing, or is there without need, is one error.
    let beside = |long: &str, short: &str| {
        long.strip_suffix(short)
            .is_some_and(|prefix| prefix.ends_with(['_', '.']))
    };
    if beside(written, name) || beside(name, written) {
        return 1;
    }
    strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase())
}
