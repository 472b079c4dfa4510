//! Answers that a decoder writes, many side by side.

use burn::tensor::{Device, Int, Tensor, TensorData, Transaction, activation};
use experiments::ExperimentError;
use experiments::draw::drawn;
use models::{Cache, Gpt, Pass, read_back};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::answers::{Answer, END};
use crate::tensors::lost;

/// Writes an answer to each question; all are of one length. Every answer takes random numbers until the last one is over, so that none
/// depends on how long the others are.
///
/// # Errors
/// When the device does not answer.
pub async fn write(
    model: &Gpt,
    questions: &[Vec<u16>],
    longest: usize,
    temperature: f64,
    mut random: ChaCha8Rng,
    device: &Device,
) -> Result<Vec<Answer>, ExperimentError> {
    let count = questions.len();
    let place = |tokens: Vec<i32>| -> Tensor<2, Int> {
        let shape = [count, tokens.len() / count.max(1)];
        Tensor::from_data(TensorData::new(tokens, shape), device)
    };
    let begun = |question: &Vec<u16>| {
        std::iter::once(END).chain(question.iter().copied()).map(i32::from).collect::<Vec<_>>()
    };
    let mut tokens = place(questions.iter().flat_map(begun).collect()); // [B, T]
    let mut pass = Pass::cached(Cache::empty());
    let mut letters: Vec<Vec<u16>> = vec![Vec::new(); count];
    let mut is_open = vec![true; count];
    for _ in 0..longest {
        let [_, time] = tokens.dims();
        let logits = model.forward(tokens, &mut pass).narrow(1, time - 1, 1); // [B, 1, V]
        let chances = Transaction::default().register(activation::softmax(logits, 2));
        let chances = read_back(chances).await.map_err(lost)?.concat();
        let mut next = Vec::with_capacity(count);
        for (at, chances) in chances.chunks_exact(chances.len() / count).enumerate() {
            let chances: Vec<f64> = chances.iter().map(|chance| f64::from(*chance)).collect();
            let token = drawn(&chances, temperature, random.random()) as u16;
            is_open[at] &= token != END;
            if is_open[at] {
                letters[at].push(token);
            }
            next.push(i32::from(token));
        }
        if !is_open.contains(&true) {
            break;
        }
        tokens = place(next); //                                        [B, 1]
    }
    let answers = questions.iter().zip(letters);
    Ok(answers.map(|(asked, letters)| Answer::new(asked.clone(), &letters, longest)).collect())
}
