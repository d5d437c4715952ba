//! The attacks.

use std::{path::PathBuf, time::Duration};

use attackers::{Clients, FrozenProcesses, HoldKind, Origin, request};

use super::{ATTACK_DELAY, login, site::Site};
use crate::{Outcome, load::database::OpenTransaction, shop::Launch};

/// File descriptor limit of the server in attacks that exhaust it: the usual limit of services.
const DESCRIPTORS: u32 = 1024;
/// Number of connections of these attacks.
const CONNECTIONS: u32 = 1100;
/// Size of the disk that is filled, in MiB.
const DISK: u32 = 200;
/// Number of connections that never read the response they requested.
const UNREAD: u32 = 200;
/// Concurrent lock requests for a product whose row another transaction has locked.
const WAITING: u32 = 50;

/// An attack.
#[derive(Debug, Clone, Copy)]
pub enum Attack {
    /// This many anonymous connections that request lists, from one address or from many.
    Lists(u32, Origin),
    /// Connections that send the head of a request and one byte of its body.
    SlowBodies(HoldKind),
    /// Connections that send nothing at all.
    Idle,
    /// This many logins of unknown users at once.
    Logins(u32),
    /// The same, but the clients disconnect at once.
    LoginsHungUp(u32),
    /// PostgreSQL is frozen: it gets no processor time.
    FrozenProcesses,
    /// The process that reads the log exits.
    LogReaderDies,
    /// The process that reads the log stops reading.
    LogReaderStalls,
    /// The disk of the database and the pictures is full.
    DiskFull,
    /// Connections that request a long response and never read it.
    Unread,
    /// Another transaction has locked the row of a requested product.
    LockedRow,
}

