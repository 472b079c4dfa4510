//! What the panels show: the map of words, answers, the exam by section, and which words are left out.

use super::exam::Exam;
use super::pairs::{CAPITALS, PEOPLE};
use super::run::Output;
use super::{Asked, Map, Word2vec};
use crate::Shown;
use crate::projection::two_axes;

/// Words in the list of the most frequent, and points of the curve.
const LISTED: usize = 12;
const POINTS: usize = 200;
/// Table 2 of the first paper: CBOW, the 30,000 most frequent words; percent right.
const WORDS: [&str; 6] = ["24M", "49M", "98M", "196M", "391M", "783M"];
const TABLE_2: [(usize, [f64; 6]); 4] = [
    (50, [13.4, 15.7, 18.6, 19.1, 22.5, 23.2]),
    (100, [19.4, 23.1, 27.8, 28.7, 33.4, 32.2]),
    (300, [23.2, 29.2, 35.3, 38.6, 43.7, 45.9]),
    (600, [24.0, 30.1, 36.5, 40.8, 46.6, 50.4]),
];
/// All verbs share a colour.
const VERBS: usize = 6;

/// What is on the map: words with their classes, and from which to which arrows go.
struct Mapped {
    words: Vec<u32>,
    classes: Vec<f64>,
    arrows: Vec<[f64; 2]>,
}

