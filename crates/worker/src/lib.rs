//! worker
use wasm_bindgen::prelude::*;
#[wasm_bindgen]
pub fn probe() -> f32 {
    let d = burn::tensor::Device::default();
    let t = burn::tensor::Tensor::<2>::ones([2, 2], &d);
    drop(t);
    1.0
}
