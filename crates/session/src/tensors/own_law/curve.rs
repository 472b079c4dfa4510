//! The losses of the run under way, thinned to what a chart can show.

/// Points of a curve at most.
const POINTS: usize = 100;

/// Means of so many steps each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The last step of each mean, and the mean, in nats a token.
    pub points: Vec<[f32; 2]>,
    /// Losses that are no whole mean yet: how many, and their sum.
    pub rest: [f32; 2],
}

impl Curve {
    /// Takes losses away from a run of so many steps.
    pub fn take(&mut self, losses: &mut Vec<(usize, f64)>, steps: usize) {
        let each = steps.div_ceil(POINTS) as f32;
        for (step, loss) in losses.drain(..) {
            self.rest = [self.rest[0] + 1.0, self.rest[1] + loss as f32];
            if self.rest[0] >= each {
                self.points.push([step as f32, self.rest[1] / self.rest[0]]);
                self.rest = [0.0; 2];
            }
        }
    }
}
