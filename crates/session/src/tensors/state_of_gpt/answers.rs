//! Answers as tokens, and as rows of a batch.

use burn::tensor::{Device, Int, Tensor, TensorData};
use experiments::ExperimentError;

use crate::tensors::kept::Numbers;

/// Begins and ends every document.
pub const END: u16 = 0;

/// What was asked, which may be nothing, and what came after.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer {
    pub prompt: Vec<u16>,
    pub letters: Vec<u16>,
    /// It is not as long as an answer may be, so it ended by itself.
    pub is_ended: bool,
}

impl Answer {
    /// The first letters of an answer that may have `longest`.
    pub fn new(prompt: Vec<u16>, letters: &[u16], longest: usize) -> Self {
        let is_ended = letters.len() < longest;
        Self { prompt, letters: letters[..letters.len().min(longest)].to_vec(), is_ended }
    }

    /// All of it: the beginning, the question, the answer, its end.
    pub fn tokens(&self) -> impl Iterator<Item = u16> {
        let letters = self.prompt.iter().chain(&self.letters).copied();
        std::iter::once(END).chain(letters).chain(self.is_ended.then_some(END))
    }

    /// How many tokens that is.
    pub fn len(&self) -> usize {
        1 + self.prompt.len() + self.letters.len() + usize::from(self.is_ended)
    }

    /// As numbers.
    pub fn write(&self, into: &mut Vec<f32>) {
        for row in [&self.prompt, &self.letters] {
            into.push(row.len() as f32);
            into.extend(row.iter().map(|token| f32::from(*token)));
        }
    }

    /// What [`Answer::write`] wrote, in this vocabulary.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(
        numbers: &mut Numbers,
        vocabulary: usize,
        longest: usize,
    ) -> Result<Self, ExperimentError> {
        let mut row = |most: usize| {
            let count = numbers.count(most)?;
            let token = |_| Ok(numbers.count(vocabulary - 1)? as u16);
            (0..count).map(token).collect::<Result<Vec<u16>, ExperimentError>>()
        };
        let (prompt, letters) = (row(2)?, row(longest)?);
        Ok(Self::new(prompt, &letters, longest))
    }
}

/// Answers one below the other, each with nothing behind its end.
pub struct Rows {
    /// What is read, `[B, T]`.
    pub inputs: Tensor<2, Int>,
    /// What comes next, `[B, T]`.
    pub targets: Tensor<2, Int>,
    /// 1 where what comes next belongs to the answer, `[B, T]`.
    pub kept: Tensor<2>,
}

impl Rows {
    /// Of answers. The question is read and not learnt.
    pub fn of(answers: &[&Answer], device: &Device) -> Self {
        let time = longest(answers) - 1;
        let (mut inputs, mut targets, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for answer in answers {
            let tokens: Vec<i32> = answer.tokens().map(i32::from).collect();
            let (count, asked) = (tokens.len() - 1, answer.prompt.len());
            let gap = || std::iter::repeat_n(i32::from(END), time - count);
            inputs.extend(tokens[..count].iter().copied().chain(gap()));
            targets.extend(tokens[1..].iter().copied().chain(gap()));
            kept.extend((0..time).map(|at| f32::from(u8::from(at >= asked && at < count))));
        }
        let shape = [answers.len(), time];
        Self {
            inputs: Tensor::from_data(TensorData::new(inputs, shape), device),
            targets: Tensor::from_data(TensorData::new(targets, shape), device),
            kept: Tensor::from_data(TensorData::new(kept, shape), device),
        }
    }
}

/// Whole answers with their ends, as a reward model reads them: tokens `[B, T]`, and 1 at each last token, `[B, T]`.
pub fn whole(answers: &[&Answer], device: &Device) -> (Tensor<2, Int>, Tensor<2>) {
    let time = longest(answers);
    let (mut tokens, mut ends) = (Vec::new(), Vec::new());
    for answer in answers {
        let gap = std::iter::repeat_n(i32::from(END), time - answer.len());
        tokens.extend(answer.tokens().map(i32::from).chain(gap));
        ends.extend((1..=time).map(|at| f32::from(u8::from(at == answer.len()))));
    }
    let shape = [answers.len(), time];
    (
        Tensor::from_data(TensorData::new(tokens, shape), device),
        Tensor::from_data(TensorData::new(ends, shape), device),
    )
}

fn longest(answers: &[&Answer]) -> usize {
    answers.iter().map(|answer| answer.len()).max().unwrap_or_default().max(2)
}

/// Each different answer once, and which of them each one is.
pub fn distinct<'a>(
    answers: impl IntoIterator<Item = &'a Answer>,
) -> (Vec<&'a Answer>, Vec<usize>) {
    let mut known = std::collections::BTreeMap::new();
    let (mut once, mut which) = (Vec::new(), Vec::new());
    for answer in answers {
        let at = *known.entry(answer).or_insert_with(|| {
            once.push(answer);
            once.len() - 1
        });
        which.push(at);
    }
    (once, which)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Begin, k, ?, k, a, end: the question is read, and only k, a and the end are learnt.
    #[test]
    fn only_the_answer_is_learnt_and_its_last_token_is_marked() {
        let (long, short) = (Answer::new(vec![3, 9], &[3, 1], 4), Answer::new(vec![1, 9], &[], 4));
        let device = Device::flex();
        let rows = Rows::of(&[&long, &short], &device);
        let numbers = |tensor: Tensor<2, Int>| -> Vec<i64> { tensor.into_data().iter().collect() };
        assert_eq!(numbers(rows.inputs), [0, 3, 9, 3, 1, 0, 1, 9, 0, 0]);
        assert_eq!(numbers(rows.targets), [3, 9, 3, 1, 0, 1, 9, 0, 0, 0]);
        let kept: Vec<f32> = rows.kept.into_data().iter().collect();
        assert_eq!(kept, [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let (tokens, ends) = whole(&[&long, &short], &device);
        assert_eq!(numbers(tokens), [0, 3, 9, 3, 1, 0, 0, 1, 9, 0, 0, 0]);
        let ends: Vec<f32> = ends.into_data().iter().collect();
        assert_eq!(ends, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    }

    /// An answer as long as may be has no end of its own.
    #[test]
    fn a_cut_answer_has_no_end_and_comes_back_from_its_numbers() {
        let cut = Answer::new(vec![], &[2, 2, 1, 1], 3);
        assert_eq!(cut.tokens().collect::<Vec<_>>(), [0, 2, 2, 1]);
        let mut numbers = Vec::new();
        cut.write(&mut numbers);
        assert_eq!(Answer::read(&mut Numbers::new(&numbers), 3, 3), Ok(cut));
        assert!(Answer::read(&mut Numbers::new(&numbers), 2, 3).is_err());
    }

    #[test]
    fn the_same_answer_is_told_once() {
        let one = |letter| Answer::new(vec![], &[letter], 3);
        let all = [one(1), one(2), one(1)];
        assert_eq!(distinct(&all), (vec![&all[0], &all[1]], vec![0, 1, 0]));
    }
}
