//! Where pictures' files are.

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

use crate::config::BucketConfig;

/// The file in which a store says which shop it belongs to.
pub const MARKER: &str = "shop-id";

/// A store that fails now and then may succeed at once when it is asked again.
const RETRIES: usize = 2;

/// Why a file can't be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store says so, or can't be reached.
    #[error("the media store failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no space left in its folder, or in that of uploads.
    #[error("the media store is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It doesn't answer.
    #[error("the media store doesn't answer in time")]
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

/// Whether the error, or one that it comes from, is the system's "no space" or "quota exceeded".
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

/// Name and time of each picture's file.
pub type Files = BoxStream<'static, Result<(String, DateTime<Utc>), StoreError>>;

/// A folder, or a bucket of a store that speaks S3. A file is there whole or not at all.
pub struct MediaStore {
    objects: OnceLock<Arc<dyn ObjectStore>>,
    folder: Option<PathBuf>,
    /// How long a call may take; a folder takes as long as it does.
    patience: Option<Duration>,
}

impl MediaStore {
    /// Files in this folder, which is made when the first one comes.
    pub fn folder(folder: PathBuf) -> Self {
        Self {
            objects: OnceLock::new(),
            folder: Some(folder),
            patience: None,
        }
    }

    /// Files in this bucket.
    ///
    /// # Errors
    /// Where the configuration is no use.
    pub fn bucket(config: &BucketConfig) -> Result<Self, StoreError> {
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
            // Whoever fetches a large picture may take long; the store may not.
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
            patience: Some(config.timeout),
            ..Self::of(objects)
        })
    }

    /// Files in a store that is made already.
    pub fn of(objects: Arc<dyn ObjectStore>) -> Self {
        Self {
            objects: OnceLock::from(objects),
            folder: None,
            patience: None,
        }
    }

    /// Its folder; `None` if it is a bucket.
    pub fn local_folder(&self) -> Option<&Folder> {
        self.folder.as_deref()
    }

    fn objects(&self) -> Result<&Arc<dyn ObjectStore>, StoreError> {
        if let (None, Some(folder)) = (self.objects.get(), &self.folder) {
            std::fs::create_dir_all(folder)?;
            let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
            drop(self.objects.set(Arc::new(store)));
        }
        let missing = || std::io::Error::other("the media store was not opened");
        Ok(self.objects.get().ok_or_else(missing)?)
    }

    /// What a call answers, unless it takes too long.
    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<Result<T, Error>, StoreError> {
        match self.patience {
            Some(patience) => timeout(patience, call)
                .await
                .map_err(|_elapsed| StoreError::TooSlow),
            None => Ok(call.await),
        }
    }

    /// Keeps a file.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<(), StoreError> {
        let payload = PutPayload::from_bytes(bytes);
        let path = Path::from(name);
        self.in_time(self.objects()?.put(&path, payload)).await??;
        Ok(())
    }

    /// A file, or a part of it; `None` where there is none.
    ///
    /// # Errors
    /// Where the store fails.
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
            self.in_time(self.objects()?.get_opts(&path, options))
                .await?,
        )
    }

    /// A file of the folder and its size, where the kernel can open it without waiting for a disk;
    /// `None` wherever that can't be said, also where there is none.
    #[cfg(target_os = "linux")]
    pub fn open_at_hand(&self, name: &str) -> Option<(File, u64)> {
        use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
        let path = self.folder.as_ref()?.join(name);
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let opened = openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED);
        let file = File::from(opened.ok()?);
        let meta = file.metadata().ok()?;
        meta.is_file().then_some((file, meta.len()))
    }

    /// A file that can be opened at once: that can't be said here.
    #[cfg(not(target_os = "linux"))]
    pub fn open_at_hand(&self, _name: &str) -> Option<(File, u64)> {
        None
    }

    /// What is known of a file without reading it; `None` where there is none.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn head(&self, name: &str) -> Result<Option<ObjectMeta>, StoreError> {
        let path = Path::from(name);
        found(self.in_time(self.objects()?.head(&path)).await?)
    }

    /// Copies a file; that there is none is fine.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (from, to) = (Path::from(from), Path::from(to));
        found(self.in_time(self.objects()?.copy(&from, &to)).await?).map(drop)
    }

    /// Deletes a file; that there is none is fine.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn delete(&self, name: &str) -> Result<(), StoreError> {
        let path = Path::from(name);
        found(self.in_time(self.objects()?.delete(&path)).await?).map(drop)
    }

    /// All of a file that is short; `None` where there is none.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn read(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        match self.get(name, None).await? {
            Some(found) => Ok(Some(found.bytes().await?)),
            None => Ok(None),
        }
    }

    /// Name and time of every picture's file.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn list(&self) -> Result<Files, StoreError> {
        let files = self.objects()?.list(None);
        let named = files
            .map_ok(|meta| (meta.location.to_string(), meta.last_modified))
            .try_filter(|(name, _)| ready(MediaFile::stored(name).is_some()));
        Ok(named.map_err(StoreError::from).boxed())
    }

    /// Deletes files in the folder that a process left half written before `until`.
    ///
    /// # Errors
    /// Where the folder can't be read.
    pub fn delete_half_written(&self, until: DateTime<Utc>) -> Result<u64, StoreError> {
        let Some(folder) = self.folder.as_deref().filter(|folder| folder.is_dir()) else {
            return Ok(0);
        };
        Ok(delete_staged(folder, until.into())?)
    }
}

/// The store writes `name#1`, then renames; such names are in no list.
fn delete_staged(folder: &Folder, until: SystemTime) -> std::io::Result<u64> {
    let mut deleted: u64 = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().contains('#') {
            continue;
        }
        let metadata = match entry.metadata() {
            // It has got its name meanwhile.
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

fn found<T>(answer: Result<T, Error>) -> Result<Option<T>, StoreError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
