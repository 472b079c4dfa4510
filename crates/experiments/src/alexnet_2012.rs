//! The net of Krizhevsky, Sutskever and Hinton 2012 as a description; sizes, parameters and multiplications follow from it.
//!
//! Adds to `lecun_1989`: colour, three more layers of kernels, pooling, and dense layers of thousands of units.
//! Leaves out: the numbers themselves. Sixty million of them, learnt from a million photographs, do not fit into a page; the small net
//! that learns beside this description is one of tensors, and lives in the session.

/// What can be changed about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Design {
    /// Pixels on a side. The paper says 224; with kernels of 11 in steps of 4 only 227 gives its 55 places.
    pub side: usize,
    /// Whether layers 2, 4 and 5 are cut in two halves, a GPU each, that do not see each other.
    pub is_split: bool,
    /// Whether the pools overlap: 3 wide in steps of 2. Otherwise they are 2 wide.
    pub overlaps: bool,
}

/// The paper's, with the side that its sizes need.
pub const PAPER: Design = Design { side: 227, is_split: true, overlaps: true };

/// What a layer does.
#[derive(Clone, Copy)]
enum Part {
    /// Kernels that slide over the maps.
    Kernels { maps: usize, side: usize, step: usize, edge: usize, halves: bool },
    /// The largest of each neighbourhood.
    Pool,
    /// Every unit sees everything.
    Dense { units: usize },
}

use Part::{Dense, Kernels, Pool};

/// Krizhevsky et al. 2012, section 3.5 and figure 2.
const PARTS: [(&str, Part); 11] = [
    ("1", Kernels { maps: 96, side: 11, step: 4, edge: 0, halves: false }),
    ("pool", Pool),
    ("2", Kernels { maps: 256, side: 5, step: 1, edge: 2, halves: true }),
    ("pool", Pool),
    ("3", Kernels { maps: 384, side: 3, step: 1, edge: 1, halves: false }),
    ("4", Kernels { maps: 384, side: 3, step: 1, edge: 1, halves: true }),
    ("5", Kernels { maps: 256, side: 3, step: 1, edge: 1, halves: true }),
    ("pool", Pool),
    ("6", Dense { units: 4096 }),
    ("7", Dense { units: 4096 }),
    ("8", Dense { units: 1000 }),
];

/// A layer as it comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its number, or `pool`.
    pub name: &'static str,
    /// Maps, or units of a dense layer.
    pub maps: usize,
    /// Places on a side of a map; 1 for a dense layer.
    pub side: usize,
    /// What slides over its input, in words.
    pub kernels: String,
    /// Weights and biases.
    pub parameters: usize,
    /// Multiplications for a picture.
    pub macs: usize,
    /// Pixels at the far edge that no kernel reaches.
    pub unseen: usize,
}

impl Layer {
    /// Numbers that it gives on.
    pub fn units(&self) -> usize {
        self.maps * self.side * self.side
    }

    /// Whether it learns.
    pub fn learns(&self) -> bool {
        self.parameters > 0
    }
}

impl Design {
    /// Every layer, from the pixels on.
    pub fn layers(self) -> Vec<Layer> {
        let (mut maps, mut side) = (3, self.side);
        let grow = |(name, part)| {
            let layer = self.layer(name, part, maps, side);
            (maps, side) = (layer.maps, layer.side);
            layer
        };
        PARTS.into_iter().map(grow).collect()
    }

    /// One layer on `maps_in` maps of `side_in` × `side_in`.
    fn layer(self, name: &'static str, part: Part, maps_in: usize, side_in: usize) -> Layer {
        match part {
            Kernels { maps, side: kernel, step, edge, halves } => {
                let way = side_in + 2 * edge - kernel;
                let (side, unseen) = (way / step + 1, way % step);
                let depth = if halves && self.is_split { maps_in / 2 } else { maps_in };
                let weights = maps * depth * kernel * kernel;
                let kernels = format!("{maps} of {kernel} × {kernel} × {depth}, step {step}");
                let (parameters, macs) = (weights + maps, weights * side * side);
                Layer { name, maps, side, kernels, parameters, macs, unseen }
            }
            Pool => {
                let wide = if self.overlaps { 3 } else { 2 };
                let (side, unseen) = ((side_in - wide) / 2 + 1, (side_in - wide) % 2);
                let kernels = format!("largest of {wide} × {wide}, step 2");
                Layer { name, maps: maps_in, side, kernels, parameters: 0, macs: 0, unseen }
            }
            Dense { units } => {
                let weights = units * maps_in * side_in * side_in;
                let kernels = format!("{units} × {}", maps_in * side_in * side_in);
                let parameters = weights + units;
                Layer { name, maps: units, side: 1, kernels, parameters, macs: weights, unseen: 0 }
            }
        }
    }

