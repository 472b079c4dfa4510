//! What is measured, and the tables.

use super::{Chinchilla, Frontier, Law, Optimum};

/// Parameters and tokens of three models of the time (Hoffmann et al. 2022, Table 1, and section 4 for Chinchilla).
const MODELS: [(&str, f64, f64); 3] =
    [("gopher_loss", 280e9, 300e9), ("chinchilla_loss", 70e9, 1.4e12), ("gpt3_loss", 175e9, 300e9)];
/// The compute of a run in the paper's Table A3.
const TABLE_A3: f64 = 2.21e19;
/// Karpathy's sizes: from 10⁸ on, sixteen a factor of ten.
const SIXTEENTHS: usize = 48;
/// Rounding of the tables, in digits.
const DIGITS: i32 = 5;

/// A number of a law with its name.
type Quantity = (&'static str, fn(&Law) -> f64);

impl Chinchilla {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let compute = self.settings.compute;
        let mut metrics = vec![
            ("runs", self.runs.len() as f64),
            ("dropped", self.dropped as f64),
            ("starts", self.search.tried() as f64),
            ("resampled", self.resampled.len().min(self.settings.resamples) as f64),
            ("ratio_rounded", Law::ROUNDED.best(compute).ratio()),
            ("ratio_unrounded", Law::unrounded().best(compute).ratio()),
            ("ratio_replicated", Law::REPLICATED.best(compute).ratio()),
            ("exponent_rounded", Law::ROUNDED.exponent()),
        ];
        metrics.extend(MODELS.map(|(name, n, d)| (name, Law::ROUNDED.loss(n, d))));
        let (parameters, tokens) = on_a_grid(&Law::ROUNDED, TABLE_A3);
        metrics.extend([("grid_parameters", parameters / 1e6), ("grid_tokens", tokens / 1e9)]);
        let [first, second] = self.frontiers();
        metrics.extend(first.map(|line| ("approach_1", line.exponent)));
        metrics.extend(second.map(|line| ("approach_2", line.exponent)));
        metrics.extend(self.fitted());
        metrics.retain(|(_, value)| value.is_finite());
        metrics
    }

    /// What the best law so far says, once there is one.
    fn fitted(&self) -> Vec<(&'static str, f64)> {
        let Some((law, objective)) = self.search.best else { return Vec::new() };
        let optimum = law.best(self.settings.compute);
        let mut metrics = vec![
            ("objective", 1e3 * objective),
            ("arrived", self.search.arrived().unwrap_or_default() as f64),
            ("fit_floor", law.floor),
            ("fit_size", law.size),
            ("fit_text", law.text),
            ("fit_alpha", law.alpha),
            ("fit_beta", law.beta),
            ("exponent", law.exponent()),
            ("ratio", optimum.ratio()),
            ("best_parameters", optimum.parameters / 1e9),
            ("best_tokens", optimum.tokens / 1e9),
        ];
        let compute = self.settings.compute;
        if let Some([low, high]) = self.band(|law| law.best(compute).ratio()) {
            metrics.extend([("ratio_low", low), ("ratio_high", high)]);
        }
        if let Some([low, high]) = self.band(|law| law.alpha) {
            metrics.extend([("alpha_low", low), ("alpha_high", high)]);
        }
        if let Some([low, high]) = self.band(|law| law.beta) {
            metrics.extend([("beta_low", low), ("beta_high", high)]);
        }
        if let Some([low, high]) = self.band(Law::exponent) {
            metrics.extend([("exponent_low", low), ("exponent_high", high)]);
        }
        metrics
    }

    pub(super) fn text(&self, place: &str) -> Option<String> {
        Some(match place {
            "budget" => self.budget(),
            "numbers" => self.numbers(),
            "exponents" => self.exponents(),
            "note" => self.note(),
            _ => return None,
        })
    }

    /// What to do with the reader's compute, by everyone.
    fn budget(&self) -> String {
        let compute = self.settings.compute;
        let mut rows = vec!["by|N*|D*|tokens per parameter|loss".to_owned()];
        let mut law = |name: &str, law: &Law| {
            let Optimum { parameters, tokens, loss } = law.best(compute);
            rows.push(row(name, parameters, tokens, &format!("{loss:.3}")));
        };
        law("paper, rounded", &Law::ROUNDED);
        law("paper, unrounded", &Law::unrounded());
        law("Besiroglu et al.", &Law::REPLICATED);
        if let Some(fit) = self.law() {
            law("this fit", &fit);
        }
        let names = ["envelope", "parabolas"];
        for (name, line) in names.into_iter().zip(self.frontiers()) {
            if let Some(line) = line {
                let parameters = line.at(compute);
                rows.push(row(name, parameters, compute / (data::FLOP_EACH * parameters), "–"));
            }
        }
        rows.join("\n")
    }

    /// The five numbers and what follows, beside the published.
    fn numbers(&self) -> String {
        let say = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), digits);
        let mut rows = vec!["number|this fit|95 % of resamples|Besiroglu et al.|paper".to_owned()];
        let quantities: [Quantity; 6] = [
            ("E", |law| law.floor),
            ("A", |law| law.size),
            ("B", |law| law.text),
            ("α", |law| law.alpha),
            ("β", |law| law.beta),
            ("a = β/(α+β)", Law::exponent),
        ];
        for (name, of) in quantities {
            let band =
                self.band(of).map(|[low, high]| format!("{} to {}", digits(low), digits(high)));
            let band = band.unwrap_or_else(|| "–".to_owned());
            let fit = say(self.law().as_ref().map(of));
            let (replicated, paper) = (digits(of(&Law::REPLICATED)), digits(of(&Law::ROUNDED)));
            rows.push(format!("{name}|{fit}|{band}|{replicated}|{paper}"));
        }
        let off = |law: &Law| digits(1e3 * self.search.distance.of(law));
        let fit = say(self.search.best.map(|(_, objective)| 1e3 * objective));
        let (replicated, paper) = (off(&Law::REPLICATED), off(&Law::ROUNDED));
        rows.push(format!("distance × 1,000|{fit}|–|{replicated}|{paper}"));
        rows.join("\n")
    }

    /// How fast the best size grows, by each approach, here and in the paper.
    fn exponents(&self) -> String {
        let [first, second] =
            self.frontiers().map(|line| line.as_ref().map(|line: &Frontier| line.exponent));
        let third = self.law().map(|law| law.exponent());
        let rows = [
            ("1: envelope", first, "0.50 (0.488 to 0.502)"),
            ("2: parabolas", second, "0.49 (0.462 to 0.534)"),
            ("3: law", third, "0.46 (0.454 to 0.455)"),
            ("Kaplan et al. 2020", None, "0.73"),
        ];
        let row = |(name, here, published): (&str, Option<f64>, &str)| {
            let here = here.map_or_else(|| "–".to_owned(), |a| format!("{a:.3}"));
            format!("{name}|{here}|{published}")
        };
        let rows: Vec<String> = rows.into_iter().map(row).collect();
        format!("approach|a here|a published\n{}", rows.join("\n"))
    }

    /// What the runs allow.
    fn note(&self) -> String {
        let (runs, dropped) = (self.runs.len(), self.dropped);
        let dropped = match dropped {
            0 => "none is left out".to_owned(),
            1 => "the one with the highest loss is left out".to_owned(),
            many => format!("the {many} with the highest losses are left out"),
        };
        let (better, groups) = (self.envelope.len(), self.groups.len());
        let minima = self.minima().len();
        format!(
            "{runs} runs are fitted; {dropped}. Of each run only the loss at its end is known, not the way there. Approach 1 therefore takes the {better} runs that no run of as little compute beats. Approach 2 finds {groups} groups of nearly equal compute, {minima} of them with a lowest point among their sizes."
        )
    }
}

