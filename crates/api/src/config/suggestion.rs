//! "Did you mean …?"

/// At most so many letters may be missing, extra, wrong or swapped.
const NEAR: usize = 3;
/// Nothing longer, in bytes, is compared.
const LONGEST: usize = 100;

/// A question that names the nearest known name, if one is near.
pub(super) fn did_you_mean<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    // A name has at most some 40 letters; the comparison takes time with the product of both lengths.
    if written.len() > LONGEST {
        return None;
    }
    known
        .into_iter()
        // Of names equally near the shortest: `bind` is rather `server.bind` than a longer name.
        .map(|name| (distance(written, name), name.len(), name))
        .filter(|(distance, length, _)| *distance <= NEAR && distance < length)
        .min()
        .map(|(_, _, name)| format!("did you mean {name}?"))
}

fn distance(written: &str, name: &str) -> usize {
    // A prefix put where there is none, or left out, is one mistake.
    let beside = |long: &str, short: &str| {
        long.strip_suffix(short)
            .is_some_and(|prefix| prefix.ends_with(['_', '.']))
    };
    if beside(written, name) || beside(name, written) {
        return 1;
    }
    strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase())
}
