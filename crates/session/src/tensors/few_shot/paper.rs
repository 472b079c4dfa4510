//! What GPT-3 did with examples in its prompt: rows of Brown et al. 2020, tables 3.9 and 3.10.

/// Per cent right of GPT-3 with 175 billion weights: no example, one, and as many as fit.
const SUMS: [(&str, &str, &str, &str); 10] = [
    ("2-digit addition", "76.9", "99.6", "100.0"),
    ("2-digit subtraction", "58.0", "86.4", "98.9"),
    ("3-digit addition", "34.2", "65.5", "80.4"),
    ("3-digit subtraction", "48.3", "78.7", "94.2"),
    ("4-digit addition", "4.0", "14.0", "25.5"),
    ("4-digit subtraction", "7.5", "14.0", "26.8"),
    ("5-digit addition", "0.7", "3.5", "9.3"),
    ("5-digit subtraction", "0.8", "3.8", "9.9"),
    ("2-digit multiplication", "19.8", "27.4", "29.2"),
    ("single digits, 3 operations", "9.8", "14.3", "21.3"),
];
/// Without an example.
const WORDS: [(&str, &str); 5] = [
    ("cycle letters", "3.66"),
    ("anagrams A1", "2.28"),
    ("anagrams A2", "8.91"),
    ("random insertion", "8.26"),
    ("reversed words", "0.09"),
];

/// The rows, a line each.
pub fn table() -> String {
    let mut text = "GPT-3, % right|no example|one|many".to_owned();
    for (task, zero, one, few) in SUMS {
        text += &format!("\n{task}|{zero}|{one}|{few}");
    }
    for (task, zero) in WORDS {
        text += &format!("\n{task}|{zero}||");
    }
    text
}
