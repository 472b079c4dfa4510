//! What a run shows: numbers, samples, tokens, attention. Panels take data and call back; none knows an engine.

mod attention;
mod cache;
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
pub use cache::cache_table;
pub use columns::{Columns, ColumnsProps};
pub use error_note::error_note;
pub use head::{AttentionHead, AttentionHeadProps};
pub use heads::{Head, Measures, Order, heads};
pub use heatmap::{Heatmap, HeatmapProps};
pub use metrics::{duration, metrics};
pub use next_token::next_token;
pub use parameters::{Parameters, ParametersProps};
pub use progress::progress_bar;
pub use samples::{SampleText, SampleTextProps, Samples, SamplesProps};
pub use sketch::network_sketch;
pub use tokens::{TokenText, TokenTextProps, visible};
