//! The net of 1989 as a burn module, held against the exhibit's plain loops, and the operation fused from them against both.
//!
//! The loops themselves are held against PyTorch where they live (`experiments::lecun_1989`).

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use std::sync::Arc;

use burn::backend::Flex;
use burn::module::{Module, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use experiments::lecun_1989::tensors::{Example, Learning, Places, SHAPES};
use models::fused::FuseError;
use models::lecun_1989::{CLASSES, SEEN, SIDE, ZipNet};
use models::parameters::{See, Step, map, visit};
use models::tanh_layer::descend;

const RATE: f64 = 0.03;

/// A made-up picture.
fn picture(at: usize) -> Vec<f32> {
    (0..SIDE * SIDE).map(|pixel| ((pixel * 37 + at * 101) as f32).sin()).collect()
}

fn pictures(at: usize, device: &Device) -> Tensor<4> {
    Tensor::from_data(TensorData::new(picture(at), [1, 1, SIDE, SIDE]), device)
}

fn targets(label: usize, device: &Device) -> Tensor<2> {
    let value = |class| if class == label { 1.0_f32 } else { -1.0 };
    let values: Vec<f32> = (0..CLASSES).map(value).collect();
    Tensor::from_data(TensorData::new(values, [1, CLASSES]), device)
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

/// Off the start, so that no bias hides in zeros and no two are the same.
fn net(device: &Device) -> ZipNet {
    struct Shake;
    impl Step for Shake {
        fn step<const D: usize>(&mut self, _: &str, _: ParamId, x: Tensor<D>) -> Tensor<D> {
            let count = x.dims().iter().product::<usize>();
            let waves: Vec<f32> = (0..count).map(|at| 0.1 * (at as f32 * 1.7).sin()).collect();
            x.clone() + Tensor::from_data(TensorData::new(waves, x.dims()), &x.device())
        }
    }
    map(ZipNet::new(1, device), &mut Shake)
}

/// All parameters, in the net's order.
fn tensors(net: &ZipNet) -> Vec<Vec<f32>> {
    struct All(Vec<Vec<f32>>);
    impl See for All {
        fn see<const D: usize>(&mut self, _: &str, _: ParamId, x: Tensor<D>) {
            self.0.push(values(x.inner()));
        }
    }
    let mut all = All(Vec::new());
    visit(net, &mut all);
    all.0
}

fn slices(tensors: &[Vec<f32>]) -> [&[f32]; 8] {
    std::array::from_fn(|at| tensors[at].as_slice())
}

/// The slope of the cost by every parameter, in the net's order.
fn slopes(net: &ZipNet, cost: Tensor<1>) -> Vec<Vec<f32>> {
    struct All(GradientsParams, Vec<Vec<f32>>);
    impl See for All {
        fn see<const D: usize>(&mut self, _: &str, id: ParamId, _: Tensor<D>) {
            self.1.push(values(self.0.remove::<D>(id).expect("every parameter has a slope")));
        }
    }
    let mut all = All(GradientsParams::from_grads(cost.backward(), net), Vec::new());
    visit(net, &mut all);
    all.1
}

/// The cost of one example as one operation.
fn fused(net: &ZipNet, places: &Arc<Places>, at: usize) -> Tensor<1> {
    let cost = net.fused_cost::<Flex, _>(|parameters| {
        let mut example = Example::new(places, picture(at), at as u8);
        let cost = example.cost(parameters);
        (cost, move || example.slopes())
    });
    cost.unwrap()
}

/// Two numbers of single precision, summed in other orders.
fn hold(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let most = expected.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    assert!(most > 0.0, "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-6 + 1e-5 * most, "{what}: {found} and {expected}");
    }
}

#[test]
fn the_module_has_the_papers_parameters_connections_and_wiring() {
    let net = ZipNet::new(1, &Device::flex());
    let counts: Vec<usize> = tensors(&net).iter().map(Vec::len).collect();
    assert_eq!(counts, SHAPES.map(|shape| shape.iter().product::<usize>()));
    assert_eq!((net.num_params(), ZipNet::connections()), (9_760, 64_660));
    for plane in 0..12 {
        let seen = SEEN.iter().filter(|planes| planes.contains(&plane)).count();
        assert_eq!(4 * seen, 8, "eight planes of H2 see plane {plane} of H1");
    }
}

#[test]
fn outputs_and_slopes_are_those_of_the_plain_loops() {
    let device = Device::flex().autodiff();
    let (net, places) = (net(&device), Arc::new(Places::default()));
    let all = tensors(&net);
    for at in 0..CLASSES {
        let mut example = Example::new(&places, picture(at), at as u8);
        let by_loops = example.cost(slices(&all));
        hold("outputs", &values(net.forward(pictures(at, &device)).outputs), example.outputs());
        let cost = net.cost(pictures(at, &device), targets(at, &device));
        hold("cost", &values(cost.clone().inner()), &[by_loops]);
        let by_loops = example.slopes();
        for (tensor, (ours, loops)) in slopes(&net, cost).iter().zip(&by_loops).enumerate() {
            hold(&format!("digit {at}, tensor {tensor}"), ours, loops);
        }
    }
}

#[test]
fn the_fused_operation_gives_the_modules_cost_and_slopes_also_as_part_of_more() {
    let device = Device::flex().autodiff();
    let (net, places) = (net(&device), Arc::new(Places::default()));
    let plain = net.cost(pictures(3, &device), targets(3, &device));
    let one = fused(&net, &places, 3);
    hold("cost", &values(one.clone().inner()), &values(plain.clone().inner()));
    for (fused, plain) in slopes(&net, one).iter().zip(&slopes(&net, plain)) {
        hold("alone", fused, plain);
    }
    // Twice in a sum, one of them tripled and squared: slopes from above are heeded and added up.
    let both = |three: Tensor<1>, four: Tensor<1>| (three * 3.0).square() + four;
    let cost = |at| net.cost(pictures(at, &device), targets(at, &device));
    let plain = slopes(&net, both(cost(3), cost(4)));
    let one = slopes(&net, both(fused(&net, &places, 3), fused(&net, &places, 4)));
    for (fused, plain) in one.iter().zip(&plain) {
        hold("in a sum", fused, plain);
    }
}

#[test]
fn ten_steps_by_burn_by_the_fused_operation_and_by_the_loops_end_at_the_same_net() {
    let device = Device::flex().autodiff();
    let places = Arc::new(Places::default());
    let mut nets = [net(&device), net(&device)];
    let mut loops = Learning::new(&places, slices(&tensors(&nets[0])), RATE as f32);
    for at in 0..CLASSES {
        let plain = nets[0].cost(pictures(at, &device), targets(at, &device));
        let costs = [plain, fused(&nets[1], &places, at)];
        let by_loops = loops.step(&picture(at), at as u8);
        for (net, cost) in nets.iter_mut().zip(costs) {
            hold("cost", &values(cost.clone().inner()), &[by_loops]);
            let slopes = GradientsParams::from_grads(cost.backward(), net);
            *net = descend(net.clone(), slopes, RATE);
        }
    }
    for net in &nets {
        for (ours, loops) in tensors(net).iter().zip(&loops.tensors()) {
            hold("after ten steps", ours, loops);
        }
    }
}

#[test]
fn a_net_that_keeps_no_record_is_told_so() {
    let net = ZipNet::new(1, &Device::flex());
    let refused = net.fused_cost::<Flex, _>(|_| (0.0, || SHAPES.map(|_| Vec::new())));
    assert_eq!(refused.err(), Some(FuseError::Elsewhere));
}
