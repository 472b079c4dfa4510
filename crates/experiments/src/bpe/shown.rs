//! What the panels show: the text in tokens, this merge, the curve, a word taken apart, the longest tokens.

use super::chips::{Chips, label};
use super::tree::Grower;
use super::{Learnt, Pairs};
use crate::Shown;

/// Bytes of the passage that is shown.
const PASSAGE: usize = 600;
/// Merges, pairs and tokens in a list.
const LISTED: usize = 10;
/// Tokens across a word's edge that are shown.
const CROSSING: usize = 80;
/// Points of the curve.
const POINTS: usize = 400;

impl Pairs {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let (name, suffix) = place.split_once('.').unwrap_or((place, ""));
        let one = |text: String| suffix.is_empty().then_some(Shown::Text(text));
        match name {
            "passage" => self.mine(self.passage()).shown(suffix),
            "said" => one(self.said()),
            "last" => bars(self.last(), suffix),
            "next" => bars(self.next(), suffix),
            "curve" => self.curve(suffix),
            "mine" => self.mine(&self.word).shown(suffix),
            "theirs" => self.theirs(suffix),
            "numbers" => one(self.numbers()),
            "tree" => one(self.tree()),
            "gpt2-tree" => one(self.gpt2_tree()?),
            "languages" => Some(match suffix {
                "" => self.costs(),
                "rows" => Shown::Text(self.languages()),
                "columns" => Shown::Text(format!("characters\nbytes\n{}", self.columns())),
                _ => return None,
            }),
            "worth" => Some(match suffix {
                "" => self.worth(),
                "rows" => Shown::Text(self.languages()),
                "columns" => Shown::Text(self.columns().to_owned()),
                _ => return None,
            }),
            "sentences" => one(self.said_in_all()),
            "longest" => bars(self.longest(), suffix),
            "crossing" => self.crossing(suffix),
            _ => None,
        }
    }

    /// Some lines of the text, from where a line begins if one is near, else a word.
    fn passage(&self) -> &str {
        let pages = self.text.len() / PASSAGE + 1;
        let from = self.text.floor_char_boundary(self.page % pages * PASSAGE);
        let rest = &self.text[from..];
        let near = &rest[..rest.floor_char_boundary(PASSAGE / 4)];
        let edge = near.find('\n').map(|at| at + 1).or_else(|| near.find(char::is_whitespace));
        let rest = &rest[edge.filter(|_| from > 0).unwrap_or(0)..];
        &rest[..rest.floor_char_boundary(PASSAGE)]
    }

    fn token(&self, id: u32) -> &[u8] {
        self.training.bpe().token(id).unwrap_or_default()
    }

    fn label(&self, id: u32) -> String {
        label(self.token(id))
    }

    /// The number of the token that the first merge made.
    fn first(&self) -> u32 {
        self.training.bpe().alphabet().size() as u32
    }

    /// A text in the reader's tokens.
    fn mine(&self, text: &str) -> Chips {
        let mut chips = Chips::of_text();
        for id in self.encode(text) {
            let merge = id.checked_sub(self.first()).and_then(|at| self.learnt.get(at as usize));
            let story = match merge {
                Some(Learnt { merge, .. }) => {
                    format!("token {id}, merge {}, {} times", id - self.first() + 1, merge.count)
                }
                None if Some(id) == self.training.bpe().alphabet().unknown() => {
                    "a character that the text does not have".to_owned()
                }
                None => format!("token {id}"),
            };
            chips.push(self.token(id), &story);
        }
        chips
    }

    /// The reader's word in GPT-2's tokens, or why there are none.
    fn theirs(&self, suffix: &str) -> Option<Shown> {
        match self.beside.as_ref()? {
            Err(why) => suffix.is_empty().then(|| Shown::Text(why.clone())),
            Ok(beside) => {
                let mut chips = Chips::of_text();
                for id in beside.gpt2.encode(&self.word) {
                    chips.push(beside.gpt2.token(id).unwrap_or_default(), &format!("token {id}"));
                }
                chips.shown(suffix)
            }
        }
    }

    /// This merge, in a sentence or two.
    fn said(&self) -> String {
        if self.is_reading() {
            let (read, all) = (self.read / 1_000_000, self.text.len() / 1_000_000);
            return format!("Reading: {read} of {all} million bytes. Then each step is a merge.");
        }
        let used = self.used();
        let mut said = match used.checked_sub(1).map(|last| self.learnt[last].merge) {
            None => "Nothing is joined yet.".to_owned(),
            Some(merge) => {
                let [left, right, both] =
                    [merge.pair.0, merge.pair.1, merge.id].map(|id| self.label(id));
                let (id, count) = (merge.id, merge.count);
                format!(
                    "Merge {used} joins “{left}” and “{right}”, which stand side by side {count} times, to “{both}”, token {id}."
                )
            }
        };
        if used < self.learnt.len() {
            said.push_str(&format!(" Merges up to {} wait.", self.learnt.len()));
        } else if self.over {
            said.push_str(" No pair that makes a token of up to 256 bytes is there twice any more: learning ends here.");
        }
        said
    }

    /// The latest merges in use, the last first, with how often the pair was there.
    fn last(&self) -> Vec<(String, f64)> {
        let learnt = self.learnt[..self.used()].iter().rev().take(LISTED);
        let bar = |Learnt { merge, .. }: &Learnt| (self.joined(merge.pair), merge.count as f64);
        learnt.map(bar).collect()
    }

    /// The pairs that stand together most often now.
    fn next(&self) -> Vec<(String, f64)> {
        if self.is_reading() || self.used() < self.learnt.len() {
            return Vec::new();
        }
        let pairs = self.training.frequent(LISTED).into_iter();
        pairs.map(|(pair, count)| (self.joined(pair), count as f64)).collect()
    }

    fn joined(&self, (left, right): (u32, u32)) -> String {
        format!("{} + {}", self.label(left), self.label(right))
    }

    /// The ten longest tokens in use.
    fn longest(&self) -> Vec<(String, f64)> {
        let length = |id: u32| String::from_utf8_lossy(self.token(id)).chars().count();
        let mut ids: Vec<u32> = (self.first()..self.first() + self.used() as u32).collect();
        ids.sort_by_key(|id| (usize::MAX - length(*id), *id));
        ids.truncate(LISTED);
        ids.into_iter().map(|id| (self.label(id), length(id) as f64)).collect()
    }

    /// Characters a token over the size of the vocabulary, and GPT-2's as a level line.
    fn curve(&self, suffix: &str) -> Option<Shown> {
        let gpt2 = self.beside.as_ref().and_then(|beside| beside.as_ref().ok());
        let gpt2 = gpt2.filter(|beside| beside.is_done(&self.text));
        let gpt2 = gpt2.map(|beside| beside.per_token(self.characters));
        match suffix {
            "names" if gpt2.is_some() => {
                Some(Shown::Text("yours\nGPT-2, 50,257 tokens".to_owned()))
            }
            "names" => Some(Shown::Text("yours".to_owned())),
            "" if !self.learnt.is_empty() => {
                let last = self.learnt.len();
                let stride = last.div_ceil(POINTS);
                let merges: Vec<usize> = (0..last).step_by(stride).chain([last]).collect();
                let x = merges.iter().map(|merges| f64::from(self.first()) + *merges as f64);
                let own =
                    merges.iter().map(|m| self.characters as f64 / self.tokens_after(*m) as f64);
                let level =
                    gpt2.into_iter().flat_map(|level| std::iter::repeat_n(level, merges.len()));
                let values = x.chain(own).chain(level).map(|value| value as f32).collect();
                let shape = vec![2 + usize::from(gpt2.is_some()), merges.len()];
                Some(Shown::Numbers { letters: "C N", shape, values })
            }
            _ => None,
        }
    }

    /// The reader's word as ids, by both, and what comes back of them.
    fn numbers(&self) -> String {
        let ids = |name: &str, ids: &[u32]| {
            let all: Vec<String> = ids.iter().map(u32::to_string).collect();
            let s = if ids.len() == 1 { "" } else { "s" };
            format!("{name}, {} token{s}: {}", ids.len(), all.join(" "))
        };
        let mut lines = vec![ids("Yours", &self.encode(&self.word))];
        if let Some(Ok(beside)) = &self.beside {
            lines.push(ids("GPT-2", &beside.gpt2.encode(&self.word)));
        }
        lines.push(match self.lost(&self.word) {
            0 => "Your numbers, turned back: the same text, character by character.".to_owned(),
            lost => {
                let back = self.training.bpe().decode(&self.encode(&self.word));
                format!("Your numbers, turned back: “{back}”. Characters lost: {lost}.")
            }
        });
        lines.join("\n")
    }

    fn tree(&self) -> String {
        let bpe = self.training.bpe();
        let grower = Grower {
            parents: &|id| bpe.parents(id),
            bytes: &|id| self.token(id).to_vec(),
            first: self.first(),
        };
        grower.lines(&self.encode(&self.word))
    }

    fn gpt2_tree(&self) -> Option<String> {
        let gpt2 = &self.beside.as_ref()?.as_ref().ok()?.gpt2;
        let grower = Grower {
            parents: &|id| gpt2.parents(id),
            bytes: &|id| gpt2.token(id).unwrap_or_default().to_vec(),
            first: 256,
        };
        Some(grower.lines(&gpt2.encode(&self.word)))
    }

    /// The first tokens that hold more than a word.
    fn crossing(&self, suffix: &str) -> Option<Shown> {
        let mut crossing =
            self.learnt[..self.used()].iter().filter(|learnt| learnt.crosses).peekable();
        if crossing.peek().is_none() {
            let none = "None: nothing is joined across the edge of a word.".to_owned();
            return suffix.is_empty().then_some(Shown::Text(none));
        }
        let mut chips = Chips::of_list();
        for Learnt { merge, .. } in crossing.take(CROSSING) {
            chips.push(self.token(merge.id), &format!("token {}, {} times", merge.id, merge.count));
        }
        chips.shown(suffix)
    }
}

/// Names with their heights.
fn bars(bars: Vec<(String, f64)>, suffix: &str) -> Option<Shown> {
    Some(match suffix {
        _ if bars.is_empty() => return None,
        "" => Shown::row(bars.into_iter().map(|(_, height)| height)),
        "names" => {
            Shown::Text(bars.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join("\n"))
        }
        _ => return None,
    })
}
