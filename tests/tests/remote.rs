//! Computing on a device that is offered elsewhere: the same run, and a sentence for whatever goes wrong.
//!
//! Both ends are in this process and meet at a relay on this machine, as a page and `garden serve-device` do. Device: burn-flex.

use std::net::Ipv4Addr;

use pollster::block_on;
use protocol::{Command, Event};
use session::{Address, Offer, Token, open_device, open_remote};
use tests::{Garden, small};

const STEPS: usize = 12;

fn offer() -> Offer {
    let device = block_on(open_device(0)).expect("a processor is always there");
    let token = Token::draw().expect("the system has random numbers");
    let place = (Ipv4Addr::LOCALHOST, 0).into();
    Offer::open(device, place, token).expect("some port is free")
}

fn garden_at(address: &Address) -> Garden {
    let device = block_on(open_remote(&address.to_string()));
    Garden::on(device.expect("the offer stands"))
}

fn start(garden: &mut Garden, checkpoint: Option<Vec<u8>>) {
    garden.tell(Command::Start { spec: small(), files: vec![], checkpoint });
}

/// The device is the same and is given the same operations in the same order, so no rounding differs: bit for bit.
#[test]
fn a_run_elsewhere_has_the_losses_of_a_run_here() {
    let offer = offer();
    let mut elsewhere = garden_at(offer.address());
    start(&mut elsewhere, None);
    assert_eq!(elsewhere.steps(STEPS), Garden::with(small()).steps(STEPS));
}

#[test]
fn a_wrong_token_is_refused_in_a_sentence() {
    let offer = offer();
    let right = offer.address().to_string();
    let (server, relay) = (right.split(':').nth(1).unwrap(), right.split('@').nth(1).unwrap());
    let wrong = format!("garden:{server}:a-token-that-is-wrong@{relay}");
    let why = block_on(open_remote(&wrong)).err().unwrap();
    assert_eq!(why, format!("the machine at {relay} refuses this token: copy the address again"));
}

#[test]
fn where_nobody_offers_a_device_a_sentence_says_so() {
    let gone = offer();
    let address = gone.address().to_string();
    drop(gone);
    let why = block_on(open_remote(&address)).err().unwrap();
    assert!(why.contains("`garden serve-device` must be running there"), "{why}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let offer = offer();
    let relay = offer.address().to_string().split('@').nth(1).unwrap().to_owned();
    let device = block_on(open_device(0)).unwrap();
    let second = Offer::open(device, relay.parse().unwrap(), Token::draw().unwrap());
    let why = second.err().unwrap().to_string();
    assert!(why.starts_with(&format!("cannot listen on {relay}")), "{why}");
}

#[test]
fn when_the_device_goes_the_run_says_so_and_goes_on_here_from_its_checkpoint() {
    let offer = offer();
    let mut elsewhere = garden_at(offer.address());
    start(&mut elsewhere, None);
    elsewhere.steps(4);
    let kept = elsewhere.checkpoint();
    drop(offer);
    elsewhere.tell(Command::Step { count: 4 });
    let told = elsewhere.rest();
    let lost = told.iter().find_map(|event| match event {
        Event::Failed { what, fatal: true, .. } => Some(what.as_str()),
        _ => None,
    });
    assert!(lost.is_some_and(|what| what.starts_with("the device did not answer")), "{told:?}");
    let mut here = Garden::new();
    start(&mut here, Some(kept));
    assert_eq!(here.steps(4), Garden::with(small()).steps(8)[4..]);
}
