//! Clients behind proxies, and those who claim to be behind one.

use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

const PROXY: &str = "10.0.0.1";

fn settings(header: ForwardingHeader) -> ProxySettings {
    ProxySettings {
        trusted: TrustedProxies::parse("10.0.0.0/8, fd00::/8").unwrap(),
        header,
    }
}

fn peer(address: &str) -> Client {
    Client {
        address: address.parse().unwrap(),
        is_https: false,
    }
}

/// The client of a request with these lines of both headers.
fn client_of(
    header: ForwardingHeader,
    from: &str,
    forwarded: &[&[u8]],
    x_forwarded_for: &[&[u8]],
) -> Result<String, InvalidForwarding> {
    let headers = || ForwardingHeaders {
        forwarded: forwarded.to_vec(),
        x_forwarded_for: x_forwarded_for.to_vec(),
        x_forwarded_proto: vec![],
    };
    let client = settings(header).client(peer(from), headers);
    client.map(|client| client.address.to_string())
}

fn by_xff(lines: &[&[u8]]) -> Result<String, InvalidForwarding> {
    client_of(ForwardingHeader::Auto, PROXY, &[], lines)
}

fn by_forwarded(lines: &[&[u8]]) -> Result<String, InvalidForwarding> {
    client_of(ForwardingHeader::Auto, PROXY, lines, &[])
}

#[test]
fn headers_of_an_untrusted_peer_have_no_effect() {
    for header in [
        ForwardingHeader::Auto,
        ForwardingHeader::Forwarded,
        ForwardingHeader::XForwardedFor,
    ] {
        let client = client_of(
            header,
            "192.0.2.1",
            &[b"for=10.0.0.9"],
            &[b"\xff, 10.0.0.9"],
        );
        assert_eq!(client.as_deref(), Ok("192.0.2.1"));
    }
    let nothing = ProxySettings::default();
    let read = || panic!("without proxies no header is read");
    assert_eq!(nothing.client(peer(PROXY), read), Ok(peer(PROXY)));
}

