//! Creation once per idempotency key.

use cangku_domain::{
    Error,
    catalog::{Brand, BrandDraft},
    inventory::{
        Idempotency, IdempotencyKeyOwner, OwnedIdempotencyKey, StoredResponse, idempotency_key,
    },
    testing::{admin, text},
    use_cases::{Created, Once, create_brand_once},
};

use crate::shop::Shop;

fn render(brand: &Brand) -> cangku_domain::Result<StoredResponse> {
    Ok(StoredResponse {
        status: 201,
        body: format!("brand {}", brand.id),
    })
}

fn once(fingerprint: Option<u8>) -> Once<Brand> {
    let idempotency = fingerprint.map(|fingerprint| Idempotency {
        key: OwnedIdempotencyKey {
            owner: IdempotencyKeyOwner::Shop,
            key: idempotency_key("key").unwrap(),
        },
        fingerprint: vec![fingerprint],
    });
    Once {
        idempotency,
        render,
    }
}

#[test]
fn a_key_creates_once_and_belongs_to_one_request() {
    let shop = Shop::new();
    let create = |name: &str, fingerprint| {
        let draft = BrandDraft::named(text(name));
        create_brand_once(shop.context(&admin()), &draft, &once(fingerprint))
    };
    let Created::Fresh {
        stored: Some(first),
        ..
    } = create("统帅", Some(1)).unwrap()
    else {
        panic!("it is new");
    };
    let again = create("统帅", Some(1)).unwrap();
    assert_eq!(again, Created::Replayed(first));
    let reused = create("统帅", Some(2)).unwrap_err();
    assert!(matches!(reused, Error::IdempotencyKeyReused), "{reused:?}");
    let taken = create("统帅", None).unwrap_err();
    assert!(matches!(taken, Error::Duplicate { .. }), "{taken:?}");
    let Created::Fresh { stored: None, .. } = create("美的", None).unwrap() else {
        panic!("without a key nothing is stored");
    };
}
