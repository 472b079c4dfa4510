//! A language whose entropy rate is known exactly: sentences drawn from a probabilistic grammar.
//!
//! Rules use only rules above them, so there is no recursion, and no sentence has two derivations
//! (the tests hold it), so a sentence's surprise is that of the choices that made it:
//!
//! ```text
//! H(rule) = Σ p(choice) · (−ln p(choice) + Σ H(rules in choice))
//! ```
//!
//! Sentences are drawn independently and each ends in a line break, which stands nowhere else. So
//! the text is a renewal process, and its entropy rate is H(sentence) / E[characters of a
//! sentence]: the loss that no model of the characters can go below.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::child::RULES;
use crate::{DataError, windows};

/// A probabilistic grammar and what follows from its rules.
#[derive(Clone, Debug)]
pub struct Grammar {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    name: String,
    choices: Vec<Choice>,
    total: u32,
    expected: Expected,
}

#[derive(Clone, Debug)]
struct Choice {
    weight: u32,
    symbols: Vec<Symbol>,
}

#[derive(Clone, Debug)]
enum Symbol {
    Word(String),
    Rule(usize),
}

/// Means over what a rule produces. A word counts its letters and the blank, or line break, after
/// it.
#[derive(Clone, Copy, Debug, Default)]
struct Expected {
    nats: f64,
    words: f64,
    characters: f64,
}

impl Grammar {
    /// The language of the lessons: animals, children, places, and what they do.
    pub fn child() -> Self {
        Self::from_rules(RULES).expect("the rules are a constant, and the tests read them")
    }

    /// The rules of [`Grammar::child`], for showing.
    pub fn child_rules() -> &'static str {
        RULES
    }

    /// Reads rules, one a line: `NAME = weight words | weight words …`. A word that is the name of
    /// a rule above stands for it; the last rule is the sentence.
    pub fn from_rules(text: &str) -> Result<Self, DataError> {
        let mut rules: Vec<Rule> = Vec::new();
        for (line, at) in text.lines().zip(1..) {
            let bad = |reason: String| DataError::BadRule { line: at, reason };
            let rule = read_rule(line, &rules).map_err(bad)?;
            if rules.iter().any(|other| other.name == rule.name) {
                return Err(bad(format!("{} has a rule already", rule.name)));
            }
            rules.push(rule);
        }
        let bad = |reason: &str| DataError::BadRule { line: rules.len(), reason: reason.into() };
        match rules.last() {
            None => Err(bad("there is none")),
            Some(sentence) if sentence.expected.words < 1.0 => Err(bad("a sentence may be empty")),
            Some(_) => Ok(Self { rules }),
        }
    }

    /// Whole sentences, at least `characters` long together, the same for the same seed.
    pub fn generate(&self, seed: u64, characters: usize) -> String {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(windows::GRAMMAR_STREAM);
        let mut text = String::with_capacity(characters + 256);
        while text.len() < characters {
            self.expand(self.rules.len() - 1, &mut random, &mut text);
            text.pop();
            text.push('\n');
        }
        text
    }

    /// Entropy of a sentence in nats.
    pub fn nats_per_sentence(&self) -> f64 {
        self.sentence().nats
    }

    /// Mean number of words of a sentence, its full stop or question mark included.
    pub fn words_per_sentence(&self) -> f64 {
        self.sentence().words
    }

    /// Mean number of characters of a sentence, its line break included.
    pub fn characters_per_sentence(&self) -> f64 {
        self.sentence().characters
    }

    /// The floor: nats a character that no model can go below.
    pub fn entropy_rate_nats_per_char(&self) -> f64 {
        self.nats_per_sentence() / self.characters_per_sentence()
    }

    fn sentence(&self) -> Expected {
        self.rules.last().map_or_else(Expected::default, |rule| rule.expected)
    }

    fn expand(&self, rule: usize, random: &mut ChaCha8Rng, text: &mut String) {
        for symbol in &draw(&self.rules[rule], random).symbols {
            match symbol {
                Symbol::Rule(rule) => self.expand(*rule, random, text),
                Symbol::Word(word) => {
                    text.push_str(word);
                    text.push(' ');
                }
            }
        }
    }
}