fn row(name: &str, parameters: f64, tokens: f64, loss: &str) -> String {
    let ratio = tokens / parameters;
    if !(parameters.is_finite() && ratio.is_finite()) {
        return format!("{name}|–|–|–|–");
    }
    let ratio = match ratio {
        0.1..10_000.0 => format!("{ratio:.1}"),
        _ => format!("{ratio:.1e}"),
    };
    format!("{name}|{}|{}|{ratio}|{loss}", counted(parameters), counted(tokens))
}

/// Three digits with the letter of thousands, millions, billions or trillions.
pub fn counted(value: f64) -> String {
    let steps = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"), (0.0, "")];
    let (unit, letter) = steps.into_iter().find(|(unit, _)| value >= *unit).unwrap_or((0.0, ""));
    let value = value / if unit > 0.0 { unit } else { 1.0 };
    let places = match value {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{value:.places$}{letter}")
}

/// A number with five digits.
pub fn digits(value: f64) -> String {
    if !value.is_finite() || value == 0.0 {
        return if value == 0.0 { "0" } else { "–" }.to_owned();
    }
    let places = DIGITS - 1 - libm::floor(libm::log10(value.abs())) as i32;
    if !(0..12).contains(&places) && value.abs() >= 1e9 {
        return format!("{value:.3e}");
    }
    let places = places.clamp(0, 12) as usize;
    format!("{value:.places$}").replace('-', "−")
}

/// The size of least loss among Karpathy's, and the tokens that the compute pays for (his notebook scaling_laws in nanoGPT).
fn on_a_grid(law: &Law, compute: f64) -> (f64, f64) {
    let sizes = (0..SIXTEENTHS).map(|at| libm::pow(10.0, 8.0 + at as f64 / 16.0));
    let spent = sizes.map(|n| (n, compute / (data::FLOP_EACH * n)));
    let loss = |(n, d): &(f64, f64)| law.loss(*n, *d);
    spent.min_by(|a, b| loss(a).total_cmp(&loss(b))).unwrap_or_default()
}
