//! Lists in a query, separated by commas.

/// The elements of a list, each once, in the order of their first mention.
///
/// # Errors
/// `too_long` if there are more than `maximum`; else the error of the first element that can't be read.
pub(crate) fn comma_list<T: PartialEq, E>(
    text: &str,
    maximum: usize,
    too_long: E,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, E> {
    if text.split(',').nth(maximum).is_some() {
        return Err(too_long);
    }
    let mut elements = Vec::new();
    for element in text.split(',') {
        let element = read(element.trim())?;
        if !elements.contains(&element) {
            elements.push(element);
        }
    }
    Ok(elements)
}
