//! Search conditions as text of a `tsquery`.

use cangku_domain::catalog::search::TokenQuery;

/// The text of a `tsquery`. Every token is quoted, so that none of its characters is an operator.
/// `None` if nothing can match.
pub(super) fn tsquery(wanted: &TokenQuery) -> Option<String> {
    match wanted {
        TokenQuery::Token(token) => Some(quoted(token)),
        TokenQuery::Beginning(beginning) => Some(format!("{}:*", quoted(beginning))),
        TokenQuery::All(parts) => {
            // One part that can't match makes the whole impossible.
            let parts: Option<Vec<_>> = parts.iter().map(tsquery).collect();
            parts.and_then(|parts| joined(&parts, " & "))
        }
        TokenQuery::Any(parts) => {
            let parts: Vec<_> = parts.iter().filter_map(tsquery).collect();
            joined(&parts, " | ")
        }
    }
}

fn joined(parts: &[String], operator: &str) -> Option<String> {
    match parts {
        [] => None,
        [only] => Some(only.clone()),
        parts => Some(format!("({})", parts.join(operator))),
    }
}

fn quoted(token: &str) -> String {
    let mut quoted = String::with_capacity(token.len() + 2);
    quoted.push('\'');
    for character in token.chars() {
        if matches!(character, '\'' | '\\') {
            quoted.push(character);
        }
        quoted.push(character);
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_in_tokens_are_quoted() {
        let token = |token: &str| TokenQuery::Token(token.to_owned());
        let wanted = TokenQuery::All(vec![
            token(r"n'\"),
            TokenQuery::Any(vec![
                token("n&"),
                TokenQuery::Any(Vec::new()),
                TokenQuery::Beginning("nbcd".into()),
            ]),
        ]);
        let expected = r"('n''\\' & ('n&' | 'nbcd':*))";
        assert_eq!(tsquery(&wanted).as_deref(), Some(expected));
        assert_eq!(tsquery(&TokenQuery::Any(Vec::new())), None);
    }
}
