//! Either net of makemore, as the experiment needs it.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor, Transaction};
use experiments::ExperimentError;
use models::batch_norm_2015::{BatchNorm, Moments};
use models::by_hand::{self, Compared};
use models::tanh_layer::{Descent, TanhLayer, descend};
use models::{Nplm, WaveNet, parameters, read_back};

use super::names::Batch;
use super::settings::{Kind, Settings};
use crate::Optimiser;
use crate::tensors::kept::{self, Numbers};
use crate::tensors::lost;

/// A net.
#[derive(Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one of them, or two")]
pub enum Net {
    /// Letters side by side.
    Words(Nplm),
    /// Letters joined layer by layer.
    Tree(WaveNet),
}

impl Net {
    /// At its start.
    pub fn new(settings: &Settings, device: &Device) -> Self {
        match &settings.kind {
            Kind::Words(shape, start) => {
                Self::Words(Nplm::new(*shape, *start, settings.seed, device))
            }
            Kind::Tree(shape) => Self::Tree(WaveNet::new(shape, settings.seed, device)),
        }
    }

    /// Without learning: `[B, N]` -> `[B, V]`.
    pub fn logits(&self, tokens: Tensor<2, Int>) -> Tensor<2> {
        match self {
            Self::Words(net) => net.forward(tokens, false).logits,
            Self::Tree(net) => net.forward(tokens, false).logits,
        }
    }

    /// Loss and slopes of a batch.
    pub fn descent(&self, (tokens, targets): Batch) -> Descent {
        match self {
            Self::Words(net) => net.descent(tokens, targets),
            Self::Tree(net) => net.descent(tokens, targets),
        }
    }

    /// A step down, and running moments that follow.
    pub fn descend(
        &mut self,
        gradients: GradientsParams,
        moments: Vec<Option<Moments>>,
        rate: f64,
        momentum: f64,
    ) {
        *self = match self.clone() {
            Self::Words(net) => Self::Words(descend(net, gradients, rate)),
            Self::Tree(net) => Self::Tree(descend(net, gradients, rate)),
        };
        for (norm, moments) in self.norms().into_iter().zip(moments.into_iter().flatten()) {
            norm.follow(moments, momentum);
        }
    }

    /// Every slope of a batch's loss by hand and by burn, where the net is the lecture's.
    pub fn compare(&self, (tokens, targets): Batch) -> Option<Vec<Compared>> {
        match self {
            Self::Words(net) => by_hand::compare(net, tokens, targets),
            Self::Tree(_) => None,
        }
    }

    /// Whether [`Net::compare`] has something to compare.
    pub fn is_comparable(&self) -> bool {
        matches!(self, Self::Words(net) if net.hidden.norm.is_some())
    }

    /// `[V, D]`.
    pub fn features(&self) -> Tensor<2> {
        match self {
            Self::Words(net) => net.features.val(),
            Self::Tree(net) => net.features.val(),
        }
    }

    /// Every matrix and its slope: features, layers of tanhs, output.
    pub fn matrices(&self, gradients: &GradientsParams) -> Vec<(Tensor<2>, Tensor<2>)> {
        let (features, output) = match self {
            Self::Words(net) => (&net.features, &net.output.weight),
            Self::Tree(net) => (&net.features, &net.output.weight),
        };
        let layers = self.layers().into_iter().map(|layer| &layer.weight);
        let all = std::iter::once(features).chain(layers).chain([output]);
        all.filter_map(|matrix| Some((matrix.val(), gradients.get(matrix.id)?))).collect()
    }

    /// How many numbers it learns.
    pub fn parameters(&self) -> usize {
        match self {
            Self::Words(net) => parameters::count(net),
            Self::Tree(net) => parameters::count(net),
        }
    }

    fn layers(&self) -> Vec<&TanhLayer> {
        match self {
            Self::Words(net) => vec![&net.hidden],
            Self::Tree(net) => net.layers.iter().collect(),
        }
    }

    fn norms(&mut self) -> Vec<&mut BatchNorm> {
        let layers = match self {
            Self::Words(net) => std::slice::from_mut(&mut net.hidden),
            Self::Tree(net) => &mut net.layers,
        };
        layers.iter_mut().filter_map(|layer| layer.norm.as_mut()).collect()
    }

    /// All weights, then the running moments, which are no weights.
    pub async fn write(&mut self, into: &mut Vec<f32>) -> Result<(), ExperimentError> {
        let none = Optimiser::default();
        match self {
            Self::Words(net) => kept::write(net, &none, into).await,
            Self::Tree(net) => kept::write(net, &none, into).await,
        }
        .map_err(lost)?;
        let mut all = Transaction::default();
        for norm in self.norms() {
            let Moments { mean, variance } = norm.running.clone();
            all = all.register(mean).register(variance);
        }
        into.extend(read_back(all).await.map_err(lost)?.concat());
        Ok(())
    }

    /// What [`Net::write`] wrote, into a net of the same shape.
    pub fn read(self, numbers: &mut Numbers, device: &Device) -> Result<Self, ExperimentError> {
        fn weights<M: Module>(
            net: M,
            numbers: &mut Numbers,
            device: &Device,
        ) -> Result<M, ExperimentError> {
            Ok(kept::read(net, numbers, device)?.0)
        }
        let mut net = match self {
            Self::Words(net) => Self::Words(weights(net, numbers, device)?),
            Self::Tree(net) => Self::Tree(weights(net, numbers, device)?),
        };
        for norm in net.norms() {
            for moment in [&mut norm.running.mean, &mut norm.running.variance] {
                let [_, width] = moment.dims();
                let values = numbers.take(width)?;
                if !values.iter().all(|value| value.is_finite()) {
                    let why =
                        "the file holds a mean or variance that is no finite number: it is damaged";
                    return Err(ExperimentError::BadInput(why.to_owned()));
                }
                *moment = Tensor::<1>::from_floats(values, device).unsqueeze();
            }
        }
        Ok(net)
    }
}
