//! What each setting accepts.

use std::path::Path;

use cangku_domain::{statistics::Calendar, supplier::SyncTask};
use secrecy::ExposeSecret;

use super::{BASE64_KEY, HEX_KEY, error, loaded};
use crate::telemetry::LogFormat;

#[track_caller]
fn assert_refused(variable: &str, values: &[&str]) {
    for value in values {
        let found = error(&[(variable, value)]);
        assert!(found.starts_with(variable), "{value:?}: {found}");
    }
}

#[test]
fn a_bind_address_is_an_ip_and_a_port() {
    assert_eq!(loaded(&[("CANGKU_BIND", "[::1]:0")]).server.bind.port(), 0);
    assert_refused(
        "CANGKU_BIND",
        &["localhost", "127.0.0.1", ":8080", "127.0.0.1:65536"],
    );
}

#[test]
fn proxies_are_networks_and_origins_are_exact() {
    let config = loaded(&[
        ("CANGKU_TRUSTED_PROXIES", "10.0.0.0/8,::1"),
        ("CANGKU_FORWARDED_HEADER", "Forwarded"),
        ("CANGKU_CORS_ORIGINS", "https://a.cn"),
    ]);
    assert!(config.proxies.trusted.contains("10.1.2.3".parse().unwrap()));
    assert!(config.cors.iter().eq(["https://a.cn"]));
    let default = loaded(&[]);
    let loopback = "127.0.0.1".parse().unwrap();
    assert!(!default.proxies.trusted.contains(loopback) && default.cors.is_empty());
    let networks = ["proxy", "10.0.0.0/33", "10.0.0.1/8", "::/0", "0.0.0.0/0"];
    assert_refused("CANGKU_TRUSTED_PROXIES", &networks);
    assert_refused("CANGKU_FORWARDED_HEADER", &["x-real-ip", "both"]);
    assert_refused(
        "CANGKU_CORS_ORIGINS",
        &["*", "null", "a.cn", "https://a.cn/"],
    );
}

#[test]
fn numbers_have_ranges() {
    assert_refused("CANGKU_WORKERS", &["0", "-1", "1025", "two", "1.0"]);
    assert_refused(
        "CANGKU_BODY_LIMIT_BYTES",
        &["0", "1023", "67108865", "1MiB"],
    );
    assert_refused("CANGKU_SHUTDOWN_SECONDS", &["0", "-1", "2", "3601", "soon"]);
    assert_refused("CANGKU_HEADER_SECONDS", &["0", "601"]);
    assert_refused("CANGKU_KEEP_ALIVE_SECONDS", &["0", "3601"]);
    assert_refused("CANGKU_REQUEST_SECONDS", &["0", "3601"]);
    assert_refused("CANGKU_UPLOAD_BYTES_PER_SECOND", &["0", "1000000001"]);
    assert_refused("CANGKU_PASSWORD_QUEUE", &["0", "10001"]);
    assert_refused("CANGKU_PASSWORD_HASHES", &["1", "65", "all"]);
    assert_refused("CANGKU_SESSION_DAYS", &["0", "3651"]);
    assert_refused("CANGKU_SESSIONS_PER_USER", &["0", "10001"]);
    assert_refused("CANGKU_SESSION_RETENTION_DAYS", &["-1", "36501"]);
    assert_refused("CANGKU_CONNECTIONS", &["7", "10001", "many"]);
    assert_refused("CANGKU_LOGIN_FAILURES_PER_ADDRESS", &["0", "1000001"]);
    assert_refused("CANGKU_DATABASE_POOL_SIZE", &["0", "1001", "4294967296"]);
    assert_refused("CANGKU_LOGIN_FAILURES", &["0", "10001"]);
    assert_refused("CANGKU_LOGIN_FAILURES_PER_NAME", &["0", "1000001"]);
    assert_refused("CANGKU_READS_PER_MINUTE", &["-1", "1000000001", "off"]);
    assert_refused("CANGKU_SERVICE_RATE_FACTOR", &["-1", "1000001"]);
    assert_refused("CANGKU_ACCESS_TOKEN_SECONDS", &["0", "86401"]);
    assert_refused("CANGKU_REFRESH_TOKEN_SECONDS", &["1", "31536001"]);
    assert_refused("HAIER_RATE_PER_SECOND", &["-1", "100001"]);
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    for (refused, with) in [
        (
            ("CANGKU_STOCK_WRITERS", "8"),
            ("CANGKU_DATABASE_POOL_SIZE", "8"),
        ),
        (
            ("CANGKU_JSON_BODY_SECONDS", "31"),
            ("CANGKU_REQUEST_SECONDS", "30"),
        ),
        (
            ("CANGKU_CONNECTIONS_PER_ADDRESS", "101"),
            ("CANGKU_CONNECTIONS", "100"),
        ),
    ] {
        let found = error(&[refused, with]);
        assert!(found.starts_with(refused.0), "{found}");
        assert!(found.contains(with.0), "{found}");
    }
}

