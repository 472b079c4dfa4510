//! Experiments whose numbers are tensors: they need the device, so they live here and not in `experiments`. One folder each.

mod alexnet_2012;
mod attention_2017;
mod bengio_2003;
mod char_rnn;
mod few_shot;
mod gpt_2;
mod kept;
mod ladder;
mod learner;
mod makemore;
mod mistral_7b;
mod nested;
mod own_law;
mod shannon_1951;
mod state_of_gpt;
mod ten_k_gpus;

use experiments::{Experiment, ExperimentError, Files};
use models::ReadError;
use spec::ExperimentSpec;

use crate::experiment::Host;
pub use ten_k_gpus::Replica;

/// The experiment of this kind, if it is one of tensors.
pub(crate) fn build(
    spec: &ExperimentSpec,
    seed: u64,
    files: Files,
    host: &Host,
) -> Result<Option<Box<dyn Experiment>>, ExperimentError> {
    let device = &host.device;
    Ok(match spec.kind.kind {
        "alexnet-2012" => {
            Some(Box::new(alexnet_2012::AlexNet::new(spec, seed, files, device.clone())?))
        }
        "makemore-mlp" | "makemore-wavenet" => {
            Some(Box::new(makemore::Makemore::new(spec, seed, files, device)?))
        }
        "char-rnn" => Some(Box::new(char_rnn::CharRnn::new(spec, seed, files, device)?)),
        "attention-2017" => {
            Some(Box::new(attention_2017::Attention::new(spec, seed, files, device)?))
        }
        "mistral-7b" => Some(Box::new(mistral_7b::Mistral::new(spec, seed, device)?)),
        "few-shot" => Some(Box::new(few_shot::FewShot::new(spec, seed, device))),
        "bengio-2003" => Some(Box::new(bengio_2003::Bengio::new(spec, seed, files, device)?)),
        "gpt-2" => Some(Box::new(gpt_2::Counter::new(spec, device))),
        "state-of-gpt" => Some(Box::new(state_of_gpt::StateOfGpt::new(spec, seed, files, device)?)),
        "own-law" => Some(Box::new(own_law::OwnLaw::new(spec, seed, files, device)?)),
        "ladder" => Some(Box::new(ladder::Ladder::new(spec, seed, files, device)?)),
        // Its timeline of messages is plain numbers.
        "10k-gpus" if spec.word("instrument") != "overlap" => {
            Some(Box::new(ten_k_gpus::TenK::new(spec, seed, host)?))
        }
        // Without networks it is plain numbers.
        "shannon-1951" if spec.word("nets") != "none" => {
            Some(Box::new(shannon_1951::Players::new(spec, seed, files, device)?))
        }
        _ => None,
    })
}

/// What an experiment says when its device does not answer.
fn lost(error: ReadError) -> ExperimentError {
    ExperimentError::Device(error.to_string())
}