impl Word2vec {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = Vec::new();
        if let Some(reading) = &self.reading {
            metrics.push(("tokens", reading.words() as f64));
        }
        if let Some(run) = &self.run {
            let all = self.corpus.text.len();
            metrics.extend([
                ("tokens", all as f64),
                ("vocabulary", self.corpus.counts.len() as f64),
                ("rare", self.corpus.rare.0 as f64),
                ("epoch", run.epoch as f64),
                ("words_read", run.read(&self.corpus) as f64),
                ("examples", run.examples as f64),
                ("rate", f64::from(run.rate(&self.corpus, &self.settings))),
            ]);
            if run.examples > 0 {
                metrics.push(("loss", f64::from(run.loss)));
            }
            if let Output::Tree(tree) = &run.output {
                metrics.push(("path", tree.mean_length(&self.corpus.counts)));
            }
            metrics.extend(self.same_class().map(|share| ("same_class", share)));
        }
        if let Some(exam) = self.exam.as_ref().filter(|exam| exam.put > 0) {
            metrics.push(("questions", exam.put as f64));
            metrics.extend(exam.accuracy().map(|percent| ("accuracy", percent)));
        }
        self.measure_shipped(&mut metrics);
        metrics
    }

    fn measure_shipped(&self, metrics: &mut Vec<(&'static str, f64)>) {
        let Some(shipped) = self.shipped() else { return };
        if let Some(exam) = &shipped.exam {
            metrics.push(("shipped_questions", exam.put as f64));
            metrics.extend(exam.accuracy().map(|percent| ("shipped_accuracy", percent)));
        }
        metrics.extend(shipped.is_queen.map(|is_queen| ("queen", f64::from(u8::from(is_queen)))));
    }

    /// Of the grammar's nouns and verbs, how many have the nearest neighbour among their own.
    fn same_class(&self) -> Option<f64> {
        let (grammar, space) = (self.grammar.as_ref()?, self.learnt()?);
        let words = &self.corpus.vocabulary.words;
        let is_noun = |word: u32| {
            grammar.number(&words[word as usize]).is_some_and(|number| number < grammar.nouns)
        };
        let same = |word: &u32| {
            let nearest = space.nearest(space.row(*word), &[*word], 1);
            nearest.first().is_some_and(|(other, _)| is_noun(*other) == is_noun(*word))
        };
        let count = (0..words.len() as u32).filter(same).count();
        Some(count as f64 / words.len() as f64)
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let (name, suffix) = place.split_once('.').unwrap_or((place, ""));
        match name {
            "map" => self.map(suffix),
            "analogy" => self.answers(self.analogy.as_ref()?, self.shows.leaves_out, suffix),
            "near" => self.answers(self.near.as_ref()?, true, suffix),
            "sections" => self.sections(suffix),
            "table2" => Some(Shown::Text(self.table_2())),
            "keep" => self.keep(suffix),
            "frequent" => Some(Shown::Text(self.frequent()?)),
            "note" => Some(Shown::Text(self.note()?)),
            _ => None,
        }
    }

    fn mapped(&self) -> Option<Mapped> {
        let (vocabulary, _) = self.asked_of()?;
        let known = |pair: &[&str; 2]| Some([vocabulary.find(pair[0])?, vocabulary.find(pair[1])?]);
        let pairs: Vec<[u32; 2]> = match self.shows.map {
            Map::Capitals => CAPITALS.iter().filter_map(known).collect(),
            Map::Frequent | Map::People => PEOPLE.iter().filter_map(known).collect(),
        };
        let (words, classes): (Vec<u32>, Vec<f64>) = match self.shows.map {
            Map::Frequent => {
                let count = vocabulary.words.len().min(self.shows.words) as u32;
                (0..count).map(|word| (word, self.class(&vocabulary.words[word as usize]))).unzip()
            }
            Map::People | Map::Capitals => {
                pairs.iter().flatten().copied().zip([0.0, 1.0].into_iter().cycle()).unzip()
            }
        };
        let place = |word: u32| words.iter().position(|other| *other == word);
        let arrow = |pair: &[u32; 2]| Some([place(pair[0])? as f64, place(pair[1])? as f64]);
        let arrows = pairs.iter().filter_map(arrow).collect();
        (words.len() > 1).then_some(Mapped { words, classes, arrows })
    }

    /// A colour for each kind of noun, one for verbs, none where kinds are not known.
    fn class(&self, word: &str) -> f64 {
        let grammar = self.grammar.as_ref().filter(|_| !self.shows.shipped);
        let class = grammar.and_then(|grammar| Some(grammar.category[grammar.number(word)?]));
        class.map_or(-1.0, |class| class.min(VERBS) as f64)
    }

    fn map(&self, suffix: &str) -> Option<Shown> {
        let Mapped { words, classes, arrows } = self.mapped()?;
        let (vocabulary, space) = self.asked_of()?;
        Some(match suffix {
            "" => {
                let points: Vec<f32> =
                    words.iter().flat_map(|word| space.row(*word)).copied().collect();
                let axes = two_axes(&points, space.row(0).len());
                Shown::matrix(&axes.iter().map(|point| point.map(f64::from)).collect::<Vec<_>>())
            }
            "names" => {
                let names = words.iter().map(|word| vocabulary.words[*word as usize].as_str());
                Shown::Text(names.collect::<Vec<_>>().join("\n"))
            }
            "classes" => Shown::row(classes),
            "arrows" if !arrows.is_empty() => Shown::matrix(&arrows),
            _ => return None,
        })
    }

    fn answers(&self, asked: &Asked, leaves_out: bool, suffix: &str) -> Option<Shown> {
        let (vocabulary, space) = self.asked_of()?;
        let answers = asked.answer(vocabulary, space, leaves_out);
        let name = |word: u32| vocabulary.words[word as usize].as_str();
        Some(match (suffix, answers) {
            ("said", Ok(answers)) => {
                let (first, cosine) = *answers.first()?;
                let first = name(first);
                Shown::Text(format!("{} → {first} (cosine {cosine:.3})", asked.said()))
            }
            ("said", Err(why)) => Shown::Text(why),
            ("", Ok(answers)) => Shown::row(answers.iter().map(|(_, cosine)| f64::from(*cosine))),
            ("names", Ok(answers)) => {
                let names = answers.iter().map(|(word, _)| name(*word));
                Shown::Text(names.collect::<Vec<_>>().join("\n"))
            }
            _ => return None,
        })
    }

    /// The exam of those vectors that are asked.
    fn sat(&self) -> Option<&Exam> {
        let exam = match self.shows.shipped {
            true => self.shipped()?.exam.as_ref(),
            false => self.exam.as_ref(),
        };
        exam.filter(|exam| exam.put > 0)
    }

    fn sections(&self, suffix: &str) -> Option<Shown> {
        let exam = self.sat()?;
        let put = || exam.sections.iter().filter(|section| section.put > 0);
        let share = |right: usize, put: usize| 100.0 * right as f64 / put as f64;
        Some(match suffix {
            "" => Shown::row(put().map(|section| share(section.right, section.put))),
            "names" => {
                Shown::Text(put().map(|section| &*section.name).collect::<Vec<_>>().join("\n"))
            }
            "table" => {
                let row = |name: &str, right: usize, put: usize| {
                    format!("{name}|{right}|{put}|{:.1}", share(right, put))
                };
                let mut rows = vec!["section|right|put|percent".to_owned()];
                rows.extend(put().map(|section| row(&section.name, section.right, section.put)));
                let right = exam.sections.iter().map(|section| section.right).sum();
                rows.push(row("all", right, exam.put));
                rows.push(format!("with four known words||{}|", exam.questions()));
                rows.push(format!("in the file||{}|", exam.all));
                Shown::Text(rows.join("\n"))
            }
            _ => return None,
        })
    }

    /// The paper's table with a column more: what this text and this width give.
    fn table_2(&self) -> String {
        let exam = self.exam.as_ref().filter(|exam| exam.put > 0 && exam.is_over());
        let yours = exam.and_then(Exam::accuracy);
        let width = self.run.as_ref().map_or(0, |run| run.net.width);
        let mut rows: Vec<(usize, Option<&[f64; 6]>)> =
            TABLE_2.iter().map(|(width, row)| (*width, Some(row))).collect();
        if yours.is_some() && rows.iter().all(|(other, _)| *other != width) {
            rows.push((width, None));
            rows.sort_by_key(|(width, _)| *width);
        }
        let millions = self.corpus.text.len() as f64 / 1e6;
        let mut table = vec![format!("numbers a word|yours: {millions:.2}M|{}", WORDS.join("|"))];
        for (other, published) in rows {
            let own = yours.filter(|_| other == width).map(|percent| format!("{percent:.1}"));
            let mut cells = vec![other.to_string(), own.unwrap_or_else(|| "–".to_owned())];
            match published {
                Some(row) => cells.extend(row.iter().map(|percent| format!("{percent:.1}"))),
                None => cells.extend(WORDS.map(|_| "–".to_owned())),
            }
            table.push(cells.join("|"));
        }
        table.join("\n")
    }

    /// A word's share of the text, and the chance that it is kept.
    fn kept(&self, word: usize) -> [f64; 2] {
        let share = self.corpus.counts[word] as f64 / self.corpus.text.len() as f64;
        [share, self.settings.kept(share)]
    }

    fn keep(&self, suffix: &str) -> Option<Shown> {
        let words = self.corpus.counts.len();
        if words == 0 {
            return None;
        }
        match suffix {
            "" => {
                // As many points in each factor of ten: words by their rank, the rarest first.
                let rank = |point: usize| {
                    libm::pow(words as f64, point as f64 / (POINTS - 1) as f64) as usize - 1
                };
                let mut ranks: Vec<usize> = (0..POINTS).map(rank).collect();
                ranks.dedup();
                ranks.reverse();
                let points: Vec<[f64; 2]> =
                    ranks.into_iter().map(|word| self.kept(word.min(words - 1))).collect();
                let row = |of: usize| points.iter().map(move |point| point[of] as f32);
                let values = row(0).chain(row(1)).collect();
                Some(Shown::Numbers { letters: "C N", shape: vec![2, points.len()], values })
            }
            "names" => Some(Shown::Text("words of this text".to_owned())),
            _ => None,
        }
    }

    fn frequent(&self) -> Option<String> {
        let words = &self.corpus.vocabulary.words;
        let row = |(at, word): (usize, &String)| {
            let percent = 100.0 * self.kept(at)[1];
            format!("{word}|{}|{percent:.1}", self.corpus.counts[at])
        };
        let rows = words.iter().enumerate().take(LISTED).map(row);
        let heading = "word|times|percent kept".to_owned();
        let rows: Vec<String> = std::iter::once(heading).chain(rows).collect();
        (rows.len() > 1).then(|| rows.join("\n"))
    }

    /// What is missing, in a sentence each.
    fn note(&self) -> Option<String> {
        let mut notes = Vec::new();
        match &self.shipped {
            Some(Err(why)) => notes.push(why.clone()),
            None if self.shows.shipped => {
                notes.push(
                    "The shipped vectors are not loaded: choose “glove-50d” beside yours."
                        .to_owned(),
                );
            }
            _ => {}
        }
        if let Some(Err(why)) = &self.questions {
            notes.push(why.clone());
        }
        (!notes.is_empty()).then(|| notes.join("\n"))
    }
}
