//! The colours of data: categories in a fixed order, a sequential and a diverging map.
//!
//! The same numbers stand in `static/tokens.css`; a test holds the two together.

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// How many categories have a colour of their own; the next one begins again.
pub const CATEGORIES: usize = 7;

/// Sequential: more is darker, in both themes. Ends in cividis's dark end (Nuñez et al. 2018); zero is paper.
const SEQUENTIAL: [Rgb; 5] = [
    [0xf5, 0xf4, 0xee],
    [0xb9, 0xca, 0xdb],
    [0x70, 0x98, 0xbd],
    [0x2e, 0x60, 0x91],
    [0, 0x22, 0x4e],
];

/// Diverging: blue below zero, orange above (after ColorBrewer's RdBu and PuOr).
const DIVERGING: [Rgb; 5] = [
    [0x21, 0x66, 0xac],
    [0x92, 0xc5, 0xde],
    [0xf7, 0xf7, 0xf5],
    [0xfd, 0xb8, 0x63],
    [0xb3, 0x58, 0x06],
];

/// The number, from 1, of the colour `--cat-n` of a run, head, token or class.
pub fn category(index: usize) -> usize {
    index % CATEGORIES + 1
}

/// The colour of a share between 0 and 1.
pub fn sequential(share: f32) -> Rgb {
    blend(&SEQUENTIAL, share)
}

/// The colour of a weight between 0 and 1 in attention pictures: by its root, so that an even spread over
/// 30 tokens is still seen. The legend carries the same scale.
pub fn weight(weight: f32) -> Rgb {
    sequential(weight.max(0.0).sqrt())
}

/// The luminance on which black and white are read equally well (WCAG 2: 1.05 / (L + 0.05) = (L + 0.05) / 0.05), with a contrast of 4.58.
const TURN: f32 = 0.179;

/// Whether letters on a colour are to be white, else black.
pub fn is_dark(rgb: Rgb) -> bool {
    brightness(rgb) < TURN
}

/// Relative luminance, from 0 to 1; sRGB's curve as a cubic, which costs the download nothing and is off by 0.003 at most.
fn brightness(rgb: Rgb) -> f32 {
    let [red, green, blue] = rgb.map(|byte| {
        let c = f32::from(byte) / 255.0;
        c * (c * (c * 0.305_306 + 0.682_171_1) + 0.012_522_9)
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The colour of a value between −1 and 1.
pub fn diverging(value: f32) -> Rgb {
    blend(&DIVERGING, value.midpoint(1.0))
}

/// As in CSS: `#00224e`.
pub fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn blend(stops: &[Rgb; 5], share: f32) -> Rgb {
    let place = if share.is_finite() { share.clamp(0.0, 1.0) * 4.0 } else { 0.0 };
    let low = (place as usize).min(3);
    let part = place - low as f32;
    let mix = |channel: usize| {
        let (from, to) = (f32::from(stops[low][channel]), f32::from(stops[low + 1][channel]));
        (from + (to - from) * part).round() as u8
    };
    [mix(0), mix(1), mix(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../static/tokens.css");

    fn luminance([red, green, blue]: Rgb) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    fn parse(hex: &str) -> Rgb {
        let channel = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        [channel(1), channel(3), channel(5)]
    }

    /// The two values of a token: light, dark.
    fn token(name: &str) -> [Rgb; 2] {
        let (_, rest) = TOKENS.split_once(&format!("{name}: light-dark(")).unwrap();
        [parse(&rest[..7]), parse(&rest[9..16])]
    }

    #[test]
    fn the_style_sheet_has_the_same_maps() {
        for (index, stop) in SEQUENTIAL.iter().enumerate() {
            assert!(TOKENS.contains(&format!("--seq-{index}: {}", hex(*stop))));
        }
        for (name, stop) in [("lo", DIVERGING[0]), ("mid", DIVERGING[2]), ("hi", DIVERGING[4])] {
            assert!(TOKENS.contains(&format!("--div-{name}: {}", hex(stop))));
        }
    }

    #[test]
    fn more_is_always_darker() {
        let lights: Vec<_> = (0..=100).map(|i| luminance(sequential(i as f32 / 100.0))).collect();
        assert!(lights.windows(2).all(|pair| pair[1] <= pair[0]));
    }

    #[test]
    fn zero_is_the_middle_and_nonsense_has_a_colour() {
        assert_eq!(diverging(0.0), DIVERGING[2]);
        assert_eq!(diverging(-1.0), DIVERGING[0]);
        assert_eq!(diverging(7.0), DIVERGING[4]);
        assert_eq!(sequential(f32::NAN), SEQUENTIAL[0]);
    }

    /// WCAG 2.2: 4.5:1 for text, 3:1 for marks and edges, in both themes and on every ground that text stands on.
    #[test]
    fn text_and_marks_have_enough_contrast_in_both_themes() {
        for ground in ["--paper", "--paper-sunk", "--paper-raised"] {
            for (name, least) in [
                ("--ink", 7.0),
                ("--ink-soft", 4.5),
                ("--ink-faint", 4.5),
                ("--accent", 4.5),
                ("--bad", 4.5),
                ("--edge", 3.0),
                ("--line-2", 3.0),
                ("--line-1", 3.0),
            ] {
                for theme in 0..2 {
                    let found = contrast(token(name)[theme], token(ground)[theme]);
                    assert!(found >= least, "{name} on {ground}, theme {theme}: {found:.2}");
                }
            }
        }
        for (ink, ground) in [
            ("--on-accent", "--accent"),
            ("--accent-strong", "--accent-soft"),
            ("--bad", "--bad-soft"),
            ("--ink", "--mark"),
        ] {
            for theme in 0..2 {
                assert!(contrast(token(ink)[theme], token(ground)[theme]) >= 4.5, "{ink}");
            }
        }
    }
}
