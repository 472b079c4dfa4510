//! Three surfaces over the plane: a bowl, a ravine, Rosenbrock's valley. Their least height is 0.

use super::problem::Problem;
use super::rules::Kind;

/// A surface.
#[derive(Debug)]
pub struct Surface {
    /// Its word in the setting.
    pub name: &'static str,
    /// Half the side of the square that is drawn.
    pub scale: f64,
    /// Where racers begin.
    pub start: [f64; 2],
    /// Its sharpest curvature near the path, L: plain steps beyond 2/L leave.
    curvature: f64,
    height: fn(f64, f64) -> f64,
    gradient: fn(f64, f64) -> [f64; 2],
    hessian: fn(f64, f64) -> [f64; 4],
}

/// All of them; the first is the usual one.
pub static SURFACES: [Surface; 3] = [
    Surface {
        name: "ravine",
        scale: 1.0,
        start: [-0.9, 0.4],
        curvature: 50.0,
        height: |x, y| 0.5 * x * x + 25.0 * y * y,
        gradient: |x, y| [x, 50.0 * y],
        hessian: |_, _| [1.0, 0.0, 0.0, 50.0],
    },
    Surface {
        name: "quadratic",
        scale: 1.0,
        start: [-0.9, 0.7],
        curvature: 4.0,
        height: |x, y| x * x + x * y + 1.5 * y * y,
        gradient: |x, y| [2.0 * x + y, x + 3.0 * y],
        hessian: |_, _| [2.0, 1.0, 1.0, 3.0],
    },
    // Rosenbrock 1960, from his own start; the valley's floor is the parabola y = x², its end (1, 1).
    Surface {
        name: "rosenbrock",
        scale: 1.5,
        start: [-1.2, 1.0],
        curvature: 1_600.0,
        height: |x, y| (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x),
        gradient: |x, y| [-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)],
        hessian: |x, y| [2.0 + 1_200.0 * x * x - 400.0 * y, -400.0 * x, -400.0 * x, 200.0],
    },
];

/// The surface of that name.
pub fn surface(name: &str) -> Option<&'static Surface> {
    SURFACES.iter().find(|surface| surface.name == name)
}

/// A race on a surface from some place.
pub struct OnSurface {
    /// The surface.
    pub surface: &'static Surface,
    /// The place.
    pub start: [f64; 2],
}

impl Problem for OnSurface {
    fn start(&self) -> Vec<f64> {
        self.start.to_vec()
    }

    fn examples(&self) -> usize {
        1
    }

    fn loss(&self, w: &[f64]) -> f64 {
        (self.surface.height)(w[0], w[1])
    }

    fn optimum(&self) -> f64 {
        0.0
    }

    fn example_gradient(&self, _: usize, w: &[f64], gradient: &mut [f64]) {
        gradient.copy_from_slice(&(self.surface.gradient)(w[0], w[1]));
    }

    fn hessian(&self, w: &[f64]) -> Vec<f64> {
        (self.surface.hessian)(w[0], w[1]).to_vec()
    }

    fn rate(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Adagrad => 0.3,
            Kind::RmsProp => 0.01,
            Kind::Adam | Kind::AdamW => 0.05,
            // Near its bound of 2/L, where it zigzags.
            Kind::Sgd | Kind::Descent | Kind::Svrg => 1.8 / self.surface.curvature,
            Kind::Momentum | Kind::Nesterov => 1.0 / self.surface.curvature,
            Kind::Lbfgs | Kind::Newton => 1.0,
        }
    }
}
