//! Connection options for display and logs, without secrets.

use crate::options::ConnectionOptions;

/// Options whose values are secrets.
const SECRET: [&str; 5] = [
    "password",
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
];
/// Minimum length in characters of a secret that is redacted. Replacing a shorter one would make
/// any message unreadable, and it reveals nothing.
const MIN_SECRET_LENGTH: usize = 3;

impl ConnectionOptions {
    /// The database's address and the user as a URL, without secrets and parameters.
    #[must_use]
    pub fn shown(&self) -> String {
        if let Some(service) = self.get("service") {
            return format!("service={}", visible(service));
        }
        let user = self.get("user").map(visible).unwrap_or_default();
        let user = match self.get("password") {
            Some(_) => format!("{user}:***@"),
            None if user.is_empty() => user,
            None => format!("{user}@"),
        };
        let database = self.get("dbname").map(visible).unwrap_or_default();
        let host = self
            .get("host")
            .or(self.get("hostaddr"))
            .unwrap_or_default();
        let port = self.get("port").unwrap_or_default();
        // The path of a Unix socket is readable only as a parameter, not in the host part of a URL.
        if host.split(',').any(|host| host.starts_with(['/', '@'])) {
            let port = match port {
                "" => String::new(),
                port => format!("&port={}", visible(port)),
            };
            return format!("postgres://{user}/{database}?host={}{port}", visible(host));
        }
        let hosts: Vec<_> = host.split(',').collect();
        let ports: Vec<_> = port.split(',').collect();
        let mut addresses = Vec::with_capacity(hosts.len());
        for (at, host) in hosts.iter().enumerate() {
            let host = if host.contains(':') {
                format!("[{}]", visible(host))
            } else {
                visible(host)
            };
            // A single port applies to all hosts.
            match ports.get(at).or(ports.first()).copied().unwrap_or_default() {
                "" => addresses.push(host),
                port => addresses.push(format!("{host}:{}", visible(port))),
            }
        }
        format!("postgres://{user}{}/{database}", addresses.join(","))
    }

    /// The message with this connection's secrets replaced by `***`, in case it quotes one.
    #[must_use]
    pub fn redacted(&self, message: &str) -> String {
        let mut message = message.trim_end().to_owned();
        for secret in SECRET.iter().filter_map(|keyword| self.get(keyword)) {
            if secret.chars().count() >= MIN_SECRET_LENGTH {
                message = message.replace(secret, "***");
            }
        }
        message
    }
}

/// The text with control characters replaced, so that it stays on one line.
fn visible(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { '?' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_without_password_and_parameters() {
        for (text, shown) in [
            (
                "postgres://shop:hush@db:5432/s?password=hush",
                "postgres://shop:***@db:5432/s",
            ),
            (
                "postgres://shop:hush@a:5432,b/s",
                "postgres://shop:***@a:5432,b/s",
            ),
            ("postgres://shop@a,b:5432/s", "postgres://shop@a,b:5432/s"),
            ("postgres://[::1]/s", "postgres://[::1]/s"),
            ("postgres://u@/d?host=/run", "postgres://u@/d?host=/run"),
            ("postgres:///d", "postgres:///d"),
            ("host=h password=hush", "postgres://:***@h/"),
            ("service=shop password=hush", "service=shop"),
        ] {
            let options = ConnectionOptions::parse(text).unwrap();
            assert_eq!(options.shown(), shown, "{text}");
        }
    }

    #[test]
    fn a_message_loses_the_secrets() {
        let options = ConnectionOptions::parse("password=hush sslpassword=quiet").unwrap();
        let message = options.redacted("hush failed, quiet too\n");
        assert_eq!(message, "*** failed, *** too");
    }
}
