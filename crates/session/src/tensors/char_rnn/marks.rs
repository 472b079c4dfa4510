//! What a cell may follow in a text: marks that a reader could name, and how much a cell's state has to do with each.

/// Something that a text has at each character, as soon as that is read.
pub struct Mark {
    /// The action that chooses the cell which follows it most.
    pub action: &'static str,
    /// Its name.
    pub name: &'static str,
    of: fn(&[char]) -> Vec<f32>,
}

/// Everything that is looked for.
pub const MARKS: [Mark; 7] = [
    Mark { action: "line", name: "position in the line", of: position },
    Mark { action: "name", name: "in a line that ends with a colon", of: named },
    Mark { action: "quote", name: "inside quotation marks", of: quoted },
    Mark { action: "bracket", name: "inside brackets", of: bracketed },
    Mark { action: "word", name: "in a word", of: |text| each(text, |c| c.is_alphanumeric()) },
    Mark { action: "vowel", name: "after a vowel", of: |text| each(text, is_vowel) },
    Mark { action: "upper", name: "after a capital", of: |text| each(text, char::is_uppercase) },
];

impl Mark {
    /// The mark over several passages, one after the other; nothing where it is everywhere the same.
    pub fn over(&self, passages: &[Vec<char>]) -> Option<Vec<f32>> {
        let all: Vec<f32> = passages.iter().flat_map(|passage| (self.of)(passage)).collect();
        all.iter().any(|value| *value != all[0]).then_some(all)
    }
}

fn each(text: &[char], is: fn(char) -> bool) -> Vec<f32> {
    text.iter().map(|character| f32::from(u8::from(is(*character)))).collect()
}

/// Of Latin and Cyrillic letters.
fn is_vowel(character: char) -> bool {
    let small = character.to_lowercase().next().unwrap_or(character);
    "aeiouyаеёиоуыэюя".contains(small)
}

/// Characters since the line began.
fn position(text: &[char]) -> Vec<f32> {
    let next = |at: &mut f32, character: &char| {
        *at = if *character == '\n' { 0.0 } else { *at + 1.0 };
        Some(*at)
    };
    text.iter().scan(0.0, next).collect()
}

/// Whether the line ends with a colon, as the names of those who speak do in a play.
fn named(text: &[char]) -> Vec<f32> {
    let line = |line: &[char]| {
        let end = line.strip_suffix(&['\n']).unwrap_or(line);
        vec![f32::from(u8::from(end.ends_with(&[':']))); line.len()]
    };
    text.split_inclusive(|character| *character == '\n').flat_map(line).collect()
}

/// A straight mark opens and closes in turn; the others know their side.
fn quoted(text: &[char]) -> Vec<f32> {
    let next = |open: &mut bool, character: &char| {
        *open = match character {
            '"' => !*open,
            '“' | '«' | '„' => true,
            '”' | '»' => false,
            _ => *open,
        };
        Some(f32::from(u8::from(*open)))
    };
    text.iter().scan(false, next).collect()
}

fn bracketed(text: &[char]) -> Vec<f32> {
    let next = |depth: &mut i32, character: &char| {
        *depth += match character {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        *depth = (*depth).max(0);
        Some(f32::from(u8::from(*depth > 0)))
    };
    text.iter().scan(0, next).collect()
}

/// Pearson's correlation, from −1 to 1; 0 where one of the two never changes.
pub fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let count = a.len().min(b.len()) as f64;
    let pairs = || a.iter().zip(b).map(|(a, b)| (f64::from(*a), f64::from(*b)));
    let (of_a, of_b) = pairs().fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b));
    let (mean_a, mean_b) = (of_a / count, of_b / count);
    let (both, squares_a, squares_b) = pairs().fold((0.0, 0.0, 0.0), |(ab, aa, bb), (a, b)| {
        let (a, b) = (a - mean_a, b - mean_b);
        (ab + a * b, aa + a * a, bb + b * b)
    });
    let scale = (squares_a * squares_b).sqrt();
    if scale > 0.0 { both / scale } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(action: &str, text: &str) -> Option<Vec<f32>> {
        let mark = MARKS.iter().find(|mark| mark.action == action).unwrap();
        mark.over(&[text.chars().collect()])
    }

    #[test]
    fn marks_are_what_a_reader_would_say() {
        assert_eq!(over("line", "ab\ncd").unwrap(), [1.0, 2.0, 0.0, 1.0, 2.0]);
        assert_eq!(over("name", "A:\nb").unwrap(), [1.0, 1.0, 1.0, 0.0]);
        assert_eq!(over("quote", "a\"b\"c").unwrap(), [0.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!(over("bracket", "(a[b)]c").unwrap(), [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!(over("word", "ая 1 ").unwrap(), [1.0, 1.0, 0.0, 1.0, 0.0]);
        assert_eq!(over("vowel", "хаОb").unwrap(), [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(over("upper", "aBЖ").unwrap(), [0.0, 1.0, 1.0]);
    }

    #[test]
    fn a_mark_that_a_text_does_not_have_is_not_looked_for() {
        assert_eq!(over("bracket", "no brackets"), None);
        assert_eq!(over("upper", "汉字与"), None);
    }

    #[test]
    fn correlation_is_one_for_a_line_and_nothing_for_what_never_changes() {
        assert!((correlation(&[1.0, 2.0, 3.0], &[5.0, 7.0, 9.0]) - 1.0).abs() < 1e-12);
        assert!((correlation(&[1.0, 2.0, 3.0], &[1.0, 0.0, -1.0]) + 1.0).abs() < 1e-12);
        assert!(correlation(&[1.0, -1.0, 1.0, -1.0], &[1.0, 1.0, -1.0, -1.0]).abs() < 1e-12);
        assert_eq!(correlation(&[1.0, 1.0], &[0.0, 1.0]), 0.0);
    }
}
