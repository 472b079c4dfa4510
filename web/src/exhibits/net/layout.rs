//! A net read from its places: units, weights, and where they stand in a picture of a column a layer.

use protocol::View;
use web_sys::MouseEvent;
use yew::TargetCast;

use crate::run::Inspection;

/// A unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Layer, and place within it.
    pub at: (usize, usize),
    /// Written under its picture; may be empty.
    pub short: String,
    /// What it is called.
    pub long: String,
    /// What it says on the plane, from −1 to 1.
    pub map: Vec<f32>,
}

/// A weight into a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    pub layer: usize,
    pub unit: usize,
    /// The unit below; the bias has none.
    pub from: Option<usize>,
    pub value: f32,
}

impl Weight {
    /// The unit that it enters.
    pub fn enters(&self) -> (usize, usize) {
        (self.layer, self.unit)
    }
}

/// A net.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub units: Vec<Unit>,
    pub weights: Vec<Weight>,
    pub chosen: (usize, usize),
    /// Rows and columns of a map.
    pub cells: (usize, usize),
    /// Units in each layer.
    widths: Vec<usize>,
}

impl Layout {
    /// Of its places; nothing while one of them is missing.
    pub fn read(inspection: &Inspection, place: &str) -> Option<Self> {
        let view = |suffix: &str| {
            let name = format!("{place}{suffix}");
            inspection.views.iter().find(|view| view.place == name)
        };
        let names = format!("{place}.names");
        let (_, names) = inspection.texts.iter().find(|(name, _)| *name == names)?;
        let (chosen, maps) = (view(".chosen")?, view("")?);
        let &[layer, unit] = chosen.data.0.as_slice() else { return None };
        let mut layout = Self::named(names, maps)?;
        layout.chosen = (layer as usize, unit as usize);
        layout.weights = view(".weights")?.data.0.chunks_exact(4).map(weight).collect();
        Some(layout)
    }

    fn named(names: &str, maps: &View) -> Option<Self> {
        let &[_, rows, columns] = maps.shape.as_slice() else { return None };
        let (mut units, mut widths) = (Vec::new(), Vec::new());
        let maps = maps.data.0.chunks_exact((rows * columns).max(1));
        for (line, map) in names.lines().zip(maps) {
            let mut parts = line.splitn(3, '|');
            let layer: usize = parts.next()?.parse().ok()?;
            let (short, long) = (parts.next()?.to_owned(), parts.next()?.to_owned());
            if widths.len() <= layer {
                widths.resize(layer + 1, 0);
            }
            units.push(Unit { at: (layer, widths[layer]), short, long, map: map.to_vec() });
            widths[layer] += 1;
        }
        let (weights, chosen) = (Vec::new(), (0, 0));
        Some(Self { units, weights, chosen, cells: (rows, columns), widths })
    }

    /// Layers.
    pub fn columns(&self) -> usize {
        self.widths.len()
    }

    /// Units of the widest layer.
    pub fn rows(&self) -> usize {
        self.widths.iter().copied().max().unwrap_or(1)
    }

    /// The middle of a unit, where a layer is 1 wide and the net as high as its widest layer.
    pub fn place(&self, (layer, unit): (usize, usize)) -> (f32, f32) {
        let width = self.widths.get(layer).copied().unwrap_or(1).max(1);
        let step = self.rows() as f32 / width as f32;
        (layer as f32 + 0.5, (unit as f32 + 0.5) * step)
    }

