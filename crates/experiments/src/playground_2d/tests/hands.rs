//! What a reader does: points, weights, units, settings; and a run as a file.

use super::*;

#[test]
fn a_click_adds_a_point_to_learn_from_and_clear_takes_it_back() {
    let mut playground = built("playground-2d", 1, &[]).unwrap();
    playground.act("point", "", &[0.5, -0.25, 1.0]).unwrap();
    assert_eq!(playground.clicked, [Point { x: 3.0, y: -1.5, target: 1.0 }]);
    assert_eq!(metric(&playground, "train_points"), Some(251.0));
    playground.act("clear", "", &[]).unwrap();
    assert_eq!(metric(&playground, "train_points"), Some(250.0));
    let spec = spec_of("playground-2d", &[("point", "0.5 -0.25 1; 0 0 0")]);
    playground.turn(&spec).unwrap();
    assert_eq!((playground.clicked.len(), playground.clicked[0].y), (2, -1.5));
}

#[test]
fn a_net_learns_clicked_points_alone() {
    let mut playground = built("playground-clicks", 1, &[("passes", "0")]).unwrap();
    assert_eq!(metric(&playground, "test_accuracy"), None);
    for _ in 0..1_500 {
        playground.step().unwrap();
    }
    assert_eq!(metric(&playground, "train_accuracy"), Some(100.0));
    let rows = Some(Shown::Text("blue training points\norange training points".to_owned()));
    assert_eq!(playground.show("confusion.rows"), rows);
}

#[test]
fn editing_a_weight_changes_only_that() {
    let mut playground = built("playground-2d", 1, &[]).unwrap();
    let before = playground.run.weights.clone();
    // 2-4-2-1: layer 2 begins at 12, five numbers a unit.
    for (values, at) in [([2.0, 1.0, 3.0, -0.75], 12 + 5 + 3), ([1.0, 2.0, -1.0, 0.25], 3 * 2 + 2)]
    {
        playground.act("weight", "", &values).unwrap();
        let changed = (0..25).filter(|at| playground.run.weights[*at] != before[*at]);
        assert!(changed.clone().any(|changed| changed == at));
        assert_eq!(playground.run.weights[at], f64::from(values[3]));
    }
    let changed = (0..25).filter(|at| playground.run.weights[*at] != before[*at]);
    assert_eq!(changed.count(), 2);
}

/// The lesson's claim: through weights of zero no slope arrives, so the output stays the same all over the plane.
#[test]
fn a_single_weight_frees_no_net_of_zeros() {
    for [layer, unit, from] in [[1.0, 0.0, 0.0], [2.0, 1.0, 2.0], [3.0, 0.0, 0.0]] {
        let mut playground = built("playground-zero", 1, &[]).unwrap();
        (0..5).for_each(|_| assert!(playground.step().unwrap()));
        playground.act("weight", "", &[layer, unit, from, 1.0]).unwrap();
        (0..50).for_each(|_| assert!(playground.step().unwrap()));
        let Some(Shown::Numbers { values, .. }) = playground.show("plane.surface") else {
            panic!()
        };
        assert!(values.iter().all(|value| (value - values[0]).abs() < 1e-6), "layer {layer}");
    }
}

#[test]
fn an_edited_weight_is_measured_at_once() {
    let mut playground = built("playground-product", 1, &[]).unwrap();
    while playground.step().unwrap() {}
    assert_eq!(metric(&playground, "test_accuracy"), Some(100.0));
    playground.act("weight", "", &[1.0, 0.0, 0.0, -1.0]).unwrap();
    assert!(metric(&playground, "test_accuracy").unwrap() < 10.0);
}

#[test]
fn nonsense_is_refused_with_a_sentence_and_changes_nothing() {
    let mut playground = built("playground-2d", 1, &[]).unwrap();
    let before = (playground.run.weights.clone(), playground.metrics());
    let acts: [(&str, &[f32]); 10] = [
        ("weight", &[1.0, 0.0, 0.0, f32::NAN]),
        ("weight", &[0.0, 0.0, 0.0, 1.0]),
        ("weight", &[1.0, 4.0, 0.0, 1.0]),
        ("weight", &[1.0, 0.0, 3.0, 1.0]),
        ("weight", &[9.0, 0.0, 0.0, 1.0]),
        ("weight", &[1.0]),
        ("point", &[2.0, 0.0, 1.0]),
        ("point", &[0.0, f32::NAN, 1.0]),
        ("choose", &[1.0, 9.0]),
        ("dance", &[]),
    ];
    for (act, values) in acts {
        assert!(playground.act(act, "", values).is_err(), "{act} {values:?} was taken");
    }
    assert!(playground.turn(&spec_of("playground-2d", &[("point", "5 5 1")])).is_err());
    assert_eq!((playground.run.weights.clone(), playground.metrics()), before);
    assert!(playground.step().unwrap());
}

