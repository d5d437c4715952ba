use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use haier_client::wire::TOKEN_PATH;

use crate::config::{Credentials, SimulatorConfig};
use crate::control::Control;
use crate::http;
use crate::world::World;

/// Starts simulators.
///
/// ```
/// use haier_simulator::{Call, Simulator, SimulatorConfig};
///
/// let simulator = Simulator::start(SimulatorConfig { products: 50, ..Default::default() })?;
/// simulator.control().set_faults(["stock:429:x3"]).expect("a fault that can be read");
/// println!("{}", simulator.base_url());
/// assert_eq!(simulator.control().counters().call(Call::Stock).asked, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Simulator;

/// A running simulator; dropping it stops it.
pub struct RunningSimulator {
    address: SocketAddr,
    control: Control,
    server: ServerHandle,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Simulator {
    /// Binds the address and serves from its own threads; it accepts connections when this returns.
    ///
    /// # Errors
    /// If the address can't be bound, or a thread can't be started.
    pub fn start(config: SimulatorConfig) -> io::Result<RunningSimulator> {
        // Bound on this thread, so that an error is returned and the port is known.
        let listener = TcpListener::bind(config.bind)?;
        let address = listener.local_addr()?;
        let has_pictures = config.pictures;
        let mut world = World::new(config);
        world.pictures_at = has_pictures.then(|| format!("http://{address}/pictures"));
        let world = Data::new(world);
        let control = Control(world.clone().into_inner());
        let (started, starting) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("haier-simulator".to_owned())
            .spawn(move || {
                actix_web::rt::System::new().block_on(async move {
                    let server = http::server(listener, world)?;
                    // The receiver is only closed if `start` has failed.
                    let _ = started.send(server.handle());
                    server.await
                })
            })?;
        match starting.recv() {
            Ok(server) => Ok(RunningSimulator {
                address,
                control,
                server,
                thread: Some(thread),
            }),
            Err(mpsc::RecvError) => Err(join(thread).err().unwrap_or_else(|| {
                io::Error::other("the simulator's thread ended before it served")
            })),
        }
    }
}

impl RunningSimulator {
    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Value for the client's `base_url`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Value for the client's `token_url`.
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}{TOKEN_PATH}", self.base_url())
    }

    /// Credentials that a client must present.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.control.0.config.credentials
    }

    /// Returns the control for faults, products and counters.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Environment variables that configure a client for this simulator.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let credentials = self.credentials().clone();
        vec![
            ("HAIER_BASE_URL", self.base_url()),
            ("HAIER_TOKEN_URL", self.token_url()),
            ("HAIER_CLIENT_ID", credentials.client_id),
            ("HAIER_CLIENT_SECRET", credentials.client_secret),
            ("HAIER_CUSTOMER_CODE", credentials.customer_code),
            ("HAIER_SEND_TO_CODE", credentials.send_to_code),
            ("HAIER_SUPPLIER_CODE", credentials.supplier_code),
            ("HAIER_PASSWORD", credentials.password),
            ("HAIER_SELLER_PASSWORD", credentials.seller_password),
        ]
    }

    /// Stops at once: open connections are closed.
    ///
    /// # Errors
    /// If the server had failed.
    pub fn stop(mut self) -> io::Result<()> {
        self.end(false)
    }

    /// Shuts down gracefully: open requests may finish, for at most two seconds.
    ///
    /// # Errors
    /// If the server had failed.
    pub fn stop_gracefully(mut self) -> io::Result<()> {
        self.end(true)
    }

    fn end(&mut self, graceful: bool) -> io::Result<()> {
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        // The command is sent at once; the future would only wait for what `join` waits for.
        drop(self.server.stop(graceful));
        join(thread)
    }
}

impl Drop for RunningSimulator {
    fn drop(&mut self) {
        // No caller can receive an error from `drop`.
        let _ = self.end(false);
    }
}

fn join(thread: JoinHandle<io::Result<()>>) -> io::Result<()> {
    thread
        .join()
        .unwrap_or_else(|_panic| Err(io::Error::other("the simulator's thread panicked")))
}
