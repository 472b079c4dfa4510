//! What a reader types, as tokens, and tokens as a reader sees them.

use experiments::ExperimentError;

use super::settings::{Settings, Task};
use super::{addition, cipher, repeats};

/// A prompt that the task can read.
///
/// # Errors
/// A sentence: what is wrong with it, and what to type.
pub fn tokens(text: &str, settings: &Settings) -> Result<Vec<i32>, ExperimentError> {
    let read = match settings.task {
        Task::Repeats => letters(text),
        Task::Cipher => pairs(text, settings.shots),
        Task::Addition => sum(text, settings.digits),
        Task::Regression => Err("points are not typed here: look at the curves".to_owned()),
    };
    read.map_err(ExperimentError::BadInput)
}

/// `goat goa` without its spaces.
fn letters(text: &str) -> Result<Vec<i32>, String> {
    let typed: Vec<char> = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if typed.is_empty() {
        return Err("there is nothing to read: type letters, and some of them again".to_owned());
    }
    let (count, most) = (typed.len(), repeats::LENGTH - 1);
    if count > most {
        return Err(format!("{count} letters are too many: type at most {most}"));
    }
    let token = |letter: &char| {
        let place = repeats::ALPHABET.chars().position(|known| known == *letter);
        place.map(|place| place as i32).ok_or_else(|| {
            format!("the nets know no “{letter}”: type letters from a to z and digits from 0 to 5")
        })
    };
    typed.iter().map(token).collect()
}

/// `ab cd e`: b for a, d for c, and what for e?
fn pairs(text: &str, shots: usize) -> Result<Vec<i32>, String> {
    let words: Vec<Vec<char>> =
        text.to_lowercase().split_whitespace().map(|word| word.chars().collect()).collect();
    let Some((question, examples)) = words.split_last() else {
        return Err("there is nothing to read: type pairs and a letter, like “ac bf a”".to_owned());
    };
    let letter = |letter: &char| {
        let place = ('a'..).take(cipher::LETTERS).position(|known| known == *letter);
        place
            .map(|place| place as i32)
            .ok_or_else(|| format!("this cipher has no “{letter}”: type letters from a to j"))
    };
    if examples.len() > shots {
        let count = examples.len();
        return Err(format!("{count} pairs are too many: type at most {shots}, then a letter"));
    }
    let mut tokens = Vec::new();
    for example in examples {
        let [plain, written] = &example[..] else {
            let word: String = example.iter().collect();
            return Err(format!(
                "“{word}” is no pair: type pairs and at last one letter, like “ac bf a”"
            ));
        };
        tokens.extend([letter(plain)?, cipher::WRITTEN + letter(written)?]);
    }
    let [asked] = &question[..] else {
        return Err(
            "the last is what is asked for: type one letter at the end, like “ac bf a”".to_owned()
        );
    };
    tokens.push(letter(asked)?);
    Ok(tokens)
}

/// `27+58`
fn sum(text: &str, digits: usize) -> Result<Vec<i32>, String> {
    let wrong =
        || format!("this is no sum: type two numbers of at most {digits} digits, like “27+58”");
    let (a, b) = text.split_once('+').ok_or_else(wrong)?;
    let number = |text: &str| {
        let text = text.trim();
        let is_one =
            !text.is_empty() && text.len() <= digits && text.bytes().all(|c| c.is_ascii_digit());
        if is_one { text.parse::<u32>().map_err(|_| wrong()) } else { Err(wrong()) }
    };
    Ok(addition::asked([number(a)?, number(b)?], digits))
}

/// A token as it stands beside maps and answers: letters, and capitals for what a cipher writes.
pub fn label(token: i32, task: Task) -> String {
    let letter = match task {
        Task::Repeats => repeats::ALPHABET.chars().nth(token as usize),
        Task::Cipher if token >= cipher::WRITTEN => ('A'..).nth((token - cipher::WRITTEN) as usize),
        Task::Cipher => ('a'..).nth(token as usize),
        Task::Addition => return addition::text(&[token]),
        Task::Regression => None,
    };
    letter.map(String::from).unwrap_or_default()
}

/// Whether a prompt from a file is one that could have been typed.
pub fn is_prompt(tokens: &[i32], settings: &Settings) -> bool {
    let text: String = match settings.task {
        Task::Repeats => tokens.iter().map(|token| label(*token, settings.task)).collect(),
        Task::Cipher => tokens
            .chunks(2)
            .map(|pair| pair.iter().map(|token| label(*token, settings.task)).collect::<String>())
            .collect::<Vec<_>>()
            .join(" "),
        Task::Addition => match numbers(tokens, settings.digits) {
            Some([a, b]) => format!("{a}+{b}"),
            None => return false,
        },
        Task::Regression => return tokens.is_empty(),
    };
    self::tokens(&text, settings).is_ok_and(|read| read == tokens)
}

/// The two numbers of `72+85=`.
pub fn numbers(asked: &[i32], digits: usize) -> Option<[u32; 2]> {
    let number = |from: usize| {
        let one = asked.get(from..from + digits)?;
        one.iter().rev().try_fold(0, |number, digit| {
            (0..10).contains(digit).then(|| 10 * number + *digit as u32)
        })
    };
    Some([number(0)?, number(digits + 1)?])
}
