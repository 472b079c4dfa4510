//! GPT-2's tokens against those of OpenAI's own code and files.

mod common;

use std::collections::BTreeMap;

use common::published;
use text::Gpt2;

#[derive(serde::Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    text: String,
    tokens: Vec<u32>,
}

/// Reference: tiktoken 0.14.0, by `tests/parity/tiktoken_gpt2.py`, seed 1951. Exact.
#[test]
fn two_hundred_hard_strings_have_the_tokens_of_tiktoken() {
    let Some(merges) = published("gpt2-vocab.bpe") else { return };
    let gpt2 = Gpt2::from_merges_file(&merges).unwrap();
    let golden: Golden =
        serde_json::from_str(include_str!("../../../tests/golden/gpt2_tokens.json")).unwrap();
    assert_eq!(golden.cases.len(), 200);
    for Case { text, tokens } in golden.cases {
        assert_eq!(gpt2.encode(&text), tokens, "{text:?}");
        assert_eq!(gpt2.decode(&tokens), text);
    }
}

/// Reference: the published `encoder.json`, which names all 50,257 tokens.
#[test]
fn every_id_is_the_one_that_the_published_encoder_names() {
    let Some(merges) = published("gpt2-vocab.bpe") else { return };
    let Some(encoder) = published("gpt2-encoder.json") else { return };
    let gpt2 = Gpt2::from_merges_file(&merges).unwrap();
    let encoder: BTreeMap<String, u32> = serde_json::from_slice(&encoder).unwrap();
    assert_eq!((gpt2.vocabulary(), gpt2.end_of_text()), (50_257, 50_256));
    assert_eq!(encoder.len(), gpt2.vocabulary());
    let shown = shown_bytes(&encoder);
    for (written, id) in encoder {
        let token = gpt2.token(id).unwrap();
        let expected: String = token.iter().map(|&byte| shown[usize::from(byte)]).collect();
        assert_eq!(written, expected, "{id}");
    }
}

/// The characters with which the encoder writes single bytes: its first 256 ids, printable bytes
/// first, each group in order.
fn shown_bytes(encoder: &BTreeMap<String, u32>) -> Vec<char> {
    let mut singles: Vec<(u32, char)> = encoder
        .iter()
        .filter(|&(_, &id)| id < 256)
        .map(|(written, &id)| (id, written.chars().next().unwrap_or(' ')))
        .collect();
    singles.sort_unstable();
    let printable = |byte: u32| matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
    let order =
        (0..256).filter(|&byte| printable(byte)).chain((0..256).filter(|&byte| !printable(byte)));
    let mut shown = vec![' '; 256];
    for (byte, (_, character)) in order.zip(singles) {
        shown[byte as usize] = character;
    }
    shown
}
