//! The points: the Playground's six sets as its readers know them, two moons, clicked points, and a table of the reader's own.
//!
//! Coordinates run from −6 to 6, targets from −1 (blue) to 1 (orange).

use std::f64::consts::{PI, TAU};

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::table;
use crate::{ExperimentError, normal};

/// The plane ends here on all sides.
pub const EDGE: f64 = 6.0;
/// Radius of circle and spiral, half the side of xor's square.
const RADIUS: f64 = 5.0;

/// A point with its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    pub target: f64,
}

/// What the reader asked for.
pub struct Wanted<'a> {
    /// The set's word.
    pub set: &'a str,
    /// Points that are drawn.
    pub count: usize,
    /// From 0 to 0.5.
    pub noise: f64,
    /// Share to learn from, from 0 to 1.
    pub share: f64,
    pub seed: u64,
}

/// Points to learn from and points to test with.
pub struct Points {
    pub train: Vec<Point>,
    pub test: Vec<Point>,
}

/// Whether a set's targets are numbers rather than classes.
pub fn is_regression(set: &str) -> bool {
    matches!(set, "plane" | "multi-gauss")
}

impl Points {
    /// The set, shuffled and cut in two; the reader's own table is read. Clicked points are for others to add.
    ///
    /// # Errors
    /// The table cannot be read, or nothing is left to learn from.
    pub fn new(wanted: &Wanted, own: Option<&[u8]>) -> Result<Self, ExperimentError> {
        let mut random = ChaCha8Rng::seed_from_u64(wanted.seed);
        let mut points = match (wanted.set, own) {
            ("clicks", _) => Vec::new(),
            ("own", Some(bytes)) => table::read(bytes)?,
            ("own", None) => return Err(ExperimentError::MissingData("own")),
            _ => drawn(wanted, &mut random),
        };
        shuffle(&mut points, &mut random);
        let cut = (points.len() as f64 * wanted.share).floor() as usize;
        let test = points.split_off(cut);
        if points.is_empty() && wanted.set != "clicks" {
            let why = "no point is left to learn from: take more points, or a larger share";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        Ok(Self { train: points, test })
    }
}

/// Any order is as likely as any other (Fisher and Yates).
pub fn shuffle<T>(items: &mut [T], random: &mut impl Rng) {
    for at in (1..items.len()).rev() {
        items.swap(at, random.random_range(0..=at));
    }
}

fn drawn(wanted: &Wanted, random: &mut ChaCha8Rng) -> Vec<Point> {
    let noise = wanted.noise;
    (0..wanted.count)
        .map(|at| {
            let second = at >= wanted.count / 2;
            // Its place within its half of the points, from 0 to 1.
            let half = (wanted.count - wanted.count / 2).max(1);
            let way = if second { at - wanted.count / 2 } else { at } as f64 / half as f64;
            match wanted.set {
                "xor" => xor(noise, random),
                "gauss" => gauss(second, noise, random),
                "spiral" => spiral(way, second, noise, random),
                "moons" => moons(way, second, noise, random),
                "plane" => plane(noise, random),
                "multi-gauss" => hills(noise, random),
                _ => circle(second, noise, random),
            }
        })
        .collect()
}

fn target(is_orange: bool) -> f64 {
    if is_orange { 1.0 } else { -1.0 }
}

/// Uniform between −reach and reach.
fn between(reach: f64, random: &mut impl Rng) -> f64 {
    reach * (2.0 * random.random::<f64>() - 1.0)
}

/// Orange within half the radius, blue beyond seven tenths; noise moves the place that names the class, not the point.
fn circle(second: bool, noise: f64, random: &mut impl Rng) -> Point {
    let share = random.random::<f64>();
    let radius = RADIUS * if second { 0.7 + 0.3 * share } else { 0.5 * share };
    let (sine, cosine) = libm::sincos(TAU * random.random::<f64>());
    let (x, y) = (radius * sine, radius * cosine);
    let moved =
        [x, y].map(|at| at + between(RADIUS * noise, random)).map(|at| at * at).iter().sum::<f64>();
    Point { x, y, target: target(moved < 0.25 * RADIUS * RADIUS) }
}

/// Distance of xor's points from both axes.
pub const PADDING: f64 = 0.3;

/// Orange where both coordinates have one sign.
fn xor(noise: f64, random: &mut impl Rng) -> Point {
    let [x, y] = [(); 2].map(|()| {
        let at = between(RADIUS, random);
        at + PADDING.copysign(at)
    });
    let [moved_x, moved_y] = [x, y].map(|at| at + between(RADIUS * noise, random));
    Point { x, y, target: target(moved_x * moved_y >= 0.0) }
}

/// A normal number.
fn normal(random: &mut impl Rng) -> f64 {
    let mut one = [0.0];
    normal::fill(random, &mut one);
    one[0]
}

/// Two clouds around (2, 2) and (−2, −2), whose variance noise raises from 0.5 to 4.
fn gauss(second: bool, noise: f64, random: &mut impl Rng) -> Point {
    let spread = libm::sqrt(0.5 + 7.0 * noise);
    let middle = if second { -2.0 } else { 2.0 };
    let [x, y] = [(); 2].map(|()| middle + spread * normal(random));
    Point { x, y, target: target(!second) }
}

/// Two arms of one and three quarter turns.
fn spiral(way: f64, second: bool, noise: f64, random: &mut impl Rng) -> Point {
    let angle = 1.75 * TAU * way + if second { PI } else { 0.0 };
    let (sine, cosine) = libm::sincos(angle);
    let [x, y] = [sine, cosine].map(|side| RADIUS * way * side + between(noise, random));
    Point { x, y, target: target(!second) }
}

/// Two half circles that reach into each other.
fn moons(way: f64, second: bool, noise: f64, random: &mut impl Rng) -> Point {
    let (sine, cosine) = libm::sincos(PI * way);
    let [x, y] = if second { [1.0 - cosine, 0.5 - sine] } else { [cosine, sine] };
    let [x, y] = [x - 0.5, y - 0.25].map(|at| 3.2 * (at + noise * normal(random)));
    Point { x, y, target: target(!second) }
}

/// A slope from one corner to the other.
fn plane(noise: f64, random: &mut impl Rng) -> Point {
    let [x, y] = [(); 2].map(|()| between(EDGE, random));
    let [moved_x, moved_y] = [x, y].map(|at| at + between(EDGE * noise, random));
    Point { x, y, target: ((moved_x + moved_y) / 10.0).clamp(-1.0, 1.0) }
}

/// Middles of three hills and three hollows, with their height.
const HILLS: [[f64; 3]; 6] = [
    [-4.0, 2.5, 1.0],
    [0.0, 2.5, -1.0],
    [4.0, 2.5, 1.0],
    [-4.0, -2.5, -1.0],
    [0.0, -2.5, 1.0],
    [4.0, -2.5, -1.0],
];

/// Hills and hollows that fall off to nothing at a distance of 2.
fn hills(noise: f64, random: &mut impl Rng) -> Point {
    let [x, y] = [(); 2].map(|()| between(EDGE, random));
    let [moved_x, moved_y] = [x, y].map(|at| at + between(EDGE * noise, random));
    let height = HILLS.iter().fold(0.0_f64, |highest, [middle_x, middle_y, height]| {
        let far = libm::hypot(moved_x - middle_x, moved_y - middle_y);
        let here = height * (1.0 - far / 2.0).max(0.0);
        if here.abs() > highest.abs() { here } else { highest }
    });
    Point { x, y, target: height }
}
