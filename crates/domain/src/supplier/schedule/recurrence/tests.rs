use chrono::TimeZone;
use chrono_tz::{America::New_York, Asia::Shanghai, Europe::Berlin};

use super::*;

fn recurrence(text: &str) -> Recurrence {
    text.parse().unwrap()
}

/// The time in RFC 3339.
fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The next times, in the zone's local time.
fn times(text: &str, zone: Tz, from: &str, count: usize) -> Vec<String> {
    let recurrence = recurrence(text);
    let mut moment = at(from);
    let mut times = Vec::new();
    for _ in 0..count {
        moment = recurrence.next_after(moment, zone).unwrap();
        times.push(zone.from_utc_datetime(&moment.naive_utc()).to_rfc3339());
    }
    times
}

#[test]
fn an_interval_counts_from_the_previous_start() {
    assert_eq!(
        times("1h 30m", Shanghai, "2026-12-01T00:10:00Z", 2),
        ["2026-12-01T09:40:00+08:00", "2026-12-01T11:10:00+08:00"]
    );
}

#[test]
fn a_cron_expression_is_about_local_time() {
    assert_eq!(
        times("30 3 * * *", Shanghai, "2026-12-01T00:00:00Z", 2),
        ["2026-12-02T03:30:00+08:00", "2026-12-03T03:30:00+08:00"]
    );
    // At the time itself, the next one is meant.
    assert_eq!(
        times("*/15 8-9 * * MON-FRI", Shanghai, "2026-12-04T01:45:00Z", 1),
        ["2026-12-07T08:00:00+08:00"]
    );
}

#[test]
fn a_daily_time_occurs_once_a_day_if_clocks_skip_or_repeat_it() {
    for (zone, from) in [
        (Berlin, "2026-03-27T12:00:00Z"),
        (Berlin, "2026-10-23T12:00:00Z"),
        (New_York, "2026-03-06T12:00:00Z"),
        (New_York, "2026-10-30T12:00:00Z"),
    ] {
        let times = times("30 2 * * *", zone, from, 4);
        let days: std::collections::BTreeSet<&str> =
            times.iter().filter_map(|time| time.get(..10)).collect();
        assert_eq!(days.len(), 4, "{times:?}");
    }
}

#[test]
fn hours_go_on_through_a_change_of_the_offset() {
    let recurrence = recurrence("0 * * * *");
    let mut moment = at("2026-10-24T20:00:00Z");
    for _ in 0..10 {
        let next = recurrence.next_after(moment, Berlin).unwrap();
        assert!(next > moment);
        assert!(next - moment <= TimeDelta::hours(2), "{moment} {next}");
        moment = next;
    }
}

#[test]
fn a_new_interval_begins_at_once_and_a_known_one_continues() {
    let now = at("2026-12-01T12:00:00Z");
    let hourly = recurrence("1h");
    let first = |last: Option<&str>| hourly.first_from(now, last.map(at), Shanghai).unwrap();
    assert_eq!(first(None), now);
    assert_eq!(
        first(Some("2026-12-01T11:40:00Z")),
        at("2026-12-01T12:40:00Z")
    );
    // However many runs were missed, one of them is made up for.
    assert_eq!(first(Some("2026-11-01T11:40:00Z")), now);
    let daily = recurrence("0 3 * * *");
    assert_eq!(
        daily.first_from(now, None, Shanghai),
        Some(at("2026-12-01T19:00:00Z"))
    );
}

#[test]
fn mistakes_are_named() {
    let mistake = |text: &str| text.parse::<Recurrence>().unwrap_err().to_string();
    assert_eq!(mistake("59s"), "is shorter than a minute");
    assert_eq!(mistake("0s"), "is shorter than a minute");
    assert_eq!(mistake("32d"), "is longer than 31 days");
    for text in ["", "daily", "15", "0 3 * *", "0 0 3 * * *", "@daily"] {
        assert_eq!(
            mistake(text),
            "is neither an interval nor a cron expression of five fields",
            "{text}"
        );
    }
    let cron = mistake("61 3 * * *");
    assert!(
        cron.starts_with("is neither an interval nor a cron expression of five fields ("),
        "{cron}"
    );
    assert_eq!(mistake("0 3 30 2 *"), "never occurs");
    for text in ["1m", "31d", " 6h ", "* * * * *", "0 3 29 2 *"] {
        assert_eq!(recurrence(text).to_string(), text.trim());
    }
}
