//! Upload pipeline: spools, checks and stores pictures.

use std::{io::Read, path::PathBuf, sync::Arc};

use bytes::Bytes;
use cangku_domain::{
    ProductId,
    media::{
        DeclaredPicture, DuplicateFile, MediaFile, MediaImageDraft, MediaRefusal, PictureType,
        THUMBNAIL_SIDES,
    },
};
use picture_check::{Limits, Picture, check};
use sha2::{Digest, Sha256};
use tokio::{io::AsyncWriteExt, sync::Semaphore};
use uuid::Uuid;

use super::{
    MediaStore, StoreError, UploadSettings,
    check_pool::{CheckError, CheckPool},
    refusal::{picture_type, refusal, thumbnail_type},
};
use crate::supervision::Components;

/// Bytes of an upload that are buffered in memory.
const BUFFER: usize = 128 * 1024;

/// Why a picture isn't accepted.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The picture is refused.
    #[error(transparent)]
    Refused(#[from] MediaRefusal),
    /// The picture can't be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The check panicked.
    #[error("the check of a picture broke off")]
    CheckPanicked,
    /// No checker thread is running at the moment.
    #[error("pictures can't be checked at the moment")]
    ChecksUnavailable,
}

/// The upload pipeline. Only a few pictures are decoded at a time; the others wait in unnamed
/// temporary files, so memory doesn't grow with the number of uploads, and a crash leaves no files
/// behind.
pub struct UploadPipeline {
    /// Stores the pictures' files.
    pub store: Arc<MediaStore>,
    /// Maximum size of a picture's file, in bytes.
    pub max_bytes: u64,
    limits: Limits,
    checks: Semaphore,
    /// One permit for each KiB of pictures that are being stored.
    storing: Semaphore,
    max_storing: u32,
    check_pool: CheckPool,
    spool_folder: PathBuf,
}

/// A file that is being received.
pub struct Upload {
    file: tokio::fs::File,
    size: u64,
    limit: u64,
    content: Sha256,
}

impl UploadPipeline {
    /// A pipeline that stores files in `store` and spools uploads in `spool_folder`.
    ///
    /// # Errors
    /// If a thread can't be started.
    pub fn new(
        settings: &UploadSettings,
        store: Arc<MediaStore>,
        spool_folder: PathBuf,
        components: &Components,
    ) -> std::io::Result<Self> {
        let checks = u64::try_from(settings.checks.get()).unwrap_or(u64::MAX);
        // Up to two pictures of maximum size for each checker may be in memory on their way to the
        // store.
        let max_storing = kibibytes(settings.max_bytes.saturating_mul(checks).saturating_mul(2));
        Ok(Self {
            store,
            max_bytes: settings.max_bytes,
            limits: Limits {
                pixels: settings.max_pixels,
                source_pixels: settings.oversize.source_pixels(settings.max_pixels),
                animation_pixels: settings.max_pixels.saturating_mul(10),
                memory: settings.max_pixels.saturating_mul(10),
                clean_bytes: settings.max_bytes,
                ..Limits::default()
            },
            checks: Semaphore::new(settings.checks.get()),
            storing: Semaphore::new(usize::try_from(max_storing).unwrap_or(usize::MAX)),
            max_storing,
            check_pool: CheckPool::start(settings.checks, components)?,
            spool_folder,
        })
    }

    /// The folders that need disk space for pictures.
    pub fn folders(&self) -> Vec<PathBuf> {
        let of_store = self.store.local_folder().map(std::path::Path::to_owned);
        of_store
            .into_iter()
            .chain([self.spool_folder.clone()])
            .collect()
    }

    /// Creates the spool file of an upload.
    ///
    /// # Errors
    /// If the file can't be created.
    pub async fn begin(&self) -> Result<Upload, StoreError> {
        self.spool(self.max_bytes).await
    }

