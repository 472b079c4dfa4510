//! Numbers of 32 bits and of the two kinds of 16.

use safetensors::tensor::{Dtype, TensorView};

use super::bad;
use crate::DataError;

/// A tensor's values.
///
/// # Errors
/// Its kind of number is none of the three, or one of them is infinite or no number.
pub(super) fn floats(name: &str, view: &TensorView) -> Result<Vec<f32>, DataError> {
    let pairs = || view.data().as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes));
    let values: Vec<f32> = match view.dtype() {
        Dtype::F32 => {
            view.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
        }
        Dtype::BF16 => pairs().map(from_bf16).collect(),
        Dtype::F16 => pairs().map(from_f16).collect(),
        other => {
            return Err(bad(format!(
                "`{name}` is stored as {other:?}: only F32, F16 and BF16 are read, so save it in one of them"
            )));
        }
    };
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(bad(format!("`{name}` holds a value that is not a finite number"))),
    }
}

/// The upper half of an f32.
fn from_bf16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// IEEE 754 half precision: a sign, 5 bits of exponent with bias 15, 10 bits of fraction.
fn from_f16(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff) / 1024.0);
    let size = match exponent {
        0 => fraction * 2.0_f32.powi(-14),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction) * 2.0_f32.powi(exponent - 15),
    };
    sign * size
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wikipedia's table of half-precision examples.
    #[test]
    fn half_precision_is_read_as_the_standard_says() {
        let examples = [
            (0x0000, 0.0),
            (0x0001, 0.000_000_059_604_645),
            (0x03ff, 0.000_060_975_55),
            (0x0400, 0.000_061_035_156),
            (0x3555, 0.333_251_95),
            (0x3bff, 0.999_511_7),
            (0x3c00, 1.0),
            (0x3c01, 1.000_976_6),
            (0x7bff, 65_504.0),
            (0xc000, -2.0),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ];
        for (bits, value) in examples {
            assert_eq!(from_f16(bits), value, "{bits:#06x}");
        }
        assert!(from_f16(0x7e00).is_nan());
        assert!(from_f16(0x8000).is_sign_negative());
    }

    #[test]
    fn bfloat16_is_the_upper_half_of_a_float() {
        assert_eq!(from_bf16(0x3f80), 1.0);
        assert_eq!(from_bf16(0xc049), -3.140_625);
    }
}
