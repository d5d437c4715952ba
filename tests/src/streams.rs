//! Broken, full or stalled streams for processes.

use std::{
    fs::File,
    io::{self, ErrorKind, PipeReader, PipeWriter, Write},
    os::fd::{AsFd, OwnedFd},
    process::Stdio,
};

use rustix::{
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt},
};

/// A device on which every write fails with `ENOSPC`.
pub fn full_device() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// A pipe whose reader is closed.
pub fn broken_pipe() -> Stdio {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// A full pipe: writes block until it is read.
pub fn stalled_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = io::pipe().unwrap();
    let flags = fcntl_getfl(&writer).unwrap();
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    fill(&mut writer);
    fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

fn fill(out: &mut impl Write) {
    loop {
        match out.write(&[b'\n'; 64]) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(error) => panic!("{error}"),
        }
    }
}

/// A pseudo-terminal: the user's end, and the end that programs write to.
#[derive(Debug)]
pub struct Terminal {
    /// The user's end.
    pub user: File,
    program: OwnedFd,
}

impl Terminal {
    /// Opens a terminal whose user end isn't read yet.
    pub fn open() -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let user = openpt(flags).unwrap();
        grantpt(&user).unwrap();
        unlockpt(&user).unwrap();
        let program = ioctl_tiocgptpeer(&user, flags).unwrap();
        Self {
            user: user.into(),
            program,
        }
    }

    /// Like `open`, but full: writes block until it is read.
    pub fn stalled() -> Self {
        let terminal = Self::open();
        // A separate open file description, so that O_NONBLOCK doesn't apply to the programs'
        // stream.
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let other = ioctl_tiocgptpeer(&terminal.user, flags).unwrap();
        fcntl_setfl(&other, OFlags::NONBLOCK).unwrap();
        fill(&mut File::from(other));
        terminal
    }

    /// The end for a program's stream.
    pub fn stream(&self) -> Stdio {
        self.program.as_fd().try_clone_to_owned().unwrap().into()
    }

    /// The user's end alone: reading it ends once all programs have ended.
    pub fn into_user(self) -> File {
        self.user
    }
}
