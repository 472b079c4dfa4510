//! A checkpoint's network as a program: one Python file that reads the exported weights, holds just the parts that this network has, and
//! writes on from a text.

use spec::{Activation, FeedForward, GptSpec, NormKind, NormPlace, Position};

/// The program `name` for a network with so many kinds of token, whose weights lie beside it in `weights`.
pub fn program(spec: &GptSpec, vocabulary: usize, name: &str, weights: &str) -> String {
    if spec.is_table() {
        let net = head(spec, vocabulary, name, weights) + "\n\n" + TABLE;
        return net + "\n\n" + TEXT;
    }
    let parts: Vec<String> = [
        head(spec, vocabulary, name, weights),
        positions(spec),
        attention(spec),
        feed_forward(spec),
        block(spec),
        gpt(spec),
        TEXT.to_owned(),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect();
    parts.join("\n\n")
}

fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

fn head(spec: &GptSpec, vocabulary: usize, name: &str, weights: &str) -> String {
    let (groups, hidden, bias) = (spec.key_heads(), spec.hidden(), python_bool(spec.bias));
    let GptSpec { layers, heads, width, context, .. } = spec;
    let bare = if has_bare_queries(spec) { BARE } else { "" };
    let norm = match (spec.norm_kind, bias) {
        (NormKind::Rms, _) => "nn.RMSNorm(WIDTH, eps=1e-5)".to_owned(),
        (NormKind::Layer, bias) => format!("nn.LayerNorm(WIDTH, eps=1e-5, bias={bias})"),
    };
    format!(
        r#""""A network that was trained in LLM Garden, in PyTorch. Its weights lie in {weights}.

    pip install torch safetensors numpy
    python {name}                           # writes on from a new line
    python {name} --text "O "            # writes on from a text
    python {name} --ids 3,1,4 --logits   # the logits that follow these tokens, as JSON

Shapes: B texts, T tokens, D channels, H heads of K channels, G heads of keys, F hidden channels, V kinds of token.
"""
import argparse
import json
import math
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open

WEIGHTS = Path(__file__).with_name("{weights}")
LAYERS, HEADS, KEY_HEADS, WIDTH, HIDDEN, CONTEXT, VOCABULARY = {layers}, {heads}, {groups}, {width}, {hidden}, {context}, {vocabulary}


def linear(inputs, outputs):
    return nn.Linear(inputs, outputs, bias={bias})


{bare}def norm():
    return {norm}
"#
    )
}

/// Whether queries, keys and values alone have no biases.
fn has_bare_queries(spec: &GptSpec) -> bool {
    spec.bias && !spec.query_bias
}

/// What queries, keys and values go through where they alone have no biases.
const BARE: &str = "def bare(inputs, outputs):
    return nn.Linear(inputs, outputs, bias=False)


";

fn positions(spec: &GptSpec) -> String {
    match spec.position {
        Position::Rotary => r#"def turned(x):  # (B, H, T, K)
    """Channels 2i and 2i + 1 turn by position · 10000^(-2i/K)."""
    T, K = x.shape[2:]
    angles = torch.arange(T).double()[:, None] / 10000 ** (torch.arange(0, K, 2).double() / K)
    cos, sin = angles.cos().float(), angles.sin().float()  # (T, K/2)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, b * cos + a * sin], dim=-1).flatten(3)
"#
        .to_owned(),
        Position::Sinusoidal => r#"def sinusoids(T):
    angles = torch.arange(T).double()[:, None] / 10000 ** (torch.arange(0, WIDTH, 2).double() / WIDTH)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :WIDTH].float()  # (T, D)
"#
        .to_owned(),
        Position::Learned | Position::None => String::new(),
    }
}

fn attention(spec: &GptSpec) -> String {
    let turn = match spec.position {
        Position::Rotary => "\n        q, k = turned(q), turned(k)",
        Position::Learned | Position::Sinusoidal | Position::None => "",
    };
    let share = match spec.heads_per_key {
        1 => "",
        _ => {
            "\n        k, v = (each.repeat_interleave(HEADS // KEY_HEADS, dim=1) for each in (k, v))"
        }
    };
    let linear = if has_bare_queries(spec) { "bare" } else { "linear" };
    let window = match spec.attention_window {
        0 => String::new(),
        window => format!(" | (before >= {window})"),
    };
    format!(
        r"class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        K = WIDTH // HEADS
        self.query, self.out = {linear}(WIDTH, WIDTH), linear(WIDTH, WIDTH)
        self.key, self.value = {linear}(WIDTH, KEY_HEADS * K), {linear}(WIDTH, KEY_HEADS * K)

    def forward(self, x):  # (B, T, D)
        B, T, D = x.shape
        K = D // HEADS
        q = self.query(x).view(B, T, HEADS, K).transpose(1, 2)  # (B, H, T, K)
        k = self.key(x).view(B, T, KEY_HEADS, K).transpose(1, 2)  # (B, G, T, K)
        v = self.value(x).view(B, T, KEY_HEADS, K).transpose(1, 2){turn}{share}
        before = torch.arange(T)[:, None] - torch.arange(T)
        hidden = (before < 0){window}
        scores = (q @ k.transpose(2, 3) / math.sqrt(K)).masked_fill(hidden, -math.inf)  # (B, H, T, T)
        z = scores.softmax(dim=-1) @ v  # (B, H, T, K)
        return self.out(z.transpose(1, 2).reshape(B, T, D))
"
    )
}

fn feed_forward(spec: &GptSpec) -> String {
    let act = |x: &str| match spec.activation {
        Activation::Gelu => format!("F.gelu({x})"),
        Activation::GeluTanh => format!(r#"F.gelu({x}, approximate="tanh")"#),
        Activation::Relu => format!("F.relu({x})"),
        Activation::Silu => format!("F.silu({x})"),
        Activation::Tanh => format!("torch.tanh({x})"),
    };
    let (layers, hidden) = match spec.feed_forward {
        FeedForward::None => return String::new(),
        FeedForward::Plain => ("self.up = linear(WIDTH, HIDDEN)", act("self.up(x)")),
        FeedForward::Gated => (
            "self.gate, self.up = linear(WIDTH, HIDDEN), linear(WIDTH, HIDDEN)",
            act("self.gate(x)") + " * self.up(x)",
        ),
    };
    format!(
        r"class FeedForward(nn.Module):
    def __init__(self):
        super().__init__()
        {layers}
        self.down = linear(HIDDEN, WIDTH)

    def forward(self, x):  # (B, T, D)
        return self.down({hidden})
"
    )
}

fn block(spec: &GptSpec) -> String {
    let dropout = match spec.dropout {
        0.0 => String::new(),
        rate => format!("  # Trained with dropout of {rate}, which writing does without."),
    };
    let alone = spec.feed_forward == FeedForward::None;
    let forward = match spec.norm {
        NormPlace::Pre if alone => "return x + self.attn(self.norm1(x))",
        NormPlace::Post if alone => "return self.norm1(x + self.attn(x))",
        NormPlace::Pre => {
            "x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))"
        }
        NormPlace::Post => {
            "x = self.norm1(x + self.attn(x))
        return self.norm2(x + self.mlp(x))"
        }
    };
    let net = if alone { "" } else { "\n        self.norm2, self.mlp = norm(), FeedForward()" };
    format!(
        r"class Block(nn.Module):{dropout}
    def __init__(self):
        super().__init__()
        self.norm1, self.attn = norm(), Attention(){net}

    def forward(self, x):  # (B, T, D)
        {forward}
"
    )
}

fn gpt(spec: &GptSpec) -> String {
    let pre = spec.norm == NormPlace::Pre;
    let of = |wanted: bool, line: &'static str| if wanted { line } else { "" };
    let table = of(
        spec.position == Position::Learned,
        "\n        self.position_embedding = nn.Embedding(CONTEXT, WIDTH)",
    );
    let last = of(pre, "\n        self.norm_final = norm()");
    let bias = python_bool(spec.output_bias);
    let output = format!("\n        self.output = nn.Linear(WIDTH, VOCABULARY, bias={bias})");
    let output = if spec.tied { "" } else { &output };
    let place = match spec.position {
        Position::Learned => " + self.position_embedding(torch.arange(ids.shape[1]))",
        Position::Sinusoidal => " + sinusoids(ids.shape[1])",
        Position::Rotary | Position::None => "",
    };
    let normed = of(pre, "\n        x = self.norm_final(x)");
    let logits =
        if spec.tied { "F.linear(x, self.token_embedding.weight)" } else { "self.output(x)" };
    format!(
        r"class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.token_embedding = nn.Embedding(VOCABULARY, WIDTH){table}
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS)){last}{output}

    def forward(self, ids):  # (B, T) -> (B, T, V)
        x = self.token_embedding(ids){place}  # (B, T, D)
        for block in self.blocks:
            x = block(x){normed}
        return {logits}
"
    )
}

/// A row of logits a token.
const TABLE: &str = r"class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.token_embedding = nn.Embedding(VOCABULARY, VOCABULARY)

    def forward(self, ids):  # (B, T) -> (B, T, V)
        return self.token_embedding(ids)
";

/// From weights to a text.
const TEXT: &str = r#"def load():
    """The network, and the bytes of each kind of token."""
    with safe_open(WEIGHTS, framework="pt") as file:
        weights = {name: file.get_tensor(name) for name in file.keys()}
        tokens = [token.encode("latin-1") for token in json.loads(file.metadata()["tokens"])]
    net = GPT()
    net.load_state_dict(weights)
    return net.eval(), tokens


def encode(text, tokens):
    """One token a character, or a byte. Byte pairs would have to be merged in the order in which they were learnt: give --ids."""
    known = {token: id for id, token in enumerate(tokens)}
    pieces = [character.encode() for character in text]
    if not all(piece in known for piece in pieces):
        pieces = [bytes([byte]) for byte in text.encode()]
    unknown = [piece for piece in pieces if piece not in known]
    if unknown:
        raise SystemExit(f"the network does not know {unknown[0]!r}")
    return [known[piece] for piece in pieces]


@torch.no_grad()
def write(net, ids, count, temperature):
    for _ in range(count):
        logits = net(torch.tensor([ids[-CONTEXT:]]))[0, -1]
        chances = (logits / temperature).softmax(dim=-1)
        ids.append(torch.multinomial(chances, 1).item())
        yield ids[-1]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--text", default="\n")
    options.add_argument("--ids", help="tokens by number, in place of a text: 3,1,4")
    options.add_argument("--logits", action="store_true")
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--temperature", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    torch.manual_seed(options.seed)
    net, tokens = load()
    ids = [int(id) for id in options.ids.split(",")] if options.ids else encode(options.text, tokens)
    if options.logits:
        with torch.no_grad():
            print(json.dumps(net(torch.tensor([ids]))[0].tolist()))
        return
    written = b"".join(tokens[id] for id in write(net, ids, options.count, options.temperature))
    print(written.decode(errors="replace"))


if __name__ == "__main__":
    main()
"#;

#[cfg(test)]
mod tests {
    use spec::{ModelSpec, find_preset};

    use super::*;

    fn program_of(preset: &str) -> String {
        let ModelSpec::Gpt(gpt) = (find_preset(preset).unwrap().spec)().model else { panic!() };
        program(&gpt, 65, "net.py", "net.safetensors")
    }

    /// `gpt.py` of the lecture: biases everywhere but for queries, keys and values. nanoGPT's: none at all.
    #[test]
    fn biases_stand_where_the_network_has_them() {
        let lecture = program_of("gpt-lecture");
        assert!(
            lecture.contains("self.query, self.out = bare(WIDTH, WIDTH), linear(WIDTH, WIDTH)")
        );
        assert!(lecture.contains("self.output = nn.Linear(WIDTH, VOCABULARY, bias=True)"));
        let nano = program_of("nanogpt-cpu");
        assert!(nano.contains("nn.Linear(inputs, outputs, bias=False)"));
        assert!(!nano.contains("bare") && !nano.contains("bias=True"));
    }
}
