//! A complete shop for one test: its own database, and the real server on its own port.

use std::{
    net::TcpListener,
    sync::{Arc, mpsc},
    thread,
};

use actix_web::{dev::ServerHandle, web::Data};
use cangku_api::{
    config::{Config, FileSource, Sources},
    haier::HaierProvider,
    haier_sync::SyncScheduler,
    http::server::{ServerSettings, server},
    jobs::refresh_all,
    media::MediaCleaner,
    searches::SearchQueue,
    server_stop::ServerStopHandle,
    statistics::ActiveUsers,
    supervision::Components,
    views::ViewCounter,
    wiring::{Backend, ServerMode},
};
use cangku_domain::{
    accounts::{Actor, Password, Role, SystemActor, Username},
    statistics::Calendar,
    statistics::RebuildResult,
    use_cases::{Context, create_user, fold_statistics, rebuild_statistics},
};
use serde_json::json;

use tempfile::TempDir;

use crate::{actors::admin_named, caller::Caller, database::TestDatabase};

/// Password of every user created by a test.
pub const PASSWORD: &str = "a long password";

/// A server with its own database. Both are stopped or dropped on drop, the database with the last
/// server that uses it.
pub struct Shop {
    address: String,
    handle: ServerHandle,
    thread: Option<thread::JoinHandle<()>>,
    backend: Option<Backend>,
    database: Option<Arc<TestDatabase>>,
    http: reqwest::Client,
    activity: Arc<ActiveUsers>,
    searches: Arc<SearchQueue>,
    views: Arc<ViewCounter>,
    calendar: Calendar,
    cleaner: MediaCleaner,
    schedule: Option<(Arc<SyncScheduler>, HaierProvider)>,
    _data: TempDir,
}

