//! Bytes of a file → text, with the place of the first byte that is not text.

use crate::TextError;

/// The text in `bytes`, without the byte-order mark that some editors write.
pub fn decode_utf8(bytes: &[u8]) -> Result<String, TextError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(error) => {
            let offset = error.valid_up_to();
            Err(TextError::NotUtf8 { offset, byte: bytes[offset] })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_of_the_first_bad_byte_is_named() {
        let error = decode_utf8(b"caf\xe9 au lait").unwrap_err();
        assert_eq!(error, TextError::NotUtf8 { offset: 3, byte: 0xe9 });
        assert!(error.to_string().contains("offset 3 (0xe9)"), "{error}");
        let cut = &"日本".as_bytes()[..5];
        assert_eq!(decode_utf8(cut).unwrap_err(), TextError::NotUtf8 { offset: 3, byte: 0xe6 });
    }

    #[test]
    fn text_comes_back_without_its_byte_order_mark() {
        assert_eq!(decode_utf8("\u{feff}Ada 🦊".as_bytes()).unwrap(), "Ada 🦊");
        assert_eq!(decode_utf8(b"").unwrap(), "");
    }
}
