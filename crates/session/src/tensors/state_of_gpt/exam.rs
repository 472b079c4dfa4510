//! What a policy writes, in numbers.

use experiments::ExperimentError;

use crate::tensors::kept::Numbers;

/// A file holds finite numbers only: what was not measured is far below any value.
const NONE: f32 = -1e9;
/// More exams than any run has.
const MOST: usize = 1 << 16;
/// Numbers of an outcome.
const FIELDS: usize = 9;

/// One exam of a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Steps of its station that it had learnt from.
    pub step: f32,
    /// Mean mark of the reward model, which is 0 for the tuned model's answers.
    pub learnt: f32,
    /// Mean planted mark.
    pub planted: f32,
    /// KL to the tuned model, in nats an answer.
    pub drift: f32,
    /// Different answers, in per cent.
    pub distinct: Option<f32>,
    /// Answers that end as the judge likes, in per cent.
    pub liked: Option<f32>,
    /// Answers that begin with the letter that was asked for, in per cent.
    pub obedient: Option<f32>,
    /// Answers that are names of the text, in per cent.
    pub known: Option<f32>,
    /// KL to the best policy, in nats.
    pub gap: Option<f32>,
}

impl Outcome {
    fn numbers(&self) -> [f32; FIELDS] {
        let Self { step, learnt, planted, drift, distinct, liked, obedient, known, gap } = *self;
        let [distinct, liked, obedient, known, gap] =
            [distinct, liked, obedient, known, gap].map(|value| value.unwrap_or(NONE));
        [step, learnt, planted, drift, distinct, liked, obedient, known, gap]
    }

    fn of(numbers: &[f32; FIELDS]) -> Self {
        let [step, learnt, planted, drift, rest @ ..] = *numbers;
        let [distinct, liked, obedient, known, gap] =
            rest.map(|value| (value > NONE).then_some(value));
        Self { step, learnt, planted, drift, distinct, liked, obedient, known, gap }
    }
}

/// Exams as numbers.
pub fn write(outcomes: &[Outcome], into: &mut Vec<f32>) {
    into.push(outcomes.len() as f32);
    into.extend(outcomes.iter().flat_map(Outcome::numbers));
}

/// What [`write()`] wrote.
///
/// # Errors
/// A sentence where the numbers do not fit.
pub fn read(numbers: &mut Numbers) -> Result<Vec<Outcome>, ExperimentError> {
    let count = numbers.count(MOST)?;
    Ok(numbers.take(FIELDS * count)?.as_chunks().0.iter().map(Outcome::of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exams_come_back_from_their_numbers() {
        let some = Outcome { step: 10.0, learnt: -0.5, gap: Some(0.02), ..Outcome::default() };
        let all = [Outcome::default(), some, Outcome { distinct: Some(0.0), ..some }];
        let mut numbers = Vec::new();
        write(&all, &mut numbers);
        assert_eq!(read(&mut Numbers::new(&numbers)), Ok(all.to_vec()));
        assert!(read(&mut Numbers::new(&numbers[..9])).is_err());
    }
}
