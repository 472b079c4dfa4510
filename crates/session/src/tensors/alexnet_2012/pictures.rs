//! Pictures on the host: centred, cut to what the net sees, moved and mirrored, in batches of one size.

use burn::tensor::{Device, Int, Tensor, TensorData};
use data::{CIFAR, Pictures};
use experiments::{ExperimentError, Files};
use models::alexnet_2012::SIDE;
use models::draw::stream;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Pictures of a batch; every batch has as many, so that a GPU prepares itself once.
pub const BATCH: usize = 50;
/// How far the cut can lie from the edge.
const ROOM: usize = CIFAR.side - SIDE;

/// A set of pictures, the mean of the training pictures taken off.
pub struct Set {
    pub labels: Vec<u8>,
    values: Vec<f32>,
}

/// Where a picture is cut, and whether it is mirrored.
#[derive(Clone, Copy)]
struct Cut {
    top: usize,
    left: usize,
    mirrored: bool,
}

/// The middle of the picture, as it is.
const MIDDLE: Cut = Cut { top: ROOM / 2, left: ROOM / 2, mirrored: false };

/// The first `count` training pictures, and the test pictures; each of the 256 levels counts `level`.
///
/// # Errors
/// What is wrong with a file.
pub fn sets(files: Files, count: usize, level: f64) -> Result<(Set, Set), ExperimentError> {
    let read = |name| {
        let bytes = files(name).ok_or(ExperimentError::MissingData(name))?;
        Pictures::read(bytes, CIFAR).map_err(|error| ExperimentError::BadData(error.to_string()))
    };
    let (mut train, test) = (read("cifar-train")?, read("cifar-test")?);
    train.labels.truncate(count);
    train.values.truncate(count * CIFAR.values());
    if train.count() < BATCH || test.count() < BATCH {
        let why = format!("each set of pictures needs at least {BATCH}");
        return Err(ExperimentError::BadData(why));
    }
    let mean = mean(&train);
    Ok((Set::centred(train, &mean, level), Set::centred(test, &mean, level)))
}

/// Of each value over all pictures.
fn mean(pictures: &Pictures) -> Vec<f32> {
    let mut sums = vec![0_u32; CIFAR.values()];
    for picture in pictures.values.chunks_exact(CIFAR.values()) {
        sums.iter_mut().zip(picture).for_each(|(sum, value)| *sum += u32::from(*value));
    }
    sums.into_iter().map(|sum| (f64::from(sum) / pictures.count() as f64) as f32).collect()
}

impl Set {
    fn centred(pictures: Pictures, mean: &[f32], level: f64) -> Self {
        let off = pictures.values.iter().zip(mean.iter().cycle());
        let values = off.map(|(value, mean)| (f32::from(*value) - mean) * level as f32).collect();
        Self { labels: pictures.labels, values }
    }

    /// How many whole batches there are.
    pub fn batches(&self) -> usize {
        self.labels.len() / BATCH
    }

    /// The pictures `wanted`, each where `cut` says: `[B, 3, 24, 24]`, and their labels `[B]`.
    fn place(
        &self,
        wanted: impl Iterator<Item = usize>,
        mut cut: impl FnMut() -> Cut,
        device: &Device,
    ) -> (Tensor<4>, Vec<u8>) {
        let (mut values, mut labels) = (Vec::new(), Vec::new());
        for at in wanted {
            labels.push(self.labels[at]);
            let picture = &self.values[at * CIFAR.values()..(at + 1) * CIFAR.values()];
            copy(picture, cut(), &mut values);
        }
        let data = TensorData::new(values, [labels.len(), CIFAR.planes, SIDE, SIDE]);
        (Tensor::from_data(data, device), labels)
    }

    /// Pictures of the set from `first` on, around its end, cut in the middle.
    pub fn some(&self, first: usize, count: usize, device: &Device) -> (Tensor<4>, Vec<u8>) {
        let around = (first..first + count).map(|at| at % self.labels.len());
        self.place(around, || MIDDLE, device)
    }

    /// The middle of a picture, around the set's end: `3 24 24`.
    pub fn middle(&self, at: usize) -> Vec<f32> {
        let (at, mut values) = (at % self.labels.len(), Vec::new());
        copy(&self.values[at * CIFAR.values()..(at + 1) * CIFAR.values()], MIDDLE, &mut values);
        values
    }

    /// Batch number `at` of a pass, in that pass's own order; `augment` moves and mirrors each picture at random.
    pub fn batch(
        &self,
        order: &Order,
        at: usize,
        augment: bool,
        device: &Device,
    ) -> (Tensor<4>, Vec<u8>) {
        let mut random = stream(order.seed, *b"cuts\0\0\0\0", order.pass as u64, at as u64);
        let wanted = order.all[at * BATCH..(at + 1) * BATCH].iter().map(|at| *at as usize);
        let cut = || if augment { Cut::random(&mut random) } else { MIDDLE };
        self.place(wanted, cut, device)
    }
}

impl Cut {
    fn random(random: &mut ChaCha8Rng) -> Self {
        let mut place = || random.random_range(0..=ROOM as u32) as usize;
        let (top, left) = (place(), place());
        Self { top, left, mirrored: random.random() }
    }
}

/// The order of a pass, the same for every net of a seed.
pub struct Order {
    seed: u64,
    pub pass: usize,
    all: Vec<u32>,
}

impl Order {
    /// Of `count` pictures in this pass, shuffled (Fisher and Yates 1938).
    pub fn new(seed: u64, pass: usize, count: usize) -> Self {
        let mut random = stream(seed, *b"order\0\0\0", pass as u64, 0);
        let mut all: Vec<u32> = (0..count as u32).collect();
        for last in (1..all.len()).rev() {
            all.swap(last, random.random_range(0..=last as u32) as usize);
        }
        Self { seed, pass, all }
    }
}

/// The cut of a picture `[3, 32, 32]`, at the end of `values`.
fn copy(picture: &[f32], cut: Cut, values: &mut Vec<f32>) {
    let planes = picture.chunks_exact(CIFAR.side * CIFAR.side);
    for row in planes.flat_map(|plane| plane.chunks_exact(CIFAR.side).skip(cut.top).take(SIDE)) {
        let row = &row[cut.left..cut.left + SIDE];
        match cut.mirrored {
            true => values.extend(row.iter().rev()),
            false => values.extend(row),
        }
    }
}

/// Labels `[B]` on the device.
pub fn targets(labels: &[u8], device: &Device) -> Tensor<1, Int> {
    let labels: Vec<i32> = labels.iter().map(|label| i32::from(*label)).collect();
    let count = labels.len();
    Tensor::from_data(TensorData::new(labels, [count]), device)
}
