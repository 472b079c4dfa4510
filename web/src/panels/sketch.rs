//! A network at a glance, drawn from its settings: the residual stream, each layer's heads, its feed-forward net, the bars at the end.

use std::fmt::Write;

use spec::{FeedForward, ModelSpec};
use yew::prelude::*;

/// More layers or heads than these are not drawn.
const MOST_LAYERS: usize = 5;
const MOST_HEADS: usize = 6;
const HEIGHT: f64 = 84.0;
const BLOCK: f64 = 52.0;

/// A network's picture. It says nothing that words beside it do not, so screen readers pass over it.
pub fn network_sketch(model: &ModelSpec) -> Html {
    let ModelSpec::Gpt(model) = model else { return Html::default() };
    let layers = model.layers.min(MOST_LAYERS);
    let width = 52.0 + layers as f64 * BLOCK;
    let middle = HEIGHT / 2.0;
    let mut heads = String::new();
    let mut nets = String::new();
    for layer in 0..layers {
        let left = 22.0 + layer as f64 * BLOCK;
        add_heads(&mut heads, left, model.heads.min(MOST_HEADS));
        if model.feed_forward != FeedForward::None {
            add_net(&mut nets, left + 22.0, model.mlp_factor);
        }
    }
    let mut bars = String::new();
    for (index, share) in [1.0, 0.55, 0.8, 0.3, 0.15].into_iter().enumerate() {
        let top = middle - 20.0 + index as f64 * 8.5;
        let (left, long) = (width - 26.0, share * 24.0);
        // A String takes any text.
        let _ = write!(bars, "M{left} {top}h{long:.1}v5H{left}z");
    }
    html! {
        <svg class="sketch" viewBox={format!("0 0 {width} {HEIGHT}")} aria-hidden="true">
            <path class="sketch-stream" d={format!("M4 {middle}H{}", width - 28.0)} />
            <path class="sketch-net" d={nets} />
            <path class="sketch-head" d={heads} />
            <path class="sketch-bar" d={bars} />
        </svg>
    }
}

/// Causal patterns, one above the other.
fn add_heads(path: &mut String, left: f64, heads: usize) {
    let size = (HEIGHT / heads as f64 - 3.0).min(15.0);
    let top = (HEIGHT - heads as f64 * (size + 3.0) + 3.0) / 2.0;
    for head in 0..heads {
        let y = top + head as f64 * (size + 3.0);
        // A String takes any text.
        let _ = write!(path, "M{left} {y:.1}v{size:.1}h{size:.1}z");
    }
}

/// As much higher than the stream as it is wider.
fn add_net(path: &mut String, left: f64, factor: usize) {
    let (narrow, wide) = (7.0, (7.0 * factor as f64).min(34.0));
    let middle = HEIGHT / 2.0;
    let _ = write!(
        path,
        "M{left} {}L{} {}V{}L{left} {}zM{} {}L{} {}V{}L{} {}z",
        middle - narrow,
        left + 9.0,
        middle - wide,
        middle + wide,
        middle + narrow,
        left + 20.0,
        middle - narrow,
        left + 11.0,
        middle - wide,
        middle + wide,
        left + 20.0,
        middle + narrow,
    );
}
