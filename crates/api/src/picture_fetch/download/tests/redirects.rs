//! Which redirects and host names are followed.

use std::net::IpAddr;

use super::{
    LOOPBACK,
    host::{Host, complete, picture, redirect},
    rig, settings,
};
use crate::picture_fetch::{AllowedAddresses, resolver::AddressRule};

#[tokio::test]
async fn redirects_are_followed_three_times() {
    let host = Host::at("127.0.0.1", |path, _| match path {
        "/1.png" => redirect("2.png"),
        "/2.png" => redirect("/3.png"),
        "/3.png" => redirect("?last=1"),
        "/0.png" => redirect("/1.png"),
        "/nowhere.png" => complete("302 Found", "Content-Length: 0\r\n", b""),
        _ => picture(),
    })
    .await;
    let rig = rig(&[&host], LOOPBACK, settings());
    assert_eq!(rig.fetch(&host.url("/1.png")).await, "fine");
    assert_eq!(rig.fetch(&host.url("/0.png")).await, "too_many_redirects");
    assert_eq!(rig.fetch(&host.url("/nowhere.png")).await, "bad_status");
}

#[tokio::test]
async fn no_redirect_leads_off_the_list_or_into_the_network() {
    let inside = Host::at("127.0.0.2", |_, _| picture()).await;
    let off_list = Host::at("127.0.0.1", |_, _| picture()).await;
    let (inside_url, off_url) = (inside.url("/a.png"), off_list.url("/a.png"));
    let host = Host::at("127.0.0.1", move |path, _| match path {
        "/inside" => redirect(&inside_url),
        "/off" => redirect(&off_url),
        "/name" => redirect("http://localhost:81/a.png"),
        "/login" => redirect("http://ann:word@127.0.0.1:81/a.png"),
        "/file" => redirect("file:///etc/passwd"),
        _ => redirect("http://169.254.169.254/latest/meta-data/a.png"),
    })
    .await;
    // By this rule only that one address counts as public.
    let only: AddressRule = |address| address == IpAddr::from([127, 0, 0, 1]);
    let reached = rig(&[&host, &inside], only, settings());
    for (path, code) in [
        ("/inside", "address_not_public"),
        ("/off", "host_not_allowed"),
        ("/login", "unusable_address"),
        ("/file", "unusable_address"),
        ("/cloud", "host_not_allowed"),
    ] {
        assert_eq!(reached.fetch(&host.url(path)).await, code, "{path}");
    }
    let other: AddressRule = |address| address == IpAddr::from([127, 0, 0, 2]);
    let named = Host::at("127.0.0.2", |_, _| redirect("http://localhost:81/a.png")).await;
    let reached = rig(&[&named], other, settings());
    assert_eq!(
        reached.fetch(&named.url("/name")).await,
        "address_not_public"
    );
    assert!(inside.requests().is_empty() && off_list.requests().is_empty());
}

#[tokio::test]
async fn internal_hosts_are_never_contacted_by_address_or_by_name() {
    let host = Host::at("127.0.0.1", |_, _| picture()).await;
    let public: AddressRule = |address| AllowedAddresses::Public.allows(address);
    let rig = rig(&[&host], public, settings());
    let port = host.address.port();
    for address in [
        format!("http://127.0.0.1:{port}/a.png"),
        format!("http://2130706433:{port}/a.png"),
        format!("http://0177.0.0.1:{port}/a.png"),
        "http://localhost:81/a.png".to_owned(),
        "http://LOCALHOST:81/a.png".to_owned(),
    ] {
        assert_eq!(rig.fetch(&address).await, "address_not_public", "{address}");
    }
    assert!(host.requests().is_empty());
}
