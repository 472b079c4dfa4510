//! Lessons from Markdown: prose as HTML, formulas as MathML, and what is alive as data.
//!
//! A fenced block named `question`, `recall`, `try`, `check` or `figure` is alive; its lines are `key: value`.

use std::rc::Rc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{RenderConfig, Storage, push_mathml};

use crate::{Lesson, Part, When};

const ALIVE: [&str; 5] = ["question", "recall", "try", "check", "figure"];

/// A lesson of its Markdown.
///
/// # Errors
/// Names the block or formula that is broken.
pub fn lesson(text: &str) -> Result<Lesson, String> {
    let options =
        Options::ENABLE_MATH | Options::ENABLE_FOOTNOTES | Options::ENABLE_SMART_PUNCTUATION;
    let mut prose = Vec::new();
    let mut parts = Vec::new();
    let mut alive: Option<(String, String)> = None;
    for event in Parser::new_ext(text, options) {
        match (event, &mut alive) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))), None)
                if ALIVE.contains(&&*name) =>
            {
                flush(&mut prose, &mut parts);
                alive = Some((name.to_string(), String::new()));
            }
            (Event::Text(line), Some((_, lines))) => lines.push_str(&line),
            (Event::End(TagEnd::CodeBlock), Some((name, lines))) => {
                parts.push(live(name, lines)?);
                alive = None;
            }
            (Event::InlineMath(formula), None) => {
                prose.push(Event::InlineHtml(mathml(&formula, DisplayMode::Inline)?.into()));
            }
            (Event::DisplayMath(formula), None) => {
                prose.push(Event::Html(mathml(&formula, DisplayMode::Block)?.into()));
            }
            (other, _) => prose.push(other),
        }
    }
    flush(&mut prose, &mut parts);
    Ok(Lesson { parts })
}

fn flush(prose: &mut Vec<Event<'_>>, parts: &mut Vec<Part>) {
    let mut out = String::new();
    html::push_html(&mut out, prose.drain(..));
    if !out.trim().is_empty() {
        parts.push(Part::Prose(out.trim().into()));
    }
}

fn mathml(formula: &str, display_mode: DisplayMode) -> Result<String, String> {
    let storage = Storage::new();
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut out = String::new();
    push_mathml(&mut out, pulldown_latex::Parser::new(formula, &storage), config)
        .map_err(|error| error.to_string())?;
    if out.contains("<merror") { Err(format!("broken formula: {formula}")) } else { Ok(out) }
}

fn live(name: &str, lines: &str) -> Result<Part, String> {
    let get = |key: &str| {
        lines.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':').map(str::trim))
    };
    let need = |key: &str| -> Result<Rc<str>, String> {
        get(key).map(Rc::from).ok_or_else(|| format!("a {name} needs a line “{key}: …”"))
    };
    Ok(match name {
        "question" => Part::Question {
            id: need("id")?,
            ask: need("ask")?,
            options: need("options")?.split('|').map(|option| option.trim().into()).collect(),
            kept: need("kept")?,
        },
        "recall" => {
            Part::Recall { id: need("id")?, answer: need("answer")?, right: need("right")? }
        }
        "try" => Part::Try {
            words: need("words")?,
            button: get("button").unwrap_or_default().into(),
            act: get("act").unwrap_or_default().into(),
        },
        "check" => Part::Check {
            when: condition(&need("when")?)?,
            preset: get("preset").map(Rc::from),
            done: need("done")?,
            waiting: need("waiting")?,
        },
        _ => Part::Figure(need("milestone")?),
    })
}

/// `step 100`, `passed 3` (the 3-gram count), `below 2.0`, `not-finite`, `written`, `metric vowels above 8000`, `metric error below 0.05`.
fn condition(words: &str) -> Result<When, String> {
    let wrong = || format!("a check cannot wait for “{words}”");
    let (name, value) = words.split_once(' ').unwrap_or((words, ""));
    Ok(match name {
        "step" => When::Step(value.parse().map_err(|_| wrong())?),
        "passed" => When::Passed(value.parse().map_err(|_| wrong())?),
        "below" => When::Below(value.parse().map_err(|_| wrong())?),
        "not-finite" => When::NotFinite,
        "written" => When::Written,
        "metric" => match value.split(' ').collect::<Vec<_>>()[..] {
            [metric, "above", than] => {
                When::Above(metric.into(), than.parse().map_err(|_| wrong())?)
            }
            [metric, "below", than] => {
                When::Under(metric.into(), than.parse().map_err(|_| wrong())?)
            }
            _ => return Err(wrong()),
        },
        _ => return Err(wrong()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_and_what_is_alive_alternate() {
        let parts =
            lesson("One $x^2$.\n\n```check\nwhen: below 2.5\ndone: yes\nwaiting: no\n```\n")
                .unwrap()
                .parts;
        assert!(matches!(&parts[0], Part::Prose(html) if html.contains("<math")));
        assert!(matches!(&parts[1], Part::Check { when: When::Below(loss), .. } if *loss == 2.5));
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn what_is_missing_or_broken_is_named() {
        assert!(lesson("```question\nid: a\n```\n").unwrap_err().contains("“ask: …”"));
        assert!(lesson("```check\nwhen: never\ndone: a\nwaiting: b\n```\n").is_err());
        assert!(lesson(r"$\frac{1}$").is_err());
        let check =
            |when: &str| lesson(&format!("```check\nwhen: {when}\ndone: a\nwaiting: b\n```\n"));
        assert!(check("metric vowels above 5").is_ok() && check("metric vowels near 5").is_err());
    }
}
