//! Typed expressions become a tape: `a = -4; b = 2; c = a + b; c * relu(b) ** 2`.
//!
//! A name that is given a plain number is an input; the last statement is the result. What cannot be read, or has no
//! finite value or slope, is refused with its place marked by ▸.

use std::collections::BTreeMap;

use super::program::{Program, needed, not_finite};
use super::tape::{Id, Op, Tape};
use crate::ExperimentError;

/// Characters that may be typed.
const LENGTH: usize = 400;

const FUNCTIONS: [(&str, Op); 8] = [
    ("relu", Op::Relu),
    ("tanh", Op::Tanh),
    ("exp", Op::Exp),
    ("ln", Op::Ln),
    ("log", Op::Ln),
    ("sqrt", Op::Sqrt),
    ("sin", Op::Sin),
    ("cos", Op::Cos),
];

/// Reads an expression.
///
/// # Errors
/// What is wrong, with its place, and what would be right.
pub fn parse(text: &str) -> Result<Program, ExperimentError> {
    let mut reader = Reader::new(text);
    if reader.text.len() > LENGTH {
        let length = reader.text.len();
        let why = format!("the expression has {length} characters: {LENGTH} fit, so shorten it");
        return Err(ExperimentError::BadInput(why));
    }
    let mut result = None;
    loop {
        while reader.takes(";") || reader.takes("\n") {}
        if reader.at_end() {
            break;
        }
        result = Some(reader.statement()?);
        if !(reader.at_end() || reader.peek(";") || reader.peek("\n")) {
            return reader.wrong("an operator or “;” should come here");
        }
    }
    let Some(result) = result else {
        return reader.wrong("nothing is typed: try x = 2; y = 5; ln(x) + x*y - sin(y)");
    };
    let kept = needed(&reader.tape, result);
    let program = Program::new(&reader.tape, &reader.names, &kept, result);
    program.check_size()?;
    match program.steep() {
        None => Ok(program),
        Some(id) => {
            let why = "here the slope is infinite or no number: move an input";
            reader.wrong_at(reader.places[kept[id]], why)
        }
    }
}

struct Reader {
    text: Vec<char>,
    at: usize,
    tape: Tape,
    names: Vec<String>,
    /// Where each node was typed.
    places: Vec<usize>,
    variables: BTreeMap<String, Id>,
}

type Read<T> = Result<T, ExperimentError>;

impl Reader {
    fn new(text: &str) -> Self {
        let text = text.chars().map(|c| match c {
            '−' => '-',
            '×' | '·' => '*',
            '÷' => '/',
            other => other,
        });
        Self {
            text: text.collect(),
            at: 0,
            tape: Tape::default(),
            names: Vec::new(),
            places: Vec::new(),
            variables: BTreeMap::new(),
        }
    }

    fn wrong<T>(&self, what: &str) -> Read<T> {
        self.wrong_at(self.at, what)
    }

    fn wrong_at<T>(&self, at: usize, what: &str) -> Read<T> {
        let part = |from: usize, to: usize| self.text[from..to].iter().collect::<String>();
        let (from, to) = (at.saturating_sub(24), (at + 24).min(self.text.len()));
        let marked = format!("{}▸{}", part(from, at), part(at, to)).replace('\n', ";");
        Err(ExperimentError::BadInput(format!("character {}: {what}: {marked}", at + 1)))
    }

