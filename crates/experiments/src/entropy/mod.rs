//! Entropy (Shannon 1948): how many bits a coin or a letter is worth, and what noise costs.
//!
//! It adds the measure: surprise is −log₂ of a chance, entropy its mean. A drawing then goes through the binary symmetric
//! channel, bare, by the repetition code R3, or by Hamming's (7,4) code, as in the first chapter of MacKay's book (2003).
//! It leaves out codes that come near the channel's capacity, and every source with a memory.

mod codes;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::letters::{self, SYMBOLS};
use crate::{Experiment, ExperimentError, Shown};
use codes::{Code, coin};

/// Pixels on a side of the drawing.
const SIDE: usize = 32;
/// What is sent until the reader draws.
const FLOWER: &str = include_str!("drawing.txt");
/// Whose letters are weighed until the reader types.
const TYPED: &str = "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness";
/// Coins thrown in a step.
const THROWS: usize = 100;
/// Points of a curve.
const POINTS: usize = 51;

/// A coin, an alphabet and a channel.
pub struct Entropy {
    p: f64,
    flip: f64,
    code: Code,
    unevenness: f64,
    letters: [f64; SYMBOLS],
    drawing: Vec<bool>,
    /// For each pixel, the share of ones among the bits that carried it.
    received: Vec<f64>,
    decoded: Vec<bool>,
    sent: u64,
    wrong: u64,
    throws: u64,
    heads: u64,
    noise: ChaCha8Rng,
    thrower: ChaCha8Rng,
}

impl Entropy {
    /// Nothing sent, no coin thrown.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Self {
        let drawing = FLOWER.chars().filter(|c| !c.is_whitespace()).map(|c| c == '#').collect();
        let noise = ChaCha8Rng::seed_from_u64(seed);
        let mut thrower = noise.clone();
        thrower.set_stream(1);
        Self {
            p: spec.number("p"),
            flip: spec.number("flip"),
            code: Code::named(spec.word("code")),
            unevenness: spec.number("unevenness"),
            letters: counted(&letters::symbols(TYPED)),
            drawing,
            received: Vec::new(),
            decoded: Vec::new(),
            sent: 0,
            wrong: 0,
            throws: 0,
            heads: 0,
            noise,
            thrower,
        }
    }

    /// The drawing, block by block: encoded, some of its bits turned over, decoded.
    fn send(&mut self) {
        let (data, _) = self.code.block();
        self.received.clear();
        self.decoded.clear();
        for block in self.drawing.chunks(data) {
            let mut bits = self.code.encode(block);
            for bit in &mut bits {
                *bit ^= self.noise.random::<f64>() < self.flip;
            }
            let ones = |bits: &[bool]| bits.iter().filter(|bit| **bit).count() as f64;
            match self.code {
                Code::Repetition => self.received.push(ones(&bits) / 3.0),
                Code::Plain | Code::Hamming => {
                    self.received.extend(bits[..data].iter().map(|bit| f64::from(*bit)));
                }
            }
            self.decoded.extend(self.code.decode(&bits));
        }
        self.sent += self.drawing.len() as u64;
        self.wrong += self.drawing.iter().zip(&self.decoded).filter(|(a, b)| a != b).count() as u64;
    }

    fn throw(&mut self) {
        for _ in 0..THROWS {
            self.heads += u64::from(self.thrower.random::<f64>() < self.p);
        }
        self.throws += THROWS as u64;
    }

    /// Mean surprise of the throws so far: −log₂ p for heads, −log₂ (1 − p) for tails.
    fn surprise(&self) -> f64 {
        let part = |times: u64, chance: f64| match times {
            0 => 0.0,
            _ => -(times as f64) * libm::log2(chance),
        };
        let tails = self.throws - self.heads;
        (part(self.heads, self.p) + part(tails, 1.0 - self.p)) / self.throws as f64
    }

    /// Chances ∝ countᵗ: even for t = 0, as typed for t = 1, ever more for the commonest beyond.
    fn chances(&self) -> [f64; SYMBOLS] {
        let weights = self.letters.map(|share| libm::pow(share, self.unevenness));
        let total: f64 = weights.iter().sum();
        weights.map(|weight| weight / total)
    }

    fn letters_entropy(&self) -> f64 {
        text::entropy::bits(text::entropy::entropy(&self.chances()))
    }

    /// What was sent; and once it was: received, decoded, and where the decoded differs.
    fn pictures(&self) -> Shown {
        let mut values: Vec<f32> = self.drawing.iter().map(|bit| f32::from(*bit)).collect();
        if !self.decoded.is_empty() {
            values.extend(self.received.iter().map(|share| *share as f32));
            values.extend(self.decoded.iter().map(|bit| f32::from(*bit)));
            let pairs = self.drawing.iter().zip(&self.decoded);
            values.extend(pairs.map(|(sent, decoded)| f32::from(sent != decoded)));
        }
        let shape = vec![values.len() / (SIDE * SIDE), SIDE, SIDE];
        Shown::Numbers { letters: "N H W", shape, values }
    }

    /// H₂ over p, with a plumb line at the reader's p.
    fn coin_curve(&self) -> Shown {
        curves(&[&coin], self.p, 1.0, coin(self.p))
    }

    /// Errors left over f for the three codes, with a plumb line at what the reader's run measures.
    fn code_curves(&self) -> Shown {
        let error = |code: Code| move |f: f64| code.error(f);
        let codes: [&dyn Fn(f64) -> f64; 3] =
            [&error(Code::Plain), &error(Code::Repetition), &error(Code::Hamming)];
        let measured = self.wrong as f64 / self.sent.max(1) as f64;
        curves(&codes, self.flip, 0.5, measured)
    }

    fn draw(&mut self, values: &[f32]) -> Result<(), ExperimentError> {
        if values.len() != SIDE * SIDE || values.iter().any(|value| !value.is_finite()) {
            let why = format!("a drawing is {SIDE} × {SIDE} numbers: draw on the square");
            return Err(ExperimentError::BadInput(why));
        }
        self.drawing = values.iter().map(|value| *value > 0.5).collect();
        self.received.clear();
        self.decoded.clear();
        Ok(())
    }

    fn weigh(&mut self, typed: &str) -> Result<(), ExperimentError> {
        let symbols = letters::symbols(typed);
        if symbols.is_empty() {
            let why = "there is no letter from A to Z in this: type a word";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.letters = counted(&symbols);
        Ok(())
    }
}

