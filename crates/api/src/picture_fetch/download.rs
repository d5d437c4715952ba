//! Downloads one picture.

use std::{sync::Arc, time::Duration};

use backon::{ExponentialBuilder, Retryable};
use cangku_domain::{
    error_chain,
    media::{DeclaredPicture, MediaRefusal},
};
use percent_encoding::percent_decode_str;
use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, LOCATION, RETRY_AFTER},
    redirect::Policy,
};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    failure::FetchFailure,
    host_circuit_breaker::HostCircuitBreaker,
    hosts::AllowedHosts,
    resolver::{AddressRule, FilteringResolver, Forbidden},
    settings::FetchSettings,
    url_policy::{UrlPolicy, host_of},
};
use crate::media::{Upload, UploadPipeline};

/// Downloads pictures into the spool directory of uploads.
pub struct Downloader {
    http: Client,
    policy: UrlPolicy,
    failures: HostCircuitBreaker,
    settings: FetchSettings,
    pipeline: Arc<UploadPipeline>,
}

impl Downloader {
    /// A downloader for these hosts, at IP addresses that the rule allows.
    ///
    /// # Errors
    /// If the HTTP client can't be created.
    pub fn new(
        hosts: AllowedHosts,
        is_allowed: AddressRule,
        settings: FetchSettings,
        pipeline: Arc<UploadPipeline>,
    ) -> Result<Self, reqwest::Error> {
        // Another crypto provider may be installed already; either will do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let builder = || {
            Client::builder()
                .dns_resolver(FilteringResolver(is_allowed))
                // A proxy would connect to addresses that weren't checked.
                .no_proxy()
                // Redirects are followed by `follow`, which checks each URL.
                .redirect(Policy::none())
                .referer(false)
                // A small compressed response may decompress to a huge one.
                .no_gzip()
                .connect_timeout(settings.connect)
                .read_timeout(settings.silence)
                .user_agent(concat!("cangku/", env!("CARGO_PKG_VERSION")))
        };
        let http = builder().build().or_else(|error| {
            tracing::warn!(%error, "without root certificates pictures come from http hosts alone");
            builder().tls_certs_only([]).build()
        })?;
        Ok(Self {
            http,
            policy: UrlPolicy { hosts, is_allowed },
            failures: HostCircuitBreaker::default(),
            settings,
            pipeline,
        })
    }

    /// The allowed hosts.
    pub const fn hosts(&self) -> &AllowedHosts {
        &self.policy.hosts
    }

    /// Timeouts and retries.
    pub const fn settings(&self) -> &FetchSettings {
        &self.settings
    }

    /// Downloads what is at this URL. Retries transient failures, unless the run is cancelled.
    ///
    /// # Errors
    /// Why there is no picture to check.
    pub async fn fetch(
        &self,
        address: &str,
        cancel: &CancellationToken,
    ) -> Result<(DeclaredPicture, Upload), FetchFailure> {
        let host = host_of(address).map_or_else(String::new, |(host, _url)| host);
        if self.failures.is_open(&host) {
            return Err(FetchFailure::HostSkipped);
        }
        let fetched = self.fetch_with_retries(address, cancel).await;
        let has_failed = fetched
            .as_ref()
            .err()
            .is_some_and(FetchFailure::is_transient);
        // A permanent failure, such as 404, shows that the host is up.
        self.failures.record(host, has_failed);
        fetched
    }

    async fn fetch_with_retries(
        &self,
        address: &str,
        cancel: &CancellationToken,
    ) -> Result<(DeclaredPicture, Upload), FetchFailure> {
        let max_pause = self.settings.max_pause;
        let pauses = ExponentialBuilder::default()
            .with_min_delay(self.settings.first_pause)
            .with_max_delay(max_pause)
            .with_max_times(self.settings.retries)
            .with_jitter();
        (|| self.attempt(address))
            .retry(pauses)
            .when(|failure: &FetchFailure| failure.is_transient() && !cancel.is_cancelled())
            .adjust(|failure: &FetchFailure, pause: Option<Duration>| {
                // `Retry-After` prolongs the backoff, up to its maximum.
                let requested = failure.retry_after().unwrap_or_default();
                pause.map(|pause| pause.max(requested.min(max_pause)))
            })
            .await
    }

    async fn attempt(&self, address: &str) -> Result<(DeclaredPicture, Upload), FetchFailure> {
        let followed = tokio::time::timeout(self.settings.total, self.follow(address));
        followed.await.map_err(|_elapsed| FetchFailure::Time)?
    }

    async fn follow(&self, address: &str) -> Result<(DeclaredPicture, Upload), FetchFailure> {
        let mut url = self.policy.parse(address)?;
        for _hop in 0..=FetchSettings::REDIRECTS {
            // WebP isn't named: some hosts would send it under a JPEG's name.
            let request = self.http.get(url.clone()).header(ACCEPT, "image/*");
            let response = request.send().await.map_err(transport)?;
            let location = response.headers().get(LOCATION).cloned();
            match (response.status(), location) {
                (StatusCode::OK, _) => return self.receive(response, &url).await,
                (status, Some(location)) if status.is_redirection() => {
                    let location = location.to_str().ok();
                    let location = location.ok_or(FetchFailure::Address("leads on to none"))?;
                    url = self.policy.redirected(&url, location)?;
                }
                _ => return Err(refused(&response)),
            }
        }
        Err(FetchFailure::Redirects)
    }

    async fn receive(
        &self,
        mut response: Response,
        url: &Url,
    ) -> Result<(DeclaredPicture, Upload), FetchFailure> {
        let declared = response.headers().get(CONTENT_TYPE);
        let declared = declared.map(|declared| String::from_utf8_lossy(declared.as_bytes()));
        // Refuses a dangerous declared type before the body is read.
        let declaration = DeclaredPicture::fetched(&file_name(url), declared.as_deref())?;
        let limit = self.pipeline.max_bytes;
        // Refuse early by the declared length; `Upload::add` enforces the limit if it lies or is
        // missing.
        if response
            .content_length()
            .is_some_and(|length| length > limit)
        {
            return Err(MediaRefusal::TooLarge { limit }.into());
        }
        let mut upload = self.pipeline.begin().await.map_err(FetchFailure::Store)?;
        while let Some(bytes) = response.chunk().await.map_err(transport)? {
            upload.add(&bytes).await?;
        }
        upload.finish().await?;
        Ok((declaration, upload))
    }
}

/// The last segment of the path, percent-decoded.
fn file_name(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut parts| parts.next_back());
    let decoded = percent_decode_str(last.unwrap_or_default()).decode_utf8_lossy();
    decoded.into_owned()
}

fn refused(response: &Response) -> FetchFailure {
    let retry_after = response.headers().get(RETRY_AFTER);
    let seconds = retry_after.and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok());
    FetchFailure::Status {
        status: response.status().as_u16(),
        retry_after: seconds.map(Duration::from_secs),
    }
}

fn transport(error: reqwest::Error) -> FetchFailure {
    // The URL is logged separately, without credentials.
    let error = error.without_url();
    if let Some(Forbidden(address)) = cause(&error) {
        return FetchFailure::Network(*address);
    }
    if error.is_timeout() {
        FetchFailure::Time
    } else if error.is_connect() {
        FetchFailure::Connection(error_chain(&error))
    } else {
        FetchFailure::BrokenOff(error_chain(&error))
    }
}

/// The first error of this type in the chain of causes.
fn cause<T: std::error::Error + 'static>(error: &reqwest::Error) -> Option<&T> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests;