#[test]
fn the_first_address_from_the_right_that_is_no_proxy_is_the_client() {
    for (line, client) in [
        ("192.0.2.1", "192.0.2.1"),
        ("6.6.6.6, 192.0.2.1", "192.0.2.1"),
        ("10.6.6.6, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (
            "nonsense, \"192.0.2.1, 192.0.2.1:80 , 10.0.0.2",
            "192.0.2.1",
        ),
        ("192.0.2.1, [fd00::1]:99,", "192.0.2.1"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("192.0.2.1, unknown", PROXY),
        ("192.0.2.1, unknown, 10.0.0.2", "10.0.0.2"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", PROXY),
    ] {
        assert_eq!(by_xff(&[line.as_bytes()]).as_deref(), Ok(client), "{line}");
    }
    let lines: [&[u8]; 2] = [b"6.6.6.6, \xff", b"192.0.2.1, 10.0.0.2"];
    assert_eq!(by_xff(&lines).as_deref(), Ok("192.0.2.1"));
    for (line, client) in [
        ("for=6.6.6.6, for=192.0.2.1", "192.0.2.1"),
        (
            "for=6.6.6.6, for=\"[2001:db8::1]\", for=10.0.0.2;proto=https",
            "2001:db8::1",
        ),
        ("for=192.0.2.1, by=10.0.0.1", PROXY),
        ("for=192.0.2.1, for=_hidden, for=10.0.0.2", "10.0.0.2"),
    ] {
        assert_eq!(
            by_forwarded(&[line.as_bytes()]).as_deref(),
            Ok(client),
            "{line}"
        );
    }
    let lines: [&[u8]; 2] = [b"for=\"6.6.6.6", b"for=192.0.2.1"];
    assert_eq!(by_forwarded(&lines).as_deref(), Ok("192.0.2.1"));
}

#[test]
fn what_a_proxy_must_not_write_is_refused() {
    let xff = InvalidForwarding::Malformed("X-Forwarded-For");
    for line in [
        "192.0.2.1, x",
        "192.0.2.1, 10.0.0.2, 1.2.3",
        "\"192.0.2.1\"",
    ] {
        assert_eq!(by_xff(&[line.as_bytes()]), Err(xff), "{line}");
    }
    assert_eq!(by_xff(&[b"192.0.2.\xff"]), Err(xff));
    let forwarded = InvalidForwarding::Malformed("Forwarded");
    assert_eq!(by_forwarded(&[b"for=\"1, for=192.0.2.1"]), Err(forwarded));
}

#[test]
fn so_many_entries_are_read_and_no_more() {
    let many = ["6.6.6.6"; 5000].join(",");
    let client = by_xff(&[format!("{many}, 192.0.2.1").as_bytes()]);
    assert_eq!(client.as_deref(), Ok("192.0.2.1"));
    let proxies = ["10.0.0.2"; MAX_HOPS].join(",");
    assert_eq!(by_xff(&[proxies.as_bytes()]).as_deref(), Ok("10.0.0.2"));
    let refused = by_xff(&[format!("{proxies},10.0.0.3").as_bytes()]);
    assert_eq!(
        refused,
        Err(InvalidForwarding::TooManyHops("X-Forwarded-For"))
    );
    let proxies = ["for=10.0.0.2"; MAX_HOPS + 1].join(",");
    let refused = by_forwarded(&[proxies.as_bytes()]);
    assert_eq!(refused, Err(InvalidForwarding::TooManyHops("Forwarded")));
}

#[test]
fn two_headers_must_agree_unless_one_of_them_is_chosen() {
    let of = |header, forwarded: &[u8], xff: &[u8]| client_of(header, PROXY, &[forwarded], &[xff]);
    let agreed = of(
        ForwardingHeader::Auto,
        b"for=192.0.2.1",
        b"6.6.6.6, 192.0.2.1",
    );
    assert_eq!(agreed.as_deref(), Ok("192.0.2.1"));
    let (forwarded, xff) = (b"for=6.6.6.6", b"192.0.2.1");
    let conflict = of(ForwardingHeader::Auto, forwarded, xff);
    assert_eq!(conflict, Err(InvalidForwarding::Conflict));
    let chosen = of(ForwardingHeader::XForwardedFor, forwarded, xff);
    assert_eq!(chosen.as_deref(), Ok("192.0.2.1"));
    let chosen = of(ForwardingHeader::Forwarded, forwarded, xff);
    assert_eq!(chosen.as_deref(), Ok("6.6.6.6"));
    let malformed = of(ForwardingHeader::XForwardedFor, b"\"", xff);
    assert_eq!(malformed.as_deref(), Ok("192.0.2.1"), "it isn't read");
}

#[test]
fn the_protocol_is_the_one_that_a_proxy_reports() {
    let is_https = |from: &str, forwarded: &'static [u8], proto: &'static [u8]| {
        let list = |line: &'static [u8]| match line.is_empty() {
            true => vec![],
            false => vec![line],
        };
        let headers = || ForwardingHeaders {
            forwarded: list(forwarded),
            x_forwarded_for: vec![],
            x_forwarded_proto: list(proto),
        };
        let client = settings(ForwardingHeader::Auto).client(peer(from), headers);
        client.unwrap().is_https
    };
    assert!(is_https(PROXY, b"", b"https"));
    assert!(is_https(PROXY, b"", b"http, HTTPS"));
    assert!(!is_https(PROXY, b"", b"https, http"));
    assert!(!is_https("192.0.2.1", b"", b"https"), "not a proxy's word");
    assert!(is_https(
        PROXY,
        b"for=192.0.2.1;proto=https, for=10.0.0.2;proto=http",
        b""
    ));
    assert!(!is_https(
        PROXY,
        b"for=6.6.6.6;proto=https, for=192.0.2.1;proto=http",
        b""
    ));
}

fn address() -> impl Strategy<Value = IpAddr> {
    let v4 = any::<[u8; 4]>().prop_map(IpAddr::from);
    prop_oneof![v4, any::<[u8; 16]>().prop_map(IpAddr::from)]
}

fn untrusted() -> impl Strategy<Value = IpAddr> {
    let trusted = settings(ForwardingHeader::Auto).trusted;
    address().prop_filter("a client", move |address| !trusted.contains(*address))
}

fn proxies() -> impl Strategy<Value = Vec<IpAddr>> {
    let proxy = any::<[u8; 3]>().prop_map(|[a, b, c]| IpAddr::V4(Ipv4Addr::new(10, a, b, c)));
    prop::collection::vec(proxy, 0..5)
}

proptest! {
    #[test]
    fn nothing_that_a_client_sends_changes_its_address(
        prefix in prop::collection::vec(any::<u8>(), 0..80),
        client in untrusted(),
        proxies in proxies(),
    ) {
        let hops = || std::iter::once(&client).chain(&proxies);
        let appended: Vec<_> = hops().map(ToString::to_string).collect();
        let appended = appended.join(", ");
        let line = [prefix.as_slice(), b", ", appended.as_bytes()].concat();
        let expected = client.to_canonical().to_string();
        prop_assert_eq!(by_xff(&[&line]), Ok(expected.clone()));
        prop_assert_eq!(by_xff(&[&prefix, appended.as_bytes()]), Ok(expected.clone()));
        // Of `Forwarded`, a prefix may make a line malformed, but not name another client.
        let appended: Vec<_> = hops().map(|hop| match hop {
            IpAddr::V4(v4) => format!("for={v4}"),
            IpAddr::V6(v6) => format!("for=\"[{v6}]\""),
        }).collect();
        let appended = appended.join(", ");
        let line = [prefix.as_slice(), b", ", appended.as_bytes()].concat();
        if let Ok(found) = by_forwarded(&[&line]) {
            prop_assert_eq!(found, expected.clone());
        }
        prop_assert_eq!(by_forwarded(&[&prefix, appended.as_bytes()]), Ok(expected));
    }

    #[test]
    fn quotation_marks_of_a_client_hide_nothing_that_its_proxy_appends(
        prefix in "[a-z=;,\" \\\\0-9.\\[\\]:]{0,60}",
        client in untrusted(),
    ) {
        let quoted = match client {
            IpAddr::V4(v4) => format!("\"{v4}\""),
            IpAddr::V6(v6) => format!("\"[{v6}]\""),
        };
        let line = format!("{prefix}, for={quoted};proto=https");
        if let Ok(found) = by_forwarded(&[line.as_bytes()]) {
            prop_assert_eq!(found, client.to_canonical().to_string());
        }
    }

    #[test]
    fn any_bytes_lead_to_a_result(line in prop::collection::vec(any::<u8>(), 0..200)) {
        drop((by_xff(&[&line]), by_forwarded(&[&line])));
    }
}
