//! Pictures that aren't fetched.

use super::{
    FETCH, assert_consistent, copy, database, files,
    host::{PictureHost, Reply},
    installation, list, png, product,
};
use crate::{
    corpus::{bad::bad, extension, mime},
    installation_on,
};

#[test]
fn what_is_no_picture_is_refused_and_the_others_of_the_product_come() {
    let bombs = bad();
    let bombs: Vec<_> = bombs
        .into_iter()
        .filter(|bad| bad.code == "picture_too_large")
        .collect();
    assert!(bombs.len() >= 3);
    let expected = bombs.len();
    let mut pages: Vec<String> = bombs
        .iter()
        .enumerate()
        .map(|(number, bomb)| format!("/bomb-{number}.{}", extension(bomb.kind)))
        .collect();
    let host = PictureHost::play(move |path, _| match path {
        "/main.png" => Reply::png(&png(0)),
        "/page.html" => Reply::of("text/html; charset=utf-8", b"<html>"),
        "/truncated.png" => Reply::png(&png(1)[..200]),
        "/cut.png" => Reply::png(&png(1)).cut(),
        "/large.png" => Reply::png(&vec![0; 300_001]),
        "/script.png" => Reply::png(b"<?php system('id'); ?>"),
        "/page.png" => Reply::png(&png(2)),
        bomb => {
            let number = bomb.trim_start_matches("/bomb-").split('.').next();
            match number.and_then(|number| bombs.get(number.parse::<usize>().ok()?)) {
                Some(bomb) => Reply::of(mime(bomb.kind), &bomb.bytes),
                None => Reply::status("404 Not Found"),
            }
        }
    });
    let database = database();
    for page in [
        "/page.html",
        "/truncated.png",
        "/cut.png",
        "/large.png",
        "/script.png",
        "/no.png",
    ] {
        pages.push(page.to_owned());
    }
    pages.push("/page.png".to_owned());
    let pages: Vec<_> = pages.iter().map(|page| host.url(page)).collect();
    product(&database, "GA1", &host.url("/main.png"), &pages);
    let installation = installation(&database, &host)
        .with("CANGKU_MEDIA_MAX_BYTES", "300000")
        .with("CANGKU_MEDIA_OVERSIZE", "refuse");
    let run = installation.run(&[FETCH]).expect_code(1);
    let output = &run.stdout;
    for part in [
        "1 with pictures to fetch: 0 complete, 1 not, 0 not reached".to_owned(),
        "2 new, 0 already there".to_owned(),
        format!("{expected} picture_too_large"),
        "1 file_too_large".to_owned(),
        "1 picture_damaged".to_owned(),
        "1 not_a_picture".to_owned(),
        // A page of HTML, by what its server declares.
        "1 type_mismatch".to_owned(),
        "failed    2: 1 bad_status, 1 broken_off".to_owned(),
    ] {
        assert!(
            output.contains(&part),
            "{part:?} is missing in:\n{output}{}",
            run.stderr
        );
    }
    // The log names each of them, with product, URL and reason.
    for (page, reason) in [
        ("/page.html", "type_mismatch"),
        ("/large.png", "file_too_large"),
        ("/no.png", "bad_status"),
    ] {
        let url = host.url(page);
        let is_reported = run.stderr.lines().any(|line| {
            [url.as_str(), reason, "GA1"]
                .iter()
                .all(|word| line.contains(word))
        });
        assert!(is_reported, "{page} in {}", run.stderr);
    }
    let main = copy(&database, "GA1", &host.url("/main.png"));
    let page = copy(&database, "GA1", &host.url("/page.png"));
    assert_eq!(list(&database, "main_images", "GA1"), [main]);
    assert_eq!(list(&database, "detail_images", "GA1"), [page]);
    assert_consistent(&database, &installation);
    // The next run requests refused pictures again, but not fetched ones.
    installation.run(&[FETCH]).expect_code(1);
    assert_eq!(
        (host.asked_for("/main.png"), host.asked_for("/page.html")),
        (1, 2)
    );
}

