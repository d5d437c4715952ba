//! The Haier client in force, for live questions and syncs.

use std::sync::{Arc, Mutex, PoisonError};

use cangku_domain::{
    Error, HaierConfigId, Result, Version,
    ports::{Reader, StorageError},
    supplier::{CountyCode, HaierAccount, HaierConfigRefusal},
    use_cases::active_haier_account,
};
use haier_client::{HaierClient, HaierError};

use super::{CircuitWatch, ClientPurpose, HaierVault, client_of};

/// Where the account in force comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HaierSource {
    /// The active configuration of the database, as of this version.
    Stored(HaierConfigId, Version),
    /// The settings of the process.
    Settings,
}

/// A client and the configuration that it was built for.
#[derive(Debug, Clone)]
pub struct CurrentHaier {
    /// The client. Uses of one configuration share its token and its limits.
    pub client: HaierClient,
    /// The configuration.
    pub source: HaierSource,
    /// County whose stock is queried unless a question names another.
    pub county_code: CountyCode,
}

/// Provides the client of the active configuration, else of the settings. The configuration is looked
/// up for each use, so that a change counts at once in every process; the client is only built anew if
/// it has changed.
pub struct HaierProvider {
    vault: HaierVault,
    default: Option<HaierAccount>,
    built: Mutex<Option<CurrentHaier>>,
    circuits: Arc<CircuitWatch>,
}

impl HaierProvider {
    /// A provider whose default is the account of the settings. The circuits of its clients are watched.
    pub const fn new(
        vault: HaierVault,
        default: Option<HaierAccount>,
        circuits: Arc<CircuitWatch>,
    ) -> Self {
        Self {
            vault,
            default,
            built: Mutex::new(None),
            circuits,
        }
    }

    /// The state of the circuit to Haier.
    pub const fn circuits(&self) -> &Arc<CircuitWatch> {
        &self.circuits
    }

    /// How stored configurations are encrypted and checked.
    pub const fn vault(&self) -> &HaierVault {
        &self.vault
    }

    /// The account of the settings.
    pub const fn default_account(&self) -> Option<&HaierAccount> {
        self.default.as_ref()
    }

    /// The client in force. Blocks: queries the database.
    ///
    /// # Errors
    /// [`HaierConfigRefusal`] if there is no configuration, or the active one can't be used. The
    /// settings aren't used instead of a broken one: they may be another customer's.
    pub fn current(&self, reader: &dyn Reader) -> Result<CurrentHaier> {
        let (source, account) = self.account(reader)?;
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = built.as_ref().filter(|current| current.source == source) {
            return Ok(current.clone());
        }
        let client = client_of(&account, ClientPurpose::Live).map_err(unusable)?;
        self.circuits.add(&client);
        let current = CurrentHaier {
            client,
            source,
            county_code: account.county_code,
        };
        tracing::info!(?source, "questions to Haier use this configuration");
        *built = Some(current.clone());
        Ok(current)
    }

    /// A client of its own for a sync, which has other timeouts than questions. Blocks: queries the
    /// database.
    ///
    /// # Errors
    /// Those of [`current`](Self::current).
    pub fn sync_client(&self, reader: &dyn Reader) -> Result<HaierClient> {
        let (_source, account) = self.account(reader)?;
        let client = client_of(&account, ClientPurpose::Sync).map_err(unusable)?;
        self.circuits.add(&client);
        Ok(client)
    }

    fn account(&self, reader: &dyn Reader) -> Result<(HaierSource, HaierAccount)> {
        Ok(match active_haier_account(reader, self.vault.rules())? {
            Some((config, account)) => (HaierSource::Stored(config.id, config.version), account),
            None => {
                let account = self.default.clone();
                let account = account.ok_or(HaierConfigRefusal::NotConfigured)?;
                (HaierSource::Settings, account)
            }
        })
    }
}

/// The account was checked, so what is left is the machine, such as missing root certificates.
fn unusable(error: HaierError) -> Error {
    StorageError::Internal(Box::new(error)).into()
}