    /// What is counted over all layers, by name.
    pub fn metrics(self) -> [(&'static str, f64); 4] {
        let layers = self.layers();
        let sum = |of: fn(&Layer) -> usize| layers.iter().map(of).sum::<usize>() as f64;
        let dense = layers.iter().filter(|layer| layer.side == 1).map(|layer| layer.parameters);
        let neurons = layers.iter().filter(|layer| layer.learns()).map(Layer::units);
        let parameters = sum(|layer| layer.parameters);
        [
            ("parameters", parameters),
            ("macs", sum(|layer| layer.macs)),
            ("neurons", neurons.sum::<usize>() as f64),
            ("dense_share", 100.0 * dense.sum::<usize>() as f64 / parameters),
        ]
    }

    /// The layers as a table: a line a row, cells parted by bars, the heading first.
    pub fn table(self) -> String {
        let heading = "layer|gives|kernels|parameters|multiplications".to_owned();
        let row = |layer: &Layer| {
            let Layer { name, maps, side, kernels, parameters, macs, .. } = layer;
            let gives = match side {
                1 => maps.to_string(),
                _ => format!("{side} × {side} × {maps}"),
            };
            format!("{name}|{gives}|{kernels}|{}|{}", grouped(*parameters), grouped(*macs))
        };
        let rows: Vec<String> = self.layers().iter().map(row).collect();
        [heading, rows.join("\n")].join("\n")
    }

    /// What is odd about its sizes, in a sentence.
    pub fn remark(self) -> String {
        let Some(Layer { side, unseen, .. }) = self.layers().into_iter().next() else {
            return String::new();
        };
        match unseen {
            0 => format!("The first kernels fit exactly: {side} places on a side."),
            _ => format!(
                "The first kernels do not fit: {} pixels, 11 wide, step 4 are {:.2} places. At {side} places {unseen} pixel at the edge \
                 is never seen, and every layer after has another size than the paper's.",
                self.side,
                (self.side - 11) as f64 / 4.0 + 1.0
            ),
        }
    }
}

/// 60,965,224
fn grouped(number: usize) -> String {
    let plain = number.to_string();
    let mut out = String::new();
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(design: Design, name: &str) -> f64 {
        let found = design.metrics().into_iter().find(|(metric, _)| *metric == name);
        found.unwrap().1
    }

    #[test]
    fn the_papers_net_has_the_published_counts() {
        assert_eq!(metric(PAPER, "parameters"), 60_965_224.0);
        assert_eq!(metric(PAPER, "macs"), 724_406_816.0);
        let parameters: Vec<usize> =
            PAPER.layers().iter().filter(|layer| layer.learns()).map(|l| l.parameters).collect();
        let published =
            [34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000];
        assert_eq!(parameters, published);
    }

    #[test]
    fn the_papers_pixels_do_not_fit_its_kernels() {
        let slip = Design { side: 224, ..PAPER };
        assert_eq!((slip.layers()[0].side, PAPER.layers()[0].side), (54, 55));
        assert!(slip.remark().contains("54.25 places"), "{}", slip.remark());
        assert!(metric(slip, "parameters") < metric(PAPER, "parameters"));
    }

    #[test]
    fn every_side_that_can_be_set_gives_a_net() {
        for side in 160..=320 {
            for overlaps in [false, true] {
                assert!(Design { side, overlaps, ..PAPER }.layers().iter().all(|l| l.side > 0));
            }
        }
    }

    #[test]
    fn pools_that_overlap_give_maps_of_the_same_size() {
        let apart = Design { overlaps: false, ..PAPER };
        let sides = |design: Design| design.layers().iter().map(|l| l.side).collect::<Vec<_>>();
        assert_eq!(sides(apart), sides(PAPER));
        assert_eq!(apart.metrics(), PAPER.metrics());
    }

    #[test]
    fn one_gpu_doubles_the_kernels_of_the_split_layers() {
        let whole = Design { is_split: false, ..PAPER };
        let weights = |design: Design, at: usize| {
            let layer = design.layers()[at].clone();
            layer.parameters - layer.maps
        };
        for at in [2, 5, 6] {
            assert_eq!(weights(whole, at), 2 * weights(PAPER, at));
        }
        assert_eq!(metric(whole, "parameters"), 62_378_344.0);
    }

    #[test]
    fn the_table_has_a_row_a_layer_and_ends_in_a_thousand_units() {
        let table = PAPER.table();
        assert_eq!(table.lines().count(), 12);
        assert_eq!(table.lines().last(), Some("8|1000|1000 × 4096|4,097,000|4,096,000"));
        assert!(table.lines().all(|line| line.split('|').count() == 5));
    }
}
