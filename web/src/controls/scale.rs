//! Where a value lies on a slider, and which value a place on a slider means.

use serde_json::Value;
use spec::Range;

use crate::browser::number;

/// Places on a slider.
pub const PLACES: u32 = 1000;

/// Ranges wider than this are bent, so that small values have room.
const WIDE: f64 = 64.0;

/// Finer than one in a range of numbers that begins at zero.
const FINE: f64 = 100.0;

/// Wider than any slider can show: typed only.
const TYPED: u64 = 1 << 40;

/// How a slider spaces its values.
enum Spacing {
    Even,
    /// By factors.
    Factors,
    /// By factors of the distance from the least, in this unit.
    Bent(f64),
}

/// The ends and the spacing of a slider; nothing where a slider would not help.
fn slider(range: &Range) -> Option<(f64, f64, Spacing)> {
    match *range {
        Range::Integer { max, .. } if max > TYPED => None,
        Range::Integer { min, max } => {
            let (min, max) = (min as f64, max as f64);
            let bent = max - min > WIDE;
            Some((min, max, if bent { Spacing::Bent(1.0) } else { Spacing::Even }))
        }
        Range::Number { min, max, log: true } => Some((min, max, Spacing::Factors)),
        Range::Number { min, max, log: false } if max - min > 1.0 => {
            Some((min, max, Spacing::Bent(FINE)))
        }
        Range::Number { min, max, log: false } => Some((min, max, Spacing::Even)),
        Range::Choice(_) | Range::Toggle | Range::Text(_) => None,
    }
}

/// The place of a value, from 0 to [`PLACES`]; nothing where there is no slider.
pub fn place(range: &Range, value: f64) -> Option<u32> {
    let (min, max, spacing) = slider(range)?;
    let value = value.clamp(min, max);
    let share = match spacing {
        Spacing::Even => (value - min) / (max - min),
        Spacing::Factors => (value / min).ln() / (max / min).ln(),
        Spacing::Bent(unit) => ((value - min) * unit).ln_1p() / ((max - min) * unit).ln_1p(),
    };
    Some((share * f64::from(PLACES)).round() as u32)
}

/// The value at a place, rounded as a person would; nothing where there is no slider.
pub fn value(range: &Range, place: u32) -> Option<Value> {
    let (min, max, spacing) = slider(range)?;
    let share = f64::from(place.min(PLACES)) / f64::from(PLACES);
    let value = match spacing {
        Spacing::Even => min + share * (max - min),
        Spacing::Factors => min * (max / min).powf(share),
        Spacing::Bent(unit) => min + (share * ((max - min) * unit).ln_1p()).exp_m1() / unit,
    };
    Some(match range {
        Range::Integer { .. } => Value::from(rounded(value, 2).round().clamp(min, max) as u64),
        Range::Number { .. } | Range::Choice(_) | Range::Toggle | Range::Text(_) => {
            Value::from(rounded(value, 2).clamp(min, max))
        }
    })
}

/// With so many digits, counted from the first that is not zero.
fn rounded(value: f64, digits: usize) -> f64 {
    number(&format!("{value:.*e}", digits.saturating_sub(1))).unwrap_or(value)
}

/// A value as a field shows it.
pub fn shown(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if number != 0.0 && !(1e-3..1e9).contains(&number.abs()) => {
            format!("{number:e}")
        }
        Some(number) => number.to_string(),
        None => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec::{KNOBS, RunSpec, knob};

    #[test]
    fn every_place_of_every_slider_is_a_value_that_its_knob_takes() {
        for knob in KNOBS {
            for at in 0..=PLACES {
                if let Some(value) = value(&knob.range, at) {
                    knob.check(value).unwrap_or_else(|error| panic!("{error}"));
                }
            }
        }
    }

    #[test]
    fn a_slider_comes_back_to_its_value() {
        let spec = RunSpec::default();
        for knob in KNOBS {
            let set = spec.get(knob.path).and_then(|value| value.as_f64());
            let Some(at) = set.and_then(|set| place(&knob.range, set)) else { continue };
            let back = value(&knob.range, at).and_then(|value| value.as_f64()).unwrap();
            let (set, width) = (set.unwrap(), 0.06);
            assert!((back - set).abs() <= width * set.abs().max(0.02), "{}: {back}", knob.path);
        }
    }

    #[test]
    fn a_seed_is_typed() {
        assert_eq!(place(&knob("seed").unwrap().range, 3.0), None);
    }

    #[test]
    fn numbers_are_written_shortly() {
        assert_eq!(shown(&Value::from(1e-8)), "1e-8");
        assert_eq!(shown(&Value::from(0.003)), "0.003");
        assert_eq!(shown(&Value::from(12)), "12");
        assert_eq!(shown(&Value::from(0.0)), "0");
    }
}
