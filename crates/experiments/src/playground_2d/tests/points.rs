//! Sets of points, tables, stop rules and published shares.

use super::super::data::PADDING;
use super::*;

#[test]
fn the_same_seed_gives_the_same_points_and_first_weights_and_another_seed_others() {
    for set in ["circle", "xor", "gauss", "spiral", "moons", "plane", "multi-gauss"] {
        let of = |seed| built("playground-2d", seed, &[("data", set), ("noise", "20")]).unwrap();
        let (one, again, other) = (of(1), of(1), of(2));
        assert_eq!(one.points.train, again.points.train, "{set}");
        assert_eq!(one.run.weights, again.run.weights);
        assert!(one.points.train != other.points.train && one.run.weights != other.run.weights);
        assert_eq!((one.points.train.len(), one.points.test.len()), (250, 250));
    }
}

#[test]
fn other_points_leave_the_first_weights_alone() {
    let of = |changes| built("playground-2d", 1, changes).unwrap().run.weights;
    assert_eq!(of(&[("data", "spiral"), ("points", "20")]), of(&[]));
}

/// Without noise each set keeps its own law.
#[test]
fn points_lie_where_their_set_says() {
    let all = |set: &str| {
        let playground = built("playground-2d", 3, &[("data", set)]).unwrap();
        [playground.points.train, playground.points.test].concat()
    };
    for Point { x, y, target } in all("circle") {
        let radius = x.hypot(y);
        assert!(if target > 0.0 { radius < 2.5 } else { (3.5..5.0).contains(&radius) });
    }
    for Point { x, y, target } in all("xor") {
        assert!((x * y >= 0.0) == (target > 0.0) && x.abs().min(y.abs()) >= PADDING);
    }
    for Point { x, y, target } in all("spiral") {
        let radius = x.hypot(y);
        let angle = 1.75 * std::f64::consts::TAU * radius / 5.0;
        let (sine, cosine) = angle.sin_cos();
        assert!((x - target * radius * sine).abs() + (y - target * radius * cosine).abs() < 1e-9);
    }
    for Point { x, y, target } in all("plane") {
        assert!((target - ((x + y) / 10.0).clamp(-1.0, 1.0)).abs() < 1e-12);
    }
    for set in ["circle", "xor", "gauss", "spiral", "moons"] {
        let orange = all(set).iter().filter(|point| point.target > 0.0).count();
        assert!((200..=300).contains(&orange), "{set}: {orange} of 500 are orange");
        assert!(all(set).iter().all(|point| point.x.abs() < 6.0 && point.y.abs() < 6.0), "{set}");
    }
}

/// Whatever the noise moves: in circle and xor the class, in the others the point.
#[test]
fn noise_makes_classes_overlap() {
    for set in ["circle", "xor"] {
        let noisy = built("playground-2d", 1, &[("data", set), ("noise", "50")]).unwrap();
        let wrong = noisy.points.train.iter().filter(|point| {
            let is_orange = match set {
                "circle" => point.x.hypot(point.y) < 2.5,
                _ => point.x * point.y >= 0.0,
            };
            is_orange != (point.target > 0.0)
        });
        assert!(wrong.count() > 20, "{set}");
    }
}

/// The closed form of the figure: over all lines and a fine grid of xor's squares, the best share is 75 − 4.4²/3 per cent.
#[test]
fn the_best_line_through_xor_takes_68_5_per_cent() {
    let side: Vec<f64> = (0..60).map(|at| PADDING + 5.0 * (f64::from(at) + 0.5) / 60.0).collect();
    let both: Vec<f64> = side.iter().flat_map(|at| [-at, *at]).collect();
    let mut best = 0.0_f64;
    for angle in 0..90 {
        let (sine, cosine) = (f64::from(angle) * std::f64::consts::PI / 90.0).sin_cos();
        let mut bins = [[0_u32; 2]; 401];
        for x in &both {
            for y in &both {
                let bin = ((x * cosine + y * sine + 10.0) * 20.0) as usize;
                bins[bin][usize::from(x * y > 0.0)] += 1;
            }
        }
        let (all, mut right) = ((both.len() * both.len()) as f64, f64::from(60_u32 * 60 * 2));
        for [blue, orange] in bins {
            right += f64::from(blue) - f64::from(orange);
            best = best.max(right / all).max(1.0 - right / all);
        }
    }
    assert!((100.0 * best - (75.0 - 4.4 * 4.4 / 3.0)).abs() < 0.4, "{best}");
}

