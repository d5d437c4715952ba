//! Cleans up stored files that no row refers to.

use crate::{Result, accounts::Role, media::MediaFile, ports::Reader, use_cases::Context};

/// Names of at most `limit` orphaned files, whose rows were deleted.
pub fn orphaned_media(reader: &dyn Reader, limit: u32) -> Result<Vec<String>> {
    reader.read(|session| Ok(session.media_images().orphans(limit)?))
}

/// Of these stems, those that belong to no row's file.
pub fn unreferenced_media(reader: &dyn Reader, stems: &[String]) -> Result<Vec<String>> {
    reader.read(|session| Ok(session.media_images().unknown(stems)?))
}

/// The unique id of this shop's database, which the picture storage holds as well.
pub fn shop_id(reader: &dyn Reader) -> Result<String> {
    reader.read(|session| Ok(session.media_images().shop_id()?))
}

/// Prepares the deletion of an orphaned file: removes it from the picture lists of all products;
/// or, if `is_gone`, deletes its orphan record. Returns whether the file is to be deleted: `false`
/// if another row refers to it.
///
/// # Errors
/// [`crate::Error::Forbidden`] unless the actor is an admin or the shop itself.
pub fn prepare_orphan_deletion(cx: Context<'_>, name: &str, is_gone: bool) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let images = unit.media_images();
        let file = MediaFile::parse(name);
        let mut is_in_use = false;
        if let Some(file) = &file {
            let files = std::slice::from_ref(file);
            // The first call may have waited for a row that was being deleted, while another
            // transaction inserted a new one; the second call sees that.
            is_in_use = !images.lock_referenced(files)?.is_empty()
                || !images.lock_referenced(files)?.is_empty();
        }
        if let Some(file) = file.filter(|_| !is_in_use && !is_gone) {
            images.take_from_products(&file, cx.now())?;
        }
        if is_in_use || is_gone {
            images.delete_orphan_record(name)?;
        }
        Ok(!is_in_use)
    })
}