    pub fn unit(&self, at: (usize, usize)) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.at == at)
    }

    /// The weights into a unit, its bias last.
    pub fn weights_into(&self, at: (usize, usize)) -> impl Iterator<Item = &Weight> {
        self.weights.iter().filter(move |weight| weight.enters() == at)
    }

    /// Where a weight's line begins and ends; a bias has none.
    pub fn ends(&self, weight: &Weight) -> Option<[(f32, f32); 2]> {
        let below = (weight.layer.checked_sub(1)?, weight.from?);
        Some([self.place(below), self.place(weight.enters())])
    }

    /// The weight whose line passes a place within so many pixels; the picture is so wide and high.
    pub fn nearest(&self, at: (f32, f32), (width, height): (f32, f32)) -> Option<Weight> {
        let (x, y) = (width / self.columns() as f32, height / self.rows() as f32);
        let far = |weight: &Weight| {
            let ends = self.ends(weight)?.map(|(column, row)| (column * x, row * y));
            Some((distance(at, ends), *weight))
        };
        let found = self.weights.iter().filter_map(far).min_by(|a, b| a.0.total_cmp(&b.0));
        found.filter(|(far, _)| *far <= REACH).map(|(_, weight)| weight)
    }
}

/// Pixels beside a line that still press it.
const REACH: f32 = 8.0;

fn weight(row: &[f32]) -> Weight {
    let from = (row[1] >= 0.0).then_some(row[1] as usize);
    Weight { layer: row[0] as usize, unit: row[2] as usize, from, value: row[3] }
}

/// From a place to the nearest place of a line between two ends.
fn distance((x, y): (f32, f32), [(x0, y0), (x1, y1)]: [(f32, f32); 2]) -> f32 {
    let (across, down) = (x1 - x0, y1 - y0);
    let length = (across * across + down * down).max(f32::MIN_POSITIVE);
    let share = (((x - x0) * across + (y - y0) * down) / length).clamp(0.0, 1.0);
    (x - x0 - share * across).hypot(y - y0 - share * down)
}

/// The weight whose line is under the pointer.
///
/// Yew listens at the page's root, so the picture is looked for from the target upwards.
pub fn line_at(event: &MouseEvent, layout: &Layout) -> Option<Weight> {
    let element = event.target_dyn_into::<web_sys::Element>()?.closest(".net-lines").ok()??;
    let rect = element.get_bounding_client_rect();
    let at = (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top());
    let size = (rect.width() as f32, rect.height() as f32);
    layout.nearest((at.0 as f32, at.1 as f32), size)
}

#[cfg(test)]
mod tests {
    use protocol::Floats;

    use super::*;

    fn view(place: &str, shape: &[usize], data: &[f32]) -> View {
        let (place, letters, shape) = (place.to_owned(), String::new(), shape.to_vec());
        View { place, letters, shape, data: Floats(data.to_vec()) }
    }

    /// Two inputs, one unit.
    fn net() -> Layout {
        let weights = [1.0, 0.0, 0.0, 0.5, 1.0, 1.0, 0.0, -2.0, 1.0, -1.0, 0.0, 0.1];
        let inspection = Inspection {
            views: vec![
                view("net", &[3, 1, 1], &[0.0, 0.5, 1.0]),
                view("net.weights", &[3, 4], &weights),
                view("net.chosen", &[2], &[1.0, 0.0]),
            ],
            texts: vec![("net.names".to_owned(), "0|x|input x\n0|y|input y\n1||output".to_owned())],
            step: 0,
            tokens: vec![],
        };
        Layout::read(&inspection, "net").unwrap()
    }

    #[test]
    fn a_net_is_read_from_its_places() {
        let net = net();
        assert_eq!((net.columns(), net.rows(), net.chosen), (2, 2, (1, 0)));
        assert_eq!(net.unit((0, 1)).unwrap().long, "input y");
        assert_eq!(
            net.weights_into((1, 0)).map(|w| w.from).collect::<Vec<_>>(),
            [Some(0), Some(1), None]
        );
        assert_eq!((net.place((0, 1)), net.place((1, 0))), ((0.5, 1.5), (1.5, 1.0)));
    }

    #[test]
    fn a_press_near_a_line_finds_its_weight_and_one_far_off_none() {
        let net = net();
        let size = (200.0, 200.0);
        assert_eq!(net.nearest((60.0, 150.0), size).unwrap().from, Some(1));
        assert_eq!(net.nearest((60.0, 58.0), size).unwrap().from, Some(0));
        assert_eq!(net.nearest((60.0, 100.0), size), None);
    }
}
