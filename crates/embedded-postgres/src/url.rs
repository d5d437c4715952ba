//! Connection strings.

use std::fmt::Write;
use std::path::Path;

use crate::cluster::SUPERUSER;
use crate::socket_folder::PORT;

/// The connection string of a database behind the socket in the folder. It sets everything that
/// libpq would otherwise take from its environment or its own defaults.
pub(crate) fn url(folder: &Path, database: &str) -> String {
    let host = encode(folder.as_os_str().as_encoded_bytes());
    format!(
        "postgresql://{SUPERUSER}@{host}:{PORT}/{}",
        encode(database.as_bytes())
    )
}

fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            // Writing to a string never fails.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::url;
    use std::path::Path;

    #[test]
    fn urls_are_percent_encoded() {
        let text = url(Path::new("/var/lib/仓 库/socket"), "a/b");
        let host = "%2Fvar%2Flib%2F%E4%BB%93%20%E5%BA%93%2Fsocket";
        assert_eq!(text, format!("postgresql://postgres@{host}:5432/a%2Fb"));
    }
}
