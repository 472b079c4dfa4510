//! What a position means: which others it sees, and how it enters as sines and cosines, added (Vaswani et al. 2017) or turned by
//! (Su et al. 2021).

use burn::tensor::{Device, Tensor, TensorData};
use spec::{GptSpec, Position};

/// Added to the scores of what is hidden: e to it is 0 in every float format that engines use.
const HIDDEN: f32 = -1e9;

/// The slowest pair of channels turns once in about 2π times as many tokens (Vaswani et al. 2017; Su et al. 2021).
const BASE: f64 = 10_000.0;

/// The positions of one pass, for all its layers.
#[derive(Debug)]
pub(super) struct Positions {
    hidden: Option<Tensor<4>>,
    turn: Option<Turn>,
}

/// Cosines and signed sines of the angle of every position and channel, `[1, 1, T, K]` each.
#[derive(Debug)]
struct Turn {
    cosines: Tensor<4>,
    sines: Tensor<4>,
}

impl Positions {
    /// Positions `start..start + time`, shown the keys of the `before` positions before them.
    pub(super) fn new(
        spec: &GptSpec,
        start: usize,
        before: usize,
        time: usize,
        device: &Device,
    ) -> Self {
        let turn = || Turn::new(start, time, spec.head_width(), device);
        Self {
            hidden: hidden(before, time, spec.reach(), device),
            turn: (spec.position == Position::Rotary).then(turn),
        }
    }

    /// Queries or keys with their position in them: `[B, H, T, K]` -> `[B, H, T, K]`
    pub(super) fn enter(&self, x: Tensor<4>) -> Tensor<4> {
        match &self.turn {
            Some(turn) => turn.apply(x),
            None => x,
        }
    }

    /// Scores `[B, H, T, S]`, with those of hidden keys far below all others.
    pub(super) fn hide(&self, scores: Tensor<4>) -> Tensor<4> {
        match &self.hidden {
            Some(hidden) => scores + hidden.clone(),
            None => scores,
        }
    }
}

impl Turn {
    /// Channels 2i and 2i + 1 turn by position · 10,000^(−2i/K): neighbours pair up as in the paper and in llama2.c; Hugging Face's
    /// code pairs i with i + K/2.
    fn new(start: usize, time: usize, width: usize, device: &Device) -> Self {
        let table = |wave: fn(f64) -> f64, sign: f64| {
            let value = move |position: usize, channel: usize| {
                let sign = if channel.is_multiple_of(2) { sign } else { 1.0 };
                (sign * wave(angle(position, channel, width))) as f32
            };
            let positions = start..start + time;
            let values: Vec<f32> =
                positions.flat_map(|t| (0..width).map(move |channel| value(t, channel))).collect();
            Tensor::from_data(TensorData::new(values, [1, 1, time, width]), device)
        };
        Self { cosines: table(libm::cos, 1.0), sines: table(libm::sin, -1.0) }
    }

    /// A pair (a, b) becomes (a cos − b sin, b cos + a sin).
    fn apply(&self, x: Tensor<4>) -> Tensor<4> {
        let shape @ [batch, heads, time, width] = x.dims();
        let pairs: Tensor<5> = x.clone().reshape([batch, heads, time, width / 2, 2]);
        let swapped: Tensor<4> = pairs.flip([4]).reshape(shape); //     [B, H, T, K]
        x * self.cosines.clone() + swapped * self.sines.clone()
    }
}

/// The angle of a channel at a position: each pair of channels has a frequency.
pub(super) fn angle(position: usize, channel: usize, width: usize) -> f64 {
    let pair = (channel / 2 * 2) as f64;
    position as f64 / libm::pow(BASE, pair / width as f64)
}

/// A position's sine or cosine in a channel (Vaswani et al. 2017, section 3.5).
pub(super) fn wave(position: usize, channel: usize, width: usize) -> f32 {
    let angle = angle(position, channel, width);
    let wave = if channel.is_multiple_of(2) { libm::sin(angle) } else { libm::cos(angle) };
    wave as f32
}

