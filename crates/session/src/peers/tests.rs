use std::sync::Arc;
use std::thread::spawn;

use super::{Peer, Table};

#[test]
fn every_seat_gets_the_mean_of_all_round_after_round() {
    let table = Arc::new(Table::new(3));
    let seat = |rank: usize| {
        let table = Arc::clone(&table);
        move || [1.0, 10.0].map(|scale| table.mean(rank, vec![scale * rank as f32, 1.0]).unwrap())
    };
    let others = [1, 2].map(|rank| spawn(seat(rank)));
    let expected = [vec![1.0, 1.0], vec![10.0, 1.0]];
    assert_eq!(seat(0)(), expected);
    for other in others {
        assert_eq!(other.join().unwrap(), expected);
    }
}

#[test]
fn who_waits_for_a_seat_that_is_left_hears_why() {
    let table = Arc::new(Table::new(2));
    let waits = Arc::clone(&table);
    let first = spawn(move || waits.mean(0, vec![1.0]));
    drop(Peer { rank: 1, table });
    let said = first.join().unwrap().unwrap_err().to_string();
    assert_eq!(said, "the devices cannot train together: a device has left");
}

#[test]
fn shares_of_a_batch_are_whole_and_chance_is_each_ones_own() {
    let table = Arc::new(Table::new(4));
    let peers: Vec<Peer> = (0..4).map(|rank| Peer { rank, table: Arc::clone(&table) }).collect();
    assert_eq!(
        peers.iter().flat_map(|peer| peer.rows(12)).collect::<Vec<_>>(),
        (0..12).collect::<Vec<_>>()
    );
    let mut numbers: Vec<u64> =
        (0..5).flat_map(|step| peers.iter().map(move |peer| peer.own(step))).collect();
    numbers.dedup();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
}
