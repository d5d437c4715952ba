use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Barrier;
use std::thread;

use secrecy::ExposeSecret;

use super::{BASE64_KEY, JWT, loaded};

#[test]
fn a_generated_secret_is_reused_after_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let first = loaded(&[]).secrets.complete(folder.path()).unwrap();
    let second = loaded(&[]).secrets.complete(folder.path()).unwrap();
    assert_eq!(first.jwt.expose_secret(), second.jwt.expose_secret());
    assert_eq!(
        first.encryption_key.expose(),
        second.encryption_key.expose()
    );
    assert!(first.jwt.expose_secret().len() >= 32);
}

#[test]
fn each_data_folder_gets_its_own_secrets() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = loaded(&[]).secrets.complete(one.path()).unwrap();
    let other = loaded(&[]).secrets.complete(other.path()).unwrap();
    assert_ne!(one.jwt.expose_secret(), other.jwt.expose_secret());
    assert_ne!(one.encryption_key.expose(), other.encryption_key.expose());
}

#[test]
fn a_stored_secret_is_readable_only_by_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    loaded(&[]).secrets.complete(folder.path()).unwrap();
    let mode = |name: &str| {
        let path = folder.path().join(name);
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode("secrets"), 0o700);
    assert_eq!(mode("secrets/jwt"), 0o600);
    assert_eq!(mode("secrets/encryption-key"), 0o600);
}

#[test]
fn those_who_start_at_once_agree_on_one_secret_and_leave_no_drafts() {
    const STARTERS: usize = 8;
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let barrier = Barrier::new(STARTERS);
        let stored: Vec<String> = thread::scope(|scope| {
            let start = || {
                let secrets = loaded(&[]).secrets;
                barrier.wait();
                let jwt = secrets.complete(folder.path()).unwrap().jwt;
                jwt.expose_secret().to_owned()
            };
            let starters: Vec<_> = (0..STARTERS).map(|_| scope.spawn(start)).collect();
            starters
                .into_iter()
                .map(|starter| starter.join().unwrap())
                .collect()
        });
        assert!(
            stored.windows(2).all(|pair| pair[0] == pair[1]),
            "{stored:?}"
        );
        assert_eq!(
            fs::read_dir(folder.path().join("secrets")).unwrap().count(),
            2
        );
    }
}

#[test]
fn given_secrets_touch_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let given = [
        ("CANGKU_JWT_SECRET", JWT),
        ("CANGKU_ENCRYPTION_KEY", BASE64_KEY),
    ];
    let secrets = loaded(&given).secrets.complete(folder.path()).unwrap();
    assert_eq!(secrets.jwt.expose_secret(), JWT);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_damaged_stored_secret_is_refused_by_name_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = folder.path().join("secrets");
    fs::create_dir(&secrets).unwrap();
    for (name, content) in [
        ("encryption-key", "hush-hush\n"),
        ("jwt", "\n"),
        ("jwt", "hush-hush\n"),
        ("jwt", "hushhushhushhushhushhushhushhushhush1\n"),
    ] {
        fs::write(secrets.join(name), content).unwrap();
        let error = loaded(&[])
            .secrets
            .complete(folder.path())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&secrets.join(name).display().to_string()),
            "{error}"
        );
        assert!(!error.contains("hush"), "{error}");
        assert_eq!(fs::read_to_string(secrets.join(name)).unwrap(), content);
    }
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = loaded(&[]).secrets.complete(&file).unwrap_err().to_string();
    assert!(error.contains(&file.display().to_string()), "{error}");
}