#[test]
fn defaults_give_way_to_what_is_given() {
    let config = loaded(&[
        ("CANGKU_REQUEST_SECONDS", "3"),
        ("CANGKU_DATABASE_POOL_SIZE", "1"),
    ]);
    assert_eq!(config.limits.json_body.as_secs(), 3);
    assert_eq!(config.stock.group_commit.workers.get(), 1);
    let shown = |variable: &str| {
        let report = config.report();
        let line = report.lines().find(|line| line.contains(variable));
        line.unwrap().split_whitespace().nth(1).unwrap().to_owned()
    };
    assert_eq!(shown("CANGKU_JSON_BODY_SECONDS"), "3");
    assert_eq!(shown("CANGKU_STOCK_WRITERS"), "1");
}

#[test]
fn a_refresh_token_outlives_an_access_token() {
    assert_refused("CANGKU_REFRESH_TOKEN_SECONDS", &["900", "60"]);
    let config = loaded(&[
        ("CANGKU_ACCESS_TOKEN_SECONDS", "1"),
        ("CANGKU_REFRESH_TOKEN_SECONDS", "2"),
    ]);
    assert_eq!(config.accounts.refresh_token_lifetime.as_secs(), 2);
}

#[test]
fn a_database_url_is_postgresqls() {
    for url in [
        "postgres://user:p%40ss@db:5432/cangku?sslmode=disable",
        "postgresql://db/cangku",
        "postgres:///cangku?host=/run/postgresql",
        "postgres://%2Frun%2Fpostgresql/cangku",
        "postgres://a:5432,b:5433/cangku",
    ] {
        let config = loaded(&[("DATABASE_URL", url)]);
        assert_eq!(config.database.url.unwrap().expose_secret(), url);
    }
    assert_refused(
        "DATABASE_URL",
        &[
            "db",
            "mysql://db/x",
            "postgres://db:port/x",
            "postgres://a b/",
        ],
    );
}

#[test]
fn a_refused_database_url_is_not_shown() {
    let found = error(&[("DATABASE_URL", "mysql://root:hush-hush@db/x")]);
    assert!(!found.contains("hush"), "{found}");
}

#[test]
fn the_folder_of_postgresqls_programs_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(
        loaded(&[("CANGKU_PG_BIN", path)])
            .database
            .pg_bin
            .as_deref(),
        Some(folder.path())
    );
    assert_refused("CANGKU_PG_BIN", &[&format!("{path}/gone")]);
}

#[test]
fn the_data_folder_is_kept_as_given() {
    let config = loaded(&[("CANGKU_DATA_DIR", "here/仓库")]);
    assert_eq!(
        config.storage.data_dir.as_deref(),
        Some(Path::new("here/仓库"))
    );
}

#[test]
fn an_encryption_key_is_thirty_two_bytes_in_base64_or_hex() {
    let bytes: Vec<u8> = (0..32).collect();
    let unpadded = BASE64_KEY.trim_end_matches('=');
    for text in [BASE64_KEY, unpadded, HEX_KEY, &HEX_KEY.to_uppercase()] {
        let key = loaded(&[("CANGKU_ENCRYPTION_KEY", text)])
            .secrets
            .encryption_key
            .unwrap();
        assert_eq!(key.expose()[..], bytes);
    }
    assert!(error(&[("CANGKU_ENCRYPTION_KEY", "AAEC")]).contains("3 bytes instead of 32"));
    assert_refused(
        "CANGKU_ENCRYPTION_KEY",
        &["not base64!", &HEX_KEY.replace("00", "0+")],
    );
}

#[test]
fn both_base64_alphabets_are_read() {
    let standard = "+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=";
    let url_safe = standard.replace('+', "-").replace('/', "_");
    let key = |text| {
        loaded(&[("CANGKU_ENCRYPTION_KEY", text)])
            .secrets
            .encryption_key
            .unwrap()
    };
    assert_eq!(key(standard).expose(), key(&url_safe).expose());
}

