//! What the build says while it works: one line when a step begins, one with its time when it ends.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

/// A plain line.
pub fn note(text: &str) {
    eprintln!("· {text}");
}

/// A step that has output of its own below it (cargo, npm, a test run).
pub fn heading(text: &str) {
    eprintln!("▸ {text}");
}

/// Something that went wrong and does not stop the work.
pub fn warning(text: &str) {
    eprintln!("! {text}");
}

/// Runs a silent step: a spinner with the seconds on a terminal, two plain lines elsewhere.
pub fn step<T>(text: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    let spinner = spinner(text);
    let result = work();
    spinner.finish_and_clear();
    let mark = if result.is_ok() { "✓" } else { "✗" };
    eprintln!("{mark} {text} ({})", seconds(begun.elapsed()));
    result
}

fn spinner(text: &str) -> ProgressBar {
    if !stderr().is_terminal() {
        eprintln!("▸ {text} …");
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {msg} … {elapsed}")
        .expect("the template is a constant that parses");
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(text.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

/// A duration as a reader wants it: `0.4 s`, `12.0 s`, `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 100 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// A size as a reader wants it: `812 B`, `349.6 KB`, `2.81 MB` (1 KB = 1,000 B, as in the budgets).
pub fn size(bytes: u64) -> String {
    let kilo = bytes as f64 / 1e3;
    if bytes < 1000 {
        format!("{bytes} B")
    } else if kilo < 1000.0 {
        format!("{kilo:.1} KB")
    } else {
        format!("{:.2} MB", kilo / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_like_a_person_would_say_them() {
        assert_eq!(size(812), "812 B");
        assert_eq!(size(349_600), "349.6 KB");
        assert_eq!(size(2_806_000), "2.81 MB");
        assert_eq!(seconds(Duration::from_millis(400)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
