//! The exam of 2013: “Athens is to Greece as Baghdad is to …?”, 19,544 questions in 14 sections, some each step.
//!
//! An answer is right if the nearest word to `b − a + c` by cosine, with a, b and c left out, is exactly the wanted one. As in the paper only
//! those questions are put whose four words have vectors.

use super::space::Space;
use text::Vocabulary;

/// Multiplications of a step: some milliseconds.
const WORK: usize = 25_000_000;

pub(super) struct Exam {
    /// The sections' names, how many questions of each can be put, how many were put, how many answers were right.
    pub sections: Vec<Section>,
    questions: Vec<Question>,
    /// Questions put.
    pub put: usize,
    /// Questions in the file.
    pub all: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub name: String,
    pub questions: usize,
    pub put: usize,
    pub right: usize,
}

struct Question {
    section: usize,
    words: [u32; 4],
}

impl Exam {
    /// The questions that can be put.
    ///
    /// # Errors
    /// The file is no list of questions.
    pub fn new(file: &[u8], vocabulary: &Vocabulary) -> Result<Self, String> {
        let text = text::decode_utf8(file).map_err(|error| error.to_string())?;
        let mut exam = Self { sections: Vec::new(), questions: Vec::new(), put: 0, all: 0 };
        for (line, at) in text.lines().zip(1..) {
            if let Some(name) = line.strip_prefix(':') {
                exam.sections.push(Section { name: name.trim().to_owned(), ..Section::default() });
                continue;
            }
            let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
            let (Ok(words), Some(section)) =
                (<[String; 4]>::try_from(words), exam.sections.len().checked_sub(1))
            else {
                return Err(format!("line {at} of the analogies is no question of four words"));
            };
            exam.all += 1;
            let [Some(a), Some(b), Some(c), Some(d)] = words.map(|word| vocabulary.find(&word))
            else {
                continue;
            };
            exam.questions.push(Question { section, words: [a, b, c, d] });
            exam.sections[section].questions += 1;
        }
        Ok(exam)
    }

    /// How many questions can be put.
    pub fn questions(&self) -> usize {
        self.questions.len()
    }

    pub fn is_over(&self) -> bool {
        self.put == self.questions.len()
    }

    /// Percent of right answers so far; nothing before the first question.
    pub fn accuracy(&self) -> Option<f64> {
        let right = self.sections.iter().map(|section| section.right).sum::<usize>();
        (self.put > 0).then(|| 100.0 * right as f64 / self.put as f64)
    }

    /// Puts some questions more.
    pub fn step(&mut self, space: &Space) {
        let end = self.questions.len().min(self.put + (WORK / space.work().max(1)).max(1));
        for Question { section, words: [a, b, c, d] } in &self.questions[self.put..end] {
            let to = space.sum(&[(-1.0, *a), (1.0, *b), (1.0, *c)]);
            let answer = space.nearest(&to, &[*a, *b, *c], 1);
            let section = &mut self.sections[*section];
            section.put += 1;
            section.right += usize::from(answer.first().is_some_and(|(word, _)| word == d));
        }
        self.put = end;
    }

    /// How far it is, as numbers.
    pub fn numbers(&self) -> Vec<f32> {
        let section = |section: &Section| [section.put as f32, section.right as f32];
        self.sections.iter().flat_map(section).collect()
    }

    /// Goes on from there.
    pub fn restore(&mut self, numbers: &[f32]) {
        for (section, numbers) in self.sections.iter_mut().zip(numbers.as_chunks::<2>().0) {
            [section.put, section.right] = numbers.map(|number| number as usize);
        }
        self.put = self.sections.iter().map(|section| section.put).sum();
    }

    /// Forgets all answers.
    pub fn reset(&mut self) {
        self.put = 0;
        for section in &mut self.sections {
            (section.put, section.right) = (0, 0);
        }
    }
}
