//! A device of another machine, and the address under which it is found.
//!
//! Tensors then live there: what a step computes is sent as operations (burn-remote), and only what is read comes back. A browser
//! cannot listen and cannot dial, so both ends meet at a relay, which the machine that offers the device runs itself.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

use burn::remote::{ConnectError, EndpointId, IrohHost, IrohRelays, RelayUrl, RemoteHost};
use burn::tensor::Device;

/// What an address begins with.
const SCHEME: &str = "garden://";
/// Fewer characters could be guessed.
const SHORTEST: usize = 16;

/// Where a device is offered, and what opens it: `garden://SERVER:TOKEN@HOST:PORT`.
///
/// Whoever has it can compute there, so it is kept like a password: in no link, no checkpoint, no message for others.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    server: EndpointId,
    token: Token,
    /// `HOST:PORT` of the relay.
    relay: String,
}

/// What a client shows to be let in.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no link of ours, or a part is missing.
    #[error(
        "an address looks like {SCHEME}SERVER:TOKEN@HOST:PORT, as `garden serve-device` prints it"
    )]
    Form,
    /// The server's name is not one.
    #[error("the part before the colon should be the server's 64 hexadecimal digits")]
    Server,
    /// The relay cannot be one.
    #[error("the part after the @ should be a machine and its port, such as 127.0.0.1:8090")]
    Relay,
    /// The token is too short, or has signs that a link cannot hold.
    #[error("a token is {SHORTEST} or more letters, digits, dashes or underlines, without spaces")]
    Token,
}

impl Address {
    /// The device of `server`, whose relay listens at `relay` (`HOST:PORT`).
    ///
    /// # Errors
    /// [`AddressError::Relay`].
    pub fn new(server: EndpointId, token: Token, relay: &str) -> Result<Self, AddressError> {
        let port = relay.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        let address = Self { server, token, relay: relay.to_owned() };
        port.ok_or(AddressError::Relay)?;
        address.relays()?;
        Ok(address)
    }

    /// The relay, as both ends name it.
    ///
    /// # Errors
    /// [`AddressError::Relay`].
    pub fn relays(&self) -> Result<IrohRelays, AddressError> {
        let url: RelayUrl =
            format!("http://{}", self.relay).parse().map_err(|_| AddressError::Relay)?;
        Ok(IrohRelays::Private { url })
    }
}

impl Token {
    /// A new one, of 128 random bits.
    ///
    /// # Errors
    /// What the system says when it has no random numbers.
    #[cfg(feature = "serve")]
    pub fn draw() -> Result<Self, String> {
        let mut bytes = [0u8; 16];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// What is to be shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Token {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '_';
        let fits = text.len() >= SHORTEST && text.chars().all(plain);
        fits.then(|| Self(text.to_owned())).ok_or(AddressError::Token)
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        write!(f, "{SCHEME}{}:{}@{}", self.server, self.token.0, self.relay)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let parts = text.trim().strip_prefix(SCHEME).and_then(|rest| rest.split_once('@'));
        let (who, relay) = parts.ok_or(AddressError::Form)?;
        let (server, token) = who.split_once(':').ok_or(AddressError::Form)?;
        let server = server.parse().map_err(|_| AddressError::Server)?;
        Self::new(server, token.parse()?, relay.trim_end_matches('/'))
    }
}

/// Opens the device at an address.
///
/// # Errors
/// A sentence that says what is wrong there.
pub async fn open_remote(address: &str) -> Result<Device, String> {
    let address: Address = address.parse().map_err(|error: AddressError| error.to_string())?;
    let relays = address.relays().map_err(|error| error.to_string())?;
    let host = IrohHost::new(address.server).with_relays(relays);
    let host = RemoteHost::iroh(host).with_credential(address.token.as_str());
    let opened = Device::remote_options(&host).init_async().await;
    opened.map_err(|error| in_words(&error, &address.relay))
}

fn in_words(error: &ConnectError, relay: &str) -> String {
    match error {
        ConnectError::Unauthorized => {
            format!("the machine at {relay} refuses this token: copy the address again")
        }
        ConnectError::IncompatibleProtocol { .. } => format!(
            "the machine at {relay} runs another version of `garden`: build both from one checkout"
        ),
        ConnectError::Unreachable { .. } => format!(
            "nobody answers for that device at {relay}: `garden serve-device` must be running there"
        ),
        ConnectError::NoAddress
        | ConnectError::Bind { .. }
        | ConnectError::Interrupted
        | ConnectError::InvalidConfiguration { .. }
        | ConnectError::NoSuchDevice { .. }
        | ConnectError::Handshake { .. } => {
            format!(
                "the device at {relay} does not open ({error}): start `garden serve-device` anew"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "ae58ff8833241ac82d6ff7611046ed67b5072d142c588d0063e942d9a75502b6";

    fn error(text: &str) -> AddressError {
        text.parse::<Address>().err().unwrap()
    }

    #[test]
    fn an_address_is_read_as_it_is_written() {
        let text = format!("garden://{SERVER}:a-token_of-16-or-more@127.0.0.1:8090");
        assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        assert_eq!(format!(" {text}/\n").parse::<Address>().unwrap().to_string(), text);
    }

    #[test]
    fn what_is_wrong_with_an_address_is_named() {
        let token = "a-token_of-16-or-more";
        assert_eq!(error("ws://127.0.0.1:8090"), AddressError::Form);
        assert_eq!(error(&format!("garden://{SERVER}@127.0.0.1:8090")), AddressError::Form);
        assert_eq!(error(&format!("garden://12:{token}@127.0.0.1:8090")), AddressError::Server);
        assert_eq!(error(&format!("garden://{SERVER}:short@127.0.0.1:8090")), AddressError::Token);
        assert_eq!(error(&format!("garden://{SERVER}:{token}@127.0.0.1")), AddressError::Relay);
        assert_eq!(error(&format!("garden://{SERVER}:{token}@127.0.0.1:x")), AddressError::Relay);
    }
}
