//! What the panels show: written names, the map of letters, histograms, the picture of tanhs, and the slopes by hand.

use burn::tensor::{Int, Tensor, TensorData, Transaction, activation};
use experiments::draw::drawn;
use experiments::projection::two_axes;
use experiments::words::END;
use experiments::{ExperimentError, Shown};
use models::by_hand::Compared;
use models::draw::stream;
use models::read_back;
use rand::RngExt;

use super::Makemore;
use super::settings::Kind;
use crate::tensors::lost;

/// Names of a sample.
const SAMPLE: usize = 12;
/// A name that does not end by itself is cut here.
const LONGEST: usize = 40;
/// Examples whose tanhs and slopes are looked at: the lecture's batch.
const LOOKED_AT: usize = 32;
/// Bars of a histogram.
const BINS: usize = 50;

/// What the tanhs of a layer say, and the slopes by it.
struct Layer {
    tanhs: Vec<f32>,
    slopes: Vec<f32>,
}

/// What was last fetched from the device for the panels.
#[derive(Default)]
pub struct Seen {
    /// A point a letter.
    features: Vec<f32>,
    layers: Vec<Layer>,
    written: String,
    /// Whether the reader has asked for the slopes by hand.
    pub is_checked: bool,
    checked: Option<String>,
}

impl Makemore {
    /// Fetches what these places show; learning is not disturbed.
    pub(super) async fn look(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        let asks = |some: &[&str]| {
            places.iter().any(|place| some.iter().any(|start| place.starts_with(start)))
        };
        if asks(&["features", "tanhs", "slopes", "units"]) {
            self.look_inside().await?;
        }
        if asks(&["written"]) {
            self.seen.written = self.write_names().await?;
        }
        if std::mem::take(&mut self.seen.is_checked) {
            self.seen.checked = self.check().await?;
        }
        Ok(())
    }

    /// The letters' features, and a batch's tanhs and slopes.
    async fn look_inside(&mut self) -> Result<(), ExperimentError> {
        let seed = self.settings.seed;
        let batch = self.names.train.drawn(*b"looks\0\0\0", LOOKED_AT, seed, 0, &self.device);
        let layers = self.net.descent(batch).layers;
        let mut all = Transaction::default().register(self.net.features());
        for (tanhs, slopes) in layers {
            all = all.register(tanhs).register(slopes);
        }
        let mut read = read_back(all).await.map_err(lost)?.into_iter();
        self.seen.features = read.next().unwrap_or_default();
        self.seen.layers.clear();
        while let (Some(tanhs), Some(slopes)) = (read.next(), read.next()) {
            self.seen.layers.push(Layer { tanhs, slopes });
        }
        Ok(())
    }

    /// Names side by side, letter by letter, with the sample's own random numbers.
    async fn write_names(&self) -> Result<String, ExperimentError> {
        let (context, words) = (self.settings.context, &self.names.words);
        let mut random = stream(self.settings.seed, *b"writing\0", self.sample as u64, 0);
        let mut names: Vec<Vec<u16>> = vec![vec![END; context]; SAMPLE];
        let mut open = [true; SAMPLE];
        for _ in 0..LONGEST {
            let before = names.iter().flat_map(|name| &name[name.len() - context..]);
            let before: Vec<i32> = before.map(|letter| i32::from(*letter)).collect();
            let tokens = TensorData::new(before, [SAMPLE, context]);
            let logits = self.net.logits(Tensor::<2, Int>::from_data(tokens, &self.device));
            let all = Transaction::default().register(activation::softmax(logits, 1));
            let chances = read_back(all).await.map_err(lost)?.concat();
            for (at, chances) in chances.chunks_exact(words.symbols()).enumerate() {
                let place = random.random();
                let chances: Vec<f64> = chances.iter().map(|chance| f64::from(*chance)).collect();
                let letter = drawn(&chances, self.settings.temperature, place) as u16;
                open[at] &= letter != END;
                if open[at] {
                    names[at].push(letter);
                }
            }
            if open == [false; SAMPLE] {
                break;
            }
        }
        Ok(names.iter().map(|name| words.spelt(&name[context..])).collect::<Vec<_>>().join("\n"))
    }

