//! The time of a step: the session's, and a plain burn loop's beside it.

use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::Transaction;
use data::Corpus;
use models::{Pass, next_token_loss, read_back};
use protocol::Event;
use web_time::Instant;

use crate::SessionError;
use crate::trainer::{Trainer, device_for, tensors};

/// Times `steps` steps on copies, after one that warms up. With `plain`, every step is followed by one of a plain loop
/// (burn's own AdamW, no clipping, no bookkeeping) on the same batches, so that noise meets both alike.
pub(crate) async fn measure(
    trainer: &Trainer,
    corpus: &Corpus,
    steps: usize,
    plain: bool,
) -> Result<Event, SessionError> {
    let mut copy = trainer.clone();
    let mut model = trainer.model.clone();
    let mut windows = trainer.windows.clone();
    let training = &trainer.spec.training;
    let mut optimiser = AdamWConfig::new().with_epsilon(1e-8).init();
    let (mut ours, mut theirs) = (vec![], vec![]);
    for _ in 0..=steps.max(1) {
        let start = Instant::now();
        copy.step(corpus).await?;
        copy.read().await?;
        ours.push(start.elapsed().as_secs_f64());
        if plain {
            let start = Instant::now();
            let batch = windows.batch(&corpus.train, training.batch, trainer.gpt().context);
            let (inputs, targets) = tensors(&batch, &device_for(trainer.device()));
            let loss = next_token_loss(model.forward(inputs, &mut Pass::inference()), targets);
            let grads = GradientsParams::from_grads(loss.backward(), &model);
            model = optimiser.step(training.learning_rate, model, grads);
            read_back(Transaction::default().register(loss.inner())).await?;
            theirs.push(start.elapsed().as_secs_f64());
        }
    }
    Ok(Event::Measured { seconds: median(ours), plain: plain.then(|| median(theirs)) })
}

/// The median of all but the first.
fn median(mut seconds: Vec<f64>) -> f64 {
    let timed = &mut seconds[1..];
    timed.sort_by(f64::total_cmp);
    timed[timed.len() / 2]
}
