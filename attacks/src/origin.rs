//! Source addresses of connections.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::net::{TcpSocket, TcpStream};

/// Timeout for the kernel to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Number of addresses used per /24 network.
const HOSTS: u32 = 250;

/// Addresses in the loopback network, which is 127.0.0.0/8 on Linux.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Second byte of the addresses.
    network: u8,
    /// Number of addresses used in turn; 1 to 63,750.
    addresses: u32,
}

impl Origin {
    /// 127.0.0.1, the address of honest clients and of all clients behind a reverse proxy.
    pub const LOCALHOST: Self = Self {
        network: 0,
        addresses: 1,
    };

    /// A single address other than [`Self::LOCALHOST`].
    pub const OTHER: Self = Self {
        network: 1,
        addresses: 1,
    };

    /// `addresses` addresses other than [`Self::LOCALHOST`] and [`Self::OTHER`].
    pub const fn others(addresses: u32) -> Self {
        Self {
            network: 2,
            addresses,
        }
    }

    /// Returns the address of connection number `number`.
    pub fn address(self, number: u32) -> Ipv4Addr {
        let host = number % self.addresses.clamp(1, HOSTS * 255);
        let byte = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
        Ipv4Addr::new(
            127,
            self.network,
            byte(host / HOSTS),
            byte(host % HOSTS + 1),
        )
    }

    /// Connects from the address of this number.
    ///
    /// # Errors
    /// If the server doesn't accept the connection within 3 s.
    pub async fn connect(self, number: u32, server: SocketAddr) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((self.address(number), 0).into())?;
        let connecting = tokio::time::timeout(CONNECT_TIMEOUT, socket.connect(server));
        let stream = connecting.await.map_err(io::Error::from)??;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}
