//! Random numbers of a network: initial weights and dropout masks.
//!
//! All are drawn on the host, by ChaCha with 8 rounds, so that every engine begins with the same weights and sees the same masks.
//! Logarithm and cosine are `libm`'s, whose bits do not depend on the platform.

use burn::module::{Param, ParamId};
use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of random numbers for one purpose: streams with different names never overlap.
pub fn stream(seed: u64, name: [u8; 8], step: u64, call: u64) -> ChaCha8Rng {
    let words = [seed.to_le_bytes(), name, step.to_le_bytes(), call.to_le_bytes()];
    let mut key = [0; 32];
    key.copy_from_slice(words.as_flattened());
    ChaCha8Rng::from_seed(key)
}

/// Uniform in [0, 1), with all 53 bits of an f64.
fn uniform(random: &mut impl Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Draws initial weights, one after the other from one stream.
#[derive(Debug)]
pub struct Weights {
    /// Nothing where only shapes matter.
    random: Option<ChaCha8Rng>,
    device: Device,
}

impl Weights {
    /// Weights of the network number `seed`, on `device`.
    pub fn new(seed: u64, device: &Device) -> Self {
        let random = Some(stream(seed, *b"weights\0", 0, 0));
        Self { random, device: device.clone() }
    }

    /// Shapes without numbers: a network of them can be counted, whatever its size, and takes no memory. Whoever looks at one of its
    /// weights finds zeros.
    pub fn outline(device: &Device) -> Self {
        Self { random: None, device: device.clone() }
    }

    /// Normal with mean 0 (Box and Muller 1958).
    pub fn normal<const D: usize>(
        &mut self,
        shape: [usize; D],
        deviation: f64,
    ) -> Param<Tensor<D>> {
        self.normal_around(0.0, shape, deviation)
    }

    /// Normal with this mean.
    pub fn normal_around<const D: usize>(
        &mut self,
        mean: f64,
        shape: [usize; D],
        deviation: f64,
    ) -> Param<Tensor<D>> {
        self.draw(shape, |random| {
            let radius = libm::sqrt(-2.0 * libm::log(1.0 - uniform(random)));
            mean + deviation * radius * libm::cos(std::f64::consts::TAU * uniform(random))
        })
    }

    /// Uniform in [-bound, bound).
    pub fn uniform<const D: usize>(&mut self, shape: [usize; D], bound: f64) -> Param<Tensor<D>> {
        self.draw(shape, |random| bound * (2.0 * uniform(random) - 1.0))
    }

    /// All zero; draws nothing.
    pub fn zeros<const D: usize>(&mut self, shape: [usize; D]) -> Param<Tensor<D>> {
        self.constant(shape, 0.0)
    }

    /// All the same; draws nothing.
    pub fn constant<const D: usize>(&mut self, shape: [usize; D], value: f64) -> Param<Tensor<D>> {
        self.draw(shape, |_| value)
    }

    fn draw<const D: usize>(
        &mut self,
        shape: [usize; D],
        mut next: impl FnMut(&mut ChaCha8Rng) -> f64,
    ) -> Param<Tensor<D>> {
        let Some(random) = &mut self.random else {
            let zeros = move |device: &Device, _| Tensor::zeros(shape, device);
            let (id, device) = (ParamId::new(), self.device.clone());
            return Param::uninitialized(id, zeros, device, false, shape.into());
        };
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count).map(|_| next(random) as f32).collect();
        Param::from_data(TensorData::new(values, shape), &self.device)
    }
}

/// Dropout (Srivastava et al. 2014): zeroes each number with probability `rate` and scales the others by 1/(1 - rate).
///
/// A mask depends on seed, step and how many masks the pass has drawn before, and on nothing else: a run that continues from a
/// checkpoint sees the masks that it would have seen.
#[derive(Clone, Debug, Default)]
pub struct Dropout {
    rate: f64,
    seed: u64,
    step: u64,
    calls: u64,
}

impl Dropout {
    /// Keeps everything, and costs nothing.
    pub fn off() -> Self {
        Self::default()
    }

    /// Zeroes with probability `rate`, in pass number `step` of the run with this seed.
    pub fn new(rate: f64, seed: u64, step: u64) -> Self {
        Self { rate, seed, step, calls: 0 }
    }

    /// `tensor`, thinned out.
    pub fn apply<const D: usize>(&mut self, tensor: Tensor<D>) -> Tensor<D> {
        if self.rate <= 0.0 {
            return tensor;
        }
        let mask = TensorData::new(self.mask(tensor.dims().iter().product()), tensor.dims());
        let device = tensor.device().inner();
        tensor * Tensor::from_data(mask, &device)
    }

    fn mask(&mut self, count: usize) -> Vec<f32> {
        let mut random = stream(self.seed, *b"dropout\0", self.step, self.calls);
        self.calls += 1;
        let zeroed = (self.rate * 2.0_f64.powi(32)) as u32;
        let kept = if self.rate < 1.0 { (1.0 / (1.0 - self.rate)) as f32 } else { 0.0 };
        (0..count).map(|_| if random.next_u32() < zeroed { 0.0 } else { kept }).collect()
    }
}
