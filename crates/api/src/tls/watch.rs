//! Notices that the certificate's files have changed.

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::certificate::Certificate;
use crate::supervision::{Component, Components, SupervisedTask};

/// How often the files are looked at. Programs that renew certificates do so weeks before the old one
/// expires.
const PERIOD: Duration = Duration::from_secs(5);

/// What a file looks like from outside: modification time and length. The file that a link leads to.
type Look = Option<(SystemTime, u64)>;

/// Reloads the certificate when one of its files changes, until the returned task is dropped; needs a
/// tokio runtime.
pub fn watch(certificate: &Arc<Certificate>, components: &Components) -> SupervisedTask {
    let certificate = Arc::clone(certificate);
    SupervisedTask::start(components, "tls-certificate", move |component| {
        follow(Arc::clone(&certificate), component)
    })
}

async fn follow(certificate: Arc<Certificate>, component: Component) {
    fault_points::point("tls-certificate");
    let mut known = look(&certificate);
    loop {
        component.mark_up();
        tokio::time::sleep(PERIOD).await;
        let seen = look(&certificate);
        // Only once nothing changes any more: the two files are replaced one after the other.
        if seen == known {
            continue;
        }
        tokio::time::sleep(PERIOD).await;
        if look(&certificate) != seen {
            continue;
        }
        known = seen;
        let certificate = Arc::clone(&certificate);
        match tokio::task::spawn_blocking(move || certificate.reload()).await {
            Ok(()) => {}
            // The supervisor must see the panic.
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_cancelled) => std::future::pending().await,
        }
    }
}

fn look(certificate: &Certificate) -> [Look; 2] {
    let settings = certificate.settings();
    [&settings.certificate, &settings.private_key].map(|path| look_at(path))
}

fn look_at(path: &Path) -> Look {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
