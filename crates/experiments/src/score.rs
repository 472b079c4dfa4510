//! A test of a net that reads digits: how many, at what cost, which were misread.

/// A test of all digits of a set, as far as it is.
#[derive(Clone, Default)]
pub(crate) struct Score {
    pub tested: usize,
    /// The sum of the costs.
    pub loss: f64,
    /// Which digits were misread, and as what.
    pub misread: Vec<(usize, usize)>,
}

impl Score {
    /// The next digit: its cost, its label, and what the net says.
    pub fn count(&mut self, loss: f32, label: u8, said: usize) {
        if said != usize::from(label) {
            self.misread.push((self.tested, said));
        }
        self.loss += f64::from(loss);
        self.tested += 1;
    }

    /// Per cent misread.
    pub fn error(&self) -> f64 {
        100.0 * self.misread.len() as f64 / self.tested.max(1) as f64
    }

    /// The mean cost.
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.tested.max(1) as f64
    }

    /// How often each digit, a row, was given each answer; `labels` are those of the set.
    pub fn answers(&self, labels: &[u8]) -> [[f64; 10]; 10] {
        let mut answers = [[0.0; 10]; 10];
        for label in &labels[..self.tested] {
            answers[usize::from(*label)][usize::from(*label)] += 1.0;
        }
        for (at, said) in &self.misread {
            let row = &mut answers[usize::from(labels[*at])];
            row[usize::from(labels[*at])] -= 1.0;
            row[*said] += 1.0;
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_four_misread_is_a_quarter_and_stands_in_its_row() {
        let (labels, said) = ([3, 3, 5, 5], [3, 8, 5, 5]);
        let mut score = Score::default();
        for (label, said) in labels.iter().zip(said) {
            score.count(0.5, *label, said);
        }
        assert_eq!((score.error(), score.mean_loss()), (25.0, 0.5));
        assert_eq!(score.misread, [(1, 8)]);
        let answers = score.answers(&labels);
        assert_eq!((answers[3][3], answers[3][8], answers[5][5]), (1.0, 1.0, 2.0));
        assert_eq!(answers.as_flattened().iter().sum::<f64>(), 4.0);
    }
}
