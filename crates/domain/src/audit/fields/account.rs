//! Fields of users and API keys.

use crate::{
    accounts::{ApiKey, User},
    audit::{AuditFields, FieldList, FieldValue},
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
            scopes,
            last_four: _,
            created_by: _,
            created_at: _,
            expires_at,
            last_used_at: _,
            revoked_at,
            version: _,
        } = self;
        FieldList::default()
            .open("name", name)
            .open("scopes", FieldValue::texts(scopes.names()))
            .open("expires_at", expires_at.map(|at| at.to_rfc3339()))
            .open("is_valid", revoked_at.is_none())
    }
}
