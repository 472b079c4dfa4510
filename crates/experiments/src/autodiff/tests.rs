//! The tape against dual numbers, difference quotients, micrograd's README, the survey's table and the lecture's neuron.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::dual::Dual;
use super::parse::parse;
use super::tape::{Op, Tape};
use super::*;

fn built(spec: &spec::RunSpec) -> Result<Autodiff, ExperimentError> {
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    Autodiff::new(model, spec.seed)
}

fn preset(id: &str) -> spec::RunSpec {
    (spec::find_preset(id).unwrap().spec)()
}

fn finished(spec: &spec::RunSpec) -> Autodiff {
    let mut run = built(spec).unwrap();
    while run.step().unwrap() {}
    run
}

fn metric(run: &Autodiff, name: &str) -> f64 {
    run.metrics().into_iter().find(|(metric, _)| *metric == name).unwrap().1
}

fn typed(text: &str) -> Result<spec::RunSpec, String> {
    preset("autodiff").with("model.expression", text).map_err(|error| error.to_string())
}

fn refused(text: &str) -> String {
    built(&typed(text).unwrap()).err().unwrap().to_string()
}

#[test]
fn micrograds_readme_comes_out_to_every_printed_digit_in_both_modes() {
    for mode in ["reverse", "forward"] {
        let run = finished(&preset("autodiff-micrograd").with("model.mode", mode).unwrap());
        for (name, printed) in
            [("value", 24.7041), ("gradient_1", 138.8338), ("gradient_2", 645.5773)]
        {
            let measured = metric(&run, name);
            assert!((measured - printed).abs() < 5e-5, "{mode} {name}: {measured}");
        }
        let passes = if mode == "reverse" { 1.0 } else { 2.0 };
        assert_eq!(metric(&run, "passes"), passes);
    }
}

/// Closed form: 1/x1 + x2 and x1 − cos x2.
#[test]
fn the_surveys_slopes_are_those_of_calculus() {
    let run = finished(&preset("autodiff"));
    assert!((metric(&run, "value") - (2f64.ln() + 10.0 - 5f64.sin())).abs() < 1e-14);
    assert!((metric(&run, "gradient_1") - 5.5).abs() < 1e-14);
    assert!((metric(&run, "gradient_2") - (2.0 - 5f64.cos())).abs() < 1e-14);
}

/// Closed form: 1 − tanh² = 1/2 here, by the lecture's choice of the bias.
#[test]
fn the_lectures_neuron_has_the_lectures_gradients() {
    let run = finished(&preset("autodiff-neuron"));
    assert!((metric(&run, "value") - 0.5f64.sqrt()).abs() < 1e-9);
    let gradients = [-1.5, 0.5, 1.0, 0.0, 0.5];
    for (at, gradient) in gradients.into_iter().enumerate() {
        let measured = metric(&run, &format!("gradient_{}", at + 1));
        assert!((measured - gradient).abs() < 1e-9, "{at}: {measured}");
    }
}

/// A tape of 5 to 30 random operations on three inputs, whose values stay moderate and away from corners.
fn random_tape(random: &mut impl Rng) -> Tape {
    let mut tape = Tape::default();
    for _ in 0..3 {
        tape.input(4.0 * random.random::<f64>() - 2.0);
    }
    tape.constant(1.5);
    let ops = [
        Op::Add,
        Op::Subtract,
        Op::Multiply,
        Op::Divide,
        Op::Negate,
        Op::Power(3.0),
        Op::Relu,
        Op::Tanh,
        Op::Exp,
        Op::Ln,
        Op::Sqrt,
        Op::Sin,
        Op::Cos,
    ];
    let wanted = tape.nodes.len() + random.random_range(5..30);
    while tape.nodes.len() < wanted {
        let op = ops[random.random_range(0..ops.len())];
        let [a, b] = [0; 2].map(|_| random.random_range(0..tape.nodes.len()));
        if op.arity() == 1 && tape.nodes[a].op == Op::Constant {
            continue;
        }
        let (x, y) = (tape.value(a), tape.value(b));
        let sharp = match op {
            Op::Divide => y.abs() < 0.2,
            Op::Ln | Op::Sqrt => x < 0.2,
            Op::Relu => x.abs() < 0.1,
            _ => false,
        };
        let both = [a, b].iter().all(|id| tape.nodes[*id].op == Op::Constant);
        if !sharp && !both && op.value(x, y).abs() < 20.0 {
            tape.push(op, a, if op.arity() == 1 { a } else { b });
        }
    }
    tape
}

