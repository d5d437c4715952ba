//! A separate shop for each measurement: server and database, with or without a simulator, all in
//! one folder that is deleted on drop.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use attackers::{LogReader, SmallDisk};
use tempfile::TempDir;

use crate::{
    Outcome,
    processes::{Process, line_behind, program},
};

/// Requests of one caller in a minute.
const RATES: [&str; 3] = [
    "CANGKU_READS_PER_MINUTE",
    "CANGKU_WRITES_PER_MINUTE",
    "CANGKU_STOCK_REQUESTS_PER_MINUTE",
];

/// Behaviour of the simulated platform.
#[derive(Debug, Clone, Copy)]
pub struct Platform {
    /// Number of products.
    pub products: u32,
    /// Latency of each response, in milliseconds.
    pub latency: u32,
    /// Rate limit in requests per second, for simulator and client; 0: no limit.
    pub rate: u32,
}

/// How a server is started.
#[derive(Debug, Clone, Default)]
pub struct Launch {
    /// The program; `None`: the one built together with this one.
    pub program: Option<PathBuf>,
    /// A shell script that runs the program with its arguments, `"$0" "$@"`.
    pub script: Option<String>,
    /// Size of a separate file system for the data folder, in MiB; requires root. `None`: no
    /// separate one.
    pub disk: Option<u32>,
    /// Whether a [`LogReader`] reads a named pipe, whose path is in `LOG_PIPE`.
    pub has_log_reader: bool,
}

impl Launch {
    fn program(&self) -> Outcome<PathBuf> {
        self.program.clone().map_or_else(|| program("cangku"), Ok)
    }

    fn serve(&self) -> Outcome<Command> {
        let program = self.program()?;
        let mut command = match &self.script {
            Some(script) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", script]).arg(program);
                shell
            }
            None => Command::new(program),
        };
        // The caller's environment must not lead the benchmark to another database.
        command.arg("serve").env_remove("DATABASE_URL");
        Ok(command)
    }
}

/// A running shop.
#[derive(Debug)]
pub struct Shop {
    /// Address of its API, such as `http://127.0.0.1:41234`.
    pub address: String,
    /// The server process.
    pub server: Process,
    _simulator: Option<Process>,
    program: PathBuf,
    environment: Vec<(&'static str, String)>,
    pub log_reader: Option<LogReader>,
    /// Dropped after the processes that use it, and before the folder in which it is mounted.
    pub disk: Option<SmallDisk>,
    folder: TempDir,
}

impl Shop {
    /// Starts simulator and server.
    pub async fn open(platform: Platform) -> Outcome<Self> {
        let folder = folder()?;
        let (simulator, base) = simulate(platform, folder.path()).await?;
        let environment = vec![
            ("HAIER_BASE_URL", base),
            ("HAIER_CLIENT_ID", "bench".to_owned()),
            ("HAIER_CLIENT_SECRET", "bench-secret".to_owned()),
            ("HAIER_CUSTOMER_CODE", "88000001".to_owned()),
            ("HAIER_PASSWORD", "bench-password".to_owned()),
            ("HAIER_SELLER_PASSWORD", "bench-seller".to_owned()),
            ("HAIER_RATE_PER_SECOND", platform.rate.to_string()),
        ];
        Self::serve(folder, Some(simulator), &Launch::default(), environment).await
    }

