//! Curves and surfaces over the square from −1 to 1, each with its exact slope.

/// A height at every point, and the direction of steepest ascent.
#[derive(Debug)]
pub struct Landscape {
    /// Its word in the setting.
    pub name: &'static str,
    /// Whether the height depends on x alone.
    pub curve: bool,
    /// Where the ball starts.
    pub start: [f64; 2],
    /// The height at a point.
    pub height: fn([f64; 2]) -> f64,
    /// The gradient at a point: the derivatives along x and y.
    pub gradient: fn([f64; 2]) -> [f64; 2],
}

/// All of them; the first is the usual one.
pub static LANDSCAPES: [Landscape; 8] = [
    // A hanging chain is its own second derivative, which makes its best h easy to work out.
    Landscape {
        name: "chain",
        curve: true,
        start: [-0.9, 0.0],
        height: |[x, _]| libm::cosh(x),
        gradient: |[x, _]| [libm::sinh(x), 0.0],
    },
    Landscape {
        name: "parabola",
        curve: true,
        start: [-0.9, 0.0],
        height: |[x, _]| x * x,
        gradient: |[x, _]| [2.0 * x, 0.0],
    },
    Landscape {
        name: "two-valleys",
        curve: true,
        start: [0.95, 0.0],
        height: |[x, _]| 2.0 * x * x * x * x - 1.5 * x * x + 0.2 * x,
        gradient: |[x, _]| [8.0 * x * x * x - 3.0 * x + 0.2, 0.0],
    },
    Landscape {
        name: "ripples",
        curve: true,
        start: [-0.9, 0.0],
        height: |[x, _]| 0.5 * x * x + 0.05 * libm::cos(15.0 * x),
        gradient: |[x, _]| [x - 0.75 * libm::sin(15.0 * x), 0.0],
    },
    Landscape {
        name: "bowl",
        curve: false,
        start: [-0.8, 0.6],
        height: |[x, y]| x * x + y * y,
        gradient: |[x, y]| [2.0 * x, 2.0 * y],
    },
    // Twenty times as steep across as along.
    Landscape {
        name: "ravine",
        curve: false,
        start: [-0.9, 0.4],
        height: |[x, y]| 0.5 * x * x + 10.0 * y * y,
        gradient: |[x, y]| [x, 20.0 * y],
    },
    Landscape {
        name: "saddle",
        curve: false,
        start: [-0.8, 0.001],
        height: |[x, y]| x * x - y * y + y * y * y * y,
        gradient: |[x, y]| [2.0 * x, -2.0 * y + 4.0 * y * y * y],
    },
    // Himmelblau's function on the square from −5 to 5, a hundredth as high.
    Landscape {
        name: "four-valleys",
        curve: false,
        start: [-0.05, 0.1],
        height: |[x, y]| {
            let [u, v] = [25.0 * x * x + 5.0 * y - 11.0, 5.0 * x + 25.0 * y * y - 7.0];
            (u * u + v * v) / 100.0
        },
        gradient: |[x, y]| {
            let [u, v] = [25.0 * x * x + 5.0 * y - 11.0, 5.0 * x + 25.0 * y * y - 7.0];
            [(100.0 * x * u + 10.0 * v) / 100.0, (10.0 * u + 100.0 * y * v) / 100.0]
        },
    },
];

/// The landscape of that name, or the usual one.
pub fn landscape(name: &str) -> &'static Landscape {
    LANDSCAPES.iter().find(|landscape| landscape.name == name).unwrap_or(&LANDSCAPES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference: central differences with h = 1e-5, whose own error here is below 1e-6.
    #[test]
    fn every_gradient_agrees_with_finite_differences() {
        for land in &LANDSCAPES {
            for at in 0..25 {
                let [x, y] = [f64::from(at % 5) * 0.45 - 0.9, f64::from(at / 5) * 0.45 - 0.9];
                let h = 1e-5;
                let difference = |up: [f64; 2], down: [f64; 2]| {
                    ((land.height)(up) - (land.height)(down)) / (2.0 * h)
                };
                let expected =
                    [difference([x + h, y], [x - h, y]), difference([x, y + h], [x, y - h])];
                for (exact, near) in (land.gradient)([x, y]).iter().zip(expected) {
                    assert!((exact - near).abs() < 1e-6, "{}: {exact} {near}", land.name);
                }
            }
        }
    }

    #[test]
    fn the_setting_offers_every_landscape_and_no_other() {
        let run = (spec::find_preset("gradient").unwrap().spec)();
        let knob = run.knob("model.landscape").unwrap();
        let spec::Range::Choice(words) = knob.range else { panic!() };
        assert_eq!(words, LANDSCAPES.each_ref().map(|land| land.name));
        for land in &LANDSCAPES {
            let [_, y] = land.start;
            let height = (land.height)([0.3, 0.7]);
            assert_eq!(land.curve, height == (land.height)([0.3, -0.2]) && y == 0.0);
        }
    }
}
