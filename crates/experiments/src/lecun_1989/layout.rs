//! The tables of the net: sides, planes, wiring, layers, and where each weight lies. The paper's counts are counted from these.

/// Pixels on a side of a picture.
pub const SIDE: usize = 16;
/// Planes of each of the two layers of kernels.
pub const PLANES: usize = 12;
/// Units of the dense layer H3.
pub const HIDDEN: usize = 30;
/// Digits.
pub const CLASSES: usize = 10;
/// A kernel's side and its weights.
pub const KERNEL: usize = 5;
pub const TAPS: usize = KERNEL * KERNEL;
/// Paper around pictures and maps, two wide on each side.
pub const EDGE: usize = 2;
/// Kernels move by two, so that each layer has half the side.
pub const STRIDE: usize = 2;
/// Sides of the maps, and of what they are read from with the edge.
pub const FIRST: usize = SIDE / STRIDE;
pub const SECOND: usize = FIRST / STRIDE;
pub const WIDE_INPUT: usize = SIDE + 2 * EDGE;
pub const WIDE_FIRST: usize = FIRST + 2 * EDGE;
/// Four planes fill one SIMD vector.
pub const LANES: usize = 4;
/// Which two of H1's three blocks of four planes each of H2's blocks sees: 0–7, 4–11, 0–3 and 8–11, as Karpathy wires them.
pub const SEEN: [[usize; 2]; 3] = [[0, 1], [1, 2], [0, 2]];
/// What a plane of H2 sees: 8 of 12.
pub const SEEN_PLANES: usize = SEEN[0].len() * LANES;
/// Units of H1 and of H2.
pub const FIRST_UNITS: usize = FIRST * FIRST * PLANES;
pub const SECOND_UNITS: usize = SECOND * SECOND * PLANES;

/// One layer as the paper counts it.
pub struct Layer {
    /// Its units, each with a bias of its own.
    pub units: usize,
    /// What each unit reads, without the bias: the fan-in of the paper's start.
    pub fan_in: usize,
    /// Its weights without biases; they are fewer than its connections where kernels are shared.
    pub weights: usize,
}

/// The whole net: H1, H2, H3 and the outputs.
pub const LAYERS: [Layer; 4] = [
    Layer { units: FIRST_UNITS, fan_in: TAPS, weights: PLANES * TAPS },
    Layer { units: SECOND_UNITS, fan_in: SEEN_PLANES * TAPS, weights: PLANES * SEEN_PLANES * TAPS },
    Layer { units: HIDDEN, fan_in: SECOND_UNITS, weights: HIDDEN * SECOND_UNITS },
    Layer { units: CLASSES, fan_in: HIDDEN, weights: CLASSES * HIDDEN },
];

/// Where each layer's weights begin; its biases follow them.
pub const STARTS: [usize; 5] = {
    let mut starts = [0; 5];
    let mut layer = 0;
    while layer < 4 {
        starts[layer + 1] = starts[layer] + LAYERS[layer].weights + LAYERS[layer].units;
        layer += 1;
    }
    starts
};

/// Numbers that are learnt.
pub const PARAMETERS: usize = STARTS[4];

/// Where a kernel's tap reads, for the unit at a row and a column, in a map of this width with its edge.
pub fn place(row: usize, column: usize, tap: usize, wide: usize) -> usize {
    (row * STRIDE + tap / KERNEL) * wide + column * STRIDE + tap % KERNEL
}

/// Where the sixteen weights begin of one tap between four planes of H1 and four of H2: four to the first of these, and so on.
pub fn kernel_at(block: usize, tap: usize, half: usize) -> usize {
    ((block * TAPS + tap) * 2 + half) * LANES * LANES
}
