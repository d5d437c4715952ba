//! Names of configurations.

use crate::Text;

/// Name of a configuration: 1 to 50 characters, unique by its [identity](Text::identity).
pub type HaierConfigName = Text<50>;
