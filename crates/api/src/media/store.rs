//! The store of pictures' files.

use std::{
    fs::File,
    future::ready,
    io::ErrorKind,
    path::{Path as Folder, PathBuf},
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use cangku_domain::media::MediaFile;
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    ClientOptions, Error, GetOptions, GetRange, GetResult, ObjectMeta, ObjectStore, ObjectStoreExt,
    PutPayload, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
    prefix::PrefixStore,
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::BucketSettings;

/// The file that marks a store with the id of its shop.
pub const MARKER: &str = "shop-id";

/// Retries of a failed call: transient errors of a store usually pass at once.
const RETRIES: usize = 2;

/// Why a file can't be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store returned an error, or can't be reached.
    #[error("the media store failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No disk space is left in the store's folder, or in the spool directory.
    #[error("the media store is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store didn't respond in time.
    #[error("the media store doesn't respond in time")]
    TooSlow,
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::of(error)
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::of(error)
    }
}

impl StoreError {
    fn of(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        if is_out_of_space(&error) {
            return Self::Full(Box::new(error));
        }
        Self::Failed(Box::new(error))
    }
}

/// Whether the error or one of its causes is the system's "no space" or "quota exceeded".
fn is_out_of_space(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            if let ErrorKind::StorageFull | ErrorKind::QuotaExceeded = io.kind() {
                return true;
            }
            // `source` skips the error that an `io::Error` wraps.
            if io.get_ref().is_some_and(|inner| is_out_of_space(inner)) {
                return true;
            }
        }
        at = error.source();
    }
    false
}

/// Name and modification time of each picture's file.
pub type Files = BoxStream<'static, Result<(String, DateTime<Utc>), StoreError>>;

/// A folder, or a bucket of an S3-compatible store. A file is created atomically.
pub struct MediaStore {
    objects: OnceLock<Arc<dyn ObjectStore>>,
    folder: Option<PathBuf>,
    /// Timeout of a call; `None` (no timeout) for a folder.
    call_timeout: Option<Duration>,
}

impl MediaStore {
    /// Stores files in this folder, which is created on first use.
    pub fn folder(folder: PathBuf) -> Self {
        Self {
            objects: OnceLock::new(),
            folder: Some(folder),
            call_timeout: None,
        }
    }

