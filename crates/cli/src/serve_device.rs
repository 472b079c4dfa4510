//! `garden serve-device`: this machine's device, for a page that knows its address.

use std::net::{IpAddr, SocketAddr};

use session::{DEVICE, Offer, OfferError, Token, open_device};

use crate::Failure;

/// What `garden serve-device` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The port at which pages meet this machine.
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// This machine's address in its own network, to let other machines in.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// What lets a page in, 16 or more letters and digits; drawn anew where none is given.
    #[arg(long)]
    token: Option<String>,
}

/// Offers the device until Ctrl-C. The address alone goes to standard output.
pub fn serve(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.host.is_unspecified() {
        return Err(Failure::Input(
            "--host must be one address of this machine, under which the page's machine finds it; `ip address` lists them".to_owned(),
        ));
    }
    let token = token(arguments.token.as_deref())?;
    let device = open_device(0);
    let device = pollster::block_on(device).map_err(session::DriveError::NoDevice)?;
    let place = SocketAddr::new(arguments.host, arguments.port);
    let offer = Offer::open(device, place, token).map_err(in_words)?;
    println!("{}", offer.address());
    eprintln!("{}", who(arguments.host));
    offer.until_interrupted().map_err(in_words)
}

fn token(given: Option<&str>) -> Result<Token, Failure> {
    match given {
        Some(text) => text.parse().map_err(|error| Failure::Input(format!("--token: {error}"))),
        None => Token::draw().map_err(|error| {
            Failure::Input(format!("no token can be drawn ({error}): give one with --token"))
        }),
    }
}

fn in_words(error: OfferError) -> Failure {
    Failure::Input(error.to_string())
}

/// Who can reach it, and what to do with the address.
fn who(host: IpAddr) -> String {
    let who = if host.is_loopback() {
        "programs on this machine alone".to_owned()
    } else {
        format!("every machine that reaches {host}")
    };
    format!(
        "Paste this address on the page, where the engine is “your own GPU”. {DEVICE} is offered to {who}; whoever has the address can compute here, until Ctrl-C."
    )
}
