//! Held against PyTorch, finite differences, closed forms, and texts of every kind.

use super::*;

/// Made by tests/parity/bigram.py, whose head says what is what.
const PYTORCH: &str = include_str!("pytorch.txt");

fn reference(name: &str) -> Vec<f64> {
    let line = PYTORCH.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap().split(' ').map(|number| number.parse().unwrap()).collect()
}

fn names() -> String {
    let line = PYTORCH.lines().find_map(|line| line.strip_prefix("words|")).unwrap();
    line.replace(' ', "\n")
}

fn settings(changes: &[(&str, &str)]) -> spec::RunSpec {
    let spec = (spec::find_preset("bigram").unwrap().spec)();
    let spec = spec.with_text("model.source", "own").unwrap();
    changes.iter().fold(spec, |spec, (path, value)| spec.with_text(path, value).unwrap())
}

fn model(spec: &spec::RunSpec) -> &ExperimentSpec {
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    model
}

fn bigram(text: &str, changes: &[(&str, &str)]) -> Result<Bigram, ExperimentError> {
    let spec = settings(changes);
    Bigram::new(model(&spec), spec.seed, &|_| Some(text.as_bytes()))
}

fn finished(text: &str, changes: &[(&str, &str)]) -> Bigram {
    let mut bigram = bigram(text, changes).unwrap();
    while bigram.step().unwrap() {}
    bigram
}

fn counted(text: &str) -> (Words, Count) {
    let words = Words::of(text).unwrap();
    let mut count = Count::new(words.symbols());
    while count.read < words.text.len() {
        count.advance(&words);
    }
    (words, count)
}

fn sines(symbols: usize) -> Vec<f64> {
    (1..=symbols * symbols).map(|index| (index as f64 * 0.7).sin()).collect()
}

fn hold(what: &str, ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() < 1e-11, "{what} {at}: {ours}, PyTorch {theirs}");
    }
}

/// Reference: pytorch.txt, PyTorch 2.9.1 in float64, rate 50, penalty 0.01; tolerance 1e-11.
#[test]
fn chances_gradients_and_ten_steps_are_pytorchs() {
    let (words, count) = counted(&names());
    let mut net = Net::new(sines(words.symbols()), words.symbols(), &count);
    hold("chances", &net.chances, &reference("chances"));
    let mut slopes = Vec::new();
    net.slopes(&count, 0.01, |_, slope| slopes.push(slope));
    hold("gradient", &slopes, &reference("gradient"));
    for step in 0..10 {
        hold("loss", &[net.loss, net.cost(0.01)], &reference(&format!("loss/{step}")));
        assert!(net.step(&count, 50.0, 0.01));
    }
    hold("weights", &net.weights, &reference("weights"));
}

#[test]
fn changing_one_weight_changes_the_cost_as_its_slope_says() {
    let (words, count) = counted(&names());
    let symbols = words.symbols();
    let mut slopes = Vec::new();
    Net::new(sines(symbols), symbols, &count).slopes(&count, 0.3, |_, slope| slopes.push(slope));
    for (at, slope) in slopes.iter().enumerate() {
        let cost = |by: f64| {
            let mut weights = sines(symbols);
            weights[at] += by;
            Net::new(weights, symbols, &count).cost(0.3)
        };
        let difference = (cost(1e-5) - cost(-1e-5)) / 2e-5;
        assert!((difference - slope).abs() < 1e-9, "{at}: {difference}, slope {slope}");
    }
}

/// By hand: "ab", "b" gives .→a, a→b, b→., .→b, b→.: . is followed by a or b evenly, the others by one symbol, so 2 ln 2 over 5 pairs.
/// With 1 added to each: rows of 5, 4, 5: p(.→a) = p(.→b) = 2/5, p(a→b) = 2/4, p(b→.) = 3/5.
#[test]
fn two_words_give_the_losses_worked_out_by_hand() {
    let (words, count) = counted("ab\r\n\n  b  \n");
    assert_eq!((words.count, words.marks.join("")), (2, ".ab".to_owned()));
    assert_eq!(count.pairs, [0, 1, 1, 0, 0, 1, 2, 0, 0]);
    assert!((count.loss(0.0) - 2.0 * 2.0_f64.ln() / 5.0).abs() < 1e-15);
    let added = -(2.0 * 0.4_f64.ln() + 0.5_f64.ln() + 2.0 * 0.6_f64.ln()) / 5.0;
    assert!((count.loss(1.0) - added).abs() < 1e-15);
    assert_eq!(count.chances(END, 1.0), [0.2, 0.4, 0.4]);
}