/// The waves of the positions `start..start + time`: `[T, D]`.
pub(super) fn sinusoids(start: usize, time: usize, width: usize, device: &Device) -> Tensor<2> {
    let rows = start..start + time;
    let values: Vec<f32> =
        rows.flat_map(|row| (0..width).map(move |channel| wave(row, channel, width))).collect();
    Tensor::from_data(TensorData::new(values, [time, width]), device)
}

/// [`HIDDEN`] where a position does not see a key, else 0, as `[1, 1, T, S]`: it sees itself and the `reach − 1` before. Keys begin
/// `before` positions before the first of these. None where nothing is hidden, as for a single token that is shown no more than it sees.
fn hidden(before: usize, time: usize, reach: usize, device: &Device) -> Option<Tensor<4>> {
    let keys = before + time;
    let sees = |t: usize, s: usize| s <= before + t && before + t - s < reach;
    let value = move |t, s| if sees(t, s) { 0.0 } else { HIDDEN };
    let values: Vec<f32> = (0..time).flat_map(|t| (0..keys).map(move |s| value(t, s))).collect();
    (time > 1 || keys > reach)
        .then(|| Tensor::from_data(TensorData::new(values, [1, 1, time, keys]), device))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wave that looks random, `[1, 1, 1, 6]`.
    fn channels(salt: f32) -> Tensor<4> {
        let values: Vec<f32> = (0..6).map(|i| (salt * (i + 1) as f32).sin()).collect();
        Tensor::from_data(TensorData::new(values, [1, 1, 1, 6]), &Device::flex())
    }

    fn turned(x: Tensor<4>, position: usize) -> Vec<f32> {
        Turn::new(position, 1, 6, &Device::flex()).apply(x).into_data().iter::<f32>().collect()
    }

    fn dot(query_at: usize, key_at: usize) -> f32 {
        let (q, k) = (turned(channels(1.3), query_at), turned(channels(2.9), key_at));
        q.iter().zip(&k).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn a_turned_querys_product_with_a_key_depends_on_their_distance_alone() {
        for distance in [0, 1, 7, 100] {
            let near = dot(distance, 0);
            for shift in [1, 13, 500, 4_000] {
                assert!((dot(distance + shift, shift) - near).abs() < 1e-5, "{distance} {shift}");
            }
        }
        assert!((dot(1, 0) - dot(0, 0)).abs() > 1e-2);
    }

    /// Position 1 turns the pair (1, 0) to (cos f, sin f), where f is 10,000^(−2i/K).
    #[test]
    fn the_first_pair_turns_by_a_radian_a_token_and_the_others_more_slowly() {
        let ones = Tensor::from_data(
            TensorData::new(vec![1f32, 0., 1., 0., 1., 0.], [1, 1, 1, 6]),
            &Device::flex(),
        );
        let found = turned(ones, 1);
        for (pair, frequency) in
            [1.0, 10_000f64.powf(-1.0 / 3.0), 10_000f64.powf(-2.0 / 3.0)].into_iter().enumerate()
        {
            assert!((f64::from(found[2 * pair]) - frequency.cos()).abs() < 1e-7);
            assert!((f64::from(found[2 * pair + 1]) - frequency.sin()).abs() < 1e-7);
        }
    }

    #[test]
    fn a_window_hides_what_lies_behind_it_and_what_comes() {
        let sees = |before, time, shape| {
            let table = hidden(before, time, 2, &Device::flex()).unwrap();
            assert_eq!(table.dims(), shape);
            table.into_data().iter::<f32>().map(|value| value == 0.0).collect::<Vec<bool>>()
        };
        let (yes, no) = (true, false);
        // Keys 1 to 4; queries 2, 3 and 4 see themselves and the one before.
        let expected = [yes, yes, no, no, no, yes, yes, no, no, no, yes, yes];
        assert_eq!(sees(1, 3, [1, 1, 3, 4]), expected);
        // A single token that is shown more than its window reaches.
        assert_eq!(sees(3, 1, [1, 1, 1, 4]), [no, no, yes, yes]);
        assert!(hidden(1, 1, 2, &Device::flex()).is_none());
    }
}
