//! A web worker around one [`Runner`]: commands in, slices of work, events out. Built once per engine.
//!
//! | feature | burn backend |
//! |---|---|
//! | `cpu` | burn-flex with SIMD |
//! | `ndarray` | burn-ndarray |
//! | `gpu` | burn-wgpu on WebGPU |
//! | `remote` | burn-remote: a device of the reader's own machine |

#![cfg(target_family = "wasm")]

mod open;
mod post;
mod replicas;
mod wire;

use std::rc::Rc;

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::Promise;
use protocol::{Command, Event};
use session::replicas::{Note, Replica};
use session::{DEVICE, ENGINE, Engine, Runner};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};
use web_time::Instant;

/// Work goes on so long before messages are looked at, in seconds; a click is heard within about that time and one piece of work.
const SLICE_SECONDS: f64 = 0.03;

/// What is heard: from the page, or in a worker inside a worker from the run that started it.
#[expect(clippy::large_enum_variant, reason = "few are there at a time")]
enum Heard {
    Command(Command),
    Note(Note),
}

/// Starts listening.
#[wasm_bindgen(start)]
pub fn start() {
    run_constructors();
    std::panic::set_hook(Box::new(|info| {
        post::event(&Event::Failed {
            what: format!("the engine stopped: {info}"),
            hint: "The run goes on from its last checkpoint.".to_owned(),
            fatal: true,
        });
    }));
    let (sender, receiver) = unbounded();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        // The receiver lives as long as the worker.
        if let Some(note) = replicas::note_of(&message.data()) {
            return drop(sender.unbounded_send(Heard::Note(note)));
        }
        match wire::from_js::<Command>(&message.data()) {
            Ok(command) => drop(sender.unbounded_send(Heard::Command(command))),
            Err(error) => post::event(&Event::Failed {
                what: format!("the engine did not understand a command: {error}"),
                hint:
                    "Reload the page; if it happens again, the page and the engine differ in age."
                        .to_owned(),
                fatal: false,
            }),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    spawn_local(serve(receiver));
}

/// The worker's own global object.
fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// cubecl registers its kernels through constructors. Called once here, they are not run again at every call into the module.
#[cfg_attr(
    feature = "gpu",
    expect(unsafe_code, reason = "the linker's own function has no safe form")
)]
fn run_constructors() {
    #[cfg(feature = "gpu")]
    {
        unsafe extern "C" {
            fn __wasm_call_ctors();
        }
        // SAFETY: called once, before anything else runs.
        unsafe { __wasm_call_ctors() };
    }
}

async fn serve(mut heard: UnboundedReceiver<Heard>) {
    let device = match open::device(&mut heard).await {
        Ok(device) => device,
        Err(what) => {
            let hint = open::HINT.to_owned();
            return post::event(&Event::Failed { what, hint, fatal: true });
        }
    };
    post::event(&Event::Ready { engine: ENGINE, device: DEVICE.to_owned() });
    let mut replica = Replica::new(device.clone());
    let runner = Runner::new(device, |event| post::event(&event));
    let mut runner = match ENGINE {
        // A worker inside this one would not know where the device is.
        Engine::Remote => runner,
        Engine::Auto | Engine::Cpu | Engine::Gpu | Engine::Ndarray => {
            runner.with_workers(Rc::new(replicas::hire))
        }
    };
    loop {
        if !runner.busy() {
            match heard.next().await {
                Some(heard) => answer(heard, &mut runner, &mut replica).await,
                None => return,
            }
        }
        while let Ok(heard) = heard.try_recv() {
            answer(heard, &mut runner, &mut replica).await;
        }
        let start = Instant::now();
        while runner.busy() && start.elapsed().as_secs_f64() < SLICE_SECONDS {
            if runner.rest() > 0.0 {
                break;
            }
            runner.advance().await;
        }
        breathe(runner.rest()).await;
    }
}

async fn answer(heard: Heard, runner: &mut Runner, replica: &mut Replica) {
    match heard {
        Heard::Command(command) => runner.handle(command).await,
        Heard::Note(note) => replicas::post(&replica.answer(note).await),
    }
}

/// Lets the browser deliver messages, after so many seconds. A channel's message comes at once; timers would wait 4 ms.
async fn breathe(seconds: f64) {
    let pause = Promise::new(&mut |resolve, _| {
        if seconds > 0.0 {
            let wait = (seconds * 1e3).min(50.0) as i32;
            let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, wait);
        } else if let Ok(channel) = MessageChannel::new() {
            channel.port1().set_onmessage(Some(&resolve));
            let _ = channel.port2().post_message(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(pause).await;
}
