//! The header `Forwarded` (RFC 7239).

use std::{iter::Peekable, str::Chars};

use super::node::Node;

/// What one proxy says about the request that it has received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Element {
    /// Who sent it, by `for`; `None` if the proxy doesn't say.
    pub(super) sender: Option<Node>,
    /// Whether it came by HTTPS, by `proto`.
    pub(super) is_https: bool,
}

/// The elements of one line of the header, from left to right. `None` if any of it is malformed:
/// after an unbalanced quotation mark of a client, it isn't certain what its proxy has appended.
pub(super) fn elements(line: &[u8]) -> Option<Vec<Element>> {
    let text = std::str::from_utf8(line).ok()?;
    let mut input = Input(text.chars().peekable());
    let mut elements = Vec::new();
    loop {
        input.skip_blanks();
        match input.0.peek() {
            None => return Some(elements),
            // Empty elements of a list are ignored (RFC 9110, 5.6.1).
            Some(',') => _ = input.0.next(),
            Some(_) => {
                elements.push(input.element()?);
                match input.0.next() {
                    None => return Some(elements),
                    Some(',') => {}
                    Some(_) => return None,
                }
            }
        }
    }
}

struct Input<'a>(Peekable<Chars<'a>>);

impl Input<'_> {
    fn skip_blanks(&mut self) {
        while self.0.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
    }

    /// Pairs separated by semicolons; each name at most once.
    fn element(&mut self) -> Option<Element> {
        let mut element = Element::default();
        let mut names = Vec::new();
        loop {
            self.skip_blanks();
            // `for=a;;proto=b` and `for=a;` are allowed.
            if !matches!(self.0.peek(), None | Some(',' | ';')) {
                let (name, value) = self.pair()?;
                match name.as_str() {
                    "for" => element.sender = Some(Node::parse(&value)?),
                    "proto" => element.is_https = value.eq_ignore_ascii_case("https"),
                    // `by`, `host` and extensions have no effect.
                    _ => {}
                }
                if names.contains(&name) {
                    return None;
                }
                names.push(name);
            }
            self.skip_blanks();
            if self.0.next_if_eq(&';').is_none() {
                return Some(element);
            }
        }
    }

    /// `name=value`, the name in lower case.
    fn pair(&mut self) -> Option<(String, String)> {
        let name = self.token()?.to_ascii_lowercase();
        self.0.next_if_eq(&'=')?;
        let value = match self.0.peek() {
            Some('"') => self.quoted()?,
            _ => self.token()?,
        };
        Some((name, value))
    }

    fn token(&mut self) -> Option<String> {
        let mut token = String::new();
        while let Some(c) = self.0.next_if(|c| is_token(*c)) {
            token.push(c);
        }
        (!token.is_empty()).then_some(token)
    }

    fn quoted(&mut self) -> Option<String> {
        self.0.next_if_eq(&'"')?;
        let mut value = String::new();
        loop {
            match self.0.next()? {
                '"' => return Some(value),
                '\\' => value.push(self.0.next()?),
                c => value.push(c),
            }
        }
    }
}

/// A character of a token (RFC 9110, 5.6.2). The colon of an address with a port belongs to none, but
/// many proxies write it without quotation marks.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(sender: &str, is_https: bool) -> Element {
        Element {
            sender: Node::parse(sender),
            is_https,
        }
    }

    #[test]
    fn elements_are_read_as_the_standard_writes_them() {
        for (line, expected) in [
            ("for=192.0.2.43", vec![element("192.0.2.43", false)]),
            (
                "For=\"[2001:db8:cafe::17]:4711\"",
                vec![element("2001:db8:cafe::17", false)],
            ),
            (
                "for=192.0.2.60;proto=http;by=203.0.113.43, for=198.51.100.17;Proto=HTTPS",
                vec![element("192.0.2.60", false), element("198.51.100.17", true)],
            ),
            (
                "for=192.0.2.43:47011;host=\"a, b;c\"",
                vec![element("192.0.2.43", false)],
            ),
            (
                "for=\"_gazonk\" , for=unknown",
                vec![element("_gazonk", false); 2],
            ),
            ("by=10.0.0.1", vec![element("", false)]),
            (", ,for=192.0.2.43;,\t", vec![element("192.0.2.43", false)]),
            ("", vec![]),
        ] {
            assert_eq!(elements(line.as_bytes()), Some(expected), "{line}");
        }
    }

    #[test]
    fn a_malformed_line_is_refused_as_a_whole() {
        for line in [
            "for",
            "for=",
            "=192.0.2.1",
            "for=192.0.2.1 for=192.0.2.2",
            "for=\"192.0.2.1",
            "for=\"192.0.2.1\"x",
            "for=192.0.2.1;for=192.0.2.2",
            "for=[2001:db8::1]",
            "for=a.b",
            "x=\", for=192.0.2.1",
            "x=\"\\",
            "for=图",
        ] {
            assert_eq!(elements(line.as_bytes()), None, "{line}");
        }
        assert_eq!(elements(b"for=192.0.2.1\xff"), None);
    }
}