    /// Creates the spool file of any upload of at most `limit` bytes.
    ///
    /// # Errors
    /// If the file can't be created.
    pub async fn spool(&self, limit: u64) -> Result<Upload, StoreError> {
        tokio::fs::create_dir_all(&self.spool_folder).await?;
        let folder = self.spool_folder.clone();
        let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder)).await;
        let mut file = tokio::fs::File::from_std(file.map_err(std::io::Error::other)??);
        file.set_max_buf_size(BUFFER);
        Ok(Upload {
            file,
            size: 0,
            limit,
            content: Sha256::new(),
        })
    }

    /// Checks a received picture, and stores its sanitised copy and thumbnails under a new name.
    ///
    /// # Errors
    /// Why the picture isn't accepted; then nothing is stored.
    pub async fn ingest(
        &self,
        upload: Upload,
        declaration: DeclaredPicture,
        product_id: Option<ProductId>,
    ) -> Result<MediaImageDraft, IngestError> {
        if upload.size == 0 {
            return Err(MediaRefusal::Empty.into());
        }
        let closed = |closed| StoreError::from(std::io::Error::other(closed));
        // One permit for each checker thread: other uploads wait here, on disk and not in memory.
        let permit = self.checks.acquire().await.map_err(closed)?;
        let file = upload.file.into_std().await;
        let limits = self.limits;
        let checked = self.check_pool.run(move || {
            let bytes = read_whole(file)?;
            let picture = check(&bytes, &limits).map_err(|it| refusal(&it))?;
            let sha256 = Sha256::digest(&picture.bytes).into();
            Ok::<_, IngestError>((picture, sha256))
        });
        let (picture, sha256) = checked.await.map_err(|undone| match undone {
            CheckError::NoThread => IngestError::ChecksUnavailable,
            CheckError::Panicked => IngestError::CheckPanicked,
        })??;
        // The permit for checking is released: other pictures are decoded while this one is stored,
        // unless too many bytes are waiting to be stored.
        // Capped: a picture larger than the whole budget must still get its permits.
        let room = kibibytes(bytes_of(&picture)).min(self.max_storing);
        let _room = self.storing.acquire_many(room).await.map_err(closed)?;
        drop(permit);
        let uuid = Uuid::new_v4().simple().to_string();
        let kind = picture_type(picture.kind);
        let unnamed = || StoreError::from(std::io::Error::other("a UUID is no name"));
        let draft = MediaImageDraft {
            product_id,
            file: MediaFile::new(&uuid, kind).ok_or_else(unnamed)?,
            original_name: declaration.original_name,
            kind,
            size: u32::try_from(picture.bytes.len()).unwrap_or(u32::MAX),
            sha256,
            width: picture.width,
            height: picture.height,
            frames: picture.frames,
            thumbnails: thumbnail_type(picture.thumbnail_kind),
            scaled_from: picture.scaled_from,
        };
        if let Err(error) = self.store_files(&draft, picture).await {
            // A store that timed out would also time out on deleting; the sweep deletes the file
            // later.
            if !matches!(error, StoreError::TooSlow) {
                self.discard(&draft.file).await;
            }
            return Err(error.into());
        }
        Ok(draft)
    }

    async fn store_files(
        &self,
        draft: &MediaImageDraft,
        picture: Picture,
    ) -> Result<(), StoreError> {
        // The picture itself last: if it exists, so do its thumbnails.
        for thumbnail in picture.thumbnails {
            let name = draft.file.thumbnail(thumbnail.side, draft.thumbnails);
            self.store.put(&name, Bytes::from(thumbnail.bytes)).await?;
        }
        let bytes = Bytes::from(picture.bytes);
        self.store.put(draft.file.as_str(), bytes).await
    }

    /// Deletes a duplicate file. If the original that rows refer to is missing from the store (lost
    /// with a folder or a bucket), it is first restored from this duplicate.
    pub(super) async fn discard_duplicate(&self, duplicate: &DuplicateFile) {
        match self.restore(duplicate).await {
            Ok(false) => {}
            Ok(true) => {
                tracing::warn!(file = %duplicate.original, "a lost file of a picture is back")
            }
            Err(error) => {
                tracing::warn!(file = %duplicate.original, %error, "whether a picture's file is there is not known");
            }
        }
        self.discard(&duplicate.file).await;
    }

    /// Restores the original's files if they are missing; returns whether they were. The main file
    /// is written last: until it exists, the next upload of the same picture tries again.
    async fn restore(&self, duplicate: &DuplicateFile) -> Result<bool, StoreError> {
        if self
            .store
            .head(duplicate.original.as_str())
            .await?
            .is_some()
        {
            return Ok(false);
        }
        for side in THUMBNAIL_SIDES {
            for kind in [PictureType::Jpeg, PictureType::WebP] {
                let (from, to) = (
                    duplicate.file.thumbnail(side, kind),
                    duplicate.original.thumbnail(side, kind),
                );
                self.store.copy(&from, &to).await?;
            }
        }
        self.store
            .copy(duplicate.file.as_str(), duplicate.original.as_str())
            .await?;
        Ok(true)
    }

    /// Deletes the files of a picture without a row. If that fails, the sweep deletes them later.
    pub(super) async fn discard(&self, file: &MediaFile) {
        if let Err(error) = super::cleaner::delete_files(&self.store, file.as_str()).await {
            tracing::warn!(%file, %error, "a picture without a row was not deleted");
        }
    }
}

/// Total bytes of a picture and its thumbnails.
fn bytes_of(picture: &Picture) -> u64 {
    let thumbnails = picture.thumbnails.iter().map(|it| it.bytes.len());
    let bytes = thumbnails.fold(picture.bytes.len(), usize::saturating_add);
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// KiB, at least one.
fn kibibytes(bytes: u64) -> u32 {
    u32::try_from(bytes / 1024).unwrap_or(u32::MAX).max(1)
}

fn read_whole(mut file: std::fs::File) -> Result<Vec<u8>, StoreError> {
    use std::io::Seek;
    file.rewind()?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(length);
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Upload {
    /// Appends received bytes.
    ///
    /// # Errors
    /// [`MediaRefusal::TooLarge`] as soon as the limit is exceeded.
    pub async fn add(&mut self, bytes: &[u8]) -> Result<(), IngestError> {
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.size = self.size.saturating_add(count);
        if self.size > self.limit {
            return Err(MediaRefusal::TooLarge { limit: self.limit }.into());
        }
        self.content.update(bytes);
        self.file.write_all(bytes).await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Hash of the content received so far, as it was sent: what is stored may differ.
    pub fn sha256(&self) -> [u8; 32] {
        self.content.clone().finalize().into()
    }

    /// The spool file.
    pub async fn into_file(self) -> std::fs::File {
        self.file.into_std().await
    }

    /// Flushes the spool file.
    ///
    /// # Errors
    /// If the file can't be written.
    pub async fn finish(&mut self) -> Result<(), IngestError> {
        Ok(self.file.flush().await.map_err(StoreError::from)?)
    }
}