/// A choice by its weight. The product of 64 random bits and the total is off by less than 2^-50.
fn draw<'a>(rule: &'a Rule, random: &mut ChaCha8Rng) -> &'a Choice {
    let mut left = windows::below(random, u64::from(rule.total));
    let hit = |choice: &&Choice| match left.checked_sub(u64::from(choice.weight)) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    };
    rule.choices.iter().find(hit).expect("the draw is below the sum of the weights")
}

fn read_rule(line: &str, above: &[Rule]) -> Result<Rule, String> {
    let (name, choices) = line.split_once('=').ok_or("it has no “=”")?;
    let choices: Vec<Choice> =
        choices.split('|').map(|choice| read_choice(choice, above)).collect::<Result<_, _>>()?;
    let total = choices.iter().try_fold(0u32, |sum, choice| sum.checked_add(choice.weight));
    let total = total.ok_or("its weights are too large")?;
    let expected = expect(&choices, total, above);
    Ok(Rule { name: name.trim().to_owned(), choices, total, expected })
}

fn read_choice(choice: &str, above: &[Rule]) -> Result<Choice, String> {
    let mut words = choice.split_whitespace();
    let weight: Option<u32> = words.next().and_then(|weight| weight.parse().ok());
    let weight = weight.filter(|&weight| weight > 0);
    let weight = weight.ok_or(format!("“{}” does not begin with a weight", choice.trim()))?;
    let symbol = |word: &str| match above.iter().position(|rule| rule.name == word) {
        Some(rule) => Symbol::Rule(rule),
        None => Symbol::Word(word.to_owned()),
    };
    Ok(Choice { weight, symbols: words.map(symbol).collect() })
}

