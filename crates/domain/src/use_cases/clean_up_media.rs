//! Files without a row: what to delete, and what to do before.

use super::Context;
use crate::{Result, accounts::Role, media::MediaFile, ports::Reader};

/// Names of some files whose row was deleted.
///
/// # Errors
/// Where storage fails.
pub fn media_leftovers(reader: &dyn Reader, limit: u32) -> Result<Vec<String>> {
    reader.read(|session| Ok(session.media_images().leftovers(limit)?))
}

/// Those of the stems that no row's file has.
///
/// # Errors
/// Where storage fails.
pub fn unknown_media(reader: &dyn Reader, stems: &[String]) -> Result<Vec<String>> {
    reader.read(|session| Ok(session.media_images().unknown(stems)?))
}

/// Which shop this is, as its store of pictures says it too.
///
/// # Errors
/// Where storage fails.
pub fn shop_id(reader: &dyn Reader) -> Result<String> {
    reader.read(|session| Ok(session.media_images().shop_id()?))
}

/// Takes a file whose row was deleted from all products' pictures, and has it remembered no more
/// where `is_gone`. Answers whether the file is to be deleted: not where another row has it.
///
/// # Errors
/// [`crate::Error::Forbidden`] unless an admin or the shop itself asks.
pub fn forget_leftover(cx: Context<'_>, name: &str, is_gone: bool) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let images = unit.media_images();
        let file = MediaFile::parse(name);
        let mut is_kept = false;
        if let Some(file) = &file {
            let files = std::slice::from_ref(file);
            // A row that was about to go may have been followed by another one while this waited for
            // it; the second look sees that one.
            is_kept = !images.keep(files)?.is_empty() || !images.keep(files)?.is_empty();
        }
        if let Some(file) = file.filter(|_| !is_kept && !is_gone) {
            images.take_from_products(&file, cx.now())?;
        }
        if is_kept || is_gone {
            images.forget_leftover(name)?;
        }
        Ok(!is_kept)
    })
}
