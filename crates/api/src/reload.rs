//! Reloads the configuration while the server runs.

use std::sync::Arc;

use crate::{
    config::{Config, LOG_FILTER, Sources},
    telemetry::LogHandle,
    tls::Certificate,
};

/// Reloads the configuration, and applies what can be changed without a restart.
pub struct Reloader {
    sources: Sources,
    /// The configuration that the server was started with.
    running: Config,
    /// The current log filter.
    filter: String,
    log: LogHandle,
    /// The certificate of the server, if it has TLS.
    certificate: Option<Arc<Certificate>>,
}

impl Reloader {
    /// A reloader for a server that runs with `running`, read from `sources`, and logs to `log`.
    pub fn new(sources: &Sources, running: &Config, log: LogHandle) -> Self {
        Self {
            sources: sources.for_reload(),
            running: running.clone(),
            filter: running.logging.filter.clone(),
            log,
            certificate: None,
        }
    }

    /// The reloader, which reads this certificate again too.
    #[must_use]
    pub fn with_certificate(self, certificate: Option<Arc<Certificate>>) -> Self {
        Self {
            certificate,
            ..self
        }
    }

    /// Reloads the configuration. The log reports what has changed, and which settings require a
    /// restart. A configuration with mistakes changes nothing. It reads files, so it may block.
    pub fn reload(&mut self) {
        // First: an error in the configuration must not keep a renewed certificate from being used.
        if let Some(certificate) = &self.certificate {
            certificate.reload();
        }
        let new = match Config::load(&self.sources) {
            Ok(new) => new,
            Err(error) => {
                tracing::error!(%error, "the configuration is not reloaded; the old one stays");
                return;
            }
        };
        for warning in &new.warnings {
            tracing::warn!("{warning}");
        }
        let mut waiting = new.differences(&self.running);
        // The only setting that is applied without a restart.
        waiting.retain(|name| *name != LOG_FILTER);
        if waiting.is_empty() {
            tracing::info!("the configuration is reloaded");
        } else {
            let settings = waiting.join(", ");
            tracing::warn!(
                settings,
                "the configuration is reloaded; these wait for a restart"
            );
        }
        if new.logging.filter != self.filter {
            self.set_filter(new.logging.filter);
        }
    }

    fn set_filter(&mut self, new: String) {
        let old = &self.filter;
        // Logged before and after the change, because either filter may hide the line.
        tracing::info!(old, new, "changing the log filter");
        match self.log.reload(&new) {
            Ok(()) => {
                tracing::info!(old, new, "the log filter has changed");
                self.filter = new;
            }
            Err(error) => tracing::error!(%error, new, "the log filter stays as it was"),
        }
    }
}
