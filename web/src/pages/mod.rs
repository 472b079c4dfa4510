//! The pages, one file each.

mod embed;
mod home;
mod lesson;
mod playground;

pub use embed::EmbedPage;
pub use home::{HomePage, MissingPage};
pub use lesson::LessonPage;
pub use playground::PlaygroundPage;
