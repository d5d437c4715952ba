//! Just enough of PostgreSQL's wire protocol to create a database.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use crate::cluster::SUPERUSER;
use crate::error::StartError;
use crate::socket_folder::socket_in;

/// Timeout of reads and writes. Creating a database copies files, which may be slow.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Protocol version 3.0.
const PROTOCOL: u32 = 3 << 16;
const NO_SUCH_DATABASE: &str = "3D000";
/// Another process has created it at the same time.
const ALREADY_EXISTS: [&str; 2] = ["42P04", "23505"];

#[derive(Debug, thiserror::Error)]
enum WireError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{message} ({code})")]
    Server { code: String, message: String },
}

/// Creates the database on the server at the socket unless it exists.
pub(crate) fn ensure_database(folder: &Path, database: &str) -> Result<(), StartError> {
    let failed = |error: WireError| StartError::Database {
        database: database.to_owned(),
        reason: error.to_string(),
    };
    if database.is_empty() || database.contains('\0') {
        let reason = "no name for a database".to_owned();
        return Err(StartError::Database {
            database: database.to_owned(),
            reason,
        });
    }
    // Usually the database exists, and connecting to it is the whole check.
    match connect(folder, database) {
        Ok(_) => return Ok(()),
        Err(WireError::Server { code, .. }) if code == NO_SUCH_DATABASE => {}
        Err(error) => return Err(failed(error)),
    }
    let mut connection = connect(folder, SUPERUSER).map_err(failed)?;
    let statement = format!("CREATE DATABASE \"{}\"", database.replace('"', "\"\""));
    send(&mut connection, Some(b'Q'), &[statement.as_str()]).map_err(|e| failed(e.into()))?;
    match await_ready(&mut connection) {
        Err(WireError::Server { code, .. }) if ALREADY_EXISTS.contains(&code.as_str()) => Ok(()),
        result => result.map_err(failed),
    }
}

fn connect(folder: &Path, database: &str) -> Result<UnixStream, WireError> {
    let mut connection = UnixStream::connect(socket_in(folder))?;
    connection.set_read_timeout(Some(TIMEOUT))?;
    connection.set_write_timeout(Some(TIMEOUT))?;
    let parameters = ["user", SUPERUSER, "database", database, ""];
    send(&mut connection, None, &parameters)?;
    await_ready(&mut connection)?;
    Ok(connection)
}

/// Sends a message of zero-terminated strings; without a kind it is the startup message.
fn send(to: &mut UnixStream, kind: Option<u8>, texts: &[&str]) -> io::Result<()> {
    let mut body = Vec::new();
    if kind.is_none() {
        body.extend(PROTOCOL.to_be_bytes());
    }
    texts.iter().for_each(|text| {
        body.extend(text.as_bytes());
        body.push(0);
    });
    // The length includes its own four bytes, but not the kind.
    let length = u32::try_from(body.len() + 4).map_err(io::Error::other)?;
    let mut message: Vec<u8> = kind.into_iter().collect();
    message.extend(length.to_be_bytes());
    message.extend(body);
    to.write_all(&message)
}

/// Reads until the server is ready for a query, or returns its error.
fn await_ready(from: &mut UnixStream) -> Result<(), WireError> {
    let mut refusal = None;
    loop {
        let (mut kind, mut length) = ([0_u8], [0_u8; 4]);
        match from
            .read_exact(&mut kind)
            .and_then(|()| from.read_exact(&mut length))
        {
            Ok(()) => {}
            // After an error the server closes a connection that it refuses.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Err(refusal.unwrap_or(WireError::Io(error)));
            }
            Err(error) => return Err(error.into()),
        }
        let length = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
        let mut body = Vec::new();
        from.take(length).read_to_end(&mut body)?;
        match kind {
            // ReadyForQuery, ErrorResponse, and an authentication request other than
            // AuthenticationOk.
            [b'Z'] => return refusal.map_or(Ok(()), Err),
            [b'E'] => refusal = Some(refused(&body)),
            [b'R'] if body != [0; 4] => {
                let other = "the server asks for a password, which it shouldn't";
                return Err(io::Error::new(ErrorKind::PermissionDenied, other).into());
            }
            _ => {}
        }
    }
}

/// Parses an ErrorResponse: SQLSTATE and message.
fn refused(body: &[u8]) -> WireError {
    let field = |kind: u8| {
        let fields = body.split(|byte| *byte == 0);
        let text = fields
            .filter_map(|field| field.split_first())
            .find(|(at, _)| **at == kind);
        text.map(|(_, text)| String::from_utf8_lossy(text).into_owned())
            .unwrap_or_default()
    };
    WireError::Server {
        code: field(b'C'),
        message: field(b'M'),
    }
}
