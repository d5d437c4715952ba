//! Finds the processes of a cluster.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::process::{Pid, Signal};

/// The `cluster_name` that PostgreSQL shows in the process list, by which its processes are found.
/// It is made from the folder's device and inode too, since processes in containers, which may have
/// the same path, are in the host's list as well.
#[derive(Clone, Debug)]
pub(crate) struct ClusterName {
    pub(crate) text: String,
    cluster: PathBuf,
    uid: u32,
}

/// What the process is whose id PostgreSQL has recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A postmaster that this crate started on the cluster.
    Ours,
    /// A postmaster that runs on the cluster, or may run on it as far as can be seen.
    Foreign,
    /// No living postmaster of this cluster.
    Unrelated,
}

impl ClusterName {
    pub(crate) fn new(cluster: &Path, uid: u32) -> std::io::Result<Self> {
        let found = fs::metadata(cluster)?;
        let numbers = [found.dev().to_le_bytes(), found.ino().to_le_bytes()].concat();
        let bytes = cluster
            .as_os_str()
            .as_encoded_bytes()
            .iter()
            .chain(&numbers);
        // FNV-1a: the same in every build, unlike the standard library's hash.
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let text = format!("embedded-{hash:016x}");
        Ok(Self {
            text,
            cluster: cluster.to_path_buf(),
            uid,
        })
    }

    /// Classifies the process that a `postmaster.pid` names.
    pub(crate) fn holder(&self, pid: Pid) -> Holder {
        if rustix::process::test_kill_process(pid) == Err(Errno::SRCH) {
            return Holder::Unrelated;
        }
        let arguments = command_line(pid);
        if self.is_named_in(&arguments) {
            return Holder::Ours;
        }
        let program = arguments
            .first()
            .and_then(|program| Path::new(program).file_name());
        if !program.is_some_and(|name| name == "postgres" || name == "postmaster") {
            // Includes zombies, which look alive but have no command line.
            return Holder::Unrelated;
        }
        let mut rest = arguments
            .iter()
            .skip_while(|argument| *argument != "-D")
            .skip(1);
        match (working_folder(pid), rest.next().map(Path::new)) {
            // A postmaster works in its data folder.
            (Some(folder), _) if folder != self.cluster => Holder::Unrelated,
            (None, Some(named)) if named.is_absolute() && named != self.cluster => {
                Holder::Unrelated
            }
            _ => Holder::Foreign,
        }
    }

    /// All living processes of the cluster that this crate started, and their descendants.
    pub(crate) fn processes(&self) -> Vec<Pid> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| {
            let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
            // Any user can give a process such a title, but can't run it as PostgreSQL's user.
            (entry.metadata().ok()?.uid() == self.uid).then_some(pid)
        });
        pids.filter(|pid| self.is_named_in(&command_line(*pid)))
            .collect()
    }

    fn is_named_in(&self, arguments: &[String]) -> bool {
        let parameter = format!("cluster_name={}", self.text);
        let title = format!("postgres: {}: ", self.text);
        let is_child = arguments
            .first()
            .is_some_and(|first| first.starts_with(&title));
        is_child || arguments.contains(&parameter)
    }
}

pub(crate) fn signal(pid: Pid, signal: Signal) {
    // Fails if the process has just ended, which is the aim.
    let _ = rustix::process::kill_process(pid, signal);
}

/// A process's arguments; none for a zombie.
#[cfg(target_os = "linux")]
fn command_line(pid: Pid) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.split_terminator('\0').map(str::to_owned).collect()
}

#[cfg(not(target_os = "linux"))]
fn command_line(pid: Pid) -> Vec<String> {
    let mut ps = std::process::Command::new("ps");
    ps.args(["-ww", "-o", "args=", "-p"])
        .arg(pid.as_raw_nonzero().to_string());
    let text = ps.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text)
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// The working directory of a process, if this one may read it.
fn working_folder(pid: Pid) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())).ok()
}

#[cfg(test)]
mod tests {
    use super::{ClusterName, Holder};
    use rustix::process::Pid;
    use std::path::Path;

    #[test]
    fn a_process_that_is_no_postmaster_holds_no_cluster() {
        let name = ClusterName::new(Path::new("/"), 0).unwrap();
        assert_eq!(name.holder(rustix::process::getpid()), Holder::Unrelated);
        assert_eq!(
            name.holder(Pid::from_raw(i32::MAX).unwrap()),
            Holder::Unrelated
        );
    }

    #[test]
    fn postmasters_and_their_children_are_known_by_the_clusters_name() {
        let name = ClusterName::new(Path::new("/"), 0).unwrap();
        let child = format!("postgres: {}: checkpointer ", name.text);
        let postmaster = [
            "/bin/postgres".to_owned(),
            format!("cluster_name={}", name.text),
        ];
        assert!(name.is_named_in(&[child]));
        assert!(name.is_named_in(&postmaster));
        assert!(!name.is_named_in(&["postgres: another: checkpointer ".to_owned()]));
        assert!(!name.is_named_in(&[]));
    }
}
