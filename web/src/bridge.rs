//! One engine: a worker, commands to it, and news from it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use protocol::{Command, Event};
use spec::Engine;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::browser::{Hook, text_of};
use crate::wire;

/// What an engine lets us know.
#[derive(Clone, Debug)]
pub enum News {
    /// It told a fact; also as it came, for an embed's host.
    Told(Event, JsValue),
    /// It stopped for good, and this is what the browser says.
    Died(String),
}

/// A running engine. Dropped, it is ended.
pub struct Bridge {
    engine: Engine,
    worker: Worker,
    listener: Rc<RefCell<Hook<News>>>,
    // Kept alive as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl Bridge {
    /// Starts the worker. Commands may be sent at once: it keeps them until it listens.
    ///
    /// # Errors
    /// What the browser says when it starts no workers.
    pub fn open(engine: Engine, script: &str, listener: Hook<News>) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(script, &options)?;
        let listener = Rc::new(RefCell::new(listener));
        let to = listener.clone();
        let on_message = Closure::new(move |message: MessageEvent| {
            let told = message.data();
            let news = match wire::from_js(&told) {
                Ok(event) => News::Told(event, told),
                Err(error) => News::Died(error),
            };
            tell(&to, news);
        });
        let to = listener.clone();
        let on_error = Closure::new(move |error: JsValue| {
            tell(&to, News::Died(text_of(&error, "message").unwrap_or_default()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { engine, worker, listener, _on_message: on_message, _on_error: on_error })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// From now on, someone else hears its news.
    pub fn listen(&self, listener: Hook<News>) {
        *self.listener.borrow_mut() = listener;
    }

    /// Sends a command; the bytes of files and checkpoints move over without a copy.
    pub fn send(&self, command: &Command) {
        let (message, buffers) = wire::to_js(command);
        self.post(&message, &buffers);
    }

    /// Sends what an embed's host asks, as it came.
    pub fn pass_on(&self, message: &JsValue) {
        self.post(message, &Array::new());
    }

    fn post(&self, message: &JsValue, moved: &Array) {
        if let Err(error) = self.worker.post_message_with_transfer(message, moved) {
            tell(&self.listener, News::Died(crate::browser::message_of(&error)));
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// The listener may replace itself while it listens, so it is not borrowed while it runs.
fn tell(listener: &RefCell<Hook<News>>, news: News) {
    let listener = listener.borrow().clone();
    listener(news);
}
