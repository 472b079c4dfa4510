//! Attention patterns found in an inspection, and what each head does, in four numbers. No drawing.

use std::cmp::Ordering;

use protocol::View;

/// One head's pattern: a row for each query, a column for each key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head<'a> {
    /// Its layer, from 0.
    pub layer: usize,
    /// Its number in the layer, from 0.
    pub head: usize,
    /// Queries.
    pub rows: usize,
    /// Keys.
    pub columns: usize,
    /// Weights, row after row; a row sums to 1.
    pub weights: &'a [f32],
}

/// Every head in these views, by layer and number. Views of other places, or whose shape does not fit, are passed over.
pub fn heads(views: &[View]) -> Vec<Head<'_>> {
    let found = views.iter().flat_map(heads_of_view);
    ordered(found, |a, b| (a.layer, a.head).cmp(&(b.layer, b.head)))
}

/// Each thing in turn in its place, which is quick for some dozens; the library's sort would be 1 KB of the
/// page's download for each type.
fn ordered<T>(things: impl IntoIterator<Item = T>, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut all = Vec::new();
    for thing in things {
        let place = all.partition_point(|other| order(other, &thing).is_le());
        all.insert(place, thing);
    }
    all
}

fn heads_of_view(view: &View) -> Vec<Head<'_>> {
    let layer = layer_of(&view.place);
    let (Some(layer), &[_, count, rows, columns]) = (layer, view.shape.as_slice()) else {
        return Vec::new();
    };
    let cells = rows * columns;
    if cells == 0 || view.data.0.len() < count * cells {
        return Vec::new();
    }
    let chunks = view.data.0.chunks_exact(cells).take(count).enumerate();
    chunks.map(|(head, weights)| Head { layer, head, rows, columns, weights }).collect()
}

/// The layer in `blocks.3.attn.pattern`.
fn layer_of(place: &str) -> Option<usize> {
    place.strip_prefix("blocks.")?.strip_suffix(".attn.pattern")?.parse().ok()
}

impl Head<'_> {
    /// The weight with which `row` reads `column`.
    pub fn weight(&self, row: usize, column: usize) -> f32 {
        self.weights.get(row * self.columns + column).copied().unwrap_or(0.0)
    }

    /// All weights of a query.
    pub fn row(&self, row: usize) -> &[f32] {
        self.weights.chunks_exact(self.columns).nth(row).unwrap_or(&[])
    }

    /// Whether a query is kept from reading a key: later keys, in a pattern in which no query reads them.
    pub fn hides(&self, row: usize, column: usize) -> bool {
        self.is_causal() && self.is_later(row, column)
    }

    /// Whether no query reads a later key.
    pub fn is_causal(&self) -> bool {
        self.columns > 1
            && (0..self.rows).all(|row| {
                let later =
                    (row + 1 + self.columns - self.rows.min(self.columns)).min(self.columns);
                self.row(row)[later..].iter().all(|weight| *weight == 0.0)
            })
    }

    fn is_later(&self, row: usize, column: usize) -> bool {
        column > row + self.columns - self.rows.min(self.columns)
    }

    /// The pattern as pixels, four bytes each; hidden cells are transparent, so that the hatching behind shows.
    pub fn pixels(&self) -> Vec<u8> {
        let causal = self.is_causal();
        let mut out = Vec::with_capacity(self.weights.len() * 4);
        for (index, weight) in self.weights.iter().enumerate() {
            let (row, column) = (index / self.columns, index % self.columns);
            let [red, green, blue] = crate::palette::weight(*weight);
            let seen = if causal && self.is_later(row, column) { 0 } else { 255 };
            out.extend([red, green, blue, seen]);
        }
        out
    }

    /// What the head does.
    pub fn measure(&self) -> Measures {
        let rows = 1..self.rows.min(self.columns);
        let count = rows.len().max(1) as f64;
        let mean = |of: &dyn Fn(usize) -> f64| rows.clone().map(of).sum::<f64>() / count;
        let weight = |row, column| f64::from(self.weight(row, column));
        Measures {
            previous: mean(&|row| weight(row, row - 1)),
            first: mean(&|row| weight(row, 0)),
            own: mean(&|row| weight(row, row)),
            entropy: mean(&|row| entropy(self.row(row))),
        }
    }
}

/// Means over all queries but the first, which can only read itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Weight on the token before.
    pub previous: f64,
    /// Weight on the first token.
    pub first: f64,
    /// Weight on the query's own token.
    pub own: f64,
    /// Entropy of the weights in nats: 0 looks at one token, ln n at n alike.
    pub entropy: f64,
}