#[test]
fn a_refused_key_is_not_shown() {
    let found = error(&[("CANGKU_ENCRYPTION_KEY", "hush-hush!")]);
    assert!(!found.contains("hush"), "{found}");
}

#[test]
fn a_time_zone_is_an_iana_name() {
    let calendar = loaded(&[("CANGKU_TIME_ZONE", "Europe/Berlin")])
        .business
        .calendar;
    let berlin = Calendar::new(chrono_tz::Europe::Berlin).unwrap();
    assert_eq!(calendar, berlin);
    let found = error(&[("CANGKU_TIME_ZONE", "Asia/Shanhai")]);
    assert!(found.ends_with("did you mean Asia/Shanghai?"), "{found}");
    assert_refused("CANGKU_TIME_ZONE", &["+08:00", "Beijing Standard Time"]);
}

#[test]
fn a_time_zone_of_half_hours_is_refused_with_the_reason() {
    let found = error(&[("CANGKU_TIME_ZONE", "Asia/Kolkata")]);
    for words in ["aren't always whole hours away from UTC", "Asia/Shanghai"] {
        assert!(found.contains(words), "{found}");
    }
    assert_refused(
        "CANGKU_TIME_ZONE",
        &["Australia/Adelaide", "Asia/Kathmandu"],
    );
}

#[test]
fn the_schedule_of_syncs_is_off_unless_it_is_set() {
    let off = loaded(&[]).haier_schedule;
    assert!(!off.is_on());
    assert_eq!((off.daily_calls, off.hot_products), (None, 200));
    let on = loaded(&[
        ("HAIER_SCHEDULE_PRODUCTS", "0 3 * * *"),
        ("HAIER_SCHEDULE_HOT_STOCK", "15m"),
        ("HAIER_DAILY_CALLS", "50000"),
        ("CANGKU_TIME_ZONE", "Europe/Berlin"),
    ]);
    let on = on.haier_schedule;
    assert!(on.is_on());
    assert_eq!(on.expression(SyncTask::Products), "0 3 * * *");
    assert_eq!(on.expression(SyncTask::HotStock), "15m");
    assert_eq!(on.expression(SyncTask::Stock), "");
    assert_eq!(on.daily_calls, Some(50_000));
    assert_eq!(on.calendar.zone(), chrono_tz::Europe::Berlin);
}

#[test]
fn mistakes_of_the_schedule_of_syncs_are_named() {
    let found = error(&[("HAIER_SCHEDULE_STOCK", "30s")]);
    for words in ["HAIER_SCHEDULE_STOCK", "is shorter than a minute", "15m"] {
        assert!(found.contains(words), "{found}");
    }
    for variable in [
        "HAIER_SCHEDULE_PRODUCTS",
        "HAIER_SCHEDULE_PRICES",
        "HAIER_SCHEDULE_HOT_STOCK",
    ] {
        assert_refused(
            variable,
            &[
                "hourly",
                "15",
                "60 * * * *",
                "* * * *",
                "0 0 30 2 *",
                "400d",
            ],
        );
    }
    assert_refused("HAIER_HOT_PRODUCTS", &["0", "5001", "many"]);
    assert_refused("HAIER_SCHEDULE_JITTER_SECONDS", &["-1", "3601", "1m"]);
    assert_refused("HAIER_DAILY_CALLS", &["-1", "1.5"]);
}

#[test]
fn logging_takes_a_filter_and_a_format() {
    let config = loaded(&[
        ("CANGKU_LOG", "warn,cangku_api=debug"),
        ("CANGKU_LOG_FORMAT", "json"),
    ]);
    assert_eq!(config.logging.filter, "warn,cangku_api=debug");
    assert_eq!(config.logging.format, LogFormat::Json);
    assert_refused("CANGKU_LOG", &["cangku_api=loud"]);
    assert_refused("CANGKU_LOG_FORMAT", &["xml", "JSON"]);
}

#[test]
fn the_automatic_log_format_is_text_on_a_terminal_only() {
    assert!(!LogFormat::Auto.is_json(true));
    assert!(LogFormat::Auto.is_json(false));
    assert!(LogFormat::Json.is_json(true));
    assert!(!LogFormat::Text.is_json(false));
}
