use super::*;

fn options(text: &str) -> ConnectionOptions {
    ConnectionOptions::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_form_that_libpq_reads_is_read_as_libpq_reads_it() {
    for (text, expected) in [
        (
            "postgres://u@/d?host=/run",
            &[("user", "u"), ("host", "/run"), ("dbname", "d")][..],
        ),
        ("postgresql:///d", &[("dbname", "d")]),
        ("postgres://", &[]),
        (
            "postgres://%2Frun%2Fpg/d",
            &[("host", "/run/pg"), ("dbname", "d")],
        ),
        (
            "postgres://[::1]:5433/d",
            &[("host", "::1"), ("port", "5433")],
        ),
        ("postgres://a:1,b:2/d", &[("host", "a,b"), ("port", "1,2")]),
        (
            "postgres://u:p%40ss%25@h/d",
            &[("password", "p@ss%"), ("host", "h")],
        ),
        (
            "postgres://u:a?b=c:d@h/d",
            &[("password", "a?b=c:d"), ("host", "h")],
        ),
        ("postgres://h/d?ssl=true", &[("sslmode", "require")]),
        (
            "postgres://h?user=me%40srv&password=x",
            &[("user", "me@srv"), ("password", "x")],
        ),
        ("postgres://h/d?user=me@srv", &[("user", "me@srv")]),
        (
            "postgres://host/name@x",
            &[("host", "host"), ("dbname", "name@x")],
        ),
        (
            "postgres://u:p@a:1,[::1]:5433/n@me@x?connect_timeout=1",
            &[("host", "a,::1"), ("port", "1,5433"), ("dbname", "n@me@x")],
        ),
        ("postgres:///name@x", &[("dbname", "name@x")]),
        (
            "postgres://u@/name@x",
            &[("user", "u"), ("dbname", "name@x")],
        ),
        ("service=shop", &[("service", "shop")]),
        ("host=/run dbname=d password='it''s'", &[]),
        (
            r"host=h password='it\'s a \\' dbname=d",
            &[("password", r"it's a \")],
        ),
        ("  host = h  ", &[("host", "h")]),
    ] {
        if expected.is_empty() {
            drop(ConnectionOptions::parse(text));
            continue;
        }
        let options = options(text);
        for (keyword, value) in expected {
            assert_eq!(options.get(keyword), Some(*value), "{text}");
        }
    }
}

#[test]
fn pairs_are_read_back_as_they_were() {
    for text in [
        r"host=h password='it\'s a \\ b' user='' dbname=' '",
        "postgres://u:%27%5C%20%22%25@h1,h2:5433/d%20e?options=-c%20a%3Db&connect_timeout=7",
    ] {
        let first = options(text);
        let second = options(&first.to_conninfo());
        assert_eq!(first.0, second.0, "{text}");
    }
}

#[test]
fn a_default_gives_way_to_what_is_given() {
    let given = options("postgres://h/d?connect_timeout=9");
    let all = given.with_defaults(&[("connect_timeout", "3"), ("keepalives_idle", "10")]);
    assert_eq!(all.get("connect_timeout"), Some("9"));
    assert_eq!(all.get("keepalives_idle"), Some("10"));
}

#[test]
fn what_is_refused_shows_no_part_of_the_password() {
    let remarkable = "xyzzy";
    for text in [
        "postgres://u:xy@zzy@h/d",
        "postgres://u:xyzzy@1@h/d",
        "postgres://u:1/xyzzy@h/d",
        "postgres://u:xyzzy/1@h/d",
        "postgres://u:50%xyzzy@h/d",
        "postgres://u:xyzzy%@h/d",
        "postgres://u:xyzzy%00@h/d",
        "postgres://u:xyzzy 1@h/d",
        "postgres://u:x\"xyzzy\" \"1@h/d",
        "postgres://u:xyzzy#/1@h/d",
        "postgres://u:xyzzy/1@h",
        "postgres://u:/xyzzy@h",
        "postgres://u:1@xyzzy/1@h/d",
        "postgres://u:1@xy,zzy:x/1@h",
        "postgres://u:[xyzzy@[h/d",
        "postgres://u:xyzzy@[::1]x/d",
        "postgres://u:/?xyzzy@h/d",
        "postgres://u:/?xyzzy=1@h/d",
        "host=h password=1 xyzzy",
        "host=h password='xyzzy",
        "host=h password='1'xyzzy'",
        "password=1 xyzzy=1",
        "mysql://u:xyzzy@h/d",
        "xyzzy",
        "postgres://u:xyzzy%FF@h/d",
        "postgres://u:p@h:xyzzy/d",
    ] {
        let error = ConnectionOptions::parse(text).expect_err(text);
        let shown = format!("{error} {error:?} {}", error.remedy());
        for part in [remarkable, "xy", "zzy"] {
            assert!(!shown.contains(part), "{text}: {shown}");
        }
    }
}

#[test]
fn debug_shows_no_value() {
    let shown = format!("{:?}", options("postgres://u:xyzzy@h/d"));
    assert!(
        shown.contains("password") && !shown.contains("xyzzy"),
        "{shown}"
    );
}
