//! Milestones that are listed but not yet built: title, year and paper, no preset, not on the map.

use super::{Milestone, Paper};

const fn ahead(
    id: &'static str,
    title: &'static str,
    year: u16,
    authors: &'static str,
    paper: &'static str,
    url: &'static str,
) -> Milestone {
    let paper = Paper { authors, title: paper, url };
    Milestone { id, title, year, paper, presets: &[], figures: &[], ready: false }
}

pub(super) const MARKOV_1913: Milestone = ahead(
    "markov-1913",
    "Counting vowels",
    1913,
    "Markov",
    "An Example of Statistical Investigation of the Text Eugene Onegin",
    "https://doi.org/10.1017/S0269889706001074",
);
pub(super) const ENTROPY: Milestone = ahead(
    "entropy",
    "Coins, letters, noise",
    1948,
    "Shannon",
    "A Mathematical Theory of Communication",
    "https://doi.org/10.1002/j.1538-7305.1948.tb01338.x",
);
pub(super) const SHANNON_1948: Milestone = ahead(
    "shannon-1948",
    "Text from tables",
    1948,
    "Shannon",
    "A Mathematical Theory of Communication",
    "https://doi.org/10.1002/j.1538-7305.1948.tb01338.x",
);
pub(super) const SHANNON_1951: Milestone = ahead(
    "shannon-1951",
    "The guessing game",
    1951,
    "Shannon",
    "Prediction and Entropy of Printed English",
    "https://doi.org/10.1002/j.1538-7305.1951.tb01366.x",
);
pub(super) const PERCEPTRON: Milestone = ahead(
    "perceptron",
    "A machine that corrects itself",
    1958,
    "Rosenblatt",
    "The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain",
    "https://doi.org/10.1037/h0042519",
);
pub(super) const BACKPROP_1986: Milestone = ahead(
    "backprop-1986",
    "Errors travel back",
    1986,
    "Rumelhart, Hinton, Williams",
    "Learning representations by back-propagating errors",
    "https://doi.org/10.1038/323533a0",
);
pub(super) const LECUN_1989: Milestone = ahead(
    "lecun-1989",
    "Reading digits",
    1989,
    "LeCun et al.",
    "Backpropagation Applied to Handwritten Zip Code Recognition",
    "https://doi.org/10.1162/neco.1989.1.4.541",
);
pub(super) const ELMAN_1990: Milestone = ahead(
    "elman-1990",
    "Finding structure in time",
    1990,
    "Elman",
    "Finding Structure in Time",
    "https://doi.org/10.1207/s15516709cog1402_1",
);
pub(super) const BENGIO_2003: Milestone = ahead(
    "bengio-2003",
    "Words become vectors",
    2003,
    "Bengio, Ducharme, Vincent, Jauvin",
    "A Neural Probabilistic Language Model",
    "https://www.jmlr.org/papers/v3/bengio03a.html",
);
pub(super) const ALEXNET_2012: Milestone = ahead(
    "alexnet-2012",
    "Depth wins",
    2012,
    "Krizhevsky, Sutskever, Hinton",
    "ImageNet Classification with Deep Convolutional Neural Networks",
    "https://doi.org/10.1145/3065386",
);
pub(super) const WORD2VEC: Milestone = ahead(
    "word2vec",
    "King minus man",
    2013,
    "Mikolov, Chen, Corrado, Dean",
    "Efficient Estimation of Word Representations in Vector Space",
    "https://arxiv.org/abs/1301.3781",
);
pub(super) const CHAR_RNN: Milestone = ahead(
    "char-rnn",
    "One letter at a time",
    2015,
    "Karpathy",
    "The Unreasonable Effectiveness of Recurrent Neural Networks",
    "https://karpathy.github.io/2015/05/21/rnn-effectiveness/",
);
pub(super) const ATTENTION_2017: Milestone = ahead(
    "attention-2017",
    "Attention is all you need",
    2017,
    "Vaswani et al.",
    "Attention Is All You Need",
    "https://arxiv.org/abs/1706.03762",
);
pub(super) const FEW_SHOT: Milestone = ahead(
    "few-shot",
    "Learning in the prompt",
    2020,
    "Brown et al.",
    "Language Models are Few-Shot Learners",
    "https://arxiv.org/abs/2005.14165",
);
pub(super) const CHINCHILLA: Milestone = ahead(
    "chinchilla",
    "How large, how long",
    2022,
    "Hoffmann et al.",
    "Training Compute-Optimal Large Language Models",
    "https://arxiv.org/abs/2203.15556",
);
pub(super) const LLAMA_2: Milestone = ahead(
    "llama-2",
    "Llama 2's parts",
    2023,
    "Touvron et al.",
    "Llama 2: Open Foundation and Fine-Tuned Chat Models",
    "https://arxiv.org/abs/2307.09288",
);
pub(super) const MISTRAL_7B: Milestone = ahead(
    "mistral-7b",
    "A sliding window",
    2023,
    "Jiang et al.",
    "Mistral 7B",
    "https://arxiv.org/abs/2310.06825",
);
pub(super) const LLAMA_3: Milestone = ahead(
    "llama-3",
    "Sixteen thousand GPUs",
    2024,
    "Dubey et al.",
    "The Llama 3 Herd of Models",
    "https://arxiv.org/abs/2407.21783",
);
pub(super) const MICROGPT: Milestone = ahead(
    "microgpt",
    "Every operation of a GPT",
    2026,
    "Karpathy",
    "microgpt",
    "https://karpathy.github.io/2026/02/12/microgpt/",
);
