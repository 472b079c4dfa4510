//! One step of data parallel training as two lanes, who computes and who sends, from nothing but who waits for whom.
//!
//! Layers go forward in order and back in reverse; a layer's way back takes twice its way forward. A message is the all-reduce of one bucket
//! of layers (Li et al. 2020, “PyTorch Distributed”): it may begin when the last of them is back, and the network sends one at a time.
//! A ring moves 2 (N − 1) / N of the bytes through each GPU (Patarasuk and Yuan 2009). Leaves out: latency, and what optimisers take.

use spec::ExperimentSpec;

/// What a step consists of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    pub gpus: usize,
    pub layers: usize,
    /// Milliseconds forward through a layer.
    pub forward: f64,
    /// Megabytes of a layer's gradients.
    pub megabytes: f64,
    /// Gigabytes a second in and out of each GPU.
    pub bandwidth: f64,
    /// Layers whose gradients travel together.
    pub bucket: usize,
}

/// What somebody does for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Task {
    pub kind: Kind,
    /// From 0; of a message, the layer that was waited for.
    pub layer: usize,
    /// Milliseconds from the start of the step.
    pub start: f64,
    pub end: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Forward,
    Backward,
    Message,
}

/// A step's two lanes.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    pub compute: Vec<Task>,
    pub network: Vec<Task>,
}

impl Work {
    /// Of a spec.
    pub fn read(spec: &ExperimentSpec) -> Self {
        Self {
            gpus: spec.whole("gpus").max(1),
            layers: spec.whole("net_layers").max(1),
            forward: spec.number("forward"),
            megabytes: spec.number("megabytes"),
            bandwidth: spec.number("bandwidth"),
            bucket: spec.whole("bucket").max(1),
        }
    }

    /// Milliseconds of the message of so many layers.
    pub fn message(&self, layers: usize) -> f64 {
        let others = (self.gpus - 1) as f64 / self.gpus as f64;
        2.0 * others * layers as f64 * self.megabytes / self.bandwidth
    }

    /// The step, with messages that begin as soon as they can, or only when everything is back.
    pub fn timeline(&self, overlaps: bool) -> Timeline {
        let (mut compute, mut network) = (Vec::new(), Vec::new());
        let mut now = 0.0;
        let mut work = |kind, layer, takes: f64| {
            compute.push(Task { kind, layer, start: now, end: now + takes });
            now += takes;
            now
        };
        for layer in 0..self.layers {
            work(Kind::Forward, layer, self.forward);
        }
        let mut ready = Vec::new();
        for layer in (0..self.layers).rev() {
            let end = work(Kind::Backward, layer, 2.0 * self.forward);
            let gone = self.layers - layer;
            let fills = gone.is_multiple_of(self.bucket);
            if fills || layer == 0 {
                let layers = if fills { self.bucket } else { gone % self.bucket };
                ready.push((layer, layers, end));
            }
        }
        let mut free = if overlaps { 0.0 } else { now };
        for (layer, layers, end) in ready {
            let start = end.max(free);
            free = start + self.message(layers);
            network.push(Task { kind: Kind::Message, layer, start, end: free });
        }
        Timeline { compute, network }
    }
}

impl Timeline {
    /// When the step is over, in milliseconds.
    pub fn end(&self) -> f64 {
        let ends = [&self.compute, &self.network].map(|lane| lane.last().map_or(0.0, |t| t.end));
        ends[0].max(ends[1])
    }

    /// Milliseconds in which nobody computes.
    pub fn waiting(&self) -> f64 {
        self.end() - self.compute.last().map_or(0.0, |task| task.end)
    }
}