fn entropy(weights: &[f32]) -> f64 {
    let terms = weights.iter().map(|weight| f64::from(*weight)).filter(|weight| *weight > 0.0);
    terms.map(|weight| -weight * weight.ln()).sum()
}

/// How heads are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Layer by layer.
    #[default]
    Place,
    /// Most on the token before first.
    Previous,
    /// Most on the first token first.
    First,
    /// Most on itself first.
    Own,
    /// Most focused first.
    Focus,
}

impl Order {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Place, Self::Previous, Self::First, Self::Own, Self::Focus];

    /// Its word in the locale and in the menu.
    pub fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Previous => "previous",
            Self::First => "first",
            Self::Own => "own",
            Self::Focus => "focus",
        }
    }

    /// Puts heads in this order.
    pub fn sort(self, heads: &mut Vec<(Head<'_>, Measures)>) {
        *heads = ordered(std::mem::take(heads), |(_, a), (_, b)| match self {
            Self::Place => Ordering::Equal,
            Self::Previous => b.previous.total_cmp(&a.previous),
            Self::First => b.first.total_cmp(&a.first),
            Self::Own => b.own.total_cmp(&a.own),
            Self::Focus => a.entropy.total_cmp(&b.entropy),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Floats;

    fn view(
        place: &str,
        heads: usize,
        size: usize,
        weight: impl Fn(usize, usize, usize) -> f32,
    ) -> View {
        let cell = |index: usize| {
            let (head, row, column) = (index / (size * size), index / size % size, index % size);
            weight(head, row, column)
        };
        View {
            place: place.into(),
            letters: "B H T S".into(),
            shape: vec![1, heads, size, size],
            data: Floats((0..heads * size * size).map(cell).collect()),
        }
    }

    fn is(row: usize, column: usize) -> f32 {
        f32::from(u8::from(row == column))
    }

    #[test]
    fn heads_come_by_layer_and_other_views_are_passed_over() {
        let mut short = view("blocks.2.attn.pattern", 2, 3, |_, row, column| is(row, column));
        short.data.0.pop();
        let views = [
            view("blocks.1.attn.pattern", 2, 3, |_, row, column| is(row, column)),
            view("blocks.0.attn.pattern", 2, 3, |_, row, column| is(row, column)),
            view("blocks.0.attn.scores", 2, 3, |_, _, _| 1.0),
            short,
        ];
        let places: Vec<_> = heads(&views).iter().map(|head| (head.layer, head.head)).collect();
        assert_eq!(places, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }

    #[test]
    fn each_kind_of_head_is_known_by_its_measure() {
        let views = [view("blocks.0.attn.pattern", 4, 8, |head, row, column| match head {
            0 => is(row.saturating_sub(1), column),
            1 => is(0, column),
            2 => is(row, column),
            _ => {
                if column <= row {
                    1.0 / (row + 1) as f32
                } else {
                    0.0
                }
            }
        })];
        let measures: Vec<_> = heads(&views).iter().map(Head::measure).collect();
        assert_eq!(measures[0].previous, 1.0);
        assert_eq!(measures[1].first, 1.0);
        assert_eq!(measures[2].own, 1.0);
        assert_eq!(measures[2].entropy, 0.0);
        // Entropy of an even spread over n tokens is ln n; the mean over n = 2..8 is ln(8!)/7.
        assert!((measures[3].entropy - 40320f64.ln() / 7.0).abs() < 1e-6);
    }

    #[test]
    fn sorting_brings_the_strongest_head_first() {
        let views = [view("blocks.0.attn.pattern", 2, 4, |head, row, column| {
            if head == 0 { is(0, column) } else { is(row, column) }
        })];
        let mut found: Vec<_> =
            heads(&views).into_iter().map(|head| (head, head.measure())).collect();
        Order::Own.sort(&mut found);
        assert_eq!(found[0].0.head, 1);
        Order::First.sort(&mut found);
        assert_eq!(found[0].0.head, 0);
    }

    #[test]
    fn only_what_no_query_may_read_is_transparent() {
        let views = [view("blocks.0.attn.pattern", 1, 3, |_, row, column| is(row, column))];
        let head = heads(&views)[0];
        assert!(head.hides(0, 1) && !head.hides(1, 0) && !head.hides(2, 2));
        let seen: Vec<_> = head.pixels().chunks_exact(4).map(|pixel| pixel[3] == 255).collect();
        assert_eq!(seen, [true, false, false, true, true, false, true, true, true]);
        let views = [view("blocks.0.attn.pattern", 1, 3, |_, _, _| 1.0 / 3.0)];
        assert!(heads(&views)[0].pixels().chunks_exact(4).all(|pixel| pixel[3] == 255));
    }
}
