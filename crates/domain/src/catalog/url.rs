//! Addresses of pictures and pages.

use crate::Text;

/// URL of a picture or page.
pub type Url = Text<500>;
