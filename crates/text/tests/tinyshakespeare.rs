//! The tokenizers and the staircase on a megabyte of real text.

mod common;

use std::ops::ControlFlow;

use common::published;
use text::{Bpe, Chars, Staircase, decode_utf8};

/// Reference: Witten-Bell interpolated counts on nanoGPT's split (1,003,854 training characters,
/// 111,540 for validation), contexts of 0 to 6 characters. Tolerance 0.005 nats.
#[test]
fn counting_reaches_the_known_losses_on_tinyshakespeare() {
    const KNOWN: [f64; 7] = [3.347, 2.486, 2.049, 1.774, 1.669, 1.698, 1.779];
    let Some(bytes) = published("tinyshakespeare.txt") else { return };
    let text = decode_utf8(&bytes).unwrap();
    let chars = Chars::of(&text);
    let tokens = chars.encode(&text).unwrap();
    let (train, valid) = tokens.split_at(1_003_854);
    assert_eq!((chars.symbols().len(), valid.len()), (65, 111_540));
    let losses = Staircase::measure(train, valid, 65, KNOWN.len(), |_| {});
    for (loss, known) in losses.iter().zip(KNOWN) {
        assert!((loss - known).abs() < 0.005, "{losses:?}");
    }
}

#[test]
fn a_megabyte_comes_back_from_512_merges_learnt_on_it() {
    let Some(bytes) = published("tinyshakespeare.txt") else { return };
    let text = decode_utf8(&bytes).unwrap();
    let bpe = Bpe::train(&text, 512, |_, _| ControlFlow::Continue(())).unwrap();
    let tokens = bpe.encode(&text);
    assert_eq!(bpe.vocabulary(), 768);
    assert!(tokens.len() * 2 < text.len(), "{} tokens", tokens.len());
    assert_eq!(bpe.decode(&tokens), text);
}