/// 300 random programs: one backward sweep, a pass of dual numbers for each input, and central differences with h = 1e-6.
#[test]
fn one_sweep_back_equals_a_pass_forward_for_each_input_and_the_difference_quotient() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..300 {
        let mut tape = random_tape(&mut random);
        let result = tape.nodes.len() - 1;
        tape.backward(result);
        for input in 0..3 {
            let slope = tape.nodes[input].gradient;
            let dual = Dual::pass(&tape, input, result);
            assert!((slope - dual).abs() <= 1e-9 * slope.abs().max(1.0), "{slope} {dual}");
            let at = |by: f64| {
                let mut moved = tape.clone();
                moved.nodes[input].value += by;
                moved.again();
                moved.value(result)
            };
            let quotient = (at(1e-6) - at(-1e-6)) / 2e-6;
            // Third derivatives of such programs can be large; h² of them remains.
            assert!((slope - quotient).abs() < 1e-4 * slope.abs().max(1.0), "{slope} {quotient}");
        }
    }
}

#[test]
fn all_slopes_together_cost_two_to_six_times_the_value_for_any_program() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    for _ in 0..1_000 {
        let ratio = random_tape(&mut random).operations().ratio();
        assert!((2.0..6.0).contains(&ratio), "{ratio}");
    }
}

