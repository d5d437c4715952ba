//! What a single client of a group does.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Origin, clients::StatsHandle, connection::Connection};

/// Delay before a member reconnects after it was closed or refused: the attackers share the
/// processor with the server.
const RECONNECT_DELAY: Duration = Duration::from_millis(50);
/// The same for members that hold a connection: otherwise a thousand closed ones would do nothing
/// but connect.
const HELD_RECONNECT_DELAY: Duration = Duration::from_secs(1);

/// How a connection is held open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldKind {
    /// Sends nothing more; reconnects if the server closes.
    Silent,
    /// Sends one more byte per interval; reconnects if the server closes.
    Trickling(Duration),
    /// Sends nothing more and never reads the response.
    Unread,
}

pub(crate) async fn ask_forever(
    server: SocketAddr,
    origin: Origin,
    number: u32,
    mut next: impl FnMut() -> Vec<u8>,
    stats: StatsHandle,
) {
    loop {
        if let Some(stream) = connect(server, origin, number, &stats).await {
            let mut connection = Connection::over(stream);
            while let Ok((status, _)) = connection.measure(&next()).await {
                stats.response(status);
            }
            stats.add(|stats| stats.closed += 1);
        }
        tokio::time::sleep(RECONNECT_DELAY).await;
    }
}

pub(crate) async fn ask_once(
    server: SocketAddr,
    origin: Origin,
    number: u32,
    request: Vec<u8>,
    stats: StatsHandle,
) {
    let Some(stream) = connect(server, origin, number, &stats).await else {
        return;
    };
    match Connection::over(stream).measure(&request).await {
        Ok((status, _)) => stats.response(status),
        Err(_closed) => stats.add(|stats| stats.closed += 1),
    }
}

pub(crate) async fn hang_up(
    server: SocketAddr,
    origin: Origin,
    number: u32,
    request: Vec<u8>,
    stats: StatsHandle,
) {
    if let Some(mut stream) = connect(server, origin, number, &stats).await {
        // The server may have closed it first, which makes no difference.
        let _ = stream.write_all(&request).await;
    }
}

pub(crate) async fn hold(
    server: SocketAddr,
    origin: Origin,
    number: u32,
    start: Vec<u8>,
    holding: HoldKind,
    stats: StatsHandle,
) {
    loop {
        if let Some(mut stream) = connect(server, origin, number, &stats).await {
            if stream.write_all(&start).await.is_ok()
                && let Ok(Some(status)) = stay(&mut stream, holding).await
            {
                stats.response(status);
            }
            stats.add(|stats| stats.closed += 1);
        }
        tokio::time::sleep(HELD_RECONNECT_DELAY).await;
    }
}

/// Holds a connection until the server responds or closes it; returns the status of the response.
async fn stay(stream: &mut TcpStream, holding: HoldKind) -> io::Result<Option<u16>> {
    let (mut reader, mut writer) = stream.split();
    let send = async {
        match holding {
            HoldKind::Trickling(interval) => loop {
                tokio::time::sleep(interval).await;
                writer.write_all(b" ").await?;
            },
            HoldKind::Silent | HoldKind::Unread => std::future::pending().await,
        }
    };
    let receive = async {
        if holding == HoldKind::Unread {
            std::future::pending::<()>().await;
        }
        let mut line = [0; 12];
        reader.read_exact(&mut line).await?;
        Ok(status_of(&line))
    };
    tokio::select! {
        error = send => error,
        status = receive => status,
    }
}

/// Parses the status in `HTTP/1.1 nnn`.
fn status_of(line: &[u8]) -> Option<u16> {
    str::from_utf8(line.get(9..)?).ok()?.parse().ok()
}

async fn connect(
    server: SocketAddr,
    origin: Origin,
    number: u32,
    stats: &StatsHandle,
) -> Option<TcpStream> {
    let stream = origin.connect(number, server).await;
    stats.add(|stats| match stream {
        Ok(_) => stats.connected += 1,
        Err(_) => stats.unconnected += 1,
    });
    stream.ok()
}
