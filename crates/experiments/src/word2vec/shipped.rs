//! Vectors that were learnt elsewhere, with their words and the questions that they can be put.

use super::FAMOUS;
use super::asked::Asked;
use super::exam::Exam;
use super::space::Space;
use text::Vocabulary;

pub(super) struct Shipped {
    pub vocabulary: Vocabulary,
    pub space: Space,
    pub exam: Option<Exam>,
    /// Whether king − man + woman is nearest to queen; nothing where these words are not known.
    pub is_queen: Option<bool>,
}

impl Shipped {
    /// From a file of vectors, and one of questions if it is there.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn read(file: &[u8], questions: Option<&[u8]>) -> Result<Self, String> {
        let vectors = data::Vectors::read(file).map_err(|error| error.to_string())?;
        let numbers = (0..vectors.words.len()).flat_map(|word| vectors.row(word));
        let space = Space::new(vectors.width, numbers);
        let vocabulary = Vocabulary::new(vectors.words);
        let exam = questions.map(|file| Exam::new(file, &vocabulary)).transpose()?;
        let answers = Asked::read(FAMOUS)?.answer(&vocabulary, &space, true);
        let first = answers.ok().and_then(|answers| answers.first().copied());
        let is_queen = first.map(|(word, _)| vocabulary.words[word as usize] == "queen");
        Ok(Self { vocabulary, space, exam, is_queen })
    }
}