    /// Stores files in this bucket.
    ///
    /// # Errors
    /// If the configuration is invalid.
    pub fn bucket(config: &BucketSettings) -> Result<Self, StoreError> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.name)
            .with_region(&config.region)
            .with_access_key_id(&config.access_key)
            .with_secret_access_key(config.secret_key.expose_secret())
            .with_retry(RetryConfig {
                max_retries: RETRIES,
                retry_timeout: config.timeout,
                ..RetryConfig::default()
            })
            // No timeout for a whole download, since a client may read a large picture slowly; but
            // one for each read from the store.
            .with_client_options(
                ClientOptions::new()
                    .with_timeout_disabled()
                    .with_read_timeout(config.timeout),
            );
        if let Some(endpoint) = &config.endpoint {
            builder = builder
                .with_endpoint(endpoint.as_str().trim_end_matches('/'))
                .with_allow_http(endpoint.scheme() == "http");
        }
        let objects = builder.build()?;
        let objects: Arc<dyn ObjectStore> = match config.prefix.as_deref() {
            Some(prefix) => Arc::new(PrefixStore::new(objects, prefix)),
            None => Arc::new(objects),
        };
        Ok(Self {
            call_timeout: Some(config.timeout),
            ..Self::of(objects)
        })
    }

    /// A store with the given object store.
    pub fn of(objects: Arc<dyn ObjectStore>) -> Self {
        Self {
            objects: OnceLock::from(objects),
            folder: None,
            call_timeout: None,
        }
    }

    /// The store's folder; `None` if it is a bucket.
    pub fn local_folder(&self) -> Option<&Folder> {
        self.folder.as_deref()
    }

    fn objects(&self) -> Result<&Arc<dyn ObjectStore>, StoreError> {
        if let (None, Some(folder)) = (self.objects.get(), &self.folder) {
            // Created lazily: a command that stores no picture needs no folder.
            std::fs::create_dir_all(folder)?;
            // Synced, so that a committed row never names a file that a crash has lost.
            let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
            drop(self.objects.set(Arc::new(store)));
        }
        let missing = || std::io::Error::other("the media store was not opened");
        Ok(self.objects.get().ok_or_else(missing)?)
    }

    /// Awaits a call; fails with [`StoreError::TooSlow`] if it times out.
    async fn with_timeout<T>(
        &self,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<Result<T, Error>, StoreError> {
        match self.call_timeout {
            Some(call_timeout) => timeout(call_timeout, call)
                .await
                .map_err(|_elapsed| StoreError::TooSlow),
            None => Ok(call.await),
        }
    }

    /// Writes a file.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<(), StoreError> {
        let payload = PutPayload::from_bytes(bytes);
        let path = Path::from(name);
        self.with_timeout(self.objects()?.put(&path, payload))
            .await??;
        Ok(())
    }

    /// Reads a file, or a range of it; `None` if it doesn't exist.
    pub async fn get(
        &self,
        name: &str,
        range: Option<GetRange>,
    ) -> Result<Option<GetResult>, StoreError> {
        let options = GetOptions {
            range,
            ..GetOptions::default()
        };
        let path = Path::from(name);
        found(
            self.with_timeout(self.objects()?.get_opts(&path, options))
                .await?,
        )
    }

    /// Opens a file of the folder if the kernel can do so from its cache, without disk access;
    /// returns it with its size. `None` in all other cases, also if the file doesn't exist.
    #[cfg(target_os = "linux")]
    pub fn open_cached(&self, name: &str) -> Option<(File, u64)> {
        use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
        let path = self.folder.as_ref()?.join(name);
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let opened = openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED);
        let file = File::from(opened.ok()?);
        let meta = file.metadata().ok()?;
        meta.is_file().then_some((file, meta.len()))
    }

    /// Not supported on this system: always `None`.
    #[cfg(not(target_os = "linux"))]
    pub fn open_cached(&self, _name: &str) -> Option<(File, u64)> {
        None
    }

    /// The metadata of a file; `None` if it doesn't exist.
    pub async fn head(&self, name: &str) -> Result<Option<ObjectMeta>, StoreError> {
        let path = Path::from(name);
        found(self.with_timeout(self.objects()?.head(&path)).await?)
    }

    /// Copies a file; it is no error if it doesn't exist.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (from, to) = (Path::from(from), Path::from(to));
        found(self.with_timeout(self.objects()?.copy(&from, &to)).await?).map(drop)
    }

    /// Deletes a file; it is no error if it doesn't exist.
    pub async fn delete(&self, name: &str) -> Result<(), StoreError> {
        let path = Path::from(name);
        found(self.with_timeout(self.objects()?.delete(&path)).await?).map(drop)
    }

    /// Reads a short file as a whole; `None` if it doesn't exist.
    pub async fn read(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        match self.get(name, None).await? {
            Some(found) => Ok(Some(found.bytes().await?)),
            None => Ok(None),
        }
    }

    /// Name and modification time of all pictures' files.
    pub fn list(&self) -> Result<Files, StoreError> {
        let files = self.objects()?.list(None);
        let named = files
            .map_ok(|meta| (meta.location.to_string(), meta.last_modified))
            .try_filter(|(name, _)| ready(MediaFile::stored(name).is_some()));
        Ok(named.map_err(StoreError::from).boxed())
    }

    /// Deletes incomplete files in the folder that were last written before `until`.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub fn delete_half_written(&self, until: DateTime<Utc>) -> Result<u64, StoreError> {
        let Some(folder) = self.folder.as_deref().filter(|folder| folder.is_dir()) else {
            return Ok(0);
        };
        Ok(delete_staged(folder, until.into())?)
    }
}

/// Deletes staged files. `object_store` writes to `name#1` and then renames; it doesn't list such
/// names.
fn delete_staged(folder: &Folder, until: SystemTime) -> std::io::Result<u64> {
    let mut deleted: u64 = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().contains('#') {
            continue;
        }
        let metadata = match entry.metadata() {
            // It has been renamed meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            metadata => metadata?,
        };
        if metadata.modified()? < until {
            std::fs::remove_file(entry.path())?;
            deleted = deleted.saturating_add(1);
        }
    }
    Ok(deleted)
}

fn found<T>(result: Result<T, Error>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
