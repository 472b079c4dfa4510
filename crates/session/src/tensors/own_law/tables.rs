//! What is measured, and the tables.

use data::FLOP_EACH;
use experiments::chinchilla::{Frontier, Law, counted, digits};
use spec::milestones::chinchilla::sweep::Planned;

use super::shown::at;
use super::{Outcome, OwnLaw};

/// A number of a law with its name.
type Quantity = (&'static str, fn(&Law) -> f64);

impl OwnLaw {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let (fits, parabolas) = (&self.fits, &self.fits.parabolas);
        let mut metrics = vec![
            ("runs", self.runs.len() as f64),
            ("ended", self.outcomes.iter().flatten().count() as f64),
            ("upward", parabolas.lowest().len() as f64),
            ("growing", parabolas.growing() as f64),
            ("starts", fits.search.as_ref().map_or(0, |search| search.tried()) as f64),
            ("resampled", fits.resampled().min(self.resamples) as f64),
        ];
        metrics.extend(parabolas.size.map(|line| ("size_exponent", line.exponent)));
        metrics.extend(parabolas.text.map(|line| ("text_exponent", line.exponent)));
        let size = at(parabolas.size.as_ref(), self.compute);
        metrics.extend(size.map(|n| ("ratio", self.compute / (FLOP_EACH * n * n))));
        if let Some([low, high]) = fits.band_of_sizes(self.resamples, |line| line.exponent) {
            metrics.extend([("size_exponent_low", low), ("size_exponent_high", high)]);
        }
        if let Some(law) = fits.law() {
            metrics.extend([
                ("law_exponent", law.exponent()),
                ("law_floor", law.floor),
                ("law_alpha", law.alpha),
                ("law_beta", law.beta),
            ]);
        }
        if let Some([low, high]) = fits.band_of_laws(self.resamples, Law::exponent) {
            metrics.extend([("law_exponent_low", low), ("law_exponent_high", high)]);
        }
        metrics.extend(self.gap().map(|gap| ("gap", gap)));
        metrics.retain(|(_, value)| value.is_finite());
        metrics
    }

    /// How far the runs lie from those on record at most, in nats a token.
    fn gap(&self) -> Option<f64> {
        let gap = |(run, made): (&Planned, super::Made)| {
            self.on_record(run).map(|record| f64::from((made.loss - record).abs()))
        };
        self.all_made().filter_map(gap).reduce(f64::max)
    }

    pub(super) fn text(&self, place: &str) -> Option<String> {
        Some(match place {
            "now" => self.now(),
            "spent" => self.spent(),
            "exponents" => self.exponents(),
            "numbers" => self.numbers(),
            "table" => self.table(),
            _ => return None,
        })
    }

    /// The run under way, or what is fitted, in a sentence.
    fn now(&self) -> String {
        let (of, law) = (self.runs.len(), &self.fits.search);
        let Some(at) = self.next() else {
            let made = self.all_made().count();
            return match law {
                None => format!("{made} of {of} runs gave a loss: too few for a law with five unknown numbers."),
                Some(search) if search.is_searching() => {
                    "All runs have ended. The law is searched for.".to_owned()
                }
                Some(_) if self.fits.is_left(self.resamples) => {
                    "The law is found. How sure it is shows when what the parabolas miss is dealt out anew.".to_owned()
                }
                Some(_) => format!("{made} of {of} runs gave a loss, and one law goes through them."),
            };
        };
        let (name, steps) = (self.runs[at].name(), self.runs[at].spec.training.steps);
        let number = at + 1;
        match &self.under_way {
            None => format!("Next: run {number} of {of}, {name}."),
            Some(run) if run.step == steps => format!("Run {number} of {of}, {name}: its exam."),
            Some(run) => format!("Run {number} of {of}, {name}: step {} of {steps}.", run.step),
        }
    }

    /// What to do with the reader's compute.
    fn spent(&self) -> String {
        let (compute, fits) = (self.compute, &self.fits);
        let mut rows = vec!["by|N*|95 % of resamples|D*|tokens per parameter|loss".to_owned()];
        if let Some(n) = at(fits.parabolas.size.as_ref(), compute) {
            let band = fits.band_of_sizes(self.resamples, |line| line.at(compute));
            rows.push(row("your parabolas", compute, n, band, "–"));
        }
        if let Some(law) = fits.law() {
            let best = law.best(compute);
            let band = fits.band_of_laws(self.resamples, |law| law.best(compute).parameters);
            let loss = format!("{:.3}", best.loss);
            rows.push(row("your law", compute, best.parameters, band, &loss));
        }
        if rows.len() == 1 {
            rows.push("no two budgets are done yet|–|–|–|–|–".to_owned());
        }
        rows.join("\n")
    }

    /// How fast the best size and the best text grow, here and in the paper.
    fn exponents(&self) -> String {
        let parabolas = &self.fits.parabolas;
        let exponent = |line: &Frontier| line.exponent;
        let sizes = self.fits.band_of_sizes(self.resamples, exponent);
        let laws = self.fits.band_of_laws(self.resamples, Law::exponent);
        let law = self.fits.law().map(|law| law.exponent());
        let rows = [
            (
                "2: parabolas",
                parabolas.size.as_ref().map(exponent),
                parabolas.text.as_ref().map(exponent),
                sizes,
                "0.49 (0.462 to 0.534)",
            ),
            ("3: law", law, law.map(|a| 1.0 - a), laws, "0.46 (0.454 to 0.455)"),
        ];
        let say = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"));
        let rows = rows.map(|(name, a, b, band, paper)| {
            format!("{name}|{}|{}|{}|{paper}", say(a), range(band, |v| format!("{v:.3}")), say(b))
        });
        format!("approach|a here|95 % of resamples|b here|a in the paper\n{}", rows.join("\n"))
    }

    /// The five numbers of the law.
    fn numbers(&self) -> String {
        let quantities: [Quantity; 5] = [
            ("E", |law| law.floor),
            ("A", |law| law.size),
            ("B", |law| law.text),
            ("α", |law| law.alpha),
            ("β", |law| law.beta),
        ];
        let row = |(name, of): Quantity| {
            let here = self.fits.law().map_or_else(|| "–".to_owned(), |law| digits(of(&law)));
            let band = range(self.fits.band_of_laws(self.resamples, of), digits);
            format!("{name}|{here}|{band}|{}", digits(of(&Law::ROUNDED)))
        };
        let rows: Vec<String> = quantities.into_iter().map(row).collect();
        format!("number|here|95 % of resamples|paper\n{}", rows.join("\n"))
    }

    /// A row a run.
    fn table(&self) -> String {
        let row = |(at, run): (usize, &Planned)| {
            let outcome = match &self.outcomes[at] {
                Some(Outcome::Made(made)) => format!("{:.4}", made.loss),
                Some(Outcome::Skipped) => "skipped".to_owned(),
                Some(Outcome::Failed(why)) => why.replace('|', "/"),
                None => "–".to_owned(),
            };
            let record = self.on_record(run).map_or_else(|| "–".to_owned(), |l| format!("{l:.4}"));
            let cells = [
                counted(run.parameters),
                counted(run.tokens()),
                format!("{:.1}", run.tokens() / run.parameters),
                outcome,
                record,
            ];
            format!("{}|{}", run.name(), cells.join("|"))
        };
        let rows: Vec<String> = self.runs.iter().enumerate().map(row).collect();
        format!("run|N|D|tokens per parameter|loss here|on record\n{}", rows.join("\n"))
    }
}

fn row(name: &str, compute: f64, parameters: f64, band: Option<[f64; 2]>, loss: &str) -> String {
    let tokens = compute / (FLOP_EACH * parameters);
    let ratio = tokens / parameters;
    if !(parameters.is_finite() && ratio.is_finite()) {
        return format!("{name}|–|–|–|–|–");
    }
    let ratio = match ratio {
        0.1..10_000.0 => format!("{ratio:.1}"),
        _ => format!("{ratio:.1e}"),
    };
    let (n, d) = (counted(parameters), counted(tokens));
    format!("{name}|{n}|{}|{d}|{ratio}|{loss}", range(band, counted))
}

/// Between which values, or a dash.
fn range(band: Option<[f64; 2]>, say: impl Fn(f64) -> String) -> String {
    band.map_or_else(|| "–".to_owned(), |[low, high]| format!("{} to {}", say(low), say(high)))
}
