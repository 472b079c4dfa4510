//! Several devices that train one network together. Engine: burn-flex, one thread a device.

use protocol::Command;
use tests::{Garden, small};

const STEPS: usize = 12;

/// Every optimiser's step follows the same mean; only the order in which rows are summed differs. Tolerance: 1e-5 of the loss.
#[test]
fn two_and_four_devices_make_the_run_of_one() {
    for (path, value) in [("training.optimiser", "adamw"), ("training.optimiser", "muon")] {
        let spec = small().with(path, value).unwrap().with("training.accumulation", 2).unwrap();
        let alone = Garden::with(spec.clone()).steps(STEPS);
        for devices in [2, 4] {
            let together = Garden::together(spec.clone(), devices).steps(STEPS);
            assert_eq!(together.len(), STEPS);
            let off = alone.iter().zip(&together).map(|(a, b)| (a - b).abs() / a);
            let off = off.fold(0.0, f64::max);
            assert!(off < 1e-5, "{value}, {devices} devices: {off:.1e}");
        }
    }
}

#[test]
fn the_same_devices_make_the_same_run_bit_for_bit_and_draw_what_they_drop_apart() {
    let spec = small().with("model.dropout", 0.2).unwrap();
    let together = Garden::together(spec.clone(), 2).steps(STEPS);
    assert_eq!(together, Garden::together(spec.clone(), 2).steps(STEPS));
    assert_ne!(together, Garden::with(spec).steps(STEPS));
}

/// A checkpoint has no trace of the devices: one goes on where two stopped, and two where one did.
#[test]
fn what_several_saved_one_goes_on_with() {
    let whole = Garden::with(small()).steps(STEPS);
    let mut two = Garden::together(small(), 2);
    two.steps(5);
    let file = two.checkpoint();
    let mut one = Garden::new();
    one.tell(Command::Start { spec: small(), files: vec![], checkpoint: Some(file) });
    let rest = one.steps(STEPS - 5);
    let file = one.checkpoint();
    assert!(rest.iter().zip(&whole[5..]).all(|(a, b)| (a - b).abs() < 1e-5), "{rest:?} {whole:?}");
    let mut again = Garden::together(small(), 2);
    again.tell(Command::Start { spec: small(), files: vec![], checkpoint: Some(file) });
    let (again, one) = (again.steps(2), one.steps(2));
    assert!(again.iter().zip(&one).all(|(a, b)| (a - b).abs() < 1e-5), "{again:?} {one:?}");
}

#[test]
fn rows_that_do_not_share_out_evenly_are_refused_in_a_sentence() {
    let spec = small().with("training.batch", 4).unwrap();
    let said = Garden::together(spec, 3).failure().unwrap();
    assert_eq!(
        said,
        "the devices cannot train together: 4 rows of a batch do not share out evenly over 3 devices"
    );
}
