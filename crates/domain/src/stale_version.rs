//! Refuses edits that aren't based on the present version.

use crate::{Entity, Error, ExpectedVersion, Result, Version};

impl ExpectedVersion {
    /// Checks the version of a locked resource.
    ///
    /// # Errors
    /// [`Error::StaleVersion`] if the edit isn't based on it.
    pub fn check(&self, entity: Entity, present: Version) -> Result<()> {
        match self.accepts(present) {
            true => Ok(()),
            false => Err(Error::StaleVersion { entity, present }),
        }
    }
}
