//! A single user's keywords are never shown to others.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};

use crate::keywords::keyword_fixture::{ANY_KEYWORD, customers, hot, logged, search, suggested};

#[tokio::test]
async fn a_keyword_is_shown_only_when_three_different_users_have_searched_for_it() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let [ann, ben, cleo] = customers(&shop, ["ann", "ben", "cleo"]).await;
    let anybody = shop.anybody();
    let everybody = [&anybody, &ann, &ben, &cleo];
    for (searcher, shown) in [(&ann, false), (&ben, false), (&cleo, true)] {
        search(searcher, "Secret 词").await;
        shop.log_searches();
        for viewer in everybody {
            let (hot, suggested) = (hot(viewer, "").await, suggested(viewer, "sec").await);
            if shown {
                assert_eq!(hot, ["secret 词 3"]);
                assert_eq!(suggested, ["keyword secret 词"]);
            } else {
                assert!(
                    hot.is_empty() && suggested.is_empty(),
                    "{hot:?} {suggested:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn one_user_makes_nothing_public_however_often_and_on_however_many_servers() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let beside = shop.beside_with(&[ANY_KEYWORD]).await;
    let [ann] = customers(&shop, ["ann"]).await;
    let [again] = customers(&shop, ["ann"]).await;
    for server in [&shop, &beside] {
        for session in [&ann, &again] {
            let session = server.known(session);
            for spelling in ["一人词", "一人词 ", "\u{3000}一人词"] {
                search(&session, spelling).await;
            }
            server.log_searches();
        }
    }
    // Also as if hours had passed.
    shop.database().execute(
        "INSERT INTO search_logs (keyword, user_id, created_at) \
         SELECT keyword, user_id, created_at - n * interval '1 hour' \
         FROM search_logs, generate_series(1, 50) AS n",
    );
    shop.database()
        .execute("UPDATE search_logs SET created_at = created_at - interval '1 hour'");
    // A server that has no recent searches of hers in memory.
    let newcomer = shop.beside_with(&[ANY_KEYWORD]).await;
    search(&newcomer.known(&again), "一人词").await;
    newcomer.log_searches();
    let rows = shop.database().number("SELECT count(*) FROM search_logs");
    assert_eq!(rows, 52, "{:?}", logged(&shop));
    for viewer in [&shop.anybody(), &ann] {
        assert_eq!(hot(viewer, "?days=90").await, [""; 0]);
        assert_eq!(suggested(viewer, "一").await, [""; 0]);
    }
}

#[tokio::test]
async fn searches_without_sign_in_count_but_never_make_a_keyword_public() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let [ann, ben, cleo] = customers(&shop, ["ann", "ben", "cleo"]).await;
    let anybody = shop.anybody();
    let service = shop.admin().await;
    let body = integration_tests::api_keys::key_like_staff("front");
    let key = service.post("/api/api-keys", body).await.expect(201);
    let key = key.body["key"].as_str().unwrap().to_owned();
    for _ in 0..100 {
        search(&anybody, "茶吧机").await;
    }
    for _ in 0..3 {
        let request = anybody.request(reqwest::Method::GET, "/api/products?search=茶吧机");
        anybody
            .send(request.header("x-api-key", &key))
            .await
            .expect(200);
    }
    search(&ann, "茶吧机").await;
    search(&ben, "茶吧机").await;
    shop.log_searches();
    assert_eq!(hot(&anybody, "").await, [""; 0]);
    assert_eq!(suggested(&anybody, "茶").await, [""; 0]);
    search(&cleo, "茶吧机").await;
    shop.log_searches();
    assert_eq!(hot(&anybody, "").await, ["茶吧机 106"]);
    search(&anybody, "茶吧机").await;
    search(&ann, "茶吧机").await;
    shop.log_searches();
    assert_eq!(
        hot(&anybody, "").await,
        ["茶吧机 107"],
        "ann repeats herself"
    );
}

#[tokio::test]
async fn revoked_sessions_are_anonymous() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let [ann, ben, cleo] = customers(&shop, ["ann", "ben", "cleo"]).await;
    let forger = integration_tests::caller::Caller::at(shop.address(), Some("x.y.z".to_owned()));
    shop.database().execute(
        "UPDATE users SET is_active = false WHERE username = 'ann'; \
         UPDATE users SET token_version = token_version + 1 WHERE username = 'ben'",
    );
    for caller in [&ann, &ben, &cleo, &forger] {
        search(caller, "旧词").await;
    }
    shop.log_searches();
    assert_eq!(logged(&shop), ["旧词 -", "旧词 -", "旧词 cleo", "旧词 -"]);
    assert_eq!(suggested(&cleo, "旧").await, [""; 0]);
}

#[tokio::test]
async fn the_searches_of_a_deleted_user_are_anonymous() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let [ann, ben, cleo] = customers(&shop, ["ann", "ben", "cleo"]).await;
    search(&ann, "词").await;
    shop.log_searches();
    search(&ben, "词").await;
    shop.database()
        .execute("DELETE FROM users WHERE username IN ('ann', 'ben')");
    search(&cleo, "词").await;
    shop.log_searches();
    assert_eq!(logged(&shop), ["词 -", "词 -", "词 cleo"]);
    assert_eq!(suggested(&cleo, "词").await, [""; 0]);
}

#[tokio::test]
async fn private_keywords_are_in_no_response_to_customers() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    CatalogFixture::set_up(&admin).await;
    let [ann, ben] = customers(&shop, ["ann", "ben"]).await;
    for caller in [&ann, &ben, &shop.anybody()] {
        for phrase in ["13800138000", "秘密 海尔", "my-address 5"] {
            search(caller, phrase).await;
        }
    }
    shop.log_searches();
    assert_eq!(logged(&shop).len(), 9);
    for viewer in [&ann, &ben, &admin, &shop.anybody()] {
        for prefix in ["1", "13800138000", "秘", "my", "m", "秘密 海尔"] {
            assert_eq!(suggested(viewer, prefix).await, [""; 0], "{prefix}");
        }
        assert_eq!(hot(viewer, "?limit=100&days=90").await, [""; 0]);
    }
}
