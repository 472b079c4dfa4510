//! Networks in Shannon's guessing game: an LSTM and a GPT learn from the letters that the machine counts, and play the same passage.
//!
//! Adds to `experiments::shannon_1951`, which keeps game, counts and bounds, what needs a device. One step is one batch for each network;
//! then they guess letters that they have not learnt from, window by window, so that N − 1 letters are known as in Shannon's third experiment.

mod player;

use burn::tensor::Device;
use experiments::shannon_1951::{Guessing, WINDOW};
use experiments::{Experiment, ExperimentError, Files, Later, Shown};
use models::recurrent::{Cell, Shape};
use models::{Gpt, Recurrent};
use spec::{Activation, ExperimentSpec, GptSpec, Init, NormPlace, Position};

use super::kept::Numbers;
use player::{Play, Player, VOCABULARY};

/// Windows that a step guesses.
const GUESSED: usize = 14;
/// While they learn, they play the passage anew after so many batches.
const PLAYED: usize = 25;

/// The game, and the networks that play it.
pub struct Players {
    game: Guessing,
    nets: Vec<Box<dyn Play>>,
    lessons: usize,
    /// Batches learnt from, and windows guessed.
    learnt: usize,
    guessed: usize,
    /// The passage on which the networks have said what they think, and after how many batches.
    played: Option<(Vec<u8>, usize)>,
    /// Where the windows begin that the last step guesses.
    asked: Vec<usize>,
}

impl Players {
    /// Nothing learnt.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let mut game = Guessing::new(spec, seed, files)?;
        if game.unseen().len() < WINDOW {
            let why =
                format!("networks need {WINDOW} letters to be tested on: choose a longer text");
            return Err(ExperimentError::BadData(why));
        }
        let wanted = spec.word("nets");
        let gradients = crate::device_for(device);
        let mut nets: Vec<Box<dyn Play>> = Vec::new();
        if wanted != "gpt" {
            game.add_net(false);
            let shape = Shape { cell: Cell::Lstm, layers: 1, width: 128, vocabulary: VOCABULARY };
            let lstm = Recurrent::new(shape, seed, &gradients);
            nets.push(Box::new(Player::new(lstm, "lstm_loss", 4e-3, seed, device)));
        }
        if wanted != "lstm" {
            game.add_net(true);
            let gpt = Gpt::new(&gpt(), VOCABULARY, seed, &gradients);
            nets.push(Box::new(Player::new(gpt, "gpt_loss", 2e-3, seed, device)));
        }
        let (learnt, guessed, played, asked) = (0, 0, None, Vec::new());
        Ok(Self { game, nets, lessons: spec.whole("lessons"), learnt, guessed, played, asked })
    }

    /// Windows of unseen letters, side by side.
    fn windows(&self) -> usize {
        self.game.unseen().len() / WINDOW
    }

    /// What the networks think of the passage is out of date.
    fn must_play(&self) -> bool {
        let due = self.learnt.is_multiple_of(PLAYED) || self.learnt >= self.lessons;
        self.played.as_ref().is_none_or(|(passage, learnt)| {
            passage != self.game.passage() || (due && *learnt != self.learnt)
        })
    }

    async fn answer(&mut self) -> Result<(), ExperimentError> {
        for net in &mut self.nets {
            net.read_losses().await?;
        }
        if self.must_play() {
            let passage = self.game.passage().to_vec();
            for (at, net) in self.nets.iter_mut().enumerate() {
                let chances = net.chances(&[&passage]).await?;
                self.game.net_plays(at, &chances);
            }
            self.played = Some((passage, self.learnt));
        }
        let asked = std::mem::take(&mut self.asked);
        if !asked.is_empty() {
            for (at, net) in self.nets.iter_mut().enumerate() {
                let unseen = self.game.unseen();
                let windows: Vec<&[u8]> = asked.iter().map(|at| &unseen[*at..][..WINDOW]).collect();
                let chances = net.chances(&windows).await?;
                for (start, chances) in asked.iter().zip(chances.chunks_exact(WINDOW)) {
                    self.game.net_guesses(at, *start, chances);
                }
            }
        }
        Ok(())
    }
}

/// Two layers, wide enough to learn words in some minutes.
fn gpt() -> GptSpec {
    GptSpec {
        layers: 2,
        heads: 4,
        width: 64,
        context: WINDOW,
        mlp_factor: 4,
        activation: Activation::GeluTanh,
        norm: NormPlace::Pre,
        dropout: 0.0,
        tied: false,
        bias: false,
        position: Position::Learned,
        init: Init::Gpt2,
        ..GptSpec::default()
    }
}

impl Experiment for Players {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.game.is_counting() {
            return self.game.step();
        }
        if self.learnt < self.lessons {
            for net in &mut self.nets {
                net.learn(self.game.learnt());
            }
            self.learnt += 1;
            return Ok(true);
        }
        let end = (self.guessed + GUESSED).min(self.windows());
        self.asked = (self.guessed..end).map(|window| window * WINDOW).collect();
        self.guessed = end;
        Ok(self.game.step()? || self.guessed < self.windows())
    }

    fn settle(&mut self, _: &[String]) -> Option<Later<'_, ()>> {
        (!self.game.is_counting()).then(|| Box::pin(self.answer()) as Later<'_, ()>)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = self.game.metrics();
        metrics.push(("lessons", self.learnt as f64));
        metrics.extend(self.nets.iter().filter_map(|net| net.loss()));
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.game.show(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.lessons = spec.whole("lessons");
        self.game.turn(spec)
    }

    fn act(&mut self, action: &str, text: &str, values: &[f32]) -> Result<(), ExperimentError> {
        self.game.act(action, text, values)
    }

    fn parameters(&self) -> usize {
        self.nets.iter().map(|net| net.parameters()).sum()
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            self.answer().await?;
            let mut all = vec![self.learnt as f32, self.guessed as f32];
            self.game.write(&mut all);
            for net in &self.nets {
                net.write(&mut all).await?;
            }
            Ok(Some(all))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let learnt = numbers.count(1 << 24)?;
        let guessed = numbers.count(self.windows())?;
        let length = numbers.count(1 << 24)?;
        self.game.read(numbers.take(length)?)?;
        for net in &mut self.nets {
            net.read(&mut numbers)?;
        }
        (self.learnt, self.guessed, self.played) = (learnt, guessed, None);
        numbers.end()
    }
}