impl Experiment for Entropy {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.send();
        self.throw();
        Ok(true)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let (data, sent) = self.code.block();
        let mut metrics = vec![
            ("coin_entropy", coin(self.p)),
            ("letters_entropy", self.letters_entropy()),
            ("letters_ceiling", libm::log2(SYMBOLS as f64)),
            ("capacity", 1.0 - coin(self.flip)),
            ("rate", data as f64 / sent as f64),
            ("expected_error", self.code.error(self.flip)),
            ("bits", self.sent as f64),
            ("wrong", self.wrong as f64),
        ];
        if self.sent > 0 {
            metrics.push(("error_rate", self.wrong as f64 / self.sent as f64));
        }
        if self.throws > 0 {
            metrics.push(("throws", self.throws as f64));
            metrics.push(("surprise", self.surprise()));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "drawing" => {
                let values = self.drawing.iter().map(|bit| f32::from(*bit)).collect();
                Shown::Numbers { letters: "S S", shape: vec![SIDE, SIDE], values }
            }
            "pictures" => self.pictures(),
            "pictures.names" => Shown::Text("sent\nreceived\ndecoded\nerrors left".to_owned()),
            "coin" => self.coin_curve(),
            "coin.names" => Shown::Text("entropy\nyour coin".to_owned()),
            "codes" => self.code_curves(),
            "codes.names" => Shown::Text("bare\nR3\nHamming (7,4)\nmeasured".to_owned()),
            "letters" => Shown::row(self.chances()),
            "letters.names" => Shown::Text(letters::names()),
            _ => return None,
        })
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        let (p, flip, code) =
            (spec.number("p"), spec.number("flip"), Code::named(spec.word("code")));
        if p != self.p {
            (self.p, self.throws, self.heads) = (p, 0, 0);
        }
        // Errors of another channel or code would spoil the mean.
        if (flip, code) != (self.flip, self.code) {
            (self.flip, self.code, self.sent, self.wrong) = (flip, code, 0, 0);
        }
        self.unevenness = spec.number("unevenness");
        Ok(())
    }

    fn act(&mut self, action: &str, text: &str, values: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "draw" => self.draw(values),
            "weigh" => self.weigh(text),
            _ => Err(ExperimentError::no_action(action)),
        }
    }
}

fn counted(symbols: &[u8]) -> [f64; SYMBOLS] {
    let mut counts = [0.0; SYMBOLS];
    symbols.iter().for_each(|symbol| counts[usize::from(*symbol)] += 1.0);
    counts
}