#[test]
fn every_row_of_both_tables_sums_to_one() {
    for smoothing in ["0", "0.5", "1000"] {
        let bigram = finished(&names(), &[("model.smoothing", smoothing), ("model.descent", "20")]);
        for table in [Table::Counted, Table::Learnt] {
            for first in 0..bigram.words.symbols() as u16 {
                let sum: f64 = bigram.chances(table, first).unwrap().iter().sum();
                assert!((sum - 1.0).abs() < 1e-12, "{table:?} {first}: {sum}");
            }
        }
    }
}

/// No table of pairs is better than the count. Where every pair occurs the net comes as near as one likes; where some never do, as the end after
/// the end, its weights would have to fall for ever.
#[test]
fn the_net_falls_to_the_count_and_never_below() {
    let mut count = Count::new(3);
    (count.pairs, count.rows, count.read) =
        (vec![5, 1, 4, 2, 6, 2, 7, 3, 10], vec![10, 10, 20], 40);
    let mut net = Net::new(sines(3), 3, &count);
    let mut last = net.loss;
    for _ in 0..500 {
        assert!(net.step(&count, 4.0, 0.0));
        assert!(net.loss >= count.loss(0.0) - 1e-14 && net.loss <= last + 1e-14, "{}", net.loss);
        last = net.loss;
    }
    assert!(last - count.loss(0.0) < 1e-12, "{last}");
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let text: String = (0..500).map(|_| ['a', 'b', 'c', '\n'][random.random_range(0..4)]).collect();
    let changes = [("model.penalty", "0"), ("model.rate", "5"), ("model.descent", "500")];
    let bigram = finished(&text, &changes);
    let gap = bigram.net.as_ref().unwrap().loss - bigram.count.loss(0.0);
    assert!(gap > 0.0 && gap < 0.002, "{gap}");
}

#[test]
fn slices_of_a_long_text_count_what_one_pass_counts() {
    let text = names().repeat(3_000);
    let (words, count) = counted(&text);
    let mut pairs = vec![0; words.symbols() * words.symbols()];
    let mut first = END;
    for second in &words.text {
        pairs[usize::from(first) * words.symbols() + usize::from(*second)] += 1;
        first = *second;
    }
    assert_eq!(count.pairs, pairs);
    let mut sliced = Count::new(words.symbols());
    let steps = std::iter::repeat_with(|| sliced.advance(&words)).take(64).count();
    assert_eq!((steps, sliced.read), (64, words.text.len()));
}

#[test]
fn looking_and_acting_never_disturb_the_learning_and_a_seed_is_a_run() {
    let plain = finished(&names(), &[("model.descent", "50")]);
    let mut touched = bigram(&names(), &[("model.descent", "50")]).unwrap();
    let mut more = true;
    while more {
        touched.act("again", "", &[]).unwrap();
        touched.act("word", "mia", &[]).unwrap();
        let turned =
            [("model.descent", "50"), ("model.temperature", "0.5"), ("model.cells", "chances")];
        touched.turn(model(&settings(&turned))).unwrap();
        for place in ["counted", "learnt", "written", "net-written", "word", "verdict", "note"] {
            touched.show(place);
        }
        more = touched.step().unwrap();
    }
    let weights = |bigram: &Bigram| bigram.net.as_ref().unwrap().weights.clone();
    assert_eq!(weights(&touched), weights(&plain));
    let other = finished(&names(), &[("model.descent", "50"), ("seed", "2")]);
    assert_ne!(weights(&other), weights(&plain));
}

#[test]
fn equal_tables_write_equal_words() {
    let mut bigram = finished(&names(), &[("model.descent", "0")]);
    let rows = (0..bigram.words.symbols() as u16).map(|first| bigram.count.chances(first, 0.0));
    let chances = rows.flatten().collect();
    bigram.net.as_mut().unwrap().chances = chances;
    assert_eq!(bigram.written(Table::Counted), bigram.written(Table::Learnt));
    let before = bigram.written(Table::Counted);
    bigram.act("again", "", &[]).unwrap();
    assert_ne!(bigram.written(Table::Counted), before);
}

