//! Bytes from outside: data sets of the site, and texts and checkpoints that the reader brings.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ReadableStream, ReadableStreamDefaultReader, Response};

use crate::browser::{message_of, window};
use crate::engines::DataFile;
use crate::i18n::t;
use crate::run::Problem;

/// The longest text that a reader may bring.
pub const LONGEST_TEXT: f64 = 64.0 * 1024.0 * 1024.0;

/// The largest checkpoint that a reader may open.
pub const LARGEST_CHECKPOINT: f64 = 1024.0 * 1024.0 * 1024.0;

/// Told how many bytes are there; says whether to go on.
pub type OnBytes<'a> = &'a dyn Fn(f64) -> bool;

/// Fetches a data set.
///
/// # Errors
/// What happened and what to do.
pub async fn fetch(name: &str, file: &DataFile, on_bytes: OnBytes<'_>) -> Result<Vec<u8>, Problem> {
    let failed = |error: JsValue| Problem {
        what: t("file.not-fetched", &[("name", &name), ("error", &message_of(&error))]),
        hint: t("file.not-fetched.hint", &[]),
    };
    let response = JsFuture::from(window().fetch_with_str(&file.path)).await.map_err(failed)?;
    let response: Response = response.unchecked_into();
    match response.body() {
        Some(body) if response.ok() => {
            let mut bytes = Vec::new();
            let mut take = |chunk: &[u8]| {
                bytes.extend_from_slice(chunk);
                on_bytes(bytes.len() as f64)
            };
            drain(&body, &mut take).await.map_err(failed)?;
            Ok(bytes)
        }
        _ => Err(failed(JsValue::from(response.status()))),
    }
}

/// Reads a stream to its end, or until `take` has enough.
async fn drain(
    stream: &ReadableStream,
    take: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<(), JsValue> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(());
        }
        let chunk: Uint8Array = Reflect::get(&chunk, &"value".into())?.unchecked_into();
        if !take(&chunk.to_vec()) {
            JsFuture::from(reader.cancel()).await?;
            return Ok(());
        }
    }
}

/// Reads a text that the reader chose or dropped.
///
/// # Errors
/// Too long, not UTF-8, or unreadable; each with what to do.
pub async fn read_text(file: &File, on_bytes: OnBytes<'_>) -> Result<Vec<u8>, Problem> {
    let megabytes = format!("{:.0}", file.size() / 1024.0 / 1024.0);
    if file.size() > LONGEST_TEXT {
        return Err(Problem {
            what: t("own.too-long", &[("name", &file.name()), ("size", &megabytes)]),
            hint: t("own.too-long.hint", &[]),
        });
    }
    let mut text = Utf8::default();
    let mut take = |chunk: &[u8]| text.push(chunk) && on_bytes(text.bytes.len() as f64);
    drain(&file.stream(), &mut take).await.map_err(|error| unreadable(file, &error))?;
    text.end().map_err(|place| Problem {
        what: t("own.not-utf8", &[("name", &file.name()), ("place", &place)]),
        hint: t("own.not-utf8.hint", &[]),
    })
}

/// Reads a checkpoint that the reader chose or dropped.
///
/// # Errors
/// Too large or unreadable; the engine judges the rest.
pub async fn read_checkpoint(file: &File) -> Result<Vec<u8>, Problem> {
    if file.size() > LARGEST_CHECKPOINT {
        return Err(Problem {
            what: t("open.too-large", &[("name", &file.name())]),
            hint: t("open.hint", &[]),
        });
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()).map_err(|error| unreadable(file, &error))
}

/// Whether these bytes are a safetensors file that this page did not write: perhaps a network in another's layout.
pub fn is_foreign_network(bytes: &[u8]) -> bool {
    header(bytes).is_some_and(|header| {
        header.contains(r#""data_offsets""#) && !header.contains(r#""format":"llm-garden"#)
    })
}

/// The JSON at the beginning of a safetensors file, after its length in 8 bytes.
fn header(bytes: &[u8]) -> Option<&str> {
    let length = u64::from_le_bytes(*bytes.first_chunk()?);
    let end = usize::try_from(length).ok()?.checked_add(8)?;
    std::str::from_utf8(bytes.get(8..end)?).ok()
}

fn unreadable(file: &File, error: &JsValue) -> Problem {
    Problem {
        what: t("file.unreadable", &[("name", &file.name()), ("error", &message_of(error))]),
        hint: t("file.unreadable.hint", &[]),
    }
}

/// A text that arrives in pieces; characters may be cut between two of them.
#[derive(Default)]
pub struct Utf8 {
    bytes: Vec<u8>,
    /// So many bytes are known to be whole characters.
    checked: usize,
    broken: Option<usize>,
}

impl Utf8 {
    /// Takes the next piece; says whether all is well so far.
    pub fn push(&mut self, piece: &[u8]) -> bool {
        self.bytes.extend_from_slice(piece);
        match std::str::from_utf8(&self.bytes[self.checked..]) {
            Ok(text) => self.checked += text.len(),
            Err(error) => {
                self.checked += error.valid_up_to();
                self.broken = error.error_len().map(|_| self.checked);
            }
        }
        self.broken.is_none()
    }

    /// The bytes, which are UTF-8.
    ///
    /// # Errors
    /// The place of the first byte that is not.
    pub fn end(self) -> Result<Vec<u8>, usize> {
        match self.broken {
            Some(place) => Err(place),
            None if self.checked < self.bytes.len() => Err(self.checked),
            None => Ok(self.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_transformers_is_told_from_our_own_files_and_from_no_file_at_all() {
        let tiny = include_bytes!("../../tests/parity/fixtures/gpt2_tiny.safetensors");
        assert!(is_foreign_network(tiny));
        let file =
            |header: &str| [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
        let tensor = r#""a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#;
        let ours = format!(r#"{{"__metadata__":{{"format":"llm-garden 1"}},{tensor}}}"#);
        assert!(!is_foreign_network(&file(&ours)));
        assert!(is_foreign_network(&file(&format!("{{{tensor}}}"))));
        for broken in [&tiny[..7], &tiny[..99], &[255; 40], b"PK zip and more"] {
            assert!(!is_foreign_network(broken));
        }
    }

    #[test]
    fn a_character_cut_between_two_pieces_is_whole_again() {
        let bytes = "née 日本".as_bytes();
        for cut in 0..bytes.len() {
            let mut text = Utf8::default();
            assert!(text.push(&bytes[..cut]) && text.push(&bytes[cut..]));
            assert_eq!(text.end(), Ok(bytes.to_vec()));
        }
    }

    #[test]
    fn the_first_byte_that_is_no_utf8_is_named() {
        let mut text = Utf8::default();
        assert!(text.push(b"abc"));
        assert!(!text.push(b"d\xffe"));
        assert_eq!(text.end(), Err(4));
        let mut text = Utf8::default();
        text.push(b"ab\xe6\x97");
        assert_eq!(text.end(), Err(2));
    }
}