/// `C N`: x from 0 to `end`, each function of it, and a plumb line of height `height` at `at`.
fn curves(functions: &[&dyn Fn(f64) -> f64], at: f64, end: f64, height: f64) -> Shown {
    let mut points: Vec<(f64, f64)> =
        (0..POINTS).map(|i| (end * i as f64 / (POINTS - 1) as f64, 0.0)).collect();
    let place = points.partition_point(|(x, _)| *x < at);
    points.splice(place..place, [(at, 0.0), (at, height), (at, 0.0)]);
    let mut values: Vec<f32> = points.iter().map(|(x, _)| *x as f32).collect();
    for function in functions {
        values.extend(points.iter().map(|(x, _)| function(*x) as f32));
    }
    values.extend(points.iter().map(|(_, height)| *height as f32));
    Shown::Numbers { letters: "C N", shape: vec![functions.len() + 2, points.len()], values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entropy(settings: &[(&str, &str)], seed: u64) -> Entropy {
        let usual = (spec::find_preset("entropy").unwrap().spec)();
        Entropy::new(&model(&with(usual, settings)), seed)
    }

    fn with(spec: spec::RunSpec, settings: &[(&str, &str)]) -> spec::RunSpec {
        spec.with_texts(settings.iter().copied()).unwrap()
    }

    fn model(spec: &spec::RunSpec) -> ExperimentSpec {
        let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
        model.clone()
    }

    fn metric(entropy: &Entropy, name: &str) -> f64 {
        entropy.metrics().into_iter().find(|(metric, _)| *metric == name).unwrap().1
    }

    /// 409,600 bits each: the standard error is below 0.0005, and five of them are allowed.
    #[test]
    fn measured_errors_agree_with_the_closed_forms_for_every_code() {
        for (code, expected) in [("none", 0.1), ("R3", 0.028), ("Hamming(7,4)", 0.06688)] {
            let mut entropy = entropy(&[("model.code", code)], 7);
            (0..400).for_each(|_| assert!(entropy.step().unwrap()));
            let deviation = (expected * (1.0 - expected) / 409_600.0_f64).sqrt();
            assert_eq!(metric(&entropy, "bits"), 409_600.0);
            // Errors of one Hamming block come together, so its bits are worth fewer independent ones.
            assert!(
                (metric(&entropy, "error_rate") - expected).abs()
                    < 5.0 * deviation * 2.0_f64.sqrt()
            );
        }
    }

    #[test]
    fn without_noise_the_drawing_arrives_as_it_is_and_with_all_noise_inverted() {
        for (flip, wrong) in [("0", 0.0), ("1", 1024.0)] {
            let mut entropy = entropy(&[("model.flip", flip), ("model.code", "R3")], 1);
            entropy.step().unwrap();
            assert_eq!(metric(&entropy, "wrong"), wrong);
        }
    }

    /// 40,000 throws; the surprise of one has standard deviation 0.951 at p = 0.1, so 0.02 is four standard errors.
    #[test]
    fn the_mean_surprise_of_throws_settles_at_the_entropy_and_a_sure_coin_has_none() {
        let mut fair = entropy(&[("model.p", "0.1")], 3);
        (0..400).for_each(|_| drop(fair.step()));
        assert!(
            (metric(&fair, "surprise") - 0.468_996).abs() < 0.02,
            "{}",
            metric(&fair, "surprise")
        );
        let mut sure = entropy(&[("model.p", "1")], 3);
        sure.step().unwrap();
        assert_eq!((metric(&sure, "surprise"), metric(&sure, "coin_entropy")), (0.0, 0.0));
    }

    #[test]
    fn even_letters_have_log2_27_bits_and_uneven_ones_fewer() {
        let at = |t: &str| metric(&entropy(&[("model.unevenness", t)], 1), "letters_entropy");
        assert!((at("0") - 27.0_f64.log2()).abs() < 1e-12);
        assert!(at("0") > at("0.5") && at("0.5") > at("1") && at("1") > at("3"));
    }

    /// By hand: A three times, B once: 2 − (3/4) log₂ 3 = 0.811278 bits.
    #[test]
    fn typed_letters_are_weighed() {
        let mut entropy = entropy(&[], 1);
        entropy.act("weigh", "abAA", &[]).unwrap();
        assert!((entropy.letters_entropy() - 0.811_278).abs() < 1e-6);
    }

    #[test]
    fn turning_the_noise_forgets_its_errors_but_not_the_coin() {
        let usual = (spec::find_preset("entropy").unwrap().spec)();
        let mut entropy = Entropy::new(&model(&usual), 1);
        entropy.step().unwrap();
        entropy.turn(&model(&with(usual, &[("model.flip", "0.2")]))).unwrap();
        assert_eq!((entropy.sent, entropy.throws), (0, THROWS as u64));
    }

    #[test]
    fn a_drawing_is_sent_as_drawn_and_what_is_none_is_refused() {
        let mut entropy = entropy(&[("model.flip", "0")], 1);
        entropy.act("draw", "", &[1.0; SIDE * SIDE]).unwrap();
        entropy.step().unwrap();
        assert!(entropy.decoded.iter().all(|bit| *bit));
        for (action, text, values) in [("draw", "", &[1.0_f32; 3][..]), ("weigh", "7 !", &[])] {
            let error = entropy.act(action, text, values).unwrap_err().to_string();
            assert!(
                error.contains("draw on the square") || error.contains("type a word"),
                "{error}"
            );
        }
        assert!(entropy.act("fly", "", &[]).is_err());
    }

    #[test]
    fn the_plumb_line_stands_in_order_on_the_curve() {
        let Some(Shown::Numbers { shape, values, .. }) = entropy(&[], 1).show("coin") else {
            panic!()
        };
        assert_eq!(shape, [3, POINTS + 3]);
        assert!(values[..shape[1]].windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
