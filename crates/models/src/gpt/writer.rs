//! Writing a text on the host, one token at a time, in plain loops.
//!
//! A single position has little arithmetic: of the time that a small network's 300 tensor operations take, most goes into the calls. So a
//! text is written without them. [`Gpt`](super::Gpt) stays what a network is; a test holds both equal over random settings.
//! Keys and values lie in a ring: position i in slot i mod reach (Jiang et al. 2023, section 2).

mod layers;

use spec::{Activation, FeedForward, GptSpec, NormPlace, Position};

use super::position::wave;
use crate::parameters::{LoadError, Named};
use layers::{Linear, Norm, Shelf, Turn, activate, add, add_scaled, dot, softmax};

/// A network's weights, and the keys and values of what it has read.
pub struct Writer {
    spec: GptSpec,
    token_embedding: Vec<f32>,
    position_embedding: Option<Vec<f32>>,
    blocks: Vec<Block>,
    norm_final: Option<Norm>,
    output: Option<Linear>,
    read: usize,
}

struct Block {
    norm1: Norm,
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    /// None in a block of attention alone.
    net: Option<Net>,
    /// A row of G·K numbers a slot.
    keys: Vec<f32>,
    values: Vec<f32>,
}

/// The feed-forward net with its norm.
struct Net {
    norm: Norm,
    gate: Option<Linear>,
    up: Linear,
    down: Linear,
    activation: Activation,
}

impl Writer {
    /// A writer that has read nothing, with the weights of a network of `spec`.
    ///
    /// # Errors
    /// [`LoadError::Missing`] when the weights are another network's.
    pub fn new(spec: &GptSpec, weights: Vec<Named>) -> Result<Self, LoadError> {
        let mut shelf = Shelf(weights.into_iter().map(|w| (w.name, w.values)).collect());
        if spec.is_table() {
            return Ok(Self::table(spec, shelf.take("token_embedding.weight")?));
        }
        Ok(Self {
            token_embedding: shelf.take("token_embedding.weight")?,
            position_embedding: match spec.position {
                Position::Learned => Some(shelf.take("position_embedding.weight")?),
                Position::Sinusoidal | Position::Rotary | Position::None => None,
            },
            blocks: (0..spec.layers)
                .map(|layer| Block::new(spec, layer, &mut shelf))
                .collect::<Result<_, _>>()?,
            norm_final: match spec.norm {
                NormPlace::Pre => Some(shelf.norm(spec, "norm_final")?),
                NormPlace::Post => None,
            },
            output: if spec.tied { None } else { Some(shelf.linear("output")?) },
            spec: spec.clone(),
            read: 0,
        })
    }

    /// A row of logits a token: `[V, V]`.
    fn table(spec: &GptSpec, token_embedding: Vec<f32>) -> Self {
        let spec = spec.clone();
        Self {
            spec,
            token_embedding,
            position_embedding: None,
            blocks: vec![],
            norm_final: None,
            output: None,
            read: 0,
        }
    }

    /// How many tokens it has read.
    pub fn len(&self) -> usize {
        self.read
    }

    /// Whether it has read nothing.
    pub fn is_empty(&self) -> bool {
        self.read == 0
    }

    /// Reads a token; the logits of the next, V of them. At most as many tokens as the context has, unless the network
    /// [rolls](GptSpec::rolls).
    pub fn read(&mut self, token: usize) -> Vec<f32> {
        let (at, width) = (self.read, self.spec.width);
        if self.spec.is_table() {
            let vocabulary = self.token_embedding.len().isqrt();
            self.read += 1;
            return self.token_embedding[token * vocabulary..][..vocabulary].to_vec();
        }
        let mut x = self.token_embedding[token * width..][..width].to_vec(); // [D]
        match (&self.position_embedding, self.spec.position) {
            (Some(table), _) => add(&mut x, &table[at * width..][..width]),
            (None, Position::Sinusoidal) => {
                x.iter_mut().enumerate().for_each(|(i, x)| *x += wave(at, i, width));
            }
            (None, Position::Learned | Position::Rotary | Position::None) => {}
        }
        let turn = Turn::new(&self.spec, at);
        for block in &mut self.blocks {
            block.read(&mut x, &self.spec, at, turn.as_ref());
        }
        self.read += 1;
        if let Some(norm) = &self.norm_final {
            x = norm.forward(&x);
        }
        match &self.output {
            Some(output) => output.forward(&x), //                     [V]
            None => self.token_embedding.chunks_exact(width).map(|row| dot(&x, row)).collect(),
        }
    }
}

