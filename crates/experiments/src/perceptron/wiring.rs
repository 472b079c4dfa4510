//! The Mark I's association layer: 512 units, wired at random to the retina once, and never changed.

use rand::{Rng, RngExt};

use super::shapes::SIDE;

/// Association units.
pub const UNITS: usize = 512;
/// Wires that leave a photocell.
const WIRES: usize = 40;

/// Which unit each wire ends at, and whether it excites (1) or inhibits (−1).
#[derive(Clone, Debug)]
pub struct Wiring {
    wires: Vec<[(u16, i8); WIRES]>,
}

impl Wiring {
    /// Drawn once.
    pub fn new(random: &mut impl Rng) -> Self {
        let mut wire = || {
            let sign = if random.random::<bool>() { 1 } else { -1 };
            (random.random_range(0..UNITS) as u16, sign)
        };
        Self { wires: (0..SIDE * SIDE).map(|_| std::array::from_fn(|_| wire())).collect() }
    }

    /// A unit answers 1 where more excites than inhibits it.
    pub fn answers(&self, picture: &[f64]) -> Vec<f64> {
        let mut sums = [0_i32; UNITS];
        let lit = self.wires.iter().zip(picture).filter(|(_, light)| **light > 0.5);
        for (unit, sign) in lit.flat_map(|(wires, _)| wires) {
            sums[usize::from(*unit)] += i32::from(*sign);
        }
        sums.iter().map(|sum| f64::from(u8::from(*sum > 0))).collect()
    }
}
