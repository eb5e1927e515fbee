//! F⊕ and its gradient against the vectors of data/vector.json, which numpy made literally from Eq. 3 and Eq. 5.

use burn_tensor::{DType, Device, Tensor, TensorData};
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::spec::Polarity;
use flexor_train::xor::{Backward, Xor};
use serde_json::Value;

/// A matrix of numbers as a tensor.
fn tensor(value: &Value, dtype: DType) -> Tensor<2> {
    let rows: Vec<&Vec<Value>> =
        value.as_array().expect("rows").iter().map(|row| row.as_array().expect("a row")).collect();
    let shape = [rows.len(), rows[0].len()];
    let numbers: Vec<f64> =
        rows.into_iter().flatten().map(|number| number.as_f64().expect("a number")).collect();
    let data = TensorData::new(numbers, shape).convert_dtype(dtype);
    Tensor::from_data(data, (&Device::flex(), dtype))
}

fn numbers(tensor: &Tensor<2>) -> Vec<f64> {
    tensor.try_to_vec_as().expect("numbers")
}

struct Case {
    name: String,
    xor: Xor,
    matrix: BitMatrix,
    s_tanh: f64,
    value: Value,
}

fn cases(dtype: DType) -> Vec<Case> {
    let all: Value = serde_json::from_str(include_str!("data/vector.json")).expect("JSON");
    let case = |value: &Value| {
        let rows: Vec<&str> =
            value["matrix"].as_array().expect("rows").iter().filter_map(Value::as_str).collect();
        let matrix = BitMatrix::parse(&rows.join("\n")).expect("a matrix");
        let polarity = if value["polarity"] == "product" { Polarity::Product } else { Polarity::Xor };
        Case {
            name: value["name"].to_string(),
            xor: Xor::new(&matrix, polarity, &Device::flex(), dtype),
            matrix,
            s_tanh: value["s_tanh"].as_f64().expect("a number"),
            value: value.clone(),
        }
    };
    all["cases"].as_array().expect("cases").iter().map(case).collect()
}

/// Largest difference relative to the largest number, and that number.
fn difference(found: &[f64], wanted: &[f64]) -> f64 {
    let largest = wanted.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    let worst = found.iter().zip(wanted).fold(0.0f64, |most, (a, b)| most.max((a - b).abs()));
    worst / largest
}

#[test]
fn codes_are_equal_and_gradients_within_the_precision() {
    for (dtype, limit) in [(DType::F64, 1e-6), (DType::F32, 5e-6)] {
        let cases = cases(dtype);
        assert_eq!(cases.len(), 4);
        for case in cases {
            let x = tensor(&case.value["x"], dtype);
            let codes = case.xor.decode(x.clone());
            assert_eq!(numbers(&codes), numbers(&tensor(&case.value["y"], DType::F64)), "{}", case.name);
            let grad = tensor(&case.value["grad_y"], dtype);
            let found = case.xor.backward(x, codes, grad, case.s_tanh, Backward::Eq5);
            let worst = difference(&numbers(&found), &numbers(&tensor(&case.value["grad_x"], DType::F64)));
            println!("{} {dtype:?}: {worst:.1e}", case.name);
            assert!(worst < limit, "{} {dtype:?}: {worst:e}", case.name);
        }
    }
}

/// Products of tanh(S·x) with the sign of the output: Eq. 4, whose gradient differences can tell.
fn smooth(case: &Case, x: &[f64]) -> Vec<f64> {
    let product = case.value["polarity"] == "product";
    let n_in = case.matrix.n_cols();
    let row = |x: &[f64], row: &flexor_hdl::gf2::BitVec| {
        let taps: Vec<usize> = row.ones_at().collect();
        let sign = if product || taps.len() % 2 == 1 { 1.0 } else { -1.0 };
        sign * taps.iter().map(|&j| (case.s_tanh * x[j]).tanh()).product::<f64>()
    };
    x.chunks_exact(n_in).flat_map(|x| case.matrix.rows().iter().map(move |taps| row(x, taps))).collect()
}

#[test]
fn eq4_is_the_gradient_of_products_of_tanh() {
    for case in cases(DType::F64) {
        let x = tensor(&case.value["x"], DType::F64);
        let grad = tensor(&case.value["grad_y"], DType::F64);
        let found = case.xor.backward(
            x.clone(),
            case.xor.decode(x.clone()),
            grad.clone(),
            case.s_tanh,
            Backward::Eq4,
        );
        let (x, weights) = (numbers(&x), numbers(&grad));
        let loss = |x: &[f64]| smooth(&case, x).iter().zip(&weights).map(|(y, g)| y * g).sum::<f64>();
        let h = 1e-4 / case.s_tanh;
        let wanted: Vec<f64> = (0..x.len())
            .map(|i| {
                let moved = |by: f64| {
                    x.iter().enumerate().map(|(j, x)| if i == j { x + by } else { *x }).collect::<Vec<_>>()
                };
                (loss(&moved(h)) - loss(&moved(-h))) / (2.0 * h)
            })
            .collect();
        let worst = difference(&numbers(&found), &wanted);
        assert!(worst < 1e-6, "{}: {worst:e}", case.name);
    }
}

#[test]
fn straight_through_takes_signs_alone() {
    let case = &cases(DType::F64)[3];
    let x = tensor(&case.value["x"], DType::F64);
    let grad = tensor(&case.value["grad_y"], DType::F64);
    let found = case.xor.backward(x.clone(), case.xor.decode(x), grad.clone(), 10.0, Backward::Ste);
    // One tap a row: the gradient goes through as it is.
    assert_eq!(numbers(&found), numbers(&grad));
}
