//! Numbers on their way to a chart: smoothing, ranges that grow in steps, ticks. No drawing.

/// An exponential moving average with Adam's bias correction (Kingma and Ba 2015), so that it does not start at zero.
///
/// `keep` is how much of the past stays at each point: 0 smooths nothing. Points that are no number are passed over.
pub fn smooth(values: &[f64], keep: f64) -> Vec<f64> {
    let (mut mean, mut kept) = (0.0, 1.0);
    let mut next = |value: &f64| {
        if value.is_finite() {
            mean = keep * mean + (1.0 - keep) * value;
            kept *= keep;
        }
        if kept < 1.0 { mean / (1.0 - kept) } else { f64::NAN }
    };
    values.iter().map(&mut next).collect()
}

/// How an axis is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps.
    #[default]
    Linear,
    /// Equal factors.
    Log,
}

impl Scale {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Linear => Self::Log,
            Self::Log => Self::Linear,
        }
    }
}

/// The upper end of a step axis: the next of 1, 1.5, 2, 3, 5, 7 × 10ⁿ, or all steps once that is as near.
pub fn step_end(last: f64, all: f64) -> f64 {
    let last = last.max(20.0);
    let decade = 10f64.powf(last.log10().floor());
    let ladder = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0];
    let end = ladder.iter().map(|rung| rung * decade).find(|end| *end >= last).unwrap_or(last);
    if last <= all && all < end { all } else { end }
}

/// The ends of a value axis: around all numbers, in whole steps.
///
/// A run that explodes does not squash the rest: values beyond `most` do not count.
pub fn value_ends(values: impl Iterator<Item = f64>, scale: Scale, most: f64) -> (f64, f64) {
    let fits = |value: &f64| {
        value.is_finite() && *value <= most && (*value > 0.0 || scale == Scale::Linear)
    };
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(fits) {
        low = low.min(value);
        high = high.max(value);
    }
    if low > high {
        return (if scale == Scale::Log { 0.1 } else { 0.0 }, 1.0);
    }
    match scale {
        Scale::Linear => {
            let step = round_step((high - low).max(high.abs() * 0.05).max(1e-9) / 4.0);
            let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
            // A value that never changes still needs an axis: of room for a step, or of one where it is zero.
            let room = if low == 0.0 { 1.0 } else { step };
            (low, if high > low { high } else { low + room })
        }
        Scale::Log => {
            let tenths =
                |value: f64, round: fn(f64) -> f64| 10f64.powf(round(value.log10() * 10.0) / 10.0);
            (tenths(low, f64::floor), tenths(high, f64::ceil))
        }
    }
}

/// Where an axis has ticks: about `count` on a linear one, round numbers on a logarithmic one.
pub fn ticks((low, high): (f64, f64), scale: Scale, count: usize) -> Vec<f64> {
    match scale {
        Scale::Linear => {
            let step = round_step((high - low) / count.max(1) as f64);
            let first = (low / step).ceil() as i64;
            let last = (high / step + 1e-9).floor() as i64;
            (first..=last).map(|index| index as f64 * step).collect()
        }
        Scale::Log => log_ticks(low, high, count),
    }
}

fn log_ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let fine: &[f64] = &[1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
    let kinds: [&[f64]; 4] = [fine, &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0], &[1.0, 2.0, 5.0], &[1.0]];
    let within = |steps: &[f64]| -> Vec<f64> {
        let decades = low.log10().floor() as i32..=high.log10().ceil() as i32;
        let all = decades.flat_map(|n| steps.iter().map(move |step| step * 10f64.powi(n)));
        all.filter(|tick| *tick >= low * 0.999 && *tick <= high * 1.001).collect()
    };
    let fitting = kinds.iter().map(|steps| within(steps)).find(|ticks| ticks.len() <= count + 2);
    fitting.unwrap_or_else(|| {
        // Many decades: every second or third of them.
        let decades = within(&[1.0]);
        let apart = decades.len().div_ceil(count.max(1));
        decades.into_iter().step_by(apart.max(1)).collect()
    })
}

/// The nearest of 1, 2, 2.5, 5 × 10ⁿ that is not below.
fn round_step(step: f64) -> f64 {
    let decade = 10f64.powf(step.max(1e-300).log10().floor());
    let ladder = [1.0, 2.0, 2.5, 5.0, 10.0];
    ladder.iter().map(|rung| rung * decade).find(|rung| *rung >= step * 0.999).unwrap_or(step)
}

