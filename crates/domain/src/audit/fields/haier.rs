//! Fields of configurations of Haier's platform.

use crate::{
    audit::{AuditFields, FieldList},
    ports::SealedSecret,
    supplier::{HaierConfig, HaierFields, HaierKey},
};

impl AuditFields for HaierConfig {
    fn audit_fields(&self) -> FieldList {
        let Self {
            id: _,
            name,
            fields,
            is_active,
            version: _,
            created_at: _,
            updated_at: _,
        } = self;
        FieldList::default()
            .open("name", name)
            .open("is_active", *is_active)
            .and(fields.audit_fields())
    }
}

impl AuditFields for HaierFields {
    fn audit_fields(&self) -> FieldList {
        let Self {
            client_id,
            client_secret,
            token_url,
            base_url,
            customer_code,
            send_to_code,
            supplier_code,
            password,
            seller_password,
            county_code,
            rate_per_second,
            // Stored keys that are unknown may have any content.
            invalid: _,
        } = self;
        let stored = |secret: &Option<SealedSecret>| {
            let stored = secret.as_ref().map(SealedSecret::as_stored);
            stored.map(str::to_owned)
        };
        let code = |key: HaierKey, value: Option<&str>| {
            FieldList::default().open(key.as_str(), value.map(str::to_owned))
        };
        FieldList::default()
            .and(code(
                HaierKey::ClientId,
                client_id.as_ref().map(|it| it.as_str()),
            ))
            .secret(HaierKey::ClientSecret.as_str(), stored(client_secret))
            .and(code(
                HaierKey::TokenUrl,
                token_url.as_ref().map(|it| it.as_str()),
            ))
            .and(code(
                HaierKey::BaseUrl,
                base_url.as_ref().map(|it| it.as_str()),
            ))
            .and(code(
                HaierKey::CustomerCode,
                customer_code.as_ref().map(|it| it.as_str()),
            ))
            .and(code(
                HaierKey::SendToCode,
                send_to_code.as_ref().map(|it| it.as_str()),
            ))
            .and(code(
                HaierKey::SupplierCode,
                supplier_code.as_ref().map(|it| it.as_str()),
            ))
            .secret(HaierKey::Password.as_str(), stored(password))
            .secret(HaierKey::SellerPassword.as_str(), stored(seller_password))
            .and(code(
                HaierKey::CountyCode,
                county_code.as_ref().map(|it| it.as_str()),
            ))
            .open(HaierKey::RatePerSecond.as_str(), *rate_per_second)
    }
}
