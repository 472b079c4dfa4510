//! What an attention head looks at, in a few figures.
//!
//! The scores are those by which Elhage et al. (2021) and Olsson et al. (2022) tell kinds of heads apart.

use protocol::View;

/// One head, averaged over all windows and positions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeadScores {
    /// Weight on the token before; 1 for a perfect previous-token head. The first position, which has none, is left out.
    pub previous: f32,
    /// Weight on the first token, where heads rest that have nothing to do. The first position, which sees nothing else, is left out.
    pub first: f32,
    /// Weight on the tokens that once followed the present token; 1 for a perfect induction head. Only positions whose token
    /// occurred before count; 0 when there is none (Olsson et al. 2022, prefix matching).
    pub prefix: f32,
    /// Entropy of a row in nats: 0 looks at one token, ln T at all alike.
    pub entropy: f32,
}

/// The figures of every head of a pattern `[B, H, T, T]`. `tokens` are the `T` tokens of the first window, whose rows alone are
/// read. Nothing for a view of another shape.
pub fn head_scores(pattern: &View, tokens: &[u32]) -> Vec<HeadScores> {
    let &[_, heads, time, keys] = pattern.shape.as_slice() else { return vec![] };
    let size = time * keys;
    if time != keys || tokens.len() != time || pattern.data.0.len() < heads * size || size == 0 {
        return vec![];
    }
    pattern.data.0.chunks_exact(size).take(heads).map(|grid| score(grid, tokens)).collect()
}

fn score(grid: &[f32], tokens: &[u32]) -> HeadScores {
    let time = tokens.len();
    let rows = || grid.chunks_exact(time).enumerate();
    let matches = |(t, row): (usize, &[f32])| {
        let after = (1..=t).filter(|&s| tokens[s - 1] == tokens[t]);
        let weights: Vec<f32> = after.map(|s| row[s]).collect();
        (!weights.is_empty()).then(|| weights.iter().sum())
    };
    HeadScores {
        previous: mean(rows().skip(1).map(|(t, row)| row[t - 1])),
        first: mean(rows().skip(1).map(|(_, row)| row[0])),
        prefix: mean(rows().filter_map(matches)),
        entropy: mean(rows().map(|(_, row)| entropy(row))),
    }
}

/// −Σ p ln p in nats.
pub fn entropy(probabilities: &[f32]) -> f32 {
    let terms = probabilities.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln());
    terms.sum()
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (count, sum) = values.fold((0_usize, 0.0), |(count, sum), value| (count + 1, sum + value));
    if count == 0 { 0.0 } else { sum / count as f32 }
}

#[cfg(test)]
mod tests {
    use protocol::Floats;

    use super::*;

    fn pattern(heads: usize, time: usize, values: Vec<f32>) -> View {
        View {
            place: "blocks.0.attn.pattern".into(),
            letters: "B H T S".into(),
            shape: vec![1, heads, time, time],
            data: Floats(values),
        }
    }

    #[test]
    fn a_previous_token_head_and_a_resting_head_are_told_apart() {
        let previous = [1., 0., 0., 1., 0., 0., 0., 1., 0.];
        let resting = [1., 0., 0., 1., 0., 0., 1., 0., 0.];
        let scores = head_scores(&pattern(2, 3, [previous, resting].concat()), &[5, 6, 7]);
        assert_eq!(scores[0], HeadScores { previous: 1.0, first: 0.5, prefix: 0.0, entropy: 0.0 });
        assert_eq!(scores[1], HeadScores { previous: 0.5, first: 1.0, prefix: 0.0, entropy: 0.0 });
    }

    /// In "a b a", the second a should look at b, which once followed a.
    #[test]
    fn an_induction_head_looks_at_what_followed_last_time() {
        let values = vec![1., 0., 0., 0.5, 0.5, 0., 0.1, 0.8, 0.1];
        let scores = head_scores(&pattern(1, 3, values), &[1, 2, 1]);
        assert_eq!(scores[0].prefix, 0.8);
    }

    #[test]
    fn a_row_that_looks_at_all_alike_has_entropy_ln_t() {
        assert!((entropy(&[0.25; 4]) - 4.0_f32.ln()).abs() < 1e-6);
        assert_eq!(entropy(&[0.0, 1.0]), 0.0);
    }

    #[test]
    fn a_view_of_another_shape_has_no_heads() {
        let mut view = pattern(1, 2, vec![1., 0., 0.5, 0.5]);
        assert!(head_scores(&view, &[1]).is_empty());
        view.shape = vec![2, 2];
        assert!(head_scores(&view, &[1, 2]).is_empty());
    }
}
