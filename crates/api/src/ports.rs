//! The ports that use cases need, as one cloneable bundle.

use std::sync::Arc;

use cangku_domain::{
    Error, Result,
    accounts::Actor,
    ports::{Clock, Reader, StorageError, Transactor},
    use_cases::Context,
};
use tokio::{
    sync::Semaphore,
    task::{JoinError, spawn_blocking},
};

/// Maximum concurrent calls of [`Ports::in_background`] in this process: jobs that wait for locks
/// must not use up the connection pool.
static BACKGROUND: Semaphore = Semaphore::const_new(2);

/// Database and clock. Clones share them.
#[derive(Clone)]
pub struct Ports {
    /// Runs transactions.
    pub transactor: Arc<dyn Transactor>,
    /// Opens read sessions.
    pub reader: Arc<dyn Reader>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
}

impl Ports {
    /// The ports of this database, with this clock.
    pub fn new<D>(database: D, clock: impl Clock + 'static) -> Self
    where
        D: Transactor + Reader + 'static,
    {
        Self::of_shared(Arc::new(database), Arc::new(clock))
    }

    /// The same for a database and a clock that are shared already.
    pub fn of_shared<D>(database: Arc<D>, clock: Arc<dyn Clock>) -> Self
    where
        D: Transactor + Reader + 'static,
    {
        Self {
            transactor: database.clone(),
            reader: database,
            clock,
        }
    }

    /// What a use case needs to write as this actor.
    pub fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        Context {
            transactor: &*self.transactor,
            clock: &*self.clock,
            actor,
        }
    }

    /// Runs work as this actor off the async threads.
    ///
    /// # Errors
    /// Those of the work; [`StorageError::Internal`] if it panics.
    pub async fn blocking<T: Send + 'static>(
        &self,
        actor: Actor,
        work: impl FnOnce(Context<'_>, &dyn Reader) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let ports = self.clone();
        let done = spawn_blocking(move || work(ports.context(&actor), &*ports.reader)).await;
        done.unwrap_or_else(|broken| Err(Error::Storage(StorageError::Internal(Box::new(broken)))))
    }

    /// Like [`blocking`](Self::blocking) for jobs, of which only a few run at a time.
    ///
    /// # Errors
    /// If the work panics or the runtime is shutting down.
    pub(crate) async fn in_background<T: Send + 'static>(
        &self,
        actor: Actor,
        work: impl FnOnce(Context<'_>, &dyn Reader) -> T + Send + 'static,
    ) -> std::result::Result<T, JoinError> {
        let ports = self.clone();
        // The semaphore is never closed.
        let permit = BACKGROUND.acquire().await.ok();
        let work = move || {
            // Held until the work ends, even if the task that started it has been aborted.
            let _permit = permit;
            work(ports.context(&actor), &*ports.reader)
        };
        spawn_blocking(work).await
    }
}
