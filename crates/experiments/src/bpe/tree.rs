//! How tokens grew together: each merge a node behind the two that it joined, down to bytes or characters.

use super::chips::label;

/// More leaves do not fit on a screen.
const LEAVES: usize = 24;
/// Characters of a node's name.
const NAME: usize = 14;

/// What a tree is drawn from.
pub(super) struct Grower<'a> {
    /// The two tokens that a token was made of.
    pub parents: &'a dyn Fn(u32) -> Option<(u32, u32)>,
    /// A token's bytes.
    pub bytes: &'a dyn Fn(u32) -> Vec<u8>,
    /// The number of the token that the first merge made.
    pub first: u32,
}

impl Grower<'_> {
    /// The first of `tokens` as lines `name|value|gradient|parents`, a node each, parents first: the merge that made it, and its id.
    pub fn lines(&self, tokens: &[u32]) -> String {
        let (mut lines, mut leaves) = (Vec::new(), 0);
        for &token in tokens {
            leaves += self.leaves(token);
            if leaves > LEAVES && !lines.is_empty() {
                break;
            }
            self.grow(token, &mut lines);
        }
        lines.join("\n")
    }

    fn leaves(&self, token: u32) -> usize {
        let both = (self.parents)(token);
        both.map_or(1, |(left, right)| self.leaves(left) + self.leaves(right))
    }

    /// Writes a token behind its parents and says on which line it is.
    fn grow(&self, token: u32, lines: &mut Vec<String>) -> usize {
        // A bar would end the name.
        let name = label(&(self.bytes)(token)).replace('|', "∣");
        let name: String = match name.char_indices().nth(NAME) {
            Some((end, _)) => format!("{}…", &name[..end]),
            None => name,
        };
        let (made, from) = match (self.parents)(token) {
            None => ("at the start".to_owned(), String::new()),
            Some((left, right)) => {
                let (left, right) = (self.grow(left, lines), self.grow(right, lines));
                (format!("merge {}", token - self.first + 1), format!("{left} {right}"))
            }
        };
        lines.push(format!("{name}|{made}|id {token}|{from}"));
        lines.len() - 1
    }
}