#[test]
fn a_net_without_inputs_or_points_is_answered_with_a_sentence() {
    let error = built("playground-2d", 1, &[("x1", "false"), ("x2", "false")]).err().unwrap();
    assert!(error.to_string().starts_with("no input is on"), "{error}");
    let error = built("playground-2d", 1, &[("points", "2"), ("share", "10")]).err().unwrap();
    assert!(error.to_string().starts_with("no point is left"), "{error}");
    let mut empty = built("playground-clicks", 1, &[("point", "")]).unwrap();
    let error = empty.step().unwrap_err().to_string();
    assert!(error.starts_with("there is no point to learn from"), "{error}");
    empty.act("point", "", &[0.0, 0.0, 1.0]).unwrap();
    let Some(Shown::Text(said)) = empty.show("said") else { panic!() };
    assert!(said.contains("All points are of one class"), "{said}");
    assert!(empty.step().is_ok());
}

#[test]
fn a_chosen_unit_fills_the_plane_and_the_second_press_gives_it_back() {
    let mut playground = built("playground-2d", 1, &[]).unwrap();
    let output = playground.show("plane.surface");
    playground.act("choose", "", &[0.0, 0.0]).unwrap();
    let Some(Shown::Numbers { values, .. }) = playground.show("plane.surface") else { panic!() };
    // x₁ grows from left to right and is the same in every row.
    assert!(values[0] < -0.9 && values[59] > 0.9 && values[0] == values[60 * 59]);
    playground.act("choose", "", &[0.0, 0.0]).unwrap();
    assert_eq!(playground.show("plane.surface"), output);
}

#[test]
fn looking_and_choosing_never_disturb_the_learning() {
    let changes = [("drop", "0.2"), ("passes", "0")];
    let mut plain = built("playground-2d", 1, &changes).unwrap();
    let mut seen = built("playground-2d", 1, &changes).unwrap();
    for step in 0..20 {
        plain.step().unwrap();
        seen.step().unwrap();
        seen.act("choose", "", &[1.0, (step % 4) as f32]).unwrap();
        for place in
            ["plane", "plane.surface", "net", "net.weights", "confusion", "pytorch", "json"]
        {
            assert!(seen.show(place).is_some(), "{place}");
        }
    }
    assert_eq!(plain.run.weights, seen.run.weights);
}

/// With a rule that remembers, dropout and clicked points: what is saved is all there is.
#[test]
fn a_run_goes_on_from_its_file_bit_for_bit() {
    let changes = [("optimiser", "adam"), ("drop", "0.2"), ("passes", "0")];
    let mut run = built("playground-2d", 1, &changes).unwrap();
    run.act("point", "", &[0.1, 0.2, 1.0]).unwrap();
    run.act("choose", "", &[1.0, 2.0]).unwrap();
    (0..5).for_each(|_| assert!(run.step().unwrap()));
    let saved = run.saved();
    assert!(saved.iter().all(|part| part.is_finite()));
    let mut again = built("playground-2d", 1, &changes).unwrap();
    again.restore(&saved).unwrap();
    for _ in 0..5 {
        run.step().unwrap();
        again.step().unwrap();
    }
    assert_eq!(run.run.weights, again.run.weights);
    assert_eq!((run.metrics(), run.chosen), (again.metrics(), again.chosen));
    let mut other = built("playground-line", 1, &[]).unwrap();
    let error = other.restore(&saved).unwrap_err().to_string();
    assert!(error.starts_with("the file does not fit this net"), "{error}");
}

/// The rate turned in the middle of a run takes effect; the net stays.
#[test]
fn a_live_knob_is_heard_at_the_next_pass() {
    let mut playground = built("playground-2d", 1, &[]).unwrap();
    let spec =
        spec_of("playground-2d", &[("rate", "1e-5"), ("batch", "250"), ("discrete", "true")]);
    let before = playground.run.weights.clone();
    playground.turn(&spec).unwrap();
    playground.step().unwrap();
    assert_eq!(playground.run.updates, 1);
    let moved = playground.run.weights.iter().zip(&before).map(|(a, b)| (a - b).abs());
    assert!(moved.fold(0.0, f64::max) < 1e-4);
    let Some(Shown::Numbers { values, .. }) = playground.show("plane.surface") else { panic!() };
    assert!(values.iter().all(|value| value.abs() == 1.0));
}

/// A map of every unit and a name of each; each weight once.
#[test]
fn the_net_is_told_whole() {
    let playground = built("playground-2d", 1, &[("product", "true")]).unwrap();
    let Some(Shown::Numbers { shape, .. }) = playground.show("net") else { panic!() };
    assert_eq!(shape, [3 + 4 + 2 + 1, 20, 20]);
    let Some(Shown::Text(names)) = playground.show("net.names") else { panic!() };
    assert_eq!(names.lines().nth(2), Some("0|x₁x₂|input x₁x₂"));
    assert_eq!(names.lines().nth(3), Some("1||layer 1, unit 1, tanh"));
    assert_eq!(names.lines().last(), Some("3|output|output, tanh"));
    let Some(Shown::Numbers { values, shape, .. }) = playground.show("net.weights") else {
        panic!()
    };
    assert_eq!(shape, [playground.parameters(), 4]);
    assert_eq!(values[3], playground.run.weights[0] as f32);
}
