//! Sentences of two and three words from templates of categories, and the exact chances of the next word after any prefix.
//!
//! Words, categories and templates are those of Elman 1990, Tables 3 and 4; where Table 3 gives only examples, the words of his trees are sorted
//! by the names of the categories. Sixteen templates alike give 2.75 words a sentence: 27,500 in 10,000, and the paper counts 27,534.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Categories and their words; a word may be in two.
const CATEGORIES: [(&str, &[&str]); 12] = [
    ("NOUN-HUM", &["man", "woman", "boy", "girl"]),
    ("NOUN-ANIM", &["cat", "mouse", "dog"]),
    ("NOUN-AGRESS", &["dragon", "monster", "lion"]),
    ("NOUN-INANIM", &["book", "rock", "car"]),
    ("NOUN-FRAG", &["glass", "plate"]),
    ("NOUN-FOOD", &["cookie", "bread", "sandwich"]),
    ("VERB-INTRAN", &["think", "sleep", "exist"]),
    ("VERB-TRAN", &["see", "chase", "like"]),
    ("VERB-AGPAT", &["move", "break"]),
    ("VERB-PERCEPT", &["smell", "see"]),
    ("VERB-DESTROY", &["break", "smash"]),
    ("VERB-EAT", &["eat"]),
];

const TEMPLATES: [&str; 16] = [
    "NOUN-HUM VERB-EAT NOUN-FOOD",
    "NOUN-HUM VERB-PERCEPT NOUN-INANIM",
    "NOUN-HUM VERB-DESTROY NOUN-FRAG",
    "NOUN-HUM VERB-INTRAN",
    "NOUN-HUM VERB-TRAN NOUN-HUM",
    "NOUN-HUM VERB-AGPAT NOUN-INANIM",
    "NOUN-HUM VERB-AGPAT",
    "NOUN-ANIM VERB-EAT NOUN-FOOD",
    "NOUN-ANIM VERB-TRAN NOUN-ANIM",
    "NOUN-ANIM VERB-AGPAT NOUN-INANIM",
    "NOUN-ANIM VERB-AGPAT",
    "NOUN-INANIM VERB-AGPAT",
    "NOUN-AGRESS VERB-DESTROY NOUN-FRAG",
    "NOUN-AGRESS VERB-EAT NOUN-HUM",
    "NOUN-AGRESS VERB-EAT NOUN-ANIM",
    "NOUN-AGRESS VERB-EAT NOUN-FOOD",
];

/// Words, what they are, and how they stand together.
pub struct Grammar {
    /// Each once, in the order of the categories.
    pub words: Vec<&'static str>,
    /// For each word the first category that has it.
    pub category: Vec<usize>,
    /// How many of the first words are nouns.
    pub nouns: usize,
    /// The words of each category.
    members: Vec<Vec<usize>>,
    /// The categories of each template.
    templates: Vec<Vec<usize>>,
}

/// Where the next word may stand, a chance for each place of each template; together 1.
#[derive(Clone, Debug)]
pub struct Belief(Vec<Vec<f64>>);

impl Grammar {
    /// That of 1990.
    pub fn elman() -> Self {
        Self::new(&CATEGORIES, &TEMPLATES)
    }

    pub fn new(categories: &[(&'static str, &[&'static str])], templates: &[&'static str]) -> Self {
        let (mut words, mut category) = (Vec::new(), Vec::new());
        for (index, (_, members)) in categories.iter().enumerate() {
            for word in *members {
                if !words.contains(word) {
                    words.push(*word);
                    category.push(index);
                }
            }
        }
        let number = |word: &&str| words.iter().position(|known| known == word);
        let members = |(_, members): &(_, &[&str])| members.iter().filter_map(number).collect();
        let members: Vec<Vec<usize>> = categories.iter().map(members).collect();
        let named = |name: &str| categories.iter().position(|(category, _)| *category == name);
        let template = |template: &&str| template.split(' ').filter_map(named).collect();
        let templates = templates.iter().map(template).collect();
        let is_noun = |category: &usize| categories[*category].0.starts_with("NOUN");
        let nouns = category.iter().filter(|category| is_noun(category)).count();
        Self { words, category, nouns, members, templates }
    }

    /// A word's number.
    pub fn number(&self, word: &str) -> Option<usize> {
        self.words.iter().position(|known| *known == word)
    }

    /// So many sentences, one after the other without a mark between them.
    pub fn sentences(&self, count: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
        let mut text = Vec::new();
        for _ in 0..count {
            for category in &self.templates[random.random_range(0..self.templates.len())] {
                let members = &self.members[*category];
                text.push(members[random.random_range(0..members.len())] as u8);
            }
        }
        text
    }

    /// Before the first word: each template is as likely as any other.
    pub fn start(&self) -> Belief {
        let mut belief = Belief(self.templates.iter().map(|t| vec![0.0; t.len()]).collect());
        self.begin(&mut belief, 1.0);
        belief
    }

    fn begin(&self, belief: &mut Belief, chance: f64) {
        belief.0.iter_mut().for_each(|places| places[0] += chance / self.templates.len() as f64);
    }

    /// The chance of each word to be the next.
    pub fn next(&self, belief: &Belief) -> Vec<f64> {
        let mut chances = vec![0.0; self.words.len()];
        for (template, places) in self.templates.iter().zip(&belief.0) {
            for (category, chance) in template.iter().zip(places) {
                let members = &self.members[*category];
                for word in members {
                    chances[*word] += chance / members.len() as f64;
                }
            }
        }
        chances
    }

    /// Bayes' rule: what is known once a word has come. False where the grammar has no such word there; then nothing is changed.
    pub fn hear(&self, belief: &mut Belief, word: usize) -> bool {
        let mut heard = Belief(belief.0.iter().map(|places| vec![0.0; places.len()]).collect());
        let (mut total, mut ended) = (0.0, 0.0);
        for (at, (template, places)) in self.templates.iter().zip(&belief.0).enumerate() {
            for (place, (category, chance)) in template.iter().zip(places).enumerate() {
                let members = &self.members[*category];
                if !members.contains(&word) {
                    continue;
                }
                let chance = chance / members.len() as f64;
                total += chance;
                match heard.0[at].get_mut(place + 1) {
                    Some(next) => *next += chance,
                    None => ended += chance,
                }
            }
        }
        if total <= 0.0 {
            return false;
        }
        self.begin(&mut heard, ended);
        heard.0.iter_mut().flatten().for_each(|chance| *chance /= total);
        *belief = heard;
        true
    }
}