impl Block {
    fn new(spec: &GptSpec, layer: usize, shelf: &mut Shelf) -> Result<Self, LoadError> {
        let name = |part: &str| format!("blocks.{layer}.{part}");
        let kept = spec.reach() * spec.key_heads() * spec.head_width();
        Ok(Self {
            norm1: shelf.norm(spec, &name("norm1"))?,
            query: shelf.linear(&name("attn.query"))?,
            key: shelf.linear(&name("attn.key"))?,
            value: shelf.linear(&name("attn.value"))?,
            out: shelf.linear(&name("attn.out"))?,
            net: match spec.feed_forward {
                FeedForward::Plain | FeedForward::Gated => Some(Net::new(spec, layer, shelf)?),
                FeedForward::None => None,
            },
            keys: vec![0.0; kept],
            values: vec![0.0; kept],
        })
    }

    /// `[D]` -> `[D]`, in place.
    fn read(&mut self, x: &mut Vec<f32>, spec: &GptSpec, at: usize, turn: Option<&Turn>) {
        match spec.norm {
            NormPlace::Pre => {
                let normed = self.norm1.forward(x);
                add(x, &self.attend(&normed, spec, at, turn));
                if let Some(net) = &self.net {
                    let normed = net.norm.forward(x);
                    add(x, &net.forward(&normed));
                }
            }
            NormPlace::Post => {
                let attended = self.attend(x, spec, at, turn);
                add(x, &attended);
                *x = self.norm1.forward(x);
                if let Some(net) = &self.net {
                    let hidden = net.forward(x);
                    add(x, &hidden);
                    *x = net.norm.forward(x);
                }
            }
        }
    }

    /// `[D]` -> `[D]`
    fn attend(&mut self, x: &[f32], spec: &GptSpec, at: usize, turn: Option<&Turn>) -> Vec<f32> {
        let (reach, width) = (spec.reach(), spec.head_width());
        let row = spec.key_heads() * width;
        let mut query = self.query.forward(x); //                       [H·K]
        let mut key = self.key.forward(x); //                           [G·K]
        if let Some(turn) = turn {
            turn.apply(&mut query);
            turn.apply(&mut key);
        }
        let slot = at % reach * row;
        self.keys[slot..][..row].copy_from_slice(&key);
        self.values[slot..][..row].copy_from_slice(&self.value.forward(x));
        let seen = reach.min(at + 1);
        let scale = (width as f32).sqrt().recip();
        let mut z = vec![0.0; spec.width]; //                           [H·K]
        for (head, z) in z.chunks_exact_mut(width).enumerate() {
            let query = &query[head * width..][..width];
            let group = head / spec.heads_per_key * width;
            let mut pattern: Vec<f32> = self.keys[..seen * row]
                .chunks_exact(row)
                .map(|key| dot(query, &key[group..][..width]) * scale)
                .collect(); //                                          [S]
            softmax(&mut pattern);
            for (share, value) in pattern.iter().zip(self.values.chunks_exact(row)) {
                add_scaled(z, &value[group..][..width], *share);
            }
        }
        self.out.forward(&z)
    }
}

impl Net {
    fn new(spec: &GptSpec, layer: usize, shelf: &mut Shelf) -> Result<Self, LoadError> {
        let name = |part: &str| format!("blocks.{layer}.{part}");
        Ok(Self {
            norm: shelf.norm(spec, &name("norm2"))?,
            gate: match spec.feed_forward {
                FeedForward::Gated => Some(shelf.linear(&name("mlp.gate"))?),
                FeedForward::Plain | FeedForward::None => None,
            },
            up: shelf.linear(&name("mlp.up"))?,
            down: shelf.linear(&name("mlp.down"))?,
            activation: spec.activation,
        })
    }

    /// `[D]` -> `[D]`
    fn forward(&self, x: &[f32]) -> Vec<f32> {
        let act = |x: &f32| activate(self.activation, *x);
        let up = self.up.forward(x); //                                 [F]
        let hidden: Vec<f32> = match &self.gate {
            Some(gate) => {
                gate.forward(x).iter().map(act).zip(&up).map(|(gate, up)| gate * up).collect()
            }
            None => up.iter().map(act).collect(),
        };
        self.down.forward(&hidden)
    }
}