    /// Starts a server without a Haier platform, with these environment variables.
    pub async fn without_platform(
        launch: &Launch,
        environment: Vec<(&'static str, String)>,
    ) -> Outcome<Self> {
        Self::serve(folder()?, None, launch, environment).await
    }

    async fn serve(
        folder: TempDir,
        simulator: Option<Process>,
        launch: &Launch,
        extra: Vec<(&'static str, String)>,
    ) -> Outcome<Self> {
        let data = folder.path().join("data");
        let disk = launch.disk.map(|size| SmallDisk::mount(&data, size));
        let disk = disk.transpose()?;
        let mut environment = vec![
            ("CANGKU_BIND", "127.0.0.1:0".to_owned()),
            ("CANGKU_LOG", "warn".to_owned()),
            ("CANGKU_DATA_DIR", path_text(&data)),
        ];
        // Counted, but without an effect.
        environment.extend(RATES.map(|name| (name, "1000000000".to_owned())));
        environment.extend(extra);
        let mut log_reader = None;
        if launch.has_log_reader {
            let pipe = folder.path().join("log.pipe");
            log_reader = Some(LogReader::start(&pipe)?);
            environment.push(("LOG_PIPE", path_text(&pipe)));
        }
        let mut serve = launch.serve()?;
        serve.envs(environment.clone());
        let log = folder.path().join("server.log");
        let server = Process::start(&mut serve, &log)?;
        let address = line_behind(&log.with_extension("out"), "listening on ").await?;
        Ok(Self {
            address,
            server,
            _simulator: simulator,
            program: launch.program()?,
            environment,
            log_reader,
            disk,
            folder,
        })
    }

    /// Starts a sync with these flags.
    pub fn sync(&self, flags: &[&str]) -> Outcome<Process> {
        let mut arguments = vec!["sync-haier-products"];
        arguments.extend(flags);
        self.command(&arguments, "sync.log")
    }

    /// Starts a command while the server runs; its output goes to `log`.
    pub fn command(&self, arguments: &[&str], log: &str) -> Outcome<Process> {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_remove("DATABASE_URL");
        Process::start(command.envs(self.environment.clone()), &self.log(log))
    }

    /// Runs a command to its end; returns its standard output.
    ///
    /// # Errors
    /// If its exit code isn't 0.
    pub async fn run(&self, arguments: &[&str], log: &str) -> Outcome<String> {
        let process = self.command(arguments, &format!("{log}.log"))?;
        let (code, _) = process.finish().await?;
        let output = fs::read_to_string(self.log(&format!("{log}.out")))?;
        if code == 0 {
            return Ok(output);
        }
        let errors = fs::read_to_string(self.log(&format!("{log}.log")))?;
        Err(format!(
            "{} ended with {code}: {output}{errors}",
            arguments.join(" ")
        )
        .into())
    }

    /// A variable of its environment.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let found = self.environment.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The connection string of its database.
    pub fn database_url(&self) -> Outcome<String> {
        let cluster = self.log("data").join("postgres");
        let settings = embedded_postgres::Settings::new(cluster, "cangku", "bench");
        let running = embedded_postgres::running(&settings)?;
        Ok(running.ok_or("the shop has no PostgreSQL running")?.url)
    }

    /// The process id of its PostgreSQL.
    pub fn postmaster(&self) -> Outcome<u32> {
        let file = self.log("data").join("postgres/cluster/postmaster.pid");
        let text = fs::read_to_string(file)?;
        Ok(text.lines().next().unwrap_or_default().parse()?)
    }

    /// The path of a file in the shop's folder.
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn folder() -> Outcome<TempDir> {
    let folder = tempfile::Builder::new().prefix("cangku-bench").tempdir()?;
    // PostgreSQL runs as another user if the benchmark runs as root.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

async fn simulate(platform: Platform, folder: &Path) -> Outcome<(Process, String)> {
    let address = folder.join("simulator.address");
    let mut simulator = Command::new(program("haier-simulator")?);
    simulator
        .args([
            "--bind",
            "127.0.0.1:0",
            "--client-id",
            "bench",
            "--client-secret",
            "bench-secret",
        ])
        .args([
            "--customer-code",
            "88000001",
            "--password",
            "bench-password",
        ])
        .args([
            "--seller-password",
            "bench-seller",
            "--port-file",
            &path_text(&address),
        ])
        .args(["--products", &platform.products.to_string()])
        .args(["--latency", &format!("{}ms", platform.latency)]);
    if platform.rate > 0 {
        simulator.args(["--rate", &platform.rate.to_string()]);
    }
    let process = Process::start(&mut simulator, &folder.join("simulator.log"))?;
    let address = line_behind(&address, "").await?;
    Ok((process, format!("http://{address}")))
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
