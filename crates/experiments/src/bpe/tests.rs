//! The encyclopedia's example, GPT-2's published counts, round trips of random strings, and what a reader may do in any order.

use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::{ModelSpec, RunSpec};

use super::*;

/// A preset with settings, on files of its own.
fn pairs_on(
    preset: &str,
    settings: &[(&str, &str)],
    files: Files,
) -> Result<Pairs, ExperimentError> {
    let spec = (spec::find_preset(preset).unwrap().spec)();
    Pairs::new(&model(&spec.with_texts(settings.iter().copied()).unwrap()), files)
}

fn model(spec: &RunSpec) -> ExperimentSpec {
    let ModelSpec::Experiment(model) = &spec.model else { panic!() };
    model.clone()
}

/// On a typed text, without GPT-2.
fn typed(text: &str, settings: &[(&str, &str)]) -> Pairs {
    let settings = [&[("model.text", text)], settings].concat();
    pairs_on("bpe-example", &settings, &|_| None).unwrap()
}

/// On a text of any length as the reader's own.
fn own(text: &str, settings: &[(&str, &str)]) -> Pairs {
    let settings = [&[("model.source", "own")], settings].concat();
    let file = |name: &str| (name == "own").then_some(text.as_bytes());
    pairs_on("bpe", &settings, &file).unwrap()
}

