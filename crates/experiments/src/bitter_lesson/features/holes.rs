//! Holes: paper that no way over paper joins to the edge. An 8 has two, a 0 one, a 1 none.

use super::{Mask, PIXELS, SIDE};

/// Each pixel of a hole has its hole's number, from 1; all others 0. Holes are counted from the top. Paper joins across sides, not across corners.
pub fn holes(mask: &Mask) -> [u8; PIXELS] {
    const OUTSIDE: u8 = u8::MAX;
    let mut labels = [0; PIXELS];
    let rim =
        |at: &usize| [0, SIDE - 1].contains(&(at / SIDE)) || [0, SIDE - 1].contains(&(at % SIDE));
    for at in (0..PIXELS).filter(rim) {
        flood(mask, &mut labels, at, OUTSIDE);
    }
    let mut found = 0;
    for at in 0..PIXELS {
        if !mask[at] && labels[at] == 0 {
            found += 1;
            flood(mask, &mut labels, at, found);
        }
    }
    labels.map(|label| if label == OUTSIDE { 0 } else { label })
}

/// Gives a label to all paper that is joined to a place.
fn flood(mask: &Mask, labels: &mut [u8; PIXELS], from: usize, label: u8) {
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if mask[at] || labels[at] != 0 {
            continue;
        }
        labels[at] = label;
        let (row, column) = (at / SIDE, at % SIDE);
        let beside = [
            (row > 0).then(|| at - SIDE),
            (row + 1 < SIDE).then_some(at + SIDE),
            (column > 0).then(|| at - 1),
            (column + 1 < SIDE).then_some(at + 1),
        ];
        open.extend(beside.into_iter().flatten());
    }
}

/// How many, how many pixels they have in all, and how far below the middle they lie.
pub fn told(mask: &Mask) -> [f64; 3] {
    let labels = holes(mask);
    let count = labels.iter().max().copied().unwrap_or(0);
    let inside = labels.iter().enumerate().filter(|(_, label)| **label > 0);
    let rows: Vec<f64> =
        inside.map(|(at, _)| (at / SIDE) as f64 - (SIDE as f64 - 1.0) / 2.0).collect();
    let size = rows.len() as f64;
    [f64::from(count), size, rows.iter().sum::<f64>() / size.max(1.0)]
}
