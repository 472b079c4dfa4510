//! The local server, and `cargo xtask serve`: the page first, the rest behind it.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::engines::{self, Engine};
use crate::fetch;
use crate::ground::Ground;
use crate::page::{self, Profile};
use crate::say;
use crate::site::Site;
use crate::toolchain::Toolchain;

/// Isolation (threads need it), files that other origins may embed, and no stale builds.
pub const HEADERS: [(&str, &str); 4] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
];

/// A server that runs in the background until the program ends.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    thread: JoinHandle<Result<()>>,
}

impl Server {
    /// Serves a folder; port 0 takes a free one.
    pub fn start(folder: &Path, host: &str, port: u16) -> Result<Self> {
        let listener = TcpListener::bind((host, port)).with_context(|| {
            format!("cannot listen on {host}:{port}: choose another port with --port")
        })?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let router = router(folder);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                Ok(axum::serve(listener, router).await?)
            })
        });
        Ok(Self { address, thread })
    }

    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Waits until it ends, which it does when the program is stopped.
    fn wait(self) -> Result<()> {
        self.thread.join().map_err(|_| anyhow!("the server stopped"))?
    }
}

fn router(folder: &Path) -> Router {
    let files = ServeDir::new(folder).precompressed_br();
    let cache = [("cache-control", "no-cache")];
    let headers = HEADERS.iter().chain(&cache);
    headers.fold(Router::new().fallback_service(files), |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        ))
    })
}

/// `cargo xtask serve`.
pub fn serve(
    ground: &Ground,
    host: &str,
    port: u16,
    engines: &[Engine],
    profile: Profile,
) -> Result<()> {
    let toolchain = Toolchain::bring(ground)?;
    let site = Site::local(ground.site());
    let mut queue = queue(engines);
    list_as_building(&site, &queue)?;
    page::build(ground, &toolchain, &site, profile)?;
    if !queue.is_empty() {
        engines::build(ground, &toolchain, &site, queue.remove(0))?;
    }
    fetch::put_into(ground, &site)?;
    let server = Server::start(site.dir(), host, port)?;
    say::heading(&format!("LLM Garden is at {} (Ctrl-C stops it)", server.url()));
    thread::scope(|scope| {
        scope.spawn(|| fetch_data(ground, &site));
        for engine in queue {
            build_behind(ground, &toolchain, &site, engine);
        }
    });
    say::note("everything is built; the page offers it");
    server.wait()
}

/// The engines asked for, once each, the default one first.
fn queue(engines: &[Engine]) -> Vec<Engine> {
    Engine::ALL.into_iter().filter(|engine| engines.contains(engine)).collect()
}

/// An engine of an earlier build may not understand this page, so each is offered when it is fresh.
fn list_as_building(site: &Site, queue: &[Engine]) -> Result<()> {
    site.change_manifest(|manifest| {
        manifest.engines.clear();
        manifest.building = queue.iter().map(|engine| engine.name().to_owned()).collect();
    })
}

fn build_behind(ground: &Ground, toolchain: &Toolchain, site: &Site, engine: Engine) {
    let name = engine.name();
    match engines::build(ground, toolchain, site, engine) {
        Ok(()) => say::note(&format!("engine {name} is ready; the page offers it now")),
        Err(error) => {
            say::warning(&format!("engine {name} is left out: {error:#}"));
            let drop_it =
                site.change_manifest(|manifest| manifest.building.retain(|other| other != name));
            if let Err(error) = drop_it {
                say::warning(&format!("{error:#}"));
            }
        }
    }
}

fn fetch_data(ground: &Ground, site: &Site) {
    fetch::bring(ground);
    if let Err(error) = fetch::put_into(ground, site) {
        say::warning(&format!("data sets cannot be copied to the page: {error:#}"));
    }
}