fn metric(pairs: &Pairs, wanted: &str) -> Option<f64> {
    pairs.metrics().into_iter().find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

fn text_of(pairs: &Pairs, place: &str) -> String {
    match pairs.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

/// A file that `cargo xtask data` brings; without it a test is skipped, but fails where `CI` is set.
fn published(name: &str) -> Option<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mirror = std::env::var_os("GARDEN_DATA").map(|folder| Path::new(&folder).to_owned());
    let mut folders = [Some(root), mirror].into_iter().flatten();
    let found = folders.find_map(|folder| std::fs::read(folder.join(name)).ok());
    assert!(
        found.is_some() || std::env::var_os("CI").is_none(),
        "`cargo xtask data` brings {name}"
    );
    found
}

/// Reference: Wikipedia's Z = aa, Y = ab, X = ZY; the ids are minbpe's.
#[test]
fn three_steps_turn_the_example_into_the_published_ids() {
    let mut pairs = typed(EXAMPLE, &[]);
    assert_eq!((metric(&pairs, "tokens"), metric(&pairs, "example_differ")), (Some(11.0), None));
    let more = [(); 3].map(|()| pairs.step().unwrap());
    assert_eq!(more, [true, true, false]);
    assert_eq!(pairs.encode(EXAMPLE), EXAMPLE_IDS);
    assert_eq!(
        (metric(&pairs, "tokens"), metric(&pairs, "example_differ")),
        (Some(5.0), Some(0.0))
    );
    assert_eq!(text_of(&pairs, "passage"), "aaabdaaabac");
    let said = text_of(&pairs, "said");
    assert!(said.contains("Merge 3 joins “aa” and “ab”") && said.contains("2 times"), "{said}");
    assert_eq!(pairs.show("last"), Some(Shown::row([2.0, 2.0, 4.0])));
    assert_eq!(text_of(&pairs, "last.names"), "aa + ab\na + b\na + a");
}

/// References: tiktoken 0.14 on twelve languages; nanoGPT's README on tiny Shakespeare. Exact.
#[test]
fn gpt_2_counts_shakespeare_as_nanogpt_and_twelve_languages_as_tiktoken() {
    let merges = published("gpt2-vocab.bpe");
    let text = published("tinyshakespeare.txt");
    let (Some(merges), Some(text)) = (merges, text) else { return };
    let file = |name: &str| match name {
        "gpt2-merges" => Some(merges.as_slice()),
        _ => Some(text.as_slice()),
    };
    let mut pairs = pairs_on("bpe", &[("model.merges", "12")], &file).unwrap();
    while pairs.step().unwrap() {}
    let measured = ["gpt2_differ", "gpt2_train", "gpt2_validation", "lost", "crossing", "merges"];
    let measured = measured.map(|name| metric(&pairs, name).unwrap());
    assert_eq!(measured, [0.0, 301_966.0, 36_059.0, 0.0, 0.0, 12.0]);
    pairs.act("word", "strawberry", &[]).unwrap();
    assert_eq!(text_of(&pairs, "theirs"), "strawberry");
    assert!(text_of(&pairs, "numbers").contains("GPT-2, 3 tokens: 301 1831 8396"));
    assert!(
        text_of(&pairs, "gpt2-tree").ends_with("id 8396|12 15"),
        "{}",
        text_of(&pairs, "gpt2-tree")
    );
}

/// Strings of characters that are hard to cut, and bytes at random read as a browser reads them, halves of surrogates among them: 2,000
/// strings, ChaCha8, seed 2016.
#[test]
fn every_string_comes_back_from_its_tokens() {
    const HARD: &str =
        "  \n\r\t'’stab09!.éß日本語한жشमेाไ🦊👩\u{200d}\u{301}\u{202e}\u{0}\u{fffd}\u{10ffff}";
    let hard: Vec<char> = HARD.chars().collect();
    let mut random = ChaCha8Rng::seed_from_u64(2016);
    for split in ["true", "false"] {
        let mut pairs = typed(&HARD.repeat(9), &[("model.split", split), ("model.merges", "60")]);
        while pairs.step().unwrap() {}
        assert!(metric(&pairs, "merges") > Some(20.0));
        for _ in 0..500 {
            let length = random.random_range(0..40);
            let letters = (0..length).map(|_| hard[random.random_range(0..hard.len())]).collect();
            let bytes: Vec<u8> = (0..30).map(|_| random.random()).collect();
            let broken = [&bytes[..], b"\xed\xa0\xbd", &bytes].concat();
            for text in [letters, String::from_utf8_lossy(&broken).into_owned()] {
                assert_eq!(pairs.training.bpe().decode(&pairs.encode(&text)), text);
                assert_eq!(pairs.lost(&text), 0);
            }
        }
    }
}

#[test]
fn characters_that_the_text_lacks_are_lost_and_counted() {
    let mut pairs = typed("the cat that sat", &[("model.start", "characters")]);
    pairs.act("word", "thé hat", &[]).unwrap();
    assert_eq!(pairs.lost("thé hat"), 1);
    assert!(text_of(&pairs, "numbers").ends_with("back: “th� hat”. Characters lost: 1."));
    assert!(text_of(&pairs, "mine.names").contains("�: a character that the text does not have"));
}

#[test]
fn turning_back_shows_the_text_as_it_was_and_goes_on_from_where_it_is() {
    let text = languages::sentences().iter().map(|s| s.text).collect::<String>();
    let (mut pairs, mut short) =
        (own(&text, &[("model.merges", "20")]), own(&text, &[("model.merges", "5")]));
    while pairs.step().unwrap() {}
    while short.step().unwrap() {}
    let spec = (spec::find_preset("bpe").unwrap().spec)();
    pairs.turn(&model(&spec.with("model.merges", 5).unwrap())).unwrap();
    for place in ["passage", "passage.classes", "last", "longest", "tree", "languages"] {
        assert_eq!(pairs.show(place), short.show(place), "{place}");
    }
    assert_eq!(pairs.metrics(), short.metrics());
    assert!(!pairs.step().unwrap());
    pairs.turn(&model(&spec.with("model.merges", 21).unwrap())).unwrap();
    pairs.step().unwrap();
    assert_eq!(metric(&pairs, "merges"), Some(21.0));
}

#[test]
fn looking_and_acting_do_not_disturb_the_learning() {
    let text = languages::sentences().iter().map(|s| s.text).collect::<String>();
    let (mut watched, mut alone) = (own(&text, &[]), own(&text, &[]));
    for _ in 0..30 {
        watched.act("word", "shells", &[]).unwrap();
        watched.act("further", "", &[]).unwrap();
        for place in ["passage", "next", "curve", "crossing", "worth", "numbers"] {
            watched.show(place);
        }
        watched.step().unwrap();
        alone.step().unwrap();
    }
    assert_eq!(watched.training.bpe().merges(), alone.training.bpe().merges());
    assert_eq!(watched.learnt.len(), 30);
}

#[test]
fn a_saved_exhibit_goes_on_as_if_it_had_never_stopped() {
    let text = "how much wood would a woodchuck chuck ".repeat(5);
    let (mut whole, mut again) = (own(&text, &[]), own(&text, &[]));
    for _ in 0..12 {
        whole.step().unwrap();
    }
    whole.act("word", "would 🦊", &[]).unwrap();
    again.restore(&whole.saved()).unwrap();
    for pairs in [&mut whole, &mut again] {
        pairs.step().unwrap();
    }
    assert_eq!(whole.training.bpe().merges(), again.training.bpe().merges());
    assert_eq!((&again.word, whole.metrics()), (&whole.word, again.metrics()));
    assert!(again.restore(&[1.0]).is_err());
}

#[test]
fn without_the_rule_tokens_cross_the_edges_of_words_and_with_it_none_does() {
    let text = "the dog. the dog! the dog? a dog. the end of the tale. ".repeat(9);
    for (split, crosses) in [("true", false), ("false", true)] {
        let mut pairs = own(&text, &[("model.split", split), ("model.merges", "40")]);
        while pairs.step().unwrap() {}
        assert_eq!(metric(&pairs, "crossing") > Some(0.0), crosses);
        assert_eq!(text_of(&pairs, "crossing").starts_with("None"), !crosses);
    }
}

#[test]
fn a_text_of_one_letter_ends_early_and_says_why() {
    let mut pairs = typed(&"a".repeat(2_000), &[("model.merges", "50")]);
    while pairs.step().unwrap() {}
    assert_eq!(metric(&pairs, "merges"), Some(8.0)); // 2, 4 … 256 letters
    assert!(text_of(&pairs, "said").ends_with("learning ends here."));
    assert!(!pairs.step().unwrap());
}

#[test]
fn what_cannot_be_done_is_refused_with_a_sentence_and_all_goes_on() {
    for text in ["", "a", "日"] {
        let error = pairs_on("bpe-example", &[("model.text", text)], &|_| None).err().unwrap();
        assert!(error.to_string().contains("fewer than two characters"), "{text:?}: {error}");
    }
    let missing = pairs_on("bpe", &[], &|_| None).err().unwrap();
    assert_eq!(missing, ExperimentError::MissingData("tinyshakespeare"));
    let mut pairs = typed("ab ab", &[]);
    assert!(pairs.act("word", "", &[]).unwrap_err().to_string().contains("between 1 and 300"));
    assert!(
        pairs.act("word", &"a".repeat(301), &[]).is_err() && pairs.act("sing", "", &[]).is_err()
    );
    pairs.step().unwrap();
    assert_eq!(pairs.learnt.len(), 1);
}

#[test]
fn without_gpt_2s_file_its_part_says_so_and_the_rest_works() {
    let mut pairs = typed("ab ab", &[]);
    pairs.step().unwrap();
    assert!(text_of(&pairs, "theirs").contains("`cargo xtask data` brings them"));
    assert_eq!((pairs.show("gpt2-tree"), metric(&pairs, "gpt2_train")), (None, None));
    assert_eq!(text_of(&pairs, "worth.columns"), "yours");
    let nothing = typed("ab ab", &[("model.beside", "nothing")]);
    assert_eq!(nothing.show("theirs"), None);
    let damaged = pairs_on("bpe-example", &[], &|_| Some(b"no merges".as_slice())).unwrap();
    assert!(text_of(&damaged, "theirs").contains("line 1 of the merges cannot be used"));
}

#[test]
fn a_long_text_is_read_in_steps_before_the_first_merge() {
    let text = "the quick brown fox jumps over the lazy dog ".repeat(SLICE / 20);
    let mut pairs = own(&text, &[("model.merges", "4")]);
    assert!(text_of(&pairs, "said").starts_with("Reading: 0 of 4 million bytes"));
    assert_eq!((metric(&pairs, "per_token"), pairs.show("curve")), (None, None));
    let mut steps = 1;
    while pairs.step().unwrap() {
        steps += 1;
    }
    assert_eq!((steps, metric(&pairs, "merges")), (3 + 4, Some(4.0)));
    let mut again = own(&text, &[("model.merges", "4")]);
    again.restore(&pairs.saved()).unwrap();
    assert_eq!(again.metrics(), pairs.metrics());
}

#[test]
fn a_tree_is_spelt_by_its_leaves_and_every_parent_comes_first() {
    let mut pairs = typed(&"low lower lowest slow | ".repeat(9), &[("model.merges", "30")]);
    while pairs.step().unwrap() {}
    pairs.act("word", "slowest|日", &[]).unwrap();
    let tree = text_of(&pairs, "tree");
    let mut leaves = String::new();
    for (at, line) in tree.lines().enumerate() {
        let parts: Vec<&str> = line.split('|').collect();
        assert_eq!(parts.len(), 4, "{line}");
        let parents: Vec<usize> = parts[3].split(' ').filter_map(|at| at.parse().ok()).collect();
        assert!(parents.iter().all(|parent| *parent < at) && [0, 2].contains(&parents.len()));
        leaves.push_str(if parents.is_empty() { parts[0] } else { "" });
    }
    assert_eq!(leaves, "slowest∣⟨e6⟩⟨97⟩⟨a5⟩");
}

/// Arabic runs from right to left, Thai has no spaces, Chinese has neither: all are cut, coloured and listed.
#[test]
fn every_place_of_the_panels_is_there_in_any_script() {
    let sentences: Vec<&str> =
        languages::sentences().iter().map(|sentence| sentence.text).collect();
    for text in sentences.iter().map(|text| text.repeat(4)).chain([sentences.join("\n").repeat(2)])
    {
        let mut pairs = own(&text, &[("model.merges", "30")]);
        while pairs.step().unwrap() {}
        for place in [
            "passage",
            "said",
            "last",
            "next",
            "curve",
            "mine",
            "theirs",
            "numbers",
            "tree",
            "languages",
            "worth",
            "sentences",
            "longest",
            "crossing",
        ] {
            assert!(pairs.show(place).is_some(), "{place}");
        }
        for place in ["passage", "mine"] {
            let Some(Shown::Numbers { values, .. }) = pairs.show(&format!("{place}.classes"))
            else {
                panic!()
            };
            assert_eq!(values.len(), text_of(&pairs, place).chars().count());
            let stories = text_of(&pairs, &format!("{place}.names")).lines().count();
            assert_eq!(*values.last().unwrap() as usize, stories - 1);
        }
        assert_eq!(metric(&pairs, "lost"), Some(0.0));
    }
    assert!(own("ab ab", &[]).show("elsewhere").is_none());
}

#[test]
fn further_passages_come_from_further_on_and_begin_again_at_the_end() {
    let text: String = (0..600).map(|number| format!("line {number}\n")).collect();
    let mut pairs = own(&text, &[]);
    let pages = text.len() / 600 + 1;
    let first = text_of(&pairs, "passage");
    for _ in 0..pages {
        pairs.act("further", "", &[]).unwrap();
        assert!(text_of(&pairs, "passage").starts_with("line"));
    }
    assert_eq!(text_of(&pairs, "passage"), first);
}
