//! A small file system that can be filled up.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::Command,
};

/// Number of bytes written at once while filling.
const BLOCK: usize = 64 * 1024;

/// A tmpfs mounted at a folder; unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts a file system of `mebibytes` MiB at a folder, which is created.
    ///
    /// # Errors
    /// If this process may not mount, which requires root.
    pub fn mount(folder: &Path, mebibytes: u32) -> io::Result<Self> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(folder)?;
        let options = format!("size={mebibytes}m,mode=755");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]);
        run(mount.arg(folder))?;
        Ok(Self(folder.to_owned()))
    }

    /// Writes a file until no space is left.
    ///
    /// # Errors
    /// If writing fails for any other reason.
    pub fn fill(&self) -> io::Result<()> {
        let mut file = File::options()
            .append(true)
            .create(true)
            .open(self.filler())?;
        let mut block = vec![0; BLOCK];
        while !block.is_empty() {
            match file.write(&block) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                    // Smaller blocks fill the remaining bytes too.
                    block.truncate(block.len() / 2);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Removes the file that [`Self::fill`] wrote.
    ///
    /// # Errors
    /// If there is no such file.
    pub fn free(&self) -> io::Result<()> {
        fs::remove_file(self.filler())
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, because a killed process may still be terminating.
        if let Err(error) = run(Command::new("umount").arg("--lazy").arg(&self.0)) {
            eprintln!("{} stays mounted: {error}", self.0.display());
        }
    }
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}
