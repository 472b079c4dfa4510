//! What a run shows: numbers, samples, tokens, attention. Panels take data and call back; none knows an engine.

mod attention;
mod columns;
mod error_note;
mod export;
mod head;
mod heads;
mod heatmap;
mod metrics;
mod next_token;
mod parameters;
mod progress;
mod samples;
mod sketch;
mod slices;
mod tokens;

pub use attention::{AttentionGrid, AttentionGridProps, head_name};
pub use columns::{Columns, ColumnsProps};
pub use error_note::{ErrorNote, ErrorNoteProps};
pub use head::{AttentionHead, AttentionHeadProps};
pub use heads::{Head, Measures, Order, heads};
pub use heatmap::{Heatmap, HeatmapProps};
pub use metrics::{Metrics, MetricsProps, duration};
pub use next_token::{NextToken, NextTokenProps};
pub use parameters::{Parameters, ParametersProps};
pub use progress::{ProgressBar, ProgressBarProps};
pub use samples::{SampleText, SampleTextProps, Samples, SamplesProps};
pub use sketch::{NetworkSketch, NetworkSketchProps};
pub use tokens::{TokenText, TokenTextProps, visible};
