//! A chart for `Show::Curves`: a list of series, each with its own places.

use crate::Shown;

/// How a series is drawn, as the place's `.points` tell it.
#[derive(Clone, Copy, Debug)]
pub enum Drawn {
    /// A line.
    Line = 0,
    /// Its points alone.
    Dots = 1,
    /// Points and line.
    Both = 2,
}

/// A series: name, colour, how it is drawn, and its points.
#[derive(Debug)]
struct Series {
    name: String,
    class: usize,
    drawn: Drawn,
    points: Vec<(f64, f64)>,
}

/// The series of one panel.
#[derive(Debug, Default)]
pub struct Chart(Vec<Series>);

impl Chart {
    /// A law of odd runs may say what is no number, or beyond what single precision holds: such points are left out.
    pub fn add(&mut self, name: &str, class: usize, drawn: Drawn, mut points: Vec<(f64, f64)>) {
        points.retain(|(x, y)| (*x as f32).is_finite() && (*y as f32).is_finite());
        if !points.is_empty() {
            self.0.push(Series { name: name.to_owned(), class, drawn, points });
        }
    }

    /// A curve of a function over places.
    pub fn curve(&mut self, name: &str, class: usize, places: &[f64], of: impl Fn(f64) -> f64) {
        let points = places.iter().map(|x| (*x, of(*x)));
        self.add(name, class, Drawn::Line, points.collect());
    }

    /// Every point of every series.
    pub fn points(&self) -> impl Iterator<Item = &(f64, f64)> {
        self.0.iter().flat_map(|series| &series.points)
    }

    /// `C N`: the places of all series in order, then each series, NaN where it has no point. Only one with two points at a place has it twice.
    fn columns(&self) -> Option<Shown> {
        let all = self.0.iter().enumerate();
        let mut points: Vec<(f64, usize, f64)> = all
            .flat_map(|(at, series)| series.points.iter().map(move |(x, y)| (*x, at, *y)))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let width = 1 + self.0.len();
        let mut rows: Vec<Vec<f32>> = Vec::new();
        for (x, series, y) in points {
            let is_free = |row: &&mut Vec<f32>| row[0] == x as f32 && row[1 + series].is_nan();
            if let Some(row) = rows.last_mut().filter(is_free) {
                row[1 + series] = y as f32;
                continue;
            }
            let mut row = vec![f32::NAN; width];
            (row[0], row[1 + series]) = (x as f32, y as f32);
            rows.push(row);
        }
        let values = (0..width).flat_map(|at| rows.iter().map(move |row| row[at])).collect();
        let shape = vec![width, rows.len()];
        (rows.len() > 1).then_some(Shown::Numbers { letters: "C N", shape, values })
    }

    /// What the place with this suffix holds: `` the numbers, `names`, `points`, `classes`; nothing where there is too little to draw.
    pub fn place(&self, suffix: &str) -> Option<Shown> {
        Some(match suffix {
            "" => self.columns()?,
            "names" => {
                let names: Vec<&str> = self.0.iter().map(|series| &*series.name).collect();
                Shown::Text(names.join("\n"))
            }
            "points" => Shown::row(self.0.iter().map(|series| f64::from(series.drawn as u8))),
            "classes" => Shown::row(self.0.iter().map(|series| series.class as f64)),
            _ => return None,
        })
    }
}

/// Places from `low` to `high` in equal factors.
pub fn factors(low: f64, high: f64, count: usize) -> Vec<f64> {
    let step = libm::log(high / low) / (count - 1) as f64;
    (0..count).map(|at| low * libm::exp(step * at as f64)).collect()
}
