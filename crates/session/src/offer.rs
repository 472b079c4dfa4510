//! This machine's device, offered to a page or a terminal that knows its [`Address`].
//!
//! A browser reaches a server only through a relay, by a WebSocket, so the relay is run here too. The device itself listens on no port: who
//! can reach the relay's can reach it, and nobody else. The relay sees only what both ends have encrypted for one another.

use std::net::SocketAddr;
use std::time::Duration;

use burn::server::{BURN_REMOTE_ALPN, RemoteServer, ServeError, TokenAuthorizer};
use burn::tensor::Device;
use iroh::endpoint::presets;
use iroh::protocol::Router;
use iroh::{Endpoint, RelayMode};
use iroh_relay::server::{RelayConfig, Server, ServerConfig};
use tokio::runtime::Runtime;

use crate::{Address, AddressError, Token};

/// Seconds after which a relay of one's own that says nothing is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A device that is offered. Dropped, it is withdrawn, and whoever computes there is told.
pub struct Offer {
    address: Address,
    runtime: Runtime,
    router: Router,
    // Relays as long as it is kept.
    _relay: Server,
}

/// Why a device cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum OfferError {
    /// The relay's port is taken, or the address is not this machine's.
    #[error(
        "cannot listen on {place} ({reason}): choose another port, or an address of this machine"
    )]
    Relay {
        /// Where.
        place: SocketAddr,
        /// What the system says.
        reason: String,
    },
    /// The address cannot be written.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The device cannot be offered.
    #[error("the device cannot be offered: {0}")]
    Device(#[from] ServeError),
    /// Anything of the system that should work.
    #[error("the network code does not start: {0}")]
    Network(String),
}

fn network(error: impl std::fmt::Display) -> OfferError {
    OfferError::Network(error.to_string())
}

impl Offer {
    /// Offers a device through a relay at `place`; port 0 takes a free one.
    ///
    /// # Errors
    /// [`OfferError`].
    pub fn open(device: Device, place: SocketAddr, token: Token) -> Result<Self, OfferError> {
        let runtime = Runtime::new().map_err(network)?;
        let relay = runtime.block_on(relay(place))?;
        let place = relay.http_addr().unwrap_or(place);
        let (router, address) = runtime.block_on(serve(device, place, token))?;
        Ok(Self { address, runtime, router, _relay: relay })
    }

    /// Under which it is found.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Waits until the reader ends the program.
    ///
    /// # Errors
    /// [`OfferError::Network`] where the system does not tell.
    pub fn until_interrupted(self) -> Result<(), OfferError> {
        self.runtime.block_on(tokio::signal::ctrl_c()).map_err(network)
    }
}

impl Drop for Offer {
    /// Without a farewell, clients would wait half a minute for the next answer.
    fn drop(&mut self) {
        // A router that is down already needs no second farewell.
        drop(self.runtime.block_on(self.router.shutdown()));
    }
}

/// A relay over plain HTTP, so that no certificate is needed: both ends encrypt what passes through it.
async fn relay(place: SocketAddr) -> Result<Server, OfferError> {
    let mut config = ServerConfig::default();
    config.relay = Some(RelayConfig::new(place));
    Server::spawn(config).await.map_err(|error| OfferError::Relay {
        place,
        reason: std::error::Error::source(&error).unwrap_or(&error).to_string(),
    })
}

/// A server that is reached through the relay alone.
async fn serve(
    device: Device,
    place: SocketAddr,
    token: Token,
) -> Result<(Router, Address), OfferError> {
    let relay = format!("http://{place}").parse().map_err(|_| AddressError::Relay)?;
    let builder = Endpoint::builder(presets::Minimal).clear_ip_transports();
    let endpoint = builder.relay_mode(RelayMode::custom([relay])).bind().await.map_err(network)?;
    let authorizer = TokenAuthorizer::new(token.as_str()).map_err(|_| AddressError::Token)?;
    let device =
        RemoteServer::new([device]).with_authorizer(authorizer).into_protocol(&endpoint)?;
    let router = Router::builder(endpoint.clone()).accept(BURN_REMOTE_ALPN, device).spawn();
    tokio::time::timeout(PATIENCE, endpoint.online()).await.map_err(network)?;
    Ok((router, Address::new(endpoint.id(), token, &place.to_string())?))
}
