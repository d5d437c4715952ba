//! Fields of users and API keys.

use crate::{
    accounts::{ApiKey, User},
    audit::{AuditFields, FieldList},
};

impl AuditFields for User {
    fn audit_fields(&self) -> FieldList {
        let Self {
            id: _,
            username,
            email,
            password_hash,
            role,
            is_active,
            // Follows the other fields.
            token_version: _,
            // An entry of its own says that a user signed in.
            last_login_at: _,
            version: _,
            created_at: _,
            updated_at: _,
        } = self;
        FieldList::default()
            .open("username", username.as_str())
            .personal("email", email)
            .secret("password", password_hash.as_str())
            .open("role", role.as_str())
            .open("is_active", *is_active)
    }
}

impl AuditFields for ApiKey {
    fn audit_fields(&self) -> FieldList {
        let Self {
            id: _,
            name,
            created_by: _,
            created_at: _,
            last_used_at: _,
            revoked_at,
        } = self;
        FieldList::default()
            .open("name", name)
            .open("is_valid", revoked_at.is_none())
    }
}
