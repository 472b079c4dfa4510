//! The pages, one file each.

mod embed;
mod home;
mod lesson;
mod playground;

pub use embed::EmbedPage;
pub use home::{home_page, missing_page};
pub use lesson::LessonPage;
pub use playground::playground_page;
