//! Huffman's tree (1952) over the words: frequent words have short paths, and a word is told by a yes or no at each fork.

use super::net::Answer;

pub(super) struct Tree {
    /// For each word the forks from the root on, and whether it goes on to the left.
    pub paths: Vec<Vec<Answer>>,
}

impl Tree {
    /// For at least two words, the most frequent first. The two rarest are joined, again and again; the rarest is on the left.
    pub fn new(counts: &[u64]) -> Self {
        let words = counts.len();
        let (mut weights, mut above) = (counts.to_vec(), vec![(0, false); 2 * words - 1]);
        // Words from the rarest, and forks in the order in which they were made: both lists grow heavier.
        let (mut word, mut fork) = (words, words);
        for made in words..2 * words - 1 {
            let mut lighter = || {
                let takes_word = word > 0 && (fork == made || weights[word - 1] < weights[fork]);
                if takes_word {
                    word -= 1;
                    word
                } else {
                    fork += 1;
                    fork - 1
                }
            };
            let (left, right) = (lighter(), lighter());
            above[left] = (made, true);
            above[right] = (made, false);
            weights.push(weights[left] + weights[right]);
        }
        let root = 2 * words - 2;
        let path = |word: usize| {
            let mut path = Vec::new();
            let mut at = word;
            while at != root {
                let (fork, left) = above[at];
                path.push(Answer { row: (fork - words) as u32, yes: left });
                at = fork;
            }
            path.reverse();
            path
        };
        Self { paths: (0..words).map(path).collect() }
    }

    /// Yes and no that tell a word, on average over the text.
    pub fn mean_length(&self, counts: &[u64]) -> f64 {
        let lengths = self.paths.iter().zip(counts).map(|(path, count)| path.len() as u64 * count);
        lengths.sum::<u64>() as f64 / counts.iter().sum::<u64>() as f64
    }
}
