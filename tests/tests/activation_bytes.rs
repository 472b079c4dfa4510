//! What a step really holds, by an allocator that counts: a further block costs a record at least the bytes that are counted from shapes, and
//! where blocks are computed again, little more than what enters it.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use burn::tensor::{Device, Int, Tensor, TensorData};
use models::gpt::counted::Counted;
use models::{Dropout, Gpt, parameters};
use spec::GptSpec;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, and how much of it is in use.
struct Counting;

#[expect(unsafe_code, reason = "an allocator has no safe form")]
// SAFETY: the system's allocator does all the work; beside it only numbers change.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(live, Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const BATCH: usize = 8;
const TIME: usize = 32;
const VOCABULARY: usize = 11;

fn spec(layers: usize) -> GptSpec {
    GptSpec { layers, heads: 4, width: 32, context: TIME, ..GptSpec::default() }
}

fn tokens(device: &Device) -> Tensor<2, Int> {
    let values: Vec<i32> = (0..BATCH * TIME).map(|at| (at * at % VOCABULARY) as i32).collect();
    Tensor::from_data(TensorData::new(values, [BATCH, TIME]), device)
}

/// Most bytes in use during a step beyond those before it.
fn most_during(layers: usize, span: Option<usize>) -> usize {
    let device = Device::flex().autodiff();
    let model = Gpt::new(&spec(layers), VOCABULARY, 1, &device);
    let (inputs, targets) = (tokens(&device), tokens(&device));
    let before = LIVE.load(Relaxed);
    MOST.store(before, Relaxed);
    let (loss, grads) = match span {
        None => model.gradients(inputs, targets, Dropout::off()),
        Some(span) => model.gradients_recomputed(inputs, targets, Dropout::off(), span),
    };
    assert!(loss.into_data().iter::<f32>().next().unwrap() > 0.0);
    assert!(!grads.is_empty());
    MOST.load(Relaxed) - before
}

/// Bytes of the gradients of one block.
fn gradients_of_a_block() -> usize {
    let count =
        |layers| parameters::count(&Gpt::new(&spec(layers), VOCABULARY, 1, &Device::flex()));
    4 * (count(2) - count(1))
}

/// One test: others beside it would be counted too.
#[test]
fn a_further_block_costs_what_shapes_say() {
    let counted = Counted { spec: spec(1), batch: BATCH, time: TIME, vocabulary: VOCABULARY };
    let a_block = |span| (most_during(12, span) - most_during(4, span)) / 8;
    let (recorded, again) = (a_block(None), a_block(Some(1)));
    let (needed, entering) = (4 * counted.block(), 4 * counted.stream());
    // burn also records steps inside of norms, softmax and GELU: about as much again.
    let record = recorded - gradients_of_a_block();
    assert!((needed..5 * needed / 2).contains(&record), "{record} bytes, {needed} counted");
    // Inputs are let go of while gradients gather, so the most is at one end or the other.
    let most = entering + gradients_of_a_block();
    assert!((entering..most).contains(&again), "{again} bytes, {entering} enter a block");
}
