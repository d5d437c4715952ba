//! `/api/api-keys`, for admins: API keys of services.

mod body_fields;
mod create;
mod key_response;
mod list;
mod revoke;
mod update;
mod view;

pub(in crate::http) use create::create_api_key;
pub(in crate::http) use list::list_api_keys;
pub(in crate::http) use revoke::revoke_api_key;
pub(in crate::http) use update::change_api_key;
pub(in crate::http) use view::view_api_key;
