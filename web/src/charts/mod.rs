//! Line charts by uPlot: loss, learning rate, gradient norm. Components take plain data and call back; none knows an engine.

pub mod loss;
mod loss_data;
mod plot;
pub mod save;
pub mod series;
pub mod small;
mod uplot;

pub use loss::LossChart;
pub use loss_data::LossData;
pub use plot::{Plot, PlotProps};
pub use series::Scale;
pub use small::StepChart;
pub use uplot::{AxisSpec, Line, PlotSpec, Reference, StepMark};
