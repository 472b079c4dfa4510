//! Nats, bits, perplexity: the reader's choice, for every loss on the page.

use std::borrow::Cow;
use std::f64::consts::LN_2;

use serde::{Deserialize, Serialize};

/// In what a loss is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Natural logarithms.
    Nats,
    /// Logarithms to the base 2.
    Bits,
    /// Among how many equally likely choices it would cost as much.
    Perplexity,
}

impl Measure {
    /// All, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Nats, Self::Bits, Self::Perplexity];

    /// Its word in units.
    fn word(self) -> &'static str {
        match self {
            Self::Nats => "nats",
            Self::Bits => "bits",
            Self::Perplexity => "perplexity",
        }
    }

    /// Its button's key in the locale.
    pub fn key(self) -> &'static str {
        match self {
            Self::Nats => "panel.loss.nats",
            Self::Bits => "panel.loss.bits",
            Self::Perplexity => "panel.loss.perplexity",
        }
    }

    fn of_nats(self, nats: f64) -> f64 {
        match self {
            Self::Nats => nats,
            Self::Bits => nats / LN_2,
            Self::Perplexity => nats.exp(),
        }
    }
}

/// How losses are shown. Networks on a text speak nats a token; experiments name their unit, which holds until the reader chooses another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossUnit {
    /// The reader's choice, if there was one.
    pub measure: Option<Measure>,
    /// A character rather than a token.
    pub per_character: bool,
}

impl LossUnit {
    /// A loss in nats a token, in this unit.
    pub fn of(self, loss: f64, characters_per_token: f64) -> f64 {
        let divides = self.per_character && characters_per_token > 0.0;
        let loss = if divides { loss / characters_per_token } else { loss };
        self.measure.unwrap_or(Measure::Nats).of_nats(loss)
    }

    /// Half the width of a band around a loss: the mean of both sides, which differ in perplexity.
    pub fn band(self, loss: f64, band: f64, characters_per_token: f64) -> f64 {
        let end = |loss| self.of(loss, characters_per_token);
        (end(loss + band) - end(loss - band)) / 2.0
    }

    /// Its name's key in the locale: `unit.nats-token` and so on.
    pub fn key(self) -> &'static str {
        match (self.measure.unwrap_or(Measure::Nats), self.per_character) {
            (Measure::Nats, false) => "unit.nats-token",
            (Measure::Nats, true) => "unit.nats-character",
            (Measure::Bits, false) => "unit.bits-token",
            (Measure::Bits, true) => "unit.bits-character",
            (Measure::Perplexity, false) => "unit.perplexity-token",
            (Measure::Perplexity, true) => "unit.perplexity-character",
        }
    }

    /// A value with this unit, in the reader's; what is no loss stays as it is.
    pub fn convert(self, value: f64, unit: &str) -> f64 {
        let (Some(measure), Some((_, base, _))) = (self.measure, found(unit)) else { return value };
        match base {
            // 2 to the bits is e to the nats: without rounding where nothing changes.
            base if base == measure => value,
            Measure::Bits => measure.of_nats(value * LN_2),
            Measure::Nats | Measure::Perplexity => measure.of_nats(value),
        }
    }

    /// The unit, or an axis's name that holds it, as the reader wants it.
    pub fn named(self, unit: &str) -> Cow<'_, str> {
        match (self.measure, found(unit)) {
            (Some(measure), Some((before, _, rest))) => {
                Cow::Owned(format!("{before}{}{rest}", measure.word()))
            }
            _ => Cow::Borrowed(unit),
        }
    }
}

/// Whether a unit is one of a loss.
pub fn is_loss(unit: &str) -> bool {
    found(unit).is_some()
}

/// Nats or bits *a* something: what stands before, which, and the rest. Bits alone may be data.
fn found(unit: &str) -> Option<(&str, Measure, &str)> {
    [Measure::Nats, Measure::Bits].into_iter().find_map(|measure| {
        let at = unit.find(measure.word())?;
        let rest = &unit[at + measure.word().len()..];
        let is_share = rest.starts_with('/') || rest.starts_with(" a ") || rest.starts_with(" an ");
        is_share.then_some((&unit[..at], measure, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(measure: Measure) -> LossUnit {
        LossUnit { measure: Some(measure), per_character: false }
    }

    /// 1 nat = 1/ln 2 = 1.442695 bits.
    #[test]
    fn a_loss_is_shown_in_any_unit() {
        let bits = LossUnit { measure: Some(Measure::Bits), per_character: true };
        assert!((bits.of(1.0, 2.0) - 0.721_347_5).abs() < 1e-6);
        assert_eq!(LossUnit::default().of(1.5, 2.0), 1.5);
        let perplexity = chosen(Measure::Perplexity);
        assert!((perplexity.of(65_f64.ln(), 1.0) - 65.0).abs() < 1e-9);
        let band = perplexity.band(2.0, 0.01, 1.0);
        assert!((band - 2_f64.exp() * 0.01_f64.sinh()).abs() < 1e-12);
    }

    #[test]
    fn units_of_experiments_follow_the_choice() {
        let bits = chosen(Measure::Bits);
        assert_eq!(bits.named("loss, nats/character"), "loss, bits/character");
        assert_eq!(bits.convert(LN_2, "nats a letter"), 1.0);
        let perplexity = chosen(Measure::Perplexity);
        assert_eq!(perplexity.named("bits/character"), "perplexity/character");
        assert!((perplexity.convert(3.0, "bits/character") - 8.0).abs() < 1e-9);
        assert_eq!(chosen(Measure::Nats).convert(0.7, "nats an example"), 0.7);
    }

    #[test]
    fn what_is_no_loss_or_was_not_chosen_stays() {
        assert_eq!(LossUnit::default().named("nats/letter"), "nats/letter");
        assert_eq!(LossUnit::default().convert(2.0, "nats/letter"), 2.0);
        for unit in ["%", "bits", "choices", "nats", "power of ten"] {
            assert!(!is_loss(unit));
            assert_eq!(chosen(Measure::Bits).convert(2.0, unit), 2.0);
            assert_eq!(chosen(Measure::Bits).named(unit), unit);
        }
    }
}
