//! Training runs as a law of scale sees them: how large, how long, how good. Read from a table with commas.
//!
//! A table of numbers needs no quotes and no escapes, so plain splitting does; a cell in quotes is read without them.

use text::decode_utf8;

use crate::DataError;

/// Floating-point operations that training takes for each parameter and token (Kaplan et al. 2020): two forward, four backward.
pub const FLOP_EACH: f64 = 6.0;
/// The most runs of a table.
const MOST: usize = 5_000;
/// Headings that name a column, in small letters.
const SIZES: [&str; 4] = ["model size", "n", "parameters", "params"];
const COMPUTE: [&str; 5] = ["training flop", "flop", "flops", "c", "compute"];
const TOKENS: [&str; 3] = ["training tokens", "d", "tokens"];
const LOSSES: [&str; 2] = ["loss", "l"];

/// One model, trained once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingRun {
    /// N: its parameters.
    pub parameters: f64,
    /// D: the tokens that it read.
    pub tokens: f64,
    /// Its loss at the end, in nats a token.
    pub loss: f64,
}

impl TrainingRun {
    /// C = 6 N D, in FLOP.
    pub fn compute(&self) -> f64 {
        FLOP_EACH * self.parameters * self.tokens
    }

    /// The runs of a table. Its first line names columns for N, for C in FLOP or D in tokens, and for the loss; other columns are passed over.
    ///
    /// # Errors
    /// The column that is missing, or the line that cannot be used.
    pub fn table(bytes: &[u8]) -> Result<Vec<Self>, DataError> {
        let text = decode_utf8(bytes)?;
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (_, heading) = lines.next().ok_or(DataError::Empty)?;
        let columns = Columns::read(heading)?;
        let run = |(at, line): (usize, &str)| {
            let bad = |reason| DataError::BadRun { line: at + 1, reason };
            columns.run(line).map_err(bad)
        };
        let runs: Vec<Self> = lines.map(run).collect::<Result<_, _>>()?;
        match runs.len() {
            0 => Err(DataError::Empty),
            count if count > MOST => Err(DataError::TooManyRuns { count, most: MOST }),
            _ => Ok(runs),
        }
    }
}

/// Where a table has what.
struct Columns {
    size: usize,
    /// Of C, or else of D.
    length: usize,
    is_compute: bool,
    loss: usize,
}

impl Columns {
    fn read(heading: &str) -> Result<Self, DataError> {
        let names: Vec<String> = cells(heading).map(str::to_lowercase).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let need = |known: &[&str], what| find(known).ok_or(DataError::NoColumn { what });
        let compute = find(&COMPUTE);
        let length = compute.or_else(|| find(&TOKENS));
        Ok(Self {
            size: need(&SIZES, "“N” with parameters")?,
            length: length
                .ok_or(DataError::NoColumn { what: "“FLOP” or “D” with tokens" })?,
            is_compute: compute.is_some(),
            loss: need(&LOSSES, "“loss”")?,
        })
    }

    fn run(&self, line: &str) -> Result<TrainingRun, String> {
        let cells: Vec<&str> = cells(line).collect();
        let number = |at: usize| {
            let cell = cells.get(at).ok_or("it has too few columns")?;
            let number = cell.parse().ok().filter(|number: &f64| number.is_finite());
            let number = number.filter(|number| *number > 0.0);
            number.ok_or_else(|| format!("“{cell}” is no number above 0"))
        };
        let (parameters, length, loss) =
            (number(self.size)?, number(self.length)?, number(self.loss)?);
        let tokens = if self.is_compute { length / (FLOP_EACH * parameters) } else { length };
        Ok(TrainingRun { parameters, tokens, loss })
    }
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_its_headings_with_compute_or_with_tokens() {
        let runs = TrainingRun::table(b"loss,x,N,FLOP\n2.5,9,1e6,6e12\n\n\"2.25\",9,2e6,2.4e13\n");
        let (first, second) = ((1e6, 1e6, 2.5), (2e6, 2e6, 2.25));
        let wanted = [first, second].map(|(parameters, tokens, loss)| TrainingRun {
            parameters,
            tokens,
            loss,
        });
        assert_eq!(runs.unwrap(), wanted);
        let runs = TrainingRun::table("\u{feff}N; D; Loss\r\n1e6; 1e6; 2.5\r\n".as_bytes());
        let runs = runs.unwrap();
        assert_eq!(runs, wanted[..1]);
        assert!((runs[0].compute() - 6e12).abs() < 1.0);
    }

    #[test]
    fn what_is_wrong_with_a_table_is_told_in_a_sentence() {
        let error = |table: &str| TrainingRun::table(table.as_bytes()).unwrap_err().to_string();
        assert_eq!(TrainingRun::table(b" \n"), Err(DataError::Empty));
        assert_eq!(TrainingRun::table(b"N,FLOP,loss\n"), Err(DataError::Empty));
        assert!(error("size,FLOP,loss\n").contains("no column “N” with parameters"));
        assert!(error("N,loss\n").contains("no column “FLOP” or “D” with tokens"));
        assert!(error("N,FLOP\n").contains("no column “loss”"));
        let start = "line 3 of the table of runs cannot be used: ";
        let row = |row: &str| error(&format!("N,FLOP,loss\n1,6,2\n{row}\n"));
        assert_eq!(row("1,6"), format!("{start}it has too few columns"));
        for cell in ["0", "-1", "NaN", "inf", "two", ""] {
            assert_eq!(
                row(&format!("1,6,{cell}")),
                format!("{start}“{cell}” is no number above 0")
            );
        }
        let many = "N,FLOP,loss\n".to_owned() + &"1,6,2\n".repeat(MOST + 1);
        assert!(error(&many).starts_with("the table has 5001 runs"), "{}", error(&many));
        assert!(matches!(TrainingRun::table(b"N,FLOP,loss\n\xff"), Err(DataError::Text(_))));
    }
}