fn text(bigram: &Bigram, place: &str) -> String {
    match bigram.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

/// By hand: of two words one begins with a; only b follows a, and only the end follows b. "ab" is one word in 2: ln 2 over 3 pairs.
#[test]
fn a_word_is_told_letter_by_letter_and_as_a_whole() {
    let mut bigram = finished("ab\nb", &[("model.descent", "0")]);
    bigram.act("word", "ab", &[]).unwrap();
    let Some(Shown::Numbers { values, .. }) = bigram.show("word") else { panic!() };
    assert_eq!(values.iter().step_by(2).copied().collect::<Vec<_>>(), [0.5, 1.0, 1.0]);
    assert_eq!(text(&bigram, "word.names").lines().next(), Some(". → a  count"));
    assert!(text(&bigram, "verdict").contains("By the count: one word in 2, 0.2310 nats"));
    bigram.act("word", "ba", &[]).unwrap();
    assert!(text(&bigram, "verdict").contains("b → a was never counted"));
    bigram.turn(model(&settings(&[("model.smoothing", "1"), ("model.descent", "0")]))).unwrap();
    assert!(!text(&bigram, "verdict").contains("impossible"));
}

#[test]
fn every_kind_of_text_is_counted_and_learnt() {
    let different: String = ('一'..).take(3_000).collect();
    let sentences = "אבג. דהו.\n".repeat(9);
    for (given, symbols) in [
        ("a".to_owned(), 2),
        (different, 1_024),
        (sentences, 9),
        ("日本\n語の文字\n".repeat(5), 7),
        ("\u{feff}é👩‍👧\n".to_owned(), 5),
    ] {
        let bigram = finished(&given, &[("model.descent", "2")]);
        assert_eq!(bigram.words.symbols(), symbols, "{:?}", &bigram.words.marks[..5.min(symbols)]);
        let rows = text(&bigram, "counted.rows").lines().count();
        let Some(Shown::Numbers { shape, .. }) = bigram.show("learnt") else { panic!() };
        assert_eq!(shape, [rows, rows]);
        assert!(rows == symbols.min(40) && bigram.net.as_ref().unwrap().loss.is_finite());
    }
}

#[test]
fn a_large_alphabet_is_cut_to_its_frequent_symbols_and_the_exhibit_says_so() {
    let mut letters: String = ('一'..).take(1_100).collect();
    letters.push_str("\n字字字\n");
    let mut bigram = finished(&letters, &[("model.descent", "1")]);
    let note = text(&bigram, "note");
    assert!(note.contains("40 most frequent of 1024"), "{note}");
    assert!(note.contains("The 79 rarest characters"), "{note}");
    assert!(text(&bigram, "counted.rows").contains('字'));
    assert!(bigram.act("word", "字", &[]).is_ok());
    assert!(finished("ab", &[]).show("note").is_none());
}

#[test]
fn a_full_stop_in_the_text_is_a_letter_and_the_end_gets_another_sign() {
    let (words, _) = counted("a.b");
    assert_eq!(words.marks, ["⏎", ".", "a", "b"]);
}

#[test]
fn what_cannot_be_counted_or_asked_is_refused_with_a_sentence_and_it_goes_on() {
    for empty in ["", "\n\n  \n"] {
        let error = bigram(empty, &[]).err().unwrap().to_string();
        assert!(error.contains("has no word"), "{error}");
    }
    let mut bigram = finished(&names(), &[("model.descent", "5")]);
    for (word, why) in [("Emma", "character “E”"), (" ", "1 to 60"), (&"a".repeat(61), "1 to 60")]
    {
        let error = bigram.act("word", word, &[]).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert!(bigram.act("fly", "", &[]).is_err());
    assert_eq!(text(&bigram, "verdict").lines().next(), Some("emma"));
}

/// A rate of 10,000 with a penalty of 100 takes 9,000 times the weight away: they grow until they are no numbers.
#[test]
fn weights_that_grow_beyond_all_numbers_stop_with_a_sentence_and_can_be_saved() {
    let wild = [("model.rate", "10000"), ("model.penalty", "100"), ("model.descent", "5000")];
    let mut bigram = bigram(&names(), &wild).unwrap();
    let error = loop {
        match bigram.step() {
            Ok(more) => assert!(more, "it must not end well"),
            Err(error) => break error.to_string(),
        }
    };
    assert!(error.contains("lower the rate or the penalty"), "{error}");
    let net = bigram.net.as_ref().unwrap();
    assert!(net.loss.is_finite() && net.weights.iter().all(|weight| weight.is_finite()));
    bigram.turn(model(&settings(&[("model.descent", "5000")]))).unwrap();
    assert!(bigram.step().is_ok());
}