/// Counted by hand: × sends two products and two sums, + two sums; so 1 + 4 and 1 + 2 for a * b + c.
#[test]
fn operations_are_counted_as_one_counts_them_by_hand() {
    let program = parse("a = 2; b = 3; c = 4; a*b + c").unwrap();
    let operations = program.tape.operations();
    assert_eq!((operations.value, operations.reverse), (2, 8));
    assert_eq!(operations.pass, 2 + 3 + 1);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place_marked() {
    let cases = [
        ("a = 2; a + ", "character 12: a number, a name or “(” should come here: a = 2; a + ▸"),
        ("a = (2 + 3; a", "“)” is missing: a = (2 + 3▸; a"),
        ("a = 2; a * b", "“b” has no value yet: write b = 1; first: a = 2; a * ▸b"),
        ("a = 2; sinh(a)", "there is no function “sinh”"),
        ("a = 2; a a", "an operator or “;” should come here: a = 2; a ▸a"),
        ("a = 2..3", "“2..3” is no number"),
        ("sin = 2", "“sin” is a function"),
        ("a = 2; a @ 3", "a = 2; a ▸@ 3"),
        ("", "nothing is typed"),
        ("3 + 4", "computes nothing from a variable"),
    ];
    for (text, expected) in cases {
        let said = refused(text);
        assert!(said.contains(expected), "{text}: {said}");
    }
}

#[test]
fn division_by_zero_and_what_is_no_number_are_refused_with_a_sentence() {
    let cases = [
        ("a = 2; 1/(a - 2)", "character 9: this divides by zero: a = 2; 1▸/(a - 2)"),
        ("a = -3; ln(a)", "ln of -3 has no value: a = -3; ▸ln(a)"),
        ("a = 1000; exp(a)", "too large"),
        ("a = 0; sqrt(a)", "the slope is infinite"),
        ("a = 0; a**-1", "0 to the power -1 has no value"),
        ("a = -2; a**0.5", "is no real number"),
        ("a = -2; b = 2; a**b", "needs a base above 0"),
    ];
    for (text, expected) in cases {
        let said = refused(text);
        assert!(said.contains(expected), "{text}: {said}");
    }
}

#[test]
fn a_refused_expression_leaves_the_exhibit_as_it_was() {
    let mut run = finished(&preset("autodiff"));
    let before = (run.metrics(), run.show("graph"));
    assert!(run.act("expression", "x = 0; 1/x", &[]).is_err());
    assert!(run.act("dance", "", &[]).is_err());
    let wrong = typed("x = ").unwrap();
    let spec::ModelSpec::Experiment(model) = &wrong.model else { panic!() };
    assert!(run.turn(model).is_err());
    assert_eq!((run.metrics(), run.show("graph")), before);
    run.act("expression", "x = 3; x*x", &[]).unwrap();
    while run.step().unwrap() {}
    assert_eq!((metric(&run, "value"), metric(&run, "gradient_1")), (9.0, 6.0));
}

#[test]
fn names_signs_and_powers_mean_what_they_mean_in_algebra() {
    let cases = [
        ("x = 2; -x**2", -4.0, -4.0),
        ("x = 2; 2**x", 4.0, 4.0 * 2f64.ln()),
        ("x = 2; 2 ** 3 ** 2 * x", 1_024.0, 512.0),
        ("x = 2; x − 1 − 1", 0.0, 1.0),
        ("x = 8; x / 2 / 2", 2.0, 0.25),
        ("x = 3; y = x; y += x\ny *= 2", 12.0, 4.0),
        ("x = 1e-1; 2.5e+1 * x", 2.5, 25.0),
    ];
    for (text, value, slope) in cases {
        let run = finished(&typed(text).unwrap());
        assert!((metric(&run, "value") - value).abs() < 1e-12, "{text}");
        assert!((metric(&run, "gradient_1") - slope).abs() < 1e-12, "{text}");
    }
}

#[test]
fn the_graph_names_every_node_and_fills_its_gradients_from_the_end() {
    let mut run = built(&typed("x = 3; y = x * x; y + 1").unwrap()).unwrap();
    let text = |run: &Autodiff| match run.show("graph") {
        Some(Shown::Text(text)) => text,
        _ => panic!(),
    };
    assert_eq!(text(&run), "x|3||\ny = ×|9||0\n1|1||\n+|10|1|1 2");
    assert!(run.step().unwrap());
    assert_eq!(text(&run), "x|3||\ny = ×|9|1|0\n1|1||\n+|10|1|1 2");
    assert!(!run.step().unwrap());
    assert_eq!(text(&run), "x|3|6|\ny = ×|9|1|0\n1|1||\n+|10|1|1 2");
}

#[test]
fn an_input_that_the_result_ignores_has_slope_zero() {
    for mode in ["reverse", "forward"] {
        let spec = typed("a = 2; g = a*a; b = 3; g").unwrap().with("model.mode", mode).unwrap();
        let run = finished(&spec);
        assert_eq!((metric(&run, "gradient_1"), metric(&run, "gradient_2")), (4.0, 0.0));
    }
}

/// Truncation falls with h, rounding grows: near √ε = 1.5e-8 forward and ∛ε = 6e-6 central.
#[test]
fn difference_quotients_err_least_in_between() {
    let run = built(&preset("autodiff")).unwrap();
    let Some(Shown::Numbers { shape, values, .. }) = run.show("differences") else { panic!() };
    let rows: Vec<&[f32]> = values.chunks(shape[1]).collect();
    let best = |row: &[f32]| (0..row.len()).min_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap();
    let (forward, central) = (rows[0][best(rows[1])], rows[0][best(rows[2])]);
    assert!((9e-10..2e-7).contains(&forward), "{forward}");
    assert!((9e-8..2e-4).contains(&central), "{central}");
}

#[test]
fn the_moons_net_has_337_parameters_and_learns_every_point() {
    let run = finished(&preset("autodiff-moons"));
    assert_eq!(run.parameters(), 337);
    assert_eq!(metric(&run, "accuracy"), 1.0);
    assert!(metric(&run, "loss") < 0.05, "{}", metric(&run, "loss"));
}

#[test]
fn changing_one_weight_changes_the_moons_loss_as_its_gradient_says() {
    let mut moons = Moons::new(4, 0.1, 1.0, 3);
    let [before, slopes] = moons.loss_and_slopes();
    for at in (0..before.len()).step_by(5) {
        let slope = slopes[at];
        let moved = |by: f64, moons: &mut Moons| moons.loss_with(at, by);
        let quotient = (moved(1e-6, &mut moons) - moved(-1e-6, &mut moons)) / 2e-6;
        assert!((slope - quotient).abs() < 1e-6, "{at}: {slope} {quotient}");
    }
}

#[test]
fn a_rate_far_too_high_is_told_and_changes_nothing_more() {
    let mut run = built(&preset("autodiff-moons").with("model.rate", 1e6).unwrap()).unwrap();
    let error = loop {
        match run.step() {
            Ok(true) => {}
            Ok(false) => panic!("it should not stay finite"),
            Err(error) => break error,
        }
    };
    assert!(error.to_string().contains("turn the rate down"));
    assert!(
        run.act("expression", "x = 1; x*x", &[]).unwrap_err().to_string().contains("set “what")
    );
}

#[test]
fn the_same_seed_gives_the_same_moons_and_another_seed_others() {
    let shown = |seed| Moons::new(4, 0.1, 1.0, seed).show("plane");
    assert_eq!(shown(1), shown(1));
    assert_ne!(shown(1), shown(2));
}
/// Reference: PyTorch 2.9.1, float64, autograd of the same expression.
#[test]
fn every_function_has_pytorchs_value_and_gradient() {
    let text = "x = 0.7; y = 1.3; z = -0.4; tanh(x*y - z)/sqrt(y + 2) + exp(z)*cos(x - z) \
                - ln(y**3 + x**2)*sin(z/y) + relu(x - z)*relu(z) + y**x";
    let run = finished(&typed(text).unwrap());
    let expected = [
        ("value", 2.2807783376499815),
        ("gradient_1", 0.0567349453807689),
        ("gradient_2", 1.0209270675053306),
        ("gradient_3", 0.03754297377771698),
    ];
    for (name, value) in expected {
        assert!((metric(&run, name) - value).abs() < 1e-13, "{name}: {}", metric(&run, name));
    }
}

/// Reference: PyTorch 2.9.1, float64, the same net as matrices; weights 0.5 sin(1), 0.5 sin(2) …, no noise, rate 0.1.
#[test]
fn the_moons_loss_gradient_and_sixth_step_are_pytorchs() {
    let mut moons = Moons::new(16, 0.0, 0.1, 1);
    moons.set_weights(|at| 0.5 * libm::sin((at + 1) as f64));
    let [_, slopes] = moons.loss_and_slopes();
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    close(moons.metrics()[0].1, 0.9809999493103928);
    let at = [(0, 0.06725441956115913), (2, 0.017818197323925738), (60, 0.05229400052676455)];
    at.into_iter().for_each(|(at, slope)| close(slopes[at], slope));
    close(slopes[200], -6.189025071872073e-06);
    close(slopes[336], -7.510071512512094e-05);
    close(slopes.iter().map(|slope| slope * slope).sum::<f64>().sqrt(), 0.5972075830044523);
    for _ in 0..6 {
        moons.step().unwrap();
    }
    close(moons.metrics()[0].1, 0.8125555995878337);
}

/// The corner where the lower moon lies is its class, orange; the surface's first row is the upper edge.
#[test]
fn the_surface_agrees_with_the_points_that_lie_on_it() {
    let run = finished(&preset("autodiff-moons"));
    let Some(Shown::Numbers { shape, values: surface, .. }) = run.show("plane.surface") else {
        panic!()
    };
    let Some(Shown::Numbers { values: points, .. }) = run.show("plane") else { panic!() };
    let size = shape[0];
    let cell = |x: f32| (((x + 1.0) / 2.0 * size as f32) as usize).min(size - 1);
    let right = points.chunks(3).filter(|point| {
        let score = surface[(size - 1 - cell(point[1])) * size + cell(point[0])];
        (score > 0.0) == (point[2] > 0.5)
    });
    assert!(right.count() >= 97, "cells are a little coarse, not more");
}
