//! How many bytes keys and values take, by the length of the text: of Mistral 7B (Jiang et al. 2023, table 1).

use experiments::Shown;

/// Layers, heads of keys and values, and channels of a head.
const SHAPE: [u64; 3] = [32, 8, 128];
/// The window, W.
const WINDOW: u64 = 4_096;
/// 16 bits.
const BYTES: u64 = 2;
/// The length at which the paper tells what the ring saves: “32k tokens”.
const LONG: u64 = 32_768;
/// What the chart spans.
const LENGTHS: std::ops::RangeInclusive<u32> = 8..=17;
const GIB: f64 = (1_u64 << 30) as f64;

/// Bytes after so many tokens: of a cache that keeps all, and of a ring. More than a tab's own numbers of bytes can count.
pub fn bytes(tokens: u64) -> [u64; 2] {
    let a_token = 2 * SHAPE.iter().product::<u64>() * BYTES;
    [a_token * tokens, a_token * tokens.min(WINDOW)]
}

/// What the paper says of its net, computed.
pub fn metrics() -> [(&'static str, f64); 3] {
    let [full, ring] = bytes(LONG).map(|bytes| bytes as f64);
    let layers = SHAPE[0];
    [
        ("paper_ratio", full / ring),
        ("paper_reach", (layers * WINDOW) as f64),
        ("paper_reach_exact", (layers * (WINDOW - 1)) as f64),
    ]
}

/// Both in GiB over the length of the text, `C N`.
pub fn curves() -> Shown {
    let lengths: Vec<u64> = LENGTHS.map(|power| 1 << power).collect();
    let gib = |which: usize| {
        lengths.iter().map(move |tokens| (bytes(*tokens)[which] as f64 / GIB) as f32)
    };
    let across = lengths.iter().map(|tokens| *tokens as f32);
    let values = across.chain(gib(0)).chain(gib(1)).collect();
    Shown::Numbers { letters: "C N", shape: vec![3, lengths.len()], values }
}

/// A row a length.
pub fn table() -> String {
    let row = |tokens: u64| {
        let [full, ring] = bytes(tokens).map(|bytes| bytes as f64 / GIB);
        format!("{tokens}|{full:.2}|{ring:.2}|{:.0}", full / ring)
    };
    let rows = [2_048, WINDOW, 8_192, 16_384, LONG, 131_072].map(row);
    format!("tokens|full cache, GiB|ring, GiB|ratio\n{}", rows.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 · 32 · 8 · 128 · 2 bytes are 128 KiB a token: half a gibibyte a window, four at 32,768 tokens.
    #[test]
    fn the_ring_of_mistral_7b_stops_growing_at_half_a_gibibyte() {
        assert_eq!(bytes(1), [131_072; 2]);
        assert_eq!(bytes(4_096), [1 << 29; 2]);
        assert_eq!(bytes(32_768), [1 << 32, 1 << 29]);
        assert_eq!(metrics().map(|(_, value)| value), [8.0, 131_072.0, 131_040.0]);
        assert!(table().contains("\n32768|4.00|0.50|8\n"));
    }
}