impl Shop {
    /// Starts a shop with default settings.
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// Starts a shop with these settings on top of the defaults.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::on(|| Arc::new(TestDatabase::fresh()), settings).await
    }

    /// Starts another server on the same database.
    pub async fn beside(&self) -> Self {
        self.beside_with(&[]).await
    }

    /// Like `beside`, with these settings on top of the defaults.
    pub async fn beside_with(&self, settings: &[(&str, &str)]) -> Self {
        let database = self.database.clone();
        Self::on(move || database.unwrap(), settings).await
    }

    async fn on(
        database: impl FnOnce() -> Arc<TestDatabase> + Send + 'static,
        settings: &[(&str, &str)],
    ) -> Self {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        tokio::task::spawn_blocking(move || Self::start(database(), settings))
            .await
            .unwrap()
    }

    fn start(database: Arc<TestDatabase>, settings: Vec<(String, String)>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut environment: Vec<(String, String)> = [
            ("CANGKU_PROFILE", "test"),
            ("DATABASE_URL", database.url()),
            ("CANGKU_DATABASE_POOL_SIZE", "8"),
            ("CANGKU_DATA_DIR", data.path().to_str().unwrap()),
            (
                "CANGKU_JWT_SECRET",
                "one secret of thirty-two characters or more",
            ),
            (
                "CANGKU_ENCRYPTION_KEY",
                "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            ),
            // Counted, but far from the limits: a test sends as much in seconds as a person in an hour.
            ("CANGKU_READS_PER_MINUTE", "1000000"),
            ("CANGKU_WRITES_PER_MINUTE", "1000000"),
            ("CANGKU_STOCK_REQUESTS_PER_MINUTE", "1000000"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        environment.extend(settings);
        let sources = Sources {
            file: FileSource::None,
            environment: environment.into_iter().collect(),
        };
        let config = Config::load(&sources).unwrap();
        let backend = Backend::open(
            &config,
            "test",
            ServerMode::Own,
            &ServerStopHandle::default(),
            Components::default(),
        );
        let backend = backend.unwrap();
        let state = backend.state(&config).unwrap();
        let cleaner = backend.media_cleaner(&state);
        let activity = Arc::clone(state.activity());
        let searches = Arc::clone(state.searches());
        let views = Arc::clone(state.views());
        let vault = backend.haier_vault(&config).unwrap();
        let haier = HaierProvider::new(vault, config.haier.clone(), Arc::default());
        let schedule = Some((Arc::clone(state.scheduler()), haier));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let connections = cangku_api::wiring::connections(&config);
        let (handle, thread) = serve(listener, state, connections);
        Self {
            address,
            handle,
            thread: Some(thread),
            backend: Some(backend),
            database: Some(database),
            http: crate::caller::http(),
            activity,
            searches,
            views,
            calendar: config.business.calendar,
            cleaner,
            schedule,
            _data: data,
        }
    }

    /// Address of the API, such as `http://127.0.0.1:41234`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The server's database.
    pub fn database(&self) -> &TestDatabase {
        self.database.as_ref().unwrap()
    }

    /// The server's backend.
    pub fn backend(&self) -> &Backend {
        self.backend.as_ref().unwrap()
    }

    /// Indexes products inserted with SQL for the search, as a job of `serve` does.
    pub fn index_for_search(&self) {
        let cx = Context {
            transactor: &self.backend().database,
            clock: &cangku_adapters::SystemClock,
            actor: &admin_named("test"),
        };
        refresh_all(cx, &|| false).unwrap();
    }

    /// Does what the server's jobs do every second: stores user activity and folds all statistics.
    pub fn count_statistics(&self) {
        let database = self.backend().database.clone();
        let (activity, calendar) = (Arc::clone(&self.activity), self.calendar);
        let work = move || {
            activity.flush(&database).unwrap();
            let cx = Context {
                transactor: &database,
                clock: &cangku_adapters::SystemClock,
                actor: &admin_named("test"),
            };
            while fold_statistics(cx, calendar, 1000).unwrap() {}
        };
        thread::scope(|scope| scope.spawn(work).join().unwrap());
    }

    /// Recomputes all statistics; returns what was corrected.
    pub fn rebuild_statistics(&self) -> RebuildResult {
        let database = self.backend().database.clone();
        let calendar = self.calendar;
        let work = move || {
            let cx = Context {
                transactor: &database,
                clock: &cangku_adapters::SystemClock,
                actor: &admin_named("test"),
            };
            let mut on = |_step| std::ops::ControlFlow::Continue(());
            let rebuilt = rebuild_statistics(cx, &database, calendar, &mut on);
            rebuilt.unwrap().unwrap()
        };
        thread::scope(|scope| scope.spawn(work).join().unwrap())
    }

    /// Deletes picture files that have no row; in tests it only runs when called.
    pub const fn media_cleaner(&self) -> &MediaCleaner {
        &self.cleaner
    }

    /// Does what a server's job does every second: stores logged searches.
    pub fn log_searches(&self) {
        let database = self.backend().database.clone();
        let searches = Arc::clone(&self.searches);
        let work = move || {
            let cx = Context {
                transactor: &database,
                clock: &cangku_adapters::SystemClock,
                actor: &admin_named("test"),
            };
            searches.flush(cx).unwrap();
        };
        thread::scope(|scope| scope.spawn(work).join().unwrap());
    }

    /// Does what a server's job does every second: stores counted views.
    pub fn count_views(&self) {
        let (database, views) = (self.backend().database.clone(), Arc::clone(&self.views));
        let work = move || views.buffer().flush(&database).unwrap();
        thread::scope(|scope| scope.spawn(work).join().unwrap());
    }

    /// Does what a server's job does every five seconds: starts the sync that is due. Returns its task and
    /// the id of its run.
    pub fn start_due_sync(&self) -> Option<(&'static str, i64)> {
        let (scheduler, haier) = self.schedule.as_ref().unwrap();
        let database = self.backend().database.clone();
        let work = move || {
            let actor = Actor::system(SystemActor::ScheduleSyncs);
            let cx = Context {
                transactor: &database,
                clock: &cangku_adapters::SystemClock,
                actor: &actor,
            };
            let started = scheduler.round(cx, &database, |reader| haier.sync_client(reader));
            let (task, run) = started.unwrap()?;
            Some((task.as_str(), run.id.get()))
        };
        thread::scope(|scope| scope.spawn(work).join().unwrap())
    }

    /// An anonymous client.
    pub fn anybody(&self) -> Caller {
        Caller::new(self.http.clone(), &self.address, None)
    }

    /// The same signed-in user as `caller`, who signed in at another server on the same database.
    pub fn known(&self, caller: &Caller) -> Caller {
        let token = caller.token().map(str::to_owned);
        Caller::new(self.http.clone(), &self.address, token)
    }

    /// A signed-in admin named `boss`.
    pub async fn admin(&self) -> Caller {
        self.sign_in("boss", Role::Admin).await
    }

    /// A signed-in user with this role, created if necessary.
    pub async fn sign_in(&self, name: &str, role: Role) -> Caller {
        let database = self.backend().database.clone();
        let username = Username::new(name).unwrap();
        let made = tokio::task::spawn_blocking(move || {
            let actor = admin_named("test");
            let clock = cangku_adapters::SystemClock;
            let cx = Context {
                transactor: &database,
                clock: &clock,
                actor: &actor,
            };
            let hasher = cangku_adapters::Argon2Hasher::default();
            let password = Password::new(PASSWORD).unwrap();
            let email = cangku_domain::OptionalText::default();
            create_user(cx, &hasher, username, email, &password, role)
        });
        // Ignored: the user may exist already.
        drop(made.await.unwrap());
        let credentials = json!({"username": name, "password": PASSWORD});
        let response = self.anybody().post("/api/auth/login", credentials).await;
        let token = response.body["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{response:?}"));
        Caller::new(self.http.clone(), &self.address, Some(token.to_owned()))
    }
}

fn serve(
    listener: TcpListener,
    state: cangku_api::http::state::AppState,
    connections: Arc<cangku_api::http::connection::Registry>,
) -> (ServerHandle, thread::JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        let settings = ServerSettings {
            workers: std::num::NonZeroUsize::new(2),
            shutdown_timeout: std::time::Duration::from_secs(5),
            tls: None,
        };
        actix_web::rt::System::new().block_on(async move {
            let server = server(listener, Data::new(state), &connections, settings).unwrap();
            sender.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    (receiver.recv().unwrap(), thread)
}

impl Drop for Shop {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        self.schedule.take();
        // Order matters: server threads, then the connection pool, then the database.
        self.backend.take();
        self.database.take();
    }
}
