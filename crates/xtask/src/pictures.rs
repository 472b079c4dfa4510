//! Published pictures → the one form in which they are kept ([`data::Pictures`]).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use data::{CIFAR, MNIST, Pictures};

/// Pictures in a batch of CIFAR-10.
const BATCH: usize = 1_000;

/// `0.json` to `9.json`: `{"data": […]}` with numbers from 0 to 1, 784 a picture.
pub fn decimals(folder: &Path) -> Result<Vec<u8>> {
    #[derive(serde::Deserialize)]
    struct Class {
        data: Vec<f64>,
    }
    let mut pictures = Pictures::default();
    for label in 0..10 {
        let place = folder.join(format!("{label}.json"));
        let text = fs::read(&place).with_context(|| format!("there is no {}", place.display()))?;
        let class: Class = serde_json::from_slice(&text)?;
        ensure!(class.data.len().is_multiple_of(MNIST.values()), "a digit {label} is cut");
        pictures.values.extend(class.data.iter().map(|ink| (ink * 255.0).round() as u8));
        pictures.labels.resize(pictures.values.len() / MNIST.values(), label);
    }
    Ok(pictures.write())
}

/// `cifar10_batch_0.png` …, a picture a row, and the labels of all batches, a digit each.
pub fn batches(part: impl Fn(&str) -> Result<Vec<u8>>, wanted: &[usize]) -> Result<Vec<u8>> {
    let labels = String::from_utf8(part("labels.txt")?)?;
    // As a script, a name stands before them.
    let labels = labels.split_once('[').map_or(labels.as_str(), |(_, after)| after);
    let labels: Vec<u8> =
        labels.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    let mut pictures = Pictures::default();
    for batch in wanted {
        let (from, to) = (batch * BATCH, (batch + 1) * BATCH);
        let labels = labels.get(from..to).context("there are labels for fewer pictures")?;
        pictures.labels.extend(labels);
        pictures.values.extend(rows(&part(&format!("cifar10_batch_{batch}.png"))?)?);
    }
    Ok(pictures.write())
}

/// A PNG whose row `n` is picture `n`, pixel after pixel in red, green, blue → planes of red, of green, of blue.
fn rows(file: &[u8]) -> Result<Vec<u8>> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().context("the picture is too large")?];
    let info = reader.next_frame(&mut bytes)?;
    let pixels = CIFAR.side * CIFAR.side;
    let samples = info.color_type.samples();
    ensure!(
        (info.width as usize, info.height as usize) == (pixels, BATCH) && samples >= CIFAR.planes,
        "the PNG is no batch of pictures"
    );
    let row = |row: &[u8]| {
        let plane = |colour: usize| row.iter().skip(colour).step_by(samples).copied();
        (0..CIFAR.planes).flat_map(plane).collect::<Vec<u8>>()
    };
    Ok(bytes.chunks_exact(pixels * samples).flat_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_from_a_text_of_digits_and_from_a_script() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 1_024, BATCH as u32);
        encoder.set_color(png::ColorType::Rgb);
        let mut pixels = vec![0; 1_024 * BATCH * 3];
        pixels[..3].copy_from_slice(&[10, 20, 30]);
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        let digits = "7".repeat(BATCH);
        let script = format!("var labels10 = [{}];", vec!["7"; BATCH].join(","));
        for labels in [digits, script] {
            let part = |name: &str| {
                Ok(if name == "labels.txt" { labels.clone().into_bytes() } else { file.clone() })
            };
            let pictures = Pictures::read(&batches(part, &[0]).unwrap(), CIFAR).unwrap();
            assert_eq!((pictures.count(), pictures.labels[0]), (BATCH, 7));
            let planes = [0, 1_024, 2_048].map(|at| pictures.values[at]);
            assert_eq!(planes, [10, 20, 30]);
        }
    }
}
