//! Workers inside the worker: the same script again, where a replica lives. Notes cross as `{words, numbers}`; numbers are handed over.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use js_sys::{Array, Float32Array, Object, Promise, Reflect};
use session::replicas::{Line, Note, Waiting};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

const WORDS: &str = "words";
const NUMBERS: &str = "numbers";

/// A replica's worker, as the run sees it. Dropped, it is ended.
struct Inner {
    worker: Worker,
    notes: UnboundedReceiver<Option<Note>>,
    // Kept alive as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

/// Starts a worker on this worker's own script.
///
/// # Errors
/// What the browser says when it starts no workers inside a worker.
pub fn hire() -> Result<Box<dyn Line>, String> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let script = crate::scope().location().href();
    let worker = Worker::new_with_options(&script, &options)
        .map_err(|error| format!("the browser says {error:?}"))?;
    let (sender, notes) = unbounded();
    let failed = sender.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        // What is no note is an engine's own news; of these only a failure matters here.
        let data = message.data();
        let note = note_of(&data);
        if note.is_some() || text_of(&data, "type").as_deref() == Some("failed") {
            drop(sender.unbounded_send(note));
        }
    });
    let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| drop(failed.unbounded_send(None)));
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Ok(Box::new(Inner { worker, notes, _on_message: on_message, _on_error: on_error }))
}

impl Line for Inner {
    fn send(&mut self, note: Note) {
        if let Ok((message, buffers)) = packed(&note) {
            // A worker that is gone is found out by waiting for it.
            drop(self.worker.post_message_with_transfer(&message, &buffers));
        }
    }

    fn cut(&mut self) {
        self.worker.terminate();
    }

    fn wait(&mut self, patience: f64) -> Waiting<'_> {
        Box::pin(async move {
            let milliseconds = (1e3 * patience).min(f64::from(i32::MAX)) as i32;
            let pause =
                Promise::new(&mut |resolve, _| {
                    let scope = crate::scope();
                    drop(scope.set_timeout_with_callback_and_timeout_and_arguments_0(
                        &resolve,
                        milliseconds,
                    ));
                });
            match select(self.notes.next(), JsFuture::from(pause)).await {
                Either::Left((note, _)) => note.flatten(),
                Either::Right(_) => None,
            }
        })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// A note among other messages.
pub fn note_of(message: &JsValue) -> Option<Note> {
    let words = text_of(message, WORDS)?;
    let numbers = Reflect::get(message, &NUMBERS.into()).ok()?.dyn_into::<Float32Array>().ok()?;
    Some(Note { words, numbers: numbers.to_vec() })
}

/// Answers the run that started this worker.
pub fn post(note: &Note) {
    if let Ok((message, buffers)) = packed(note) {
        // A run that is gone asks nothing any more.
        drop(crate::scope().post_message_with_transfer(&message, &buffers));
    }
}

fn packed(note: &Note) -> Result<(JsValue, Array), JsValue> {
    let numbers = Float32Array::from(note.numbers.as_slice());
    let message = Object::new();
    Reflect::set(&message, &WORDS.into(), &note.words.as_str().into())?;
    Reflect::set(&message, &NUMBERS.into(), &numbers)?;
    Ok((message.into(), Array::of1(&numbers.buffer())))
}

fn text_of(message: &JsValue, field: &str) -> Option<String> {
    // Only objects have fields.
    message.is_object().then(|| Reflect::get(message, &field.into()).ok()?.as_string())?
}