fn expect(choices: &[Choice], total: u32, above: &[Rule]) -> Expected {
    let mut sum = Expected::default();
    for choice in choices {
        let share = f64::from(choice.weight) / f64::from(total);
        sum.nats -= share * share.ln();
        for symbol in &choice.symbols {
            let part = match symbol {
                Symbol::Rule(rule) => above[*rule].expected,
                Symbol::Word(word) => Expected {
                    nats: 0.0,
                    words: 1.0,
                    characters: word.chars().count() as f64 + 1.0,
                },
            };
            sum.nats += share * part.nats;
            sum.words += share * part.words;
            sum.characters += share * part.characters;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Every sentence of a rule with its probability.
    fn enumerate(grammar: &Grammar, rule: usize) -> Vec<(String, f64)> {
        let mut all = Vec::new();
        for choice in &grammar.rules[rule].choices {
            let share = f64::from(choice.weight) / f64::from(grammar.rules[rule].total);
            let mut partial = vec![(String::new(), share)];
            for symbol in &choice.symbols {
                let next = match symbol {
                    Symbol::Word(word) => vec![(format!("{word} "), 1.0)],
                    Symbol::Rule(rule) => enumerate(grammar, *rule),
                };
                let join = |(text, share): &(String, f64)| {
                    let join =
                        |(more, part): &(String, f64)| (format!("{text}{more}"), share * part);
                    next.iter().map(join).collect::<Vec<_>>()
                };
                partial = partial.iter().flat_map(join).collect();
            }
            all.extend(partial);
        }
        all
    }

    /// Every derivation of a prefix of `words` from a rule: where it ends, and its log-probability.
    fn derive(grammar: &Grammar, rule: usize, words: &[&str], at: usize) -> Vec<(usize, f64)> {
        let Rule { choices, total, .. } = &grammar.rules[rule];
        let mut found = Vec::new();
        for choice in choices {
            let start = (at, (f64::from(choice.weight) / f64::from(*total)).ln());
            let mut ends = vec![start];
            for symbol in &choice.symbols {
                let step = |(at, nats): (usize, f64)| match symbol {
                    Symbol::Word(word) if words.get(at) == Some(&word.as_str()) => {
                        vec![(at + 1, nats)]
                    }
                    Symbol::Word(_) => vec![],
                    Symbol::Rule(rule) => derive(grammar, *rule, words, at)
                        .into_iter()
                        .map(|(end, more)| (end, nats + more))
                        .collect(),
                };
                ends = ends.into_iter().flat_map(step).collect();
            }
            found.extend(ends);
        }
        found
    }

    /// The log-probability of one sentence, which must have one derivation.
    fn log_probability(grammar: &Grammar, sentence: &str) -> f64 {
        let words: Vec<&str> = sentence.split(' ').collect();
        let mut whole = derive(grammar, grammar.rules.len() - 1, &words, 0);
        whole.retain(|&(end, _)| end == words.len());
        assert_eq!(whole.len(), 1, "{sentence}");
        whole[0].1
    }

    /// By hand: two fair choices and a word of three letters.
    #[test]
    fn two_fair_coins_are_two_bits() {
        let coins = Grammar::from_rules("COIN = 1 a | 1 b\nS = 1 COIN and COIN").unwrap();
        assert!((coins.nats_per_sentence() - 4.0_f64.ln()).abs() < 1e-12);
        assert_eq!((coins.words_per_sentence(), coins.characters_per_sentence()), (3.0, 8.0));
    }

    /// The child's grammar up to its animals and places, which can be listed whole.
    #[test]
    fn the_entropy_equals_that_of_all_sentences_listed() {
        let keep = |line: &&str| !line.starts_with("ANYONE");
        let rules: Vec<&str> = RULES.lines().take_while(keep).collect();
        let small =
            format!("{}\nS = 3 ANIMAL MOVES WHERE . | 2 ANIMALS are FEELING .", rules.join("\n"));
        let grammar = Grammar::from_rules(&small).unwrap();
        let all = enumerate(&grammar, grammar.rules.len() - 1);
        let sum: f64 = all.iter().map(|(_, share)| share).sum();
        let entropy: f64 = all.iter().map(|(_, share)| -share * share.ln()).sum();
        let length: f64 = all.iter().map(|(text, share)| share * text.len() as f64).sum();
        let distinct: BTreeMap<&str, f64> =
            all.iter().map(|(text, share)| (text.as_str(), *share)).collect();
        assert!(all.len() > 10_000);
        assert_eq!(distinct.len(), all.len());
        assert!((sum - 1.0).abs() < 1e-9);
        assert!((entropy - grammar.nats_per_sentence()).abs() < 1e-9);
        assert!((length - grammar.characters_per_sentence()).abs() < 1e-9);
    }

    /// 20,000 sentences, seed 7.
    #[test]
    fn every_sentence_has_one_derivation() {
        let grammar = Grammar::child();
        let text = grammar.generate(7, (20_500.0 * grammar.characters_per_sentence()) as usize);
        assert!(text.lines().count() >= 20_000);
        text.lines().take(20_000).for_each(|line| assert!(log_probability(&grammar, line) < 0.0));
    }

    /// 200,000 characters, seed 1, against the parser's probabilities. Tolerance 0.5 %.
    #[test]
    fn the_measured_surprise_of_a_long_text_is_the_exact_rate() {
        let grammar = Grammar::child();
        let text = grammar.generate(1, 200_000);
        let nats: f64 = text.lines().map(|line| -log_probability(&grammar, line)).sum();
        let measured = nats / text.len() as f64;
        let exact = grammar.entropy_rate_nats_per_char();
        assert!((measured / exact - 1.0).abs() < 0.005, "measured {measured}, exact {exact}");
    }

    #[test]
    fn the_same_seed_gives_the_same_text_and_another_seed_another() {
        let grammar = Grammar::child();
        let text = grammar.generate(42, 5_000);
        assert_eq!(text, grammar.generate(42, 5_000));
        assert_ne!(text, grammar.generate(43, 5_000));
        assert!(text.len() >= 5_000 && text.ends_with('\n'));
        assert!(text.lines().all(|line| line.ends_with(" .") || line.ends_with(" ?")));
        assert!(grammar.generate(42, 9_000).starts_with(&text));
    }

    /// A change here changes the text of every run ever shared.
    #[test]
    fn the_first_sentences_of_seed_1_and_the_floor_stay_what_they_are() {
        let grammar = Grammar::child();
        let first = "does every black mouse hear every grey bird ?\n\
                     who likes the big brown frog in the garden ?\n";
        assert_eq!(grammar.generate(1, 60), first);
        assert!((grammar.entropy_rate_nats_per_char() - 0.433_326).abs() < 1e-6);
    }

    #[test]
    fn rules_that_cannot_be_used_are_refused_by_line() {
        let line = |rules| match Grammar::from_rules(rules) {
            Err(DataError::BadRule { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line(""), 0);
        assert_eq!(line("A = 1 a\nB"), 2);
        assert_eq!(line("A = 1 a | b"), 1);
        assert_eq!(line("A = 1 a | 0 b"), 1);
        assert_eq!(line("A = 1 a\nA = 1 b"), 2);
        assert_eq!(line("A = 1 a | 1"), 1);
    }
}