    /// The table of slopes, by hand and by burn, on the batch that is looked at.
    async fn check(&self) -> Result<Option<String>, ExperimentError> {
        let seed = self.settings.seed;
        let batch = self.names.train.drawn(*b"looks\0\0\0", LOOKED_AT, seed, 0, &self.device);
        let Some(lines) = self.net.compare(batch) else { return Ok(None) };
        let both = |all: Transaction, line: &Compared| {
            all.register(line.by_hand.clone()).register(line.recorded.clone())
        };
        let read =
            read_back(lines.iter().fold(Transaction::default(), both)).await.map_err(lost)?;
        let mut table = "step|there|back, by hand|largest difference from burn|equal?".to_owned();
        for (line, both) in lines.iter().zip(read.chunks_exact(2)) {
            let gaps = both[0].iter().zip(&both[1]).map(|(a, b)| (a - b).abs());
            let gap = gaps.fold(0.0_f32, f32::max);
            let (gap, equal) = match gap {
                0.0 => ("0".to_owned(), "to the last bit"),
                _ => (format!("{gap:.1e}"), "nearly"),
            };
            table += &format!("\n{}|{}|{}|{gap}|{equal}", line.name, line.there, line.back);
        }
        Ok(Some(table))
    }

    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "written" => Shown::Text(self.seen.written.clone()),
            "features" => self.map()?,
            "features.names" => Shown::Text(self.names.words.marks.join("\n")),
            "features.classes" => Shown::row(self.names.words.marks.iter().map(|mark| class(mark))),
            "tanhs" => self.histogram(1.0, |layer| &layer.tanhs)?,
            "slopes" => {
                let slopes = self.seen.layers.iter().flat_map(|layer| &layer.slopes);
                let most = slopes.fold(f32::MIN_POSITIVE, |most, slope| most.max(slope.abs()));
                self.histogram(most, |layer| &layer.slopes)?
            }
            "tanhs.names" | "slopes.names" => Shown::Text(self.layer_names()),
            "units" => self.units()?,
            "units.names" => Shown::Text(self.layer_names()),
            "checked" => Shown::Text(self.seen.checked.clone()?),
            "check.off" if !self.net.is_comparable() => {
                Shown::Text("only for a net with batch normalisation".to_owned())
            }
            "meetings" => Shown::Text(self.meetings()?),
            _ => return None,
        })
    }

    /// Letters by their features, or by the two directions along which these differ most.
    fn map(&self) -> Option<Shown> {
        let count = self.names.words.symbols();
        let width = self.seen.features.len() / count;
        let values = match width {
            0 => return None,
            2 => self.seen.features.clone(),
            _ => two_axes(&self.seen.features, width).concat(),
        };
        Some(Shown::Numbers { letters: "N 2", shape: vec![count, 2], values })
    }

    /// Shares of values from −`most` to `most`, in per cent, a curve a layer.
    fn histogram(&self, most: f32, of: fn(&Layer) -> &Vec<f32>) -> Option<Shown> {
        let layers = &self.seen.layers;
        let middle = |bin: usize| most * ((2 * bin + 1) as f32 / BINS as f32 - 1.0);
        let mut values: Vec<f32> = (0..BINS).map(middle).collect();
        for layer in layers {
            let mut bins = [0.0; BINS];
            let share = 100.0 / of(layer).len() as f32;
            for value in of(layer) {
                let bin = ((value / most + 1.0) / 2.0 * BINS as f32) as usize;
                bins[bin.min(BINS - 1)] += share;
            }
            values.extend(bins);
        }
        let shape = vec![layers.len() + 1, BINS];
        (!layers.is_empty()).then_some(Shown::Numbers { letters: "C N", shape, values })
    }

    fn layer_names(&self) -> String {
        let names = (1..=self.seen.layers.len()).map(|layer| format!("layer {layer}"));
        names.collect::<Vec<_>>().join("\n")
    }

    /// What each tanh says to the first examples: a row an example (of a lower layer, a place), a column a tanh.
    fn units(&self) -> Option<Shown> {
        let hidden = match &self.settings.kind {
            Kind::Words(shape, _) => shape.hidden,
            Kind::Tree(shape) => shape.hidden,
        };
        let layers = &self.seen.layers;
        let rows = |layer: &Layer| layer.tanhs[..LOOKED_AT * hidden].to_vec();
        let values = layers.iter().flat_map(rows).collect();
        let shape = vec![layers.len(), LOOKED_AT, hidden];
        (!layers.is_empty()).then_some(Shown::Numbers { letters: "N H W", shape, values })
    }

    /// Which letters of a name's end meet in which layer.
    fn meetings(&self) -> Option<String> {
        let Kind::Tree(shape) = &self.settings.kind else { return None };
        let words = &self.names.words;
        let start = words.text.iter().take_while(|letter| **letter != END);
        let mut letters = vec![END; self.settings.context];
        letters.extend(start);
        let letters: Vec<&str> = letters[letters.len() - self.settings.context..]
            .iter()
            .map(|letter| words.marks[usize::from(*letter)].as_str())
            .collect();
        let line = |span: usize| letters.chunks(span).map(|some| some.concat()).collect::<Vec<_>>();
        let mut lines = vec![format!("letters|{}", line(1).join(" "))];
        let mut span = 1;
        for (at, join) in shape.joins.iter().enumerate() {
            span *= join;
            let places = line(span).iter().map(|some| format!("({some})")).collect::<Vec<_>>();
            lines.push(format!("layer {}|{}", at + 1, places.join(" ")));
        }
        lines.push("layer|what meets in each of its places".to_owned());
        lines.reverse();
        Some(lines.join("\n"))
    }
}

/// Vowels in a colour of their own; what is no letter in none.
fn class(mark: &str) -> f64 {
    match mark {
        "a" | "e" | "i" | "o" | "u" => 1.0,
        _ if mark.chars().all(char::is_alphabetic) => 0.0,
        _ => -1.0,
    }
}
