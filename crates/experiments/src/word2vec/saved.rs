//! A run as single-precision numbers, from which it goes on bit for bit: how far it is, all vectors and rows, the exams, what was asked.
//!
//! The text and its words are not in it: they are read again.

use super::Word2vec;
use super::asked::Asked;
use super::exam::Exam;
use super::shipped::Shipped;
use crate::ExperimentError;
use crate::exact::{PARTS, parts, whole};

impl Word2vec {
    pub(super) fn saved(&self) -> Vec<f32> {
        let slices = self.reading.as_ref().map_or(0, |reading| reading.slices);
        let mut saved = vec![slices as f32, f32::from(u8::from(self.run.is_some()))];
        for asked in [&self.analogy, &self.near] {
            let said = asked.as_ref().map(Asked::said).unwrap_or_default();
            saved.push(said.chars().count() as f32);
            saved.extend(said.chars().map(|letter| letter as u32 as f32));
        }
        for exam in self.exams() {
            saved.extend(exam.into_iter().flat_map(Exam::numbers));
        }
        if let Some(run) = &self.run {
            let counts = [run.at as u64, run.epoch as u64, run.sentences, run.examples];
            saved.extend(counts.into_iter().flat_map(parts));
            saved.push(run.loss);
            saved.extend(run.net.numbers());
        }
        saved
    }

    fn exams(&self) -> [Option<&Exam>; 2] {
        [self.exam.as_ref(), self.shipped().and_then(|shipped| shipped.exam.as_ref())]
    }

    pub(super) fn restored(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let wrong = || {
            let why = "the file does not fit this exhibit: it was saved with other settings or another text";
            ExperimentError::BadInput(why.to_owned())
        };
        let (&[slices, learns], mut rest) = saved.split_first_chunk().ok_or_else(wrong)?;
        let mut asked = Vec::new();
        for _ in 0..2 {
            let (length, after) = rest.split_first().ok_or_else(wrong)?;
            let (letters, after) = after.split_at_checked(*length as usize).ok_or_else(wrong)?;
            let said: String =
                letters.iter().filter_map(|letter| char::from_u32(*letter as u32)).collect();
            asked.push(Asked::read(&said).ok());
            rest = after;
        }
        while self
            .reading
            .as_ref()
            .is_some_and(|reading| learns > 0.0 || reading.slices < slices as usize)
        {
            self.read_on()?;
        }
        let shipped = match &mut self.shipped {
            Some(Ok(Shipped { exam, .. })) => exam.as_mut(),
            _ => None,
        };
        for exam in [self.exam.as_mut(), shipped].into_iter().flatten() {
            let numbers;
            (numbers, rest) = rest.split_at_checked(exam.numbers().len()).ok_or_else(wrong)?;
            exam.restore(numbers);
        }
        if let Some(run) = self.run.as_mut().filter(|_| learns > 0.0) {
            let (counts, after) = rest.split_first_chunk::<{ 4 * PARTS }>().ok_or_else(wrong)?;
            let (loss, numbers) = after.split_first().ok_or_else(wrong)?;
            if numbers.len() != run.net.count() {
                return Err(wrong());
            }
            let counts = counts.as_chunks::<PARTS>().0;
            (run.at, run.epoch) = (whole(&counts[0]) as usize, whole(&counts[1]) as usize);
            (run.sentences, run.examples) = (whole(&counts[2]), whole(&counts[3]));
            run.loss = *loss;
            run.net.restore(numbers);
        }
        self.space.take();
        let near = asked.pop().flatten();
        (self.analogy, self.near) = (asked.pop().flatten(), near);
        Ok(())
    }
}
