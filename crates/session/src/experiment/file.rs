//! An experiment as a file, and back: its numbers, or where it has none the way to take its steps again.

use std::collections::HashMap;

use protocol::File;
use safetensors::tensor::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};
use spec::RunSpec;

use super::{Act, ExperimentRun, Host, settle};
use crate::SessionError;
use crate::checkpoint::{broken, bytes, field, floats, header, pack};
use crate::run::Emit;

/// What a file holds beside the spec and the numbers.
#[derive(Serialize, Deserialize)]
struct Progress {
    step: usize,
    over: bool,
    acts: Vec<Act>,
}

impl ExperimentRun {
    pub(super) async fn save(&mut self) -> Result<Vec<u8>, SessionError> {
        let progress = Progress { step: self.step, over: self.over, acts: self.acts.clone() };
        let progress = serde_json::to_string(&progress).map_err(|error| broken(&error))?;
        let header = HashMap::from([
            ("spec".to_owned(), self.spec.to_json()),
            ("progress".to_owned(), progress),
        ]);
        let saved = self.experiment.save().await?;
        let own = self.files.iter().find(|file| file.name == "own");
        let saved = saved
            .map(|values| ("state".to_owned(), Dtype::F32, vec![values.len()], bytes(&values)));
        let own = own
            .map(|file| ("text".to_owned(), Dtype::U8, vec![file.bytes.len()], file.bytes.clone()));
        pack(header, &saved.into_iter().chain(own).collect::<Vec<_>>())
    }

    /// Goes on from a file: from its numbers, or by taking its steps again.
    pub async fn go_on(
        file: &[u8],
        mut files: Vec<File>,
        host: &Host,
        emit: &mut Emit,
    ) -> Result<Self, SessionError> {
        let header = header(file)?;
        let spec = RunSpec::from_json(&field(&header, "spec")?)?;
        let progress: Progress =
            serde_json::from_str(&field(&header, "progress")?).map_err(|error| broken(&error))?;
        let tensors = SafeTensors::deserialize(file).map_err(|error| broken(&error))?;
        if let Ok(text) = tensors.tensor("text") {
            files.push(File { name: "own".to_owned(), bytes: text.data().to_vec() });
        }
        let mut run = Self::at_start(spec, files, host)?;
        match tensors.tensor("state") {
            Ok(state) => run.experiment.restore(&floats("state", &state)?)?,
            Err(_) => run.again(&progress).await?,
        }
        (run.step, run.over, run.acts) = (progress.step, progress.over, progress.acts);
        run.tell_start(emit);
        Ok(run)
    }

    async fn again(&mut self, progress: &Progress) -> Result<(), SessionError> {
        let mut acts = progress.acts.iter().peekable();
        for step in 0..=progress.step {
            while let Some(act) = acts.next_if(|act| act.step <= step) {
                self.experiment.act(&act.action, &act.text, &act.values.0)?;
            }
            if step < progress.step {
                self.experiment.step()?;
                settle(&mut *self.experiment, &[]).await?;
            }
        }
        Ok(())
    }
}