#[test]
fn a_table_is_read_scaled_and_comes_back_from_its_export() {
    let table = b"petal,width,kind\n1.5,0.2,setosa\n4.7,1.4,versicolor\n9.5,0.4,setosa\n";
    let points = table::read(table).unwrap();
    assert_eq!(points.iter().map(|p| p.target).collect::<Vec<_>>(), [-1.0, 1.0, -1.0]);
    assert_eq!((points[0].x, points[2].x, points[1].y), (-5.0, 5.0, 5.0));
    let playground = built("playground-2d", 1, &[]).unwrap();
    let Some(Shown::Text(exported)) = playground.show("table") else { panic!() };
    let again = table::read(exported.as_bytes()).unwrap();
    assert_eq!(again, [playground.points.train.clone(), playground.points.test.clone()].concat());
}

#[test]
fn a_table_that_is_none_is_refused_with_its_line() {
    let error = |text: &str| table::read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(error("1,2,0\n1,x,1\n"), "line 2 is not “x, y, class”: 1,x,1");
    assert_eq!(
        error("1,2,a\n1,2,b\n1,2,c\n"),
        "the table has 3 classes: two can be told apart here"
    );
    assert_eq!(error(""), "the table has 0 lines “x, y, class”: it needs 1 to 20,000");
    assert_eq!(error("1,2,0\n1,inf,1\n"), "line 2 is not “x, y, class”: 1,inf,1");
    let missing = built("playground-2d", 1, &[("data", "own")]).err().unwrap();
    assert!(matches!(missing, ExperimentError::MissingData("own")));
    let table = |_: &str| Some(&b"0 0 0\n1 1 1\n2 2 0\n3 3 1\n"[..]);
    let own = Playground::new(&spec_of("playground-2d", &[("data", "own")]), 1, &table).unwrap();
    assert_eq!((own.points.train.len(), own.points.test.len()), (2, 2));
}

#[test]
fn a_run_stops_by_each_rule_and_says_why() {
    let ended = |changes: &[(&str, &str)]| {
        let mut playground = built("playground-2d", 1, changes).unwrap();
        while playground.step().unwrap() {}
        let Some(Shown::Text(said)) = playground.show("said") else { panic!() };
        (playground, said)
    };
    let (playground, said) = ended(&[("passes", "7")]);
    assert_eq!(metric(&playground, "passes"), Some(7.0));
    assert!(said.ends_with("It stopped after 7 passes, as it is set."), "{said}");
    let (playground, said) = ended(&[("stop_loss", "0.05")]);
    assert!(metric(&playground, "train_loss").unwrap() <= 0.05 && said.contains("at most 0.05"));
    let (playground, said) = ended(&[("stop_accuracy", "99")]);
    assert!(metric(&playground, "test_accuracy").unwrap() >= 99.0, "{said}");
    let (playground, said) = ended(&[("data", "gauss"), ("noise", "50"), ("patience", "20")]);
    let passes = metric(&playground, "passes").unwrap();
    assert!(passes < 1000.0 && said.contains("has not fallen since"), "{passes}: {said}");
}

#[test]
fn regression_sets_have_losses_and_no_accuracy() {
    let mut playground = built("playground-plane", 1, &[]).unwrap();
    playground.step().unwrap();
    assert!(metric(&playground, "test_loss").is_some());
    assert_eq!(metric(&playground, "test_accuracy"), None);
    assert_eq!(playground.show("confusion"), None);
}