    fn skip(&mut self) {
        while self.text.get(self.at).is_some_and(|c| *c != '\n' && c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn at_end(&mut self) -> bool {
        self.skip();
        self.at == self.text.len()
    }

    fn peek(&mut self, sign: &str) -> bool {
        self.skip();
        let here = self.text[self.at..].iter().copied().take(sign.chars().count());
        here.eq(sign.chars())
    }

    fn takes(&mut self, sign: &str) -> bool {
        let there = self.peek(sign);
        self.at += if there { sign.chars().count() } else { 0 };
        there
    }

    fn word(&mut self) -> String {
        self.skip();
        let is_part = |c: &&char| c.is_alphanumeric() || **c == '_';
        let starts = self.text.get(self.at).is_some_and(|c| c.is_alphabetic() || *c == '_');
        let word = self.text[self.at..].iter().take_while(is_part).filter(|_| starts);
        let word: String = word.collect();
        self.at += word.chars().count();
        word
    }

    /// `name = expression`, `name += expression`, or an expression.
    fn statement(&mut self) -> Read<Id> {
        let start = self.at;
        let name = self.word();
        let joins =
            [("+=", Op::Add), ("-=", Op::Subtract), ("*=", Op::Multiply), ("/=", Op::Divide)];
        let join = joins.into_iter().find(|(sign, _)| self.peek(sign));
        if name.is_empty() || !(self.peek("=") || join.is_some()) {
            self.at = start;
            return self.sum();
        }
        if FUNCTIONS.iter().any(|(function, _)| *function == name) {
            return self.wrong_at(start, &format!("“{name}” is a function: choose another name"));
        }
        let at = self.at;
        self.at += join.map_or(1, |(sign, _)| sign.len());
        let mut id = self.sum()?;
        if let Some((_, op)) = join {
            let before = self.variable(&name, start)?;
            id = self.apply(op, before, id, at)?;
        }
        if self.tape.nodes[id].op == Op::Constant {
            let value = self.tape.value(id);
            id = self.keep(start, |tape| tape.input(value));
        }
        if self.names[id].is_empty() {
            self.names[id].clone_from(&name);
        }
        self.variables.insert(name, id);
        Ok(id)
    }

    fn sum(&mut self) -> Read<Id> {
        self.chain(&[("+", Op::Add), ("-", Op::Subtract)], Self::product)
    }

    fn product(&mut self) -> Read<Id> {
        self.chain(&[("*", Op::Multiply), ("/", Op::Divide)], Self::signed)
    }

    fn chain(&mut self, signs: &[(&str, Op)], part: fn(&mut Self) -> Read<Id>) -> Read<Id> {
        let mut left = part(self)?;
        while let Some((sign, op)) = signs.iter().find(|(sign, _)| self.peek(sign)) {
            let at = self.at;
            self.takes(sign);
            let right = part(self)?;
            left = self.apply(*op, left, right, at)?;
        }
        Ok(left)
    }

    fn signed(&mut self) -> Read<Id> {
        if self.takes("+") {
            return self.signed();
        }
        if !self.peek("-") {
            return self.power();
        }
        let at = self.at;
        self.takes("-");
        let of = self.signed()?;
        self.apply(Op::Negate, of, of, at)
    }

    /// A fixed exponent is one operation; x ** y is exp(y ln x), as it is computed by hand.
    fn power(&mut self) -> Read<Id> {
        let base = self.atom()?;
        if !(self.peek("**") || self.peek("^")) {
            return Ok(base);
        }
        let at = self.at;
        self.at += if self.takes("**") { 0 } else { 1 };
        let exponent = self.signed()?;
        if self.tape.nodes[exponent].op == Op::Constant {
            return self.apply(Op::Power(self.tape.value(exponent)), base, base, at);
        }
        if self.tape.value(base) <= 0.0 {
            return self.wrong_at(at, "a power whose exponent is a variable needs a base above 0");
        }
        let log = self.apply(Op::Ln, base, base, at)?;
        let product = self.apply(Op::Multiply, exponent, log, at)?;
        self.apply(Op::Exp, product, product, at)
    }

    fn atom(&mut self) -> Read<Id> {
        self.skip();
        let start = self.at;
        if self.text.get(start).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            return self.number();
        }
        if self.takes("(") {
            let inside = self.sum()?;
            return if self.takes(")") { Ok(inside) } else { self.wrong("“)” is missing") };
        }
        let name = self.word();
        if name.is_empty() {
            return self.wrong("a number, a name or “(” should come here");
        }
        let function = FUNCTIONS.iter().find(|(function, _)| *function == name);
        let Some((_, op)) = function else {
            return if self.peek("(") {
                let known = FUNCTIONS.map(|(name, _)| name).join(", ");
                self.wrong_at(start, &format!("there is no function “{name}”, but {known}"))
            } else {
                self.variable(&name, start)
            };
        };
        if !self.takes("(") {
            return self.wrong(&format!("“(” should follow {name}"));
        }
        let of = self.sum()?;
        if !self.takes(")") {
            return self.wrong("“)” is missing");
        }
        self.apply(*op, of, of, start)
    }

    fn number(&mut self) -> Read<Id> {
        let start = self.at;
        let mut end = start;
        while let Some(c) = self.text.get(end) {
            let after_e = end > start && matches!(self.text[end - 1], 'e' | 'E');
            let exponent = matches!(c, 'e' | 'E')
                && self.text.get(end + 1).is_some_and(|c| c.is_ascii_digit() || "+-".contains(*c));
            if !(c.is_ascii_digit() || *c == '.' || exponent || (after_e && "+-".contains(*c))) {
                break;
            }
            end += 1;
        }
        let text: String = self.text[start..end].iter().collect();
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => {
                self.at = end;
                Ok(self.keep(start, |tape| tape.constant(value)))
            }
            _ => self.wrong(&format!("“{text}” is no number")),
        }
    }

    fn variable(&self, name: &str, at: usize) -> Read<Id> {
        match self.variables.get(name) {
            Some(id) => Ok(*id),
            None => {
                self.wrong_at(at, &format!("“{name}” has no value yet: write {name} = 1; first"))
            }
        }
    }

    fn keep(&mut self, at: usize, write: impl FnOnce(&mut Tape) -> Id) -> Id {
        self.names.push(String::new());
        self.places.push(at);
        write(&mut self.tape)
    }

    /// Does an operation; numbers among themselves stay a number.
    fn apply(&mut self, op: Op, a: Id, b: Id, at: usize) -> Read<Id> {
        let [x, y] = [a, b].map(|id| self.tape.value(id));
        let value = op.value(x, y);
        if !value.is_finite() {
            return self.wrong_at(at, &not_finite(op, x, y));
        }
        let constant = [a, b].iter().all(|id| self.tape.nodes[*id].op == Op::Constant);
        Ok(self.keep(at, |tape| if constant { tape.constant(value) } else { tape.push(op, a, b) }))
    }
}
