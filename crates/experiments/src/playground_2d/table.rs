//! Points as text: a table of the reader's own, a line a point, and clicked points, which a setting and a link can carry.

use super::data::{EDGE, Point};
use crate::ExperimentError;

/// The most points of a table.
const MOST: usize = 20_000;
/// Tables that reach beyond the plane are scaled to this, each column by itself.
const REACH: f64 = 5.0;

fn bad(why: String) -> ExperimentError {
    ExperimentError::BadData(why)
}

/// Two numbers and a class a line, parted by commas, semicolons, tabs or spaces; a first line without numbers is a heading.
///
/// The class is −1 or 0 for blue and 1 for orange, or any two words, the first that comes being blue.
///
/// # Errors
/// The line that is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<Point>, ExperimentError> {
    let text = text::decode_utf8(bytes).map_err(|error| bad(error.to_string()))?;
    let mut rows = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match row(line) {
            Some(row) => rows.push(row),
            None if rows.is_empty() && at == 0 => {}
            None => return Err(bad(format!("line {} is not “x, y, class”: {line}", at + 1))),
        }
    }
    if rows.is_empty() || rows.len() > MOST {
        let why = "the table has {} lines “x, y, class”: it needs 1 to 20,000";
        return Err(bad(why.replace("{}", &rows.len().to_string())));
    }
    let mut points = classed(&rows)?;
    if points.iter().any(|point| point.x.abs() > EDGE || point.y.abs() > EDGE) {
        scale(&mut points, |point| &mut point.x);
        scale(&mut points, |point| &mut point.y);
    }
    Ok(points)
}

fn row(line: &str) -> Option<(f64, f64, &str)> {
    let mut cells = line
        .split([',', ';', '\t', ' '])
        .map(|cell| cell.trim().trim_matches('"'))
        .filter(|cell| !cell.is_empty());
    let (x, y, class) = (number(cells.next()?)?, number(cells.next()?)?, cells.next()?);
    cells.next().is_none().then_some((x, y, class))
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

fn classed(rows: &[(f64, f64, &str)]) -> Result<Vec<Point>, ExperimentError> {
    let mut words: Vec<&str> = Vec::new();
    for (_, _, class) in rows {
        if !words.contains(class) {
            words.push(class);
        }
    }
    let numbered = words.iter().all(|word| ["-1", "0", "1"].contains(word));
    if words.len() > 2 && !numbered {
        let why = format!("the table has {} classes: two can be told apart here", words.len());
        return Err(bad(why));
    }
    let is_orange = |class: &str| if numbered { class == "1" } else { class != words[0] };
    let point = |(x, y, class): &(f64, f64, &str)| {
        let target = if is_orange(class) { 1.0 } else { -1.0 };
        Point { x: *x, y: *y, target }
    };
    Ok(rows.iter().map(point).collect())
}

fn scale(points: &mut [Point], of: fn(&mut Point) -> &mut f64) {
    let ends = points.iter_mut().map(|point| *of(point));
    let (low, high) = ends.fold((f64::MAX, f64::MIN), |(l, h), at| (l.min(at), h.max(at)));
    let half = ((high - low) / 2.0).max(f64::MIN_POSITIVE);
    for point in points {
        let at = of(point);
        *at = REACH * ((*at - f64::midpoint(low, high)) / half);
    }
}

/// Clicked points, `x y class; …`, on the square from −1 to 1; the class is 0 or 1.
///
/// # Errors
/// The point that is none.
pub fn clicked(text: &str) -> Result<Vec<Point>, ExperimentError> {
    let points = text.split(';').map(str::trim).filter(|point| !point.is_empty());
    points
        .map(|point| {
            let found = row(point).and_then(|(x, y, class)| click(x, y, number(class)?));
            found.ok_or_else(|| {
                let why = "“{}” is no point: write x and y from −1 to 1 and class 0 or 1";
                ExperimentError::BadInput(why.replace("{}", point))
            })
        })
        .collect()
}

/// One click.
pub fn click(x: f64, y: f64, class: f64) -> Option<Point> {
    let inside = (-1.0..=1.0).contains(&x) && (-1.0..=1.0).contains(&y);
    let target = if class == 1.0 { 1.0 } else { -1.0 };
    (inside && (class == 0.0 || class == 1.0)).then_some(Point { x: x * EDGE, y: y * EDGE, target })
}