/// A number with the digits that a reader can use: 2.174, 31.5, 1,204, 3.0e-4.
pub fn digits(value: f64) -> String {
    let size = value.abs();
    if value < 0.0 && value.is_finite() {
        format!("−{}", digits(size))
    } else if !value.is_finite() {
        "–".into()
    } else if size == 0.0 {
        "0".into()
    } else if size < 1e-3 {
        format!("{value:.1e}")
    } else if size < 1.0 {
        trim(format!("{value:.4}"))
    } else if size < 10.0 {
        format!("{value:.3}")
    } else if size < 100.0 {
        format!("{value:.1}")
    } else if size < 1e15 {
        whole(value.round() as i64)
    } else {
        format!("{value:.1e}")
    }
}

fn trim(text: String) -> String {
    text.trim_end_matches('0').to_owned()
}

/// A whole number with a comma every three digits.
pub fn whole(value: i64) -> String {
    let plain = value.unsigned_abs().to_string();
    let mut out = if value < 0 { "−".to_owned() } else { String::new() };
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: means 0.1·4 = 0.4 and 0.9·0.4 + 0.1·2 = 0.56, divided by 1 − 0.9 and 1 − 0.81.
    #[test]
    fn smoothing_is_corrected_for_its_start() {
        let smoothed = smooth(&[4.0, 2.0], 0.9);
        assert!((smoothed[0] - 4.0).abs() < 1e-12);
        assert!((smoothed[1] - 0.56 / 0.19).abs() < 1e-12);
        assert_eq!(smooth(&[3.0, 1.0], 0.0), [3.0, 1.0]);
    }

    #[test]
    fn smoothing_passes_over_what_is_no_number() {
        assert_eq!(smooth(&[2.0, f64::NAN, 2.0], 0.5), [2.0, 2.0, 2.0]);
        assert!(smooth(&[f64::INFINITY], 0.5)[0].is_nan());
    }

    #[test]
    fn the_step_axis_grows_in_steps_and_ends_at_the_last() {
        assert_eq!(step_end(3.0, 2000.0), 20.0);
        assert_eq!(step_end(120.0, 2000.0), 150.0);
        assert_eq!(step_end(1800.0, 1900.0), 1900.0);
        assert_eq!(step_end(2500.0, 2000.0), 3000.0);
        assert_eq!(step_end(1000.0, 2000.0), 1000.0);
    }

    #[test]
    fn the_value_axis_holds_everything_but_an_explosion() {
        let ends = value_ends([4.17, 1.9].into_iter(), Scale::Linear, 100.0);
        assert!(ends.0 <= 1.9 && ends.1 >= 4.17);
        let exploded = value_ends([4.17, 1e9, f64::NAN, 1.9].into_iter(), Scale::Linear, 20.0);
        assert_eq!(exploded, ends);
        let log = value_ends([4.17, 1.9].into_iter(), Scale::Log, 100.0);
        assert!(log.0 > 1.0 && log.0 <= 1.9 && log.1 >= 4.17 && log.1 < 6.0);
        assert_eq!(value_ends(std::iter::empty(), Scale::Log, 1.0), (0.1, 1.0));
        assert_eq!(value_ends([0.0, 0.0].into_iter(), Scale::Linear, 1.0), (0.0, 1.0));
        let constant = value_ends([4.0, 4.0].into_iter(), Scale::Linear, 9.0);
        assert!(constant.0 <= 4.0 && constant.1 > 4.0 && constant.1 - constant.0 < 1.0);
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks((0.0, 2000.0), Scale::Linear, 5), [0.0, 500.0, 1000.0, 1500.0, 2000.0]);
        assert_eq!(ticks((1.0, 1000.0), Scale::Log, 4), [1.0, 10.0, 100.0, 1000.0]);
        let fine = ticks((1.58, 4.47), Scale::Log, 5);
        assert_eq!(fine, [2.0, 2.5, 3.0, 4.0]);
    }

    #[test]
    fn numbers_have_usable_digits() {
        let shown: Vec<_> = [2.1743, 0.05, 31.46, 804_096.0, 3e-4, 0.0].map(digits).into();
        assert_eq!(shown, ["2.174", "0.05", "31.5", "804,096", "3.0e-4", "0"]);
        assert_eq!(digits(f64::NAN), "–");
        assert_eq!(whole(-1234), "−1,234");
        assert_eq!(digits(-0.51), "−0.51");
    }
}
