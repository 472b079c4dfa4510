//! The complete works → one text: the files of Project Gutenberg without its header and licence.

use text::decode_utf8;

use crate::DataError;

/// Joins files in the order given, two empty lines between them, one line end at the end.
pub fn join(files: &[Vec<u8>]) -> Result<String, DataError> {
    let mut works = Vec::new();
    for file in files {
        works.push(without_licence(&decode_utf8(file)?).to_owned());
    }
    Ok(works.join("\n\n\n") + "\n")
}

/// What stands between Gutenberg's START and END marks; all of it where a copy has lost them.
fn without_licence(file: &str) -> &str {
    let after = |mark| file.find(mark).and_then(|at| file[at..].find('\n').map(|end| at + end));
    let starts = ["*** START OF", "***START OF"].into_iter().find_map(after);
    let ends =
        ["*** END OF", "***END OF", "End of the Project Gutenberg", "End of Project Gutenberg"];
    let body = &file[starts.unwrap_or(0)..];
    let end = ends.into_iter().filter_map(|mark| body.find(mark)).min();
    body[..end.unwrap_or(body.len())].trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_licence_are_cut_off() {
        let file = "The Project Gutenberg EBook\n\n*** START OF THIS EBOOK ***\n\nA PLAY\n\n\
                    Enter GHOST.\n\n\
                    End of the Project Gutenberg EBook\n*** END OF THIS EBOOK ***\nlicence";
        let bare = " A POEM\r\n\n";
        let joined = join(&[file.into(), bare.into()]).unwrap();
        assert_eq!(joined, "A PLAY\n\nEnter GHOST.\n\n\nA POEM\n");
    }

    #[test]
    fn a_file_that_is_not_text_is_refused() {
        assert!(matches!(join(&[vec![b'a', 0xff]]), Err(DataError::Text(_))));
    }
}