/// An attack in progress.
#[derive(Debug)]
pub enum RunningAttack {
    /// Runs until it is dropped.
    Clients(#[expect(dead_code, reason = "it is there to be dropped")] Clients),
    /// Runs until it is dropped.
    FrozenProcesses(#[expect(dead_code, reason = "it is there to be dropped")] FrozenProcesses),
    /// Runs until it is dropped.
    LockedRow(
        #[expect(dead_code, reason = "it is there to be dropped")] (OpenTransaction, Clients),
    ),
    Disk,
    Log,
}

impl Attack {
    /// All attacks, in the order of the table.
    pub fn all() -> Vec<Self> {
        let lists = [100, 700, 1000, 2000].map(|count| Self::Lists(count, Origin::LOCALHOST));
        let mut all = lists.to_vec();
        all.extend([
            Self::Lists(2000, Origin::others(200)),
            Self::SlowBodies(HoldKind::Silent),
            Self::SlowBodies(HoldKind::Trickling(Duration::from_secs(1))),
            Self::Idle,
            Self::Unread,
            Self::Logins(400),
            Self::LoginsHungUp(1000),
            Self::Logins(2000),
            Self::FrozenProcesses,
            Self::LockedRow,
            Self::DiskFull,
            Self::LogReaderDies,
            Self::LogReaderStalls,
        ]);
        all
    }

    /// The attack's name in the table.
    pub fn name(&self) -> String {
        match self {
            Self::Lists(count, Origin::LOCALHOST) => {
                format!("{count} anonymous connections that ask for lists")
            }
            Self::Lists(count, _) => {
                format!("{count} anonymous connections of 200 addresses that ask for lists")
            }
            Self::SlowBodies(HoldKind::Trickling(_)) => {
                format!("{CONNECTIONS} bodies of a byte a second, {DESCRIPTORS} descriptors")
            }
            Self::SlowBodies(_) => {
                format!("{CONNECTIONS} bodies that never come, {DESCRIPTORS} descriptors")
            }
            Self::Idle => format!("{CONNECTIONS} idle connections, {DESCRIPTORS} descriptors"),
            Self::Logins(count) => format!("{count} logins of strangers at once"),
            Self::LoginsHungUp(count) => format!("{count} logins sent and hung up"),
            Self::FrozenProcesses => "PostgreSQL is frozen".to_owned(),
            Self::LogReaderDies => "the reader of the log is gone".to_owned(),
            Self::LogReaderStalls => "the reader of the log stalls".to_owned(),
            Self::DiskFull => "the disk is full".to_owned(),
            Self::Unread => format!("{UNREAD} responses that nothing reads"),
            Self::LockedRow => {
                format!("{WAITING} locks at a time of a product that a transaction has locked")
            }
        }
    }

    /// How the server is started for the attack.
    pub fn launch(&self, program: Option<PathBuf>) -> Launch {
        let script = match self {
            Self::SlowBodies(_) | Self::Idle => {
                format!("ulimit -n {DESCRIPTORS}; exec \"$0\" \"$@\"")
            }
            Self::LogReaderDies | Self::LogReaderStalls => {
                "export CANGKU_LOG=info; exec \"$0\" \"$@\" 2>\"$LOG_PIPE\"".to_owned()
            }
            _ => "exec \"$0\" \"$@\"".to_owned(),
        };
        Launch {
            program,
            script: Some(script),
            disk: matches!(self, Self::DiskFull).then_some(DISK),
            has_log_reader: matches!(self, Self::LogReaderDies | Self::LogReaderStalls),
        }
    }

    /// Delay until the attack has its full effect.
    pub fn ramp_up_time(&self) -> Duration {
        match self {
            // All requests are sent once, at the same time.
            Self::Logins(_) | Self::LoginsHungUp(_) => Duration::from_millis(200),
            _ => ATTACK_DELAY,
        }
    }

    /// Timeout of an honest user's login.
    pub fn login_timeout(&self) -> Duration {
        match self {
            Self::Logins(_) | Self::LoginsHungUp(_) => Duration::from_secs(60),
            _ => Duration::from_secs(10),
        }
    }

    /// Starts the attack.
    ///
    /// # Errors
    /// If the attack can't be started.
    pub fn begin(&self, site: &mut Site) -> Outcome<RunningAttack> {
        let clients = match *self {
            Self::Lists(count, origin) => {
                // Each request has other parameters, so that no response is cached.
                let members = (0..count).map(|number| {
                    let mut sent = 0;
                    move || {
                        sent += 1;
                        let prices = format!("min_price={number}&max_price={sent}00000");
                        request::get(&format!("/api/products?page_size=50&{prices}"), "")
                    }
                });
                Clients::flood(site.server(), origin, members.collect())?
            }
            Self::SlowBodies(holding) => {
                let start = request::first_byte("/api/auth/login", "", "application/json", 1000);
                Clients::hold(
                    site.server(),
                    Origin::LOCALHOST,
                    CONNECTIONS,
                    &start,
                    holding,
                )?
            }
            Self::Idle => Clients::hold(
                site.server(),
                Origin::LOCALHOST,
                CONNECTIONS,
                b"",
                HoldKind::Silent,
            )?,
            Self::Logins(count) => {
                let requests = login::of_unknown_users(count);
                Clients::burst(site.server(), Origin::others(count), requests)?
            }
            Self::LoginsHungUp(count) => {
                let requests = login::of_unknown_users(count);
                Clients::hang_up(site.server(), Origin::others(count), requests)?
            }
            Self::Unread => {
                site.grow_log()?;
                let headers = format!("Authorization: Bearer {}\r\n", site.staff());
                let start = request::get("/api/inventory-logs?format=csv", &headers);
                Clients::hold(
                    site.server(),
                    Origin::LOCALHOST,
                    UNREAD,
                    &start,
                    HoldKind::Unread,
                )?
            }
            Self::FrozenProcesses => {
                return Ok(RunningAttack::FrozenProcesses(FrozenProcesses::of(
                    site.postmaster()?,
                )?));
            }
            Self::LockedRow => {
                let transaction = site.lock_row()?;
                let members = (0..WAITING).map(|_| site.lock_of_locked_row());
                let clients = Clients::flood(site.server(), Origin::LOCALHOST, members.collect())?;
                return Ok(RunningAttack::LockedRow((transaction, clients)));
            }
            Self::DiskFull => {
                site.disk()?.fill()?;
                return Ok(RunningAttack::Disk);
            }
            Self::LogReaderDies => {
                site.log_reader()?.die();
                return Ok(RunningAttack::Log);
            }
            Self::LogReaderStalls => {
                site.log_reader()?.stall();
                return Ok(RunningAttack::Log);
            }
        };
        Ok(RunningAttack::Clients(clients))
    }
}

impl RunningAttack {
    /// Ends the attack. A log reader that has exited isn't restarted.
    ///
    /// # Errors
    /// If the disk can't be freed.
    pub fn end(self, site: &mut Site) -> Outcome<()> {
        match self {
            Self::Clients(_) | Self::FrozenProcesses(_) | Self::LockedRow(_) => {}
            Self::Disk => site.disk()?.free()?,
            Self::Log => site.log_reader()?.go_on(),
        }
        Ok(())
    }
}
