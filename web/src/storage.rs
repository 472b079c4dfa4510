//! What the browser keeps between visits: the last run and the reader's own text. All of it stays on the reader's machine.
//!
//! IndexedDB, because every browser writes it from the page itself; the origin-private file system's `createWritable` is missing in some.
//! Storage may be denied (private windows, embeds): then nothing is kept, and nothing else changes.

use crate::run::History;

/// The last run.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What was drawn.
    pub history: History,
    /// The engine's whole state.
    pub checkpoint: Vec<u8>,
}

#[cfg(target_family = "wasm")]
mod database {
    use js_sys::{Object, Reflect, Uint8Array};
    use rexie::{ObjectStore, Rexie, TransactionMode};
    use wasm_bindgen::{JsCast, JsValue};

    use super::Kept;
    use crate::browser::read_json;

    const STORE: &str = "kept";
    const LAST: &str = "last-run";
    const OWN: &str = "own-text";

    async fn open() -> Option<Rexie> {
        let store = ObjectStore::new(STORE);
        Rexie::builder("llm-garden").version(1).add_object_store(store).build().await.ok()
    }

    async fn put(key: &str, value: &JsValue) -> Option<()> {
        let transaction = open().await?.transaction(&[STORE], TransactionMode::ReadWrite).ok()?;
        transaction.store(STORE).ok()?.put(value, Some(&key.into())).await.ok()?;
        transaction.done().await.ok().map(drop)
    }

    async fn get(key: &str) -> Option<JsValue> {
        let transaction = open().await?.transaction(&[STORE], TransactionMode::ReadOnly).ok()?;
        let value = transaction.store(STORE).ok()?.get(key.into()).await.ok()??;
        (!value.is_undefined()).then_some(value)
    }

    async fn forget(key: &str) -> Option<()> {
        let transaction = open().await?.transaction(&[STORE], TransactionMode::ReadWrite).ok()?;
        transaction.store(STORE).ok()?.delete(key.into()).await.ok()?;
        transaction.done().await.ok().map(drop)
    }

    /// Keeps a run instead of the last one.
    pub async fn keep_run(kept: &Kept) {
        let Ok(history) = serde_json::to_string(&kept.history) else { return };
        let value = Object::new();
        let bytes = Uint8Array::from(kept.checkpoint.as_slice());
        let set = Reflect::set(&value, &"history".into(), &history.into())
            .and_then(|_| Reflect::set(&value, &"checkpoint".into(), &bytes));
        if set.is_ok() {
            put(LAST, &value).await;
        }
    }

    /// The last run; nothing if there is none, or if another version of the page wrote it.
    pub async fn kept_run() -> Option<Kept> {
        let value = get(LAST).await?;
        let history = Reflect::get(&value, &"history".into()).ok()?.as_string()?;
        let bytes =
            Reflect::get(&value, &"checkpoint".into()).ok()?.dyn_into::<Uint8Array>().ok()?;
        let history = read_json(&history).ok()?;
        Some(Kept { history, checkpoint: bytes.to_vec() })
    }

    /// Forgets the last run.
    pub async fn forget_run() {
        forget(LAST).await;
    }

    /// Keeps the reader's own text.
    pub async fn keep_own(bytes: &[u8]) {
        put(OWN, &Uint8Array::from(bytes)).await;
    }

    /// The reader's own text.
    pub async fn own() -> Option<Vec<u8>> {
        Some(get(OWN).await?.dyn_into::<Uint8Array>().ok()?.to_vec())
    }
}

/// Natively there is no browser, so nothing is kept; tests run here.
#[cfg(not(target_family = "wasm"))]
mod database {
    use super::Kept;

    /// Keeps nothing.
    pub async fn keep_run(_: &Kept) {}
    /// There is none.
    pub async fn kept_run() -> Option<Kept> {
        None
    }
    /// There is nothing to forget.
    pub async fn forget_run() {}
    /// Keeps nothing.
    pub async fn keep_own(_: &[u8]) {}
    /// There is none.
    pub async fn own() -> Option<Vec<u8>> {
        None
    }
}

pub use database::{forget_run, keep_own, keep_run, kept_run, own};
