//! nginx, configured for fast serving of files as its manual recommends.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{Outcome, processes::Process};

/// If started as root, nginx runs as the user `nobody`.
const NOBODY_ID: u32 = 65_534;

/// The program's path.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    /// For example `nginx/1.22.1`.
    pub version: String,
}

impl Program {
    /// The program in `CANGKU_NGINX`, else `nginx` in `PATH`.
    pub fn find() -> Outcome<Self> {
        let path = env::var_os("CANGKU_NGINX").map_or_else(|| "nginx".into(), PathBuf::from);
        let output = Command::new(&path).arg("-v").output();
        let output = output.map_err(|error| format!("nginx can't be run: {error}"))?;
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        let version = output.trim().rsplit(' ').next().unwrap_or_default();
        let version = version.to_owned();
        Ok(Self { path, version })
    }
}

/// A running nginx.
#[derive(Debug)]
pub struct Nginx {
    /// Host and port.
    pub authority: String,
    pub process: Process,
}

impl Nginx {
    /// Serves one file as `/file` from `folder`, which is created.
    pub fn start(program: &Program, file: &[u8], mime: &str, folder: &Path) -> Outcome<Self> {
        fs::create_dir_all(folder.join("files"))?;
        fs::write(folder.join("files/file"), file)?;
        let is_root = fs::metadata("/proc/self").is_ok_and(|own| is_root(&own));
        if is_root {
            chown(folder, Some(NOBODY_ID), Some(NOBODY_ID))?;
        }
        // Another process may take the free port in between, so try again.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
            let configuration = configuration(folder, mime, free.port());
            fs::write(folder.join("nginx.conf"), configuration)?;
            let mut command = Command::new(&program.path);
            command
                .args(["-e", "stderr", "-c"])
                .arg(folder.join("nginx.conf"))
                .arg("-p")
                .arg(folder);
            if is_root {
                command.uid(NOBODY_ID).gid(NOBODY_ID);
            }
            let mut process = Process::start(&mut command, &folder.join("nginx.log"))?;
            for _ in 0..100 {
                if TcpStream::connect(free).is_ok() && process.is_alive() {
                    let authority = free.to_string();
                    return Ok(Self { authority, process });
                }
                if !process.is_alive() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let output = fs::read_to_string(folder.join("nginx.log"))?;
        Err(format!("nginx doesn't start: {output}").into())
    }
}

fn is_root(own: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    own.uid() == 0
}

fn configuration(folder: &Path, mime: &str, port: u16) -> String {
    let folder = folder.display();
    format!(
        "daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    default_type {mime};
    add_header Cache-Control 'public, max-age=31536000, immutable';
    add_header X-Content-Type-Options nosniff;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/files;
    }}
}}
"
    )
}
