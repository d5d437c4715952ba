use cangku_domain::statistics::Calendar;
use secrecy::ExposeSecret;

use super::super::{Config, FileSource, Profile, Sources};
use super::{JWT, error, loaded, sources, with_file};

#[test]
fn with_nothing_given_the_defaults_hold() {
    let config = loaded(&[]);
    assert_eq!(config.profile, Profile::Development);
    assert_eq!(config.storage.data_dir, None);
    assert_eq!(config.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.workers, None);
    assert_eq!(config.server.body_limit, 1024 * 1024);
    assert_eq!(config.server.shutdown_timeout.as_secs(), 8);
    assert!(config.database.url.is_none());
    assert_eq!(config.database.pool_size, 16);
    assert_eq!(config.accounts.access_token_lifetime.as_secs(), 900);
    assert_eq!(config.accounts.refresh_token_lifetime.as_secs(), 1_209_600);
    assert_eq!(config.accounts.failed_logins.per_name_and_address, 10);
    let shanghai = Calendar::new(chrono_tz::Asia::Shanghai).unwrap();
    assert_eq!(config.business.calendar, shanghai);
    assert_eq!(config.logging.filter, "info");
    assert!(config.haier.is_none());
    assert!(config.warnings.is_empty());
}

#[test]
fn the_file_wins_over_the_defaults_and_the_environment_over_the_file() {
    let toml = "[server]\nbind = '127.0.0.1:1000'\nworkers = 3\n[database]\npool_size = 5";
    let config = with_file(toml, &[("CANGKU_BIND", "127.0.0.1:2000")]).unwrap();
    assert_eq!(config.server.bind.port(), 2000);
    assert_eq!(config.server.workers.unwrap().get(), 3);
    assert_eq!(config.database.pool_size, 5);
    assert_eq!(config.accounts.failed_logins.per_name_and_address, 10);
}

#[test]
fn an_empty_variable_counts_as_not_given() {
    let config = with_file(
        "[database]\npool_size = 5",
        &[("CANGKU_DATABASE_POOL_SIZE", " ")],
    );
    assert_eq!(config.unwrap().database.pool_size, 5);
    assert!(
        loaded(&[("DATABASE_URL", ""), ("HAIER_BASE_URL", "")])
            .haier
            .is_none()
    );
}

#[test]
fn a_missing_file_is_a_mistake_only_when_it_was_asked_for() {
    let path = tempfile::tempdir().unwrap().path().join("gone.toml");
    let present = Sources {
        file: FileSource::IfPresent(path.clone()),
        ..sources(&[])
    };
    assert!(Config::load(&present).is_ok());
    let required = Sources {
        file: FileSource::Required(path.clone()),
        ..sources(&[])
    };
    let errors = Config::load(&required).unwrap_err().to_string();
    assert!(errors.contains(&path.display().to_string()), "{errors}");
}

#[test]
fn a_secret_is_read_from_the_file_that_a_variable_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwt");
    std::fs::write(&path, format!("{JWT}\r\n")).unwrap();
    let config = loaded(&[("CANGKU_JWT_SECRET_FILE", path.to_str().unwrap())]);
    assert_eq!(config.secrets.jwt.unwrap().expose_secret(), JWT);

    let toml = format!("[secrets]\njwt_secret_file = '{}'", path.display());
    let config = with_file(&toml, &[]).unwrap();
    assert_eq!(config.secrets.jwt.unwrap().expose_secret(), JWT);
}

#[test]
fn every_secret_may_come_from_a_file() {
    let names: Vec<_> = super::super::settings()
        .filter_map(|it| it.file_variable())
        .collect();
    assert_eq!(
        names,
        [
            "DATABASE_URL_FILE",
            "CANGKU_JWT_SECRET_FILE",
            "CANGKU_ENCRYPTION_KEY_FILE",
            "CANGKU_ENCRYPTION_KEY_OLD_FILE",
            "CANGKU_MEDIA_S3_SECRET_KEY_FILE",
            "HAIER_CLIENT_SECRET_FILE",
            "HAIER_PASSWORD_FILE",
            "HAIER_SELLER_PASSWORD_FILE",
        ]
    );
}

#[test]
fn a_secret_given_twice_in_one_layer_is_a_mistake() {
    let found = error(&[
        ("CANGKU_JWT_SECRET", JWT),
        ("CANGKU_JWT_SECRET_FILE", "/nowhere"),
    ]);
    assert!(
        found.contains("CANGKU_JWT_SECRET and CANGKU_JWT_SECRET_FILE"),
        "{found}"
    );
    assert!(!found.contains(JWT), "{found}");
}

#[test]
fn a_secret_in_the_environment_wins_over_a_secret_file_in_the_toml() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwt");
    std::fs::write(&path, "from the file").unwrap();
    let toml = format!("[secrets]\njwt_secret_file = '{}'", path.display());
    let config = with_file(&toml, &[]).unwrap();
    assert_eq!(config.secrets.jwt.unwrap().expose_secret(), "from the file");
    let config = with_file(&toml, &[("CANGKU_JWT_SECRET", JWT)]).unwrap();
    assert_eq!(config.secrets.jwt.unwrap().expose_secret(), JWT);
}

#[test]
fn an_unreadable_or_empty_secret_file_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let found = error(&[("CANGKU_JWT_SECRET_FILE", gone.to_str().unwrap())]);
    assert!(
        found.starts_with("CANGKU_JWT_SECRET_FILE (environment)"),
        "{found}"
    );
    assert!(found.contains("can't be read"), "{found}");

    let empty = folder.path().join("empty");
    std::fs::write(&empty, "\n").unwrap();
    let found = error(&[("CANGKU_JWT_SECRET_FILE", empty.to_str().unwrap())]);
    assert!(found.contains("is empty"), "{found}");
}

#[test]
fn spaces_around_a_secret_belong_to_it() {
    let config = loaded(&[
        ("CANGKU_JWT_SECRET", " spaced "),
        ("CANGKU_BIND", " [::1]:0 "),
    ]);
    assert_eq!(config.secrets.jwt.unwrap().expose_secret(), " spaced ");
    assert_eq!(config.server.bind.to_string(), "[::1]:0");
}