#[test]
fn without_allowed_hosts_nothing_is_done_and_the_hosts_are_named() {
    let database = database();
    product(
        &database,
        "GA1",
        "http://img.haier.com/1.png",
        &["https://x.cn:8443/2.png".to_owned()],
    );
    product(&database, "GA2", "http://img.haier.com/2.png", &[]);
    let installation = installation_on(&database);
    let run = installation.run(&[FETCH]).expect_code(2);
    for part in [
        "CANGKU_MEDIA_FETCH_HOSTS",
        "img.haier.com  2 pictures",
        "x.cn:8443  1 picture",
    ] {
        assert!(
            run.stderr.contains(part),
            "{part:?} is missing in:\n{}",
            run.stderr
        );
    }
    assert_eq!(run.stdout, "");
    let dry = installation
        .run(&[FETCH, "--dry-run"])
        .expect_success()
        .stdout;
    assert!(dry.contains("Allowed hosts: none"), "{dry}");
}

#[test]
fn only_allowed_hosts_are_asked_and_only_such_as_are_public() {
    let host = PictureHost::play(|_, _| Reply::png(&png(0)));
    let other = PictureHost::play(|_, _| Reply::png(&png(0)));
    let database = database();
    let port = host.port();
    let pages = [
        other.url("/1.png"),
        format!("http://localhost:{port}/2.png"),
        format!("http://2130706433:{port}/3.png"),
        format!("http://0177.0.0.1:{port}/4.png"),
        format!("http://[::ffff:127.0.0.1]:{port}/5.png"),
        format!("http://ann:word@127.0.0.1:{port}/6.png"),
        "ftp://127.0.0.1/7.png".to_owned(),
    ];
    product(&database, "GA1", &host.url("/main.png"), &pages);
    let hosts = format!("127.0.0.1:{port},localhost:{port},[::ffff:7f00:1]:{port}");
    let installation = installation_on(&database).with("CANGKU_MEDIA_FETCH_HOSTS", &hosts);
    let run = installation.run(&[FETCH]).expect_code(1);
    let counts = "refused   8: 5 address_not_public, 1 host_not_allowed, 2 unusable_address";
    assert!(run.stdout.contains(counts), "{}", run.stdout);
    assert!(
        !run.stderr.contains("word@") && !run.stdout.contains("word@"),
        "{}",
        run.stderr
    );
    assert_eq!((host.asked(), other.asked()), (0, 0));
    assert!(files(&installation).is_empty());
    assert_eq!(database.number("SELECT count(*) FROM media_sources"), 0);
    // A host in a private network is only used if the setting allows it.
    let installation = installation.with("CANGKU_MEDIA_FETCH_PRIVATE", "true");
    let run = installation.run(&[FETCH]).expect_code(1);
    assert!(
        run.stdout
            .contains("1 host_not_allowed, 2 unusable_address"),
        "{}",
        run.stdout
    );
    assert_eq!((host.asked_for("/main.png"), other.asked()), (1, 0));
    assert_eq!((host.asked_for("/3.png"), host.asked_for("/4.png")), (1, 1));
}

#[test]
fn no_redirect_leads_off_the_list_or_to_the_cloud() {
    let other = PictureHost::play(|_, _| Reply::png(&png(0)));
    let elsewhere = other.url("/1.png");
    let host = PictureHost::play(move |path, _| match path {
        "/off.png" => Reply::redirect(&elsewhere),
        "/cloud.png" => Reply::redirect("http://169.254.169.254/latest/meta-data/"),
        "/round.png" => Reply::redirect("/round.png"),
        "/moved.png" => Reply::redirect("/main.png"),
        _ => Reply::png(&png(0)),
    });
    let database = database();
    let pages = ["/off.png", "/cloud.png", "/round.png"].map(|path| host.url(path));
    product(&database, "GA1", &host.url("/moved.png"), &pages);
    let hosts = format!("{},169.254.169.254", host.entry());
    let installation = installation(&database, &host).with("CANGKU_MEDIA_FETCH_HOSTS", &hosts);
    let run = installation.run(&[FETCH]).expect_code(1);
    let counts = "refused   3: 1 address_not_public, 1 host_not_allowed, 1 too_many_redirects";
    assert!(run.stdout.contains(counts), "{}", run.stdout);
    assert_eq!((other.asked(), host.asked_for("/round.png")), (0, 4));
    let main = copy(&database, "GA1", &host.url("/moved.png"));
    assert_eq!(list(&database, "main_images", "GA1"), [main]);
}
