//! The gradient of every kind of layer against central differences, in f64.

use burn_tensor::{DType, Device, Int, Tensor, TensorData};
use flexor_train::net::{Builder, Init, Kind, Net, NetForm, Pass, cross_entropy};
use flexor_train::random::{Purpose, Source};
use flexor_train::xor::Backward;
use std::collections::BTreeMap;

const BATCH: usize = 3;
const IMAGE: [usize; 3] = [2, 8, 8];

fn form(build: impl FnOnce(&mut Builder)) -> NetForm {
    let mut net = Builder::new(IMAGE);
    build(&mut net);
    net.linear("last", 4).expect("fits");
    net.finish()
}

fn images() -> Tensor<4> {
    let mut source = Source::new(5, Purpose::Digits, 9);
    let n = BATCH * IMAGE.iter().product::<usize>();
    let values: Vec<f64> = (0..n).map(|_| source.normal()).collect();
    let shape = [BATCH, IMAGE[0], IMAGE[1], IMAGE[2]];
    Tensor::from_data(TensorData::new(values, shape), (&Device::flex(), DType::F64))
}

fn labels() -> Tensor<1, Int> {
    Tensor::from_data(TensorData::new(vec![0i64, 2, 3], [BATCH]), &Device::flex())
}

fn loss(net: &Net, images: &Tensor<4>) -> f64 {
    let leaves = net.leaves(false);
    let logits = Pass::new(net, &leaves, true).logits(images.clone());
    cross_entropy(logits, labels()).into_scalar()
}

fn values(tensor: &Tensor<1>) -> Vec<f64> {
    tensor.try_to_vec_as().expect("numbers")
}

/// Checks some elements of every parameter of the network.
fn check(form: NetForm) {
    let device = Device::flex();
    let init = Init { std: 0.1, alpha: None, seed: 3 };
    let mut net = Net::new(form, BTreeMap::new(), init, &device, DType::F64);
    let images = images();
    let leaves = net.leaves(true);
    let logits = Pass::new(&net, &leaves, true).logits(images.clone().autodiff());
    let mut grads = cross_entropy(logits, labels().autodiff()).backward();
    let grads = net.gradients(&leaves, &mut grads, 1.0, Backward::Eq5);
    let trained = net.params.iter().filter(|param| param.kind != Kind::Statistic).count();
    assert_eq!(grads.len(), trained);
    let mut source = Source::new(7, Purpose::Digits, 8);
    for (i, grad) in grads {
        let (grad, start) = (values(&grad), values(&net.params[i].value));
        let largest = grad.iter().fold(1e-3f64, |most, g| most.max(g.abs()));
        for _ in 0..6 {
            let at = source.below(start.len());
            let mut moved = |by: f64| {
                let mut x = start.clone();
                x[at] += by;
                let data = TensorData::new(x, [start.len()]);
                net.params[i].value = Tensor::from_data(data, (&device, DType::F64));
                loss(&net, &images)
            };
            let h = 1e-6;
            let found = (moved(h) - moved(-h)) / (2.0 * h);
            moved(0.0);
            let worst = (found - grad[at]).abs() / largest;
            assert!(worst < 1e-6, "{} [{at}]: {} by differences, {}", net.params[i].name, found, grad[at]);
        }
    }
}

#[test]
fn of_a_fully_connected_layer() {
    check(form(|net| {
        net.linear("f1", 7).expect("fits");
        net.relu();
    }));
}

#[test]
fn of_a_convolution() {
    check(form(|net| {
        net.conv("c1", 5, [3, 1, 1], true).expect("fits");
        net.relu();
        net.conv("c2", 4, [3, 2, 0], true).expect("fits");
    }));
}

#[test]
fn of_a_maximum() {
    check(form(|net| {
        net.conv("c1", 3, [3, 1, 1], true).expect("fits");
        net.max_pool(2).expect("fits");
        net.relu();
        net.max_pool(2).expect("fits");
    }));
}

#[test]
fn of_a_normalisation_and_a_mean() {
    check(form(|net| {
        net.conv("c1", 3, [3, 1, 1], false).expect("fits");
        net.norm("n1");
        net.relu();
        net.mean_pool();
    }));
}

#[test]
fn of_a_residual_sum_with_and_without_a_step() {
    check(form(|net| {
        net.conv("c1", 2, [3, 1, 1], false).expect("fits");
        for (k, (stride, channels)) in [(1, 2), (2, 4)].into_iter().enumerate() {
            let name = format!("r{k}");
            net.residual(stride, |net| net.conv(&name, channels, [3, stride, 1], false)).expect("fits");
            net.relu();
        }
    }));
}
