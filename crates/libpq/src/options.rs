//! Connection strings, parsed as libpq parses them.

use std::ffi::{CStr, CString, c_char};

use real_pq_sys::{PQconninfoFree, PQconninfoParse, PQfreemem};

/// URL schemes that libpq recognizes; any other string is parsed as `key=value` pairs.
const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

/// The options of a connection string. `Debug` prints the keywords only, no values.
#[derive(Clone)]
pub struct ConnectionOptions(Vec<(String, String)>);

/// Why a connection string is invalid. Contains no part of the string, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct OptionsError {
    problem: String,
    remedy: &'static str,
}

impl OptionsError {
    /// Advice to the operator on how to correct the string.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        self.remedy
    }
}

const FORM: &str = "give one such as postgres://user:password@host:5432/database";
const ENCODE: &str =
    "percent-encode special characters of user and password: @ is %40, / is %2F, % is %25";

fn error(problem: impl Into<String>, remedy: &'static str) -> OptionsError {
    let problem = problem.into();
    OptionsError { problem, remedy }
}

impl ConnectionOptions {
    /// Parses a connection string by libpq's own rules: a URL, or `key=value` pairs.
    ///
    /// Rejects strings that libpq would misread without an error: if an `@` or `/` in a password
    /// isn't percent-encoded, libpq takes the rest of the password for a host. An `@` in the
    /// database's name is allowed.
    ///
    /// # Errors
    /// [`OptionsError`], which contains no part of the string.
    pub fn parse(text: &str) -> Result<Self, OptionsError> {
        let text = text.trim();
        if let Some(rest) = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)) {
            check_separators(rest)?;
        }
        let options = Self(read(text)?);
        options.check_ports()?;
        Ok(options)
    }

    /// The option's value; `None` if it isn't set.
    #[must_use]
    pub fn get(&self, keyword: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(name, _)| name == keyword)?;
        Some(value)
    }

    /// Adds those of `defaults` whose keyword isn't set yet.
    #[must_use]
    pub fn with_defaults(mut self, defaults: &[(&str, &str)]) -> Self {
        for (keyword, value) in defaults {
            if self.get(keyword).is_none() {
                self.0.push(((*keyword).to_owned(), (*value).to_owned()));
            }
        }
        self
    }

    /// All options as `key='value'` pairs, for libpq. Contains the password.
    #[must_use]
    pub fn to_conninfo(&self) -> String {
        let pair = |(keyword, value): &(String, String)| {
            // Within quotes only these two characters have a meaning.
            let value = value.replace('\\', "\\\\").replace('\'', "\\'");
            format!("{keyword}='{value}'")
        };
        let pairs: Vec<_> = self.0.iter().map(pair).collect();
        pairs.join(" ")
    }

    fn check_ports(&self) -> Result<(), OptionsError> {
        // libpq checks ports only when it connects. An invalid one is often the rest of a password
        // that isn't percent-encoded, hence the advice `ENCODE`.
        let ports: Vec<&str> = self.get("port").unwrap_or_default().split(',').collect();
        let is_port = |text: &&str| {
            let text = text.trim();
            text.is_empty() || text.parse::<u16>().is_ok_and(|port| port > 0)
        };
        if !ports.iter().all(is_port) {
            let problem = "its port isn't a number from 1 to 65535";
            return Err(error(problem, ENCODE));
        }
        // libpq accepts one port for all hosts, or one for each.
        let hosts = self.get("host").or(self.get("hostaddr"));
        let hosts = hosts.unwrap_or_default().split(',').count();
        if ports.len() > 1 && ports.len() != hosts {
            let problem = format!("it has {} ports for {hosts} hosts", ports.len());
            return Err(error(problem, FORM));
        }
        Ok(())
    }
}

impl std::fmt::Debug for ConnectionOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keywords = self.0.iter().map(|(keyword, _)| keyword);
        f.debug_set().entries(keywords).finish()
    }
}

/// Rejects an `@` after the one that ends user and password, up to the query parameters, unless it
/// can only be part of the database's name.
fn check_separators(rest: &str) -> Result<(), OptionsError> {
    // libpq searches for the `@` that ends the credentials only up to the first slash.
    let behind = match rest.split_once('@') {
        Some((credentials, behind)) if !credentials.contains('/') => behind,
        _ => rest,
    };
    let address = behind.split('?').next().unwrap_or_default();
    let (authority, database) = address.split_once('/').unwrap_or((address, ""));
    let is_database = match database.rsplit_once('@') {
        // If a slash follows, it more likely ends the host, and the `@` belongs to a password.
        Some((_, end)) => !end.contains('/') && authority.split(',').all(is_host),
        None => true,
    };
    if authority.contains('@') || !is_database {
        let problem = "an @ or / in its user or password isn't percent-encoded";
        return Err(error(problem, ENCODE));
    }
    Ok(())
}

/// Whether `text` is a host with an optional port, or empty.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '%');
    let is_address = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '%');
    let bracketed = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_name = match bracketed {
        Some(address) => address.chars().all(is_address),
        None => host.chars().all(is_plain),
    };
    is_name && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[expect(unsafe_code, reason = "only libpq knows how libpq reads it")]
fn read(text: &str) -> Result<Vec<(String, String)>, OptionsError> {
    let given = CString::new(text).map_err(|_nul| error("it holds a NUL character", FORM))?;
    let mut message: *mut c_char = std::ptr::null_mut();
    // SAFETY: both pointers are valid for the call; libpq copies what it keeps.
    let parsed = unsafe { PQconninfoParse(given.as_ptr(), &raw mut message) };
    if parsed.is_null() {
        let problem = if message.is_null() {
            "there is no memory to read it".to_owned()
        } else {
            // SAFETY: libpq allocated the text, which ends with a NUL, for the caller to free.
            let text = unsafe { CStr::from_ptr(message) };
            let problem = without_quotations(&text.to_string_lossy());
            // SAFETY: as above; it isn't used any more.
            unsafe { PQfreemem(message.cast()) };
            problem
        };
        let remedy = if SCHEMES.iter().any(|scheme| text.starts_with(scheme)) {
            ENCODE
        } else {
            FORM
        };
        return Err(error(problem, remedy));
    }
    // `None` from the first value that isn't UTF-8 on: no early return, so that the array is freed.
    let mut options = Some(Vec::new());
    let mut at = parsed;
    // SAFETY: libpq returned an array that ends with an option without a keyword; each text in it
    // is null or ends with a NUL. All of it lives until it is freed, once, below.
    unsafe {
        while !(*at).keyword.is_null() {
            if !(*at).val.is_null() {
                let pair = owned((*at).keyword).zip(owned((*at).val));
                options = options.zip(pair).map(|(mut options, pair)| {
                    options.push(pair);
                    options
                });
            }
            at = at.add(1);
        }
        PQconninfoFree(parsed);
    }
    options.ok_or_else(|| error("a value in it isn't UTF-8", ENCODE))
}

/// # Safety
/// `text` must point to a string that ends with a NUL.
#[expect(unsafe_code, reason = "it reads a text of libpq's")]
unsafe fn owned(text: *const c_char) -> Option<String> {
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().ok().map(str::to_owned)
}

/// libpq's message without what it quotes, which may be parts of a password. Quoted text may
/// contain quotation marks itself, so everything from the first to the last one is removed.
fn without_quotations(message: &str) -> String {
    let message = message.trim_end();
    match message.split_once('"').zip(message.rsplit_once('"')) {
        Some(((before, _), (_, after))) => format!("{before}\"…\"{after}"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests;
