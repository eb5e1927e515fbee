//! Optimisers: a step of all parameters from their gradients.

use crate::net::{Kind, Net, Param};
use crate::options::{OptimizerForm, WeightDecay};
use crate::recipe::Moment;
use burn_tensor::Tensor;
use std::collections::BTreeMap;

/// Shares of the old moments of Adam, and what keeps its divisor from zero.
const BETAS: [f64; 2] = [0.9, 0.999];
const EPSILON: f64 = 1e-8;

/// An optimiser and what it keeps from step to step.
#[derive(Debug, Clone)]
pub struct Optimizer {
    form: OptimizerForm,
    decay: WeightDecay,
    /// c of the limits ±c/S_tanh of encrypted weights.
    clip: Option<f64>,
    /// Steps made.
    pub n_steps: usize,
    /// What is kept of a parameter, by its name: two moments for Adam, one for gradient descent.
    pub moments: BTreeMap<String, Vec<Tensor<1>>>,
}

impl Optimizer {
    /// An optimiser before its first step.
    pub fn new(form: OptimizerForm, decay: WeightDecay, clip: Option<f64>, net: &Net) -> Self {
        let n = if matches!(form, OptimizerForm::Adam { .. }) { 2 } else { 1 };
        let zeros = |param: &Param| (param.name.clone(), vec![param.value.zeros_like(); n]);
        let trained = net.params.iter().filter(|param| param.kind != Kind::Statistic);
        Self { form, decay, clip, n_steps: 0, moments: trained.map(zeros).collect() }
    }

    /// One step; `grads` holds the gradient of a parameter by its place.
    pub fn step(&mut self, net: &mut Net, grads: Vec<(usize, Tensor<1>)>, moment: Moment) {
        self.n_steps += 1;
        for (i, grad) in grads {
            let param = &mut net.params[i];
            let grad = match self.decay_of(param.kind) {
                0.0 => grad,
                decay => grad + param.value.clone().mul_scalar(decay),
            };
            let Some(moments) = self.moments.get_mut(&param.name) else { continue };
            let change = match self.form {
                OptimizerForm::Adam { .. } => adam(moments, grad, self.n_steps),
                OptimizerForm::Sgd { momentum, .. } => {
                    moments[0] = moments[0].clone().mul_scalar(momentum) + grad;
                    moments[0].clone()
                }
            };
            param.value = param.value.clone() - change.mul_scalar(moment.lr);
            if let (Kind::Encrypted, Some(c)) = (param.kind, self.clip) {
                let limit = c / moment.s_tanh;
                param.value = param.value.clone().clamp(-limit, limit);
            }
        }
    }

    fn decay_of(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Encrypted => self.decay.encrypted,
            Kind::Alpha => self.decay.alpha,
            Kind::Weight => self.decay.weight,
            Kind::Norm => self.decay.norm,
            Kind::Bias | Kind::Statistic => 0.0,
        }
    }
}

/// The step of Adam for a learning rate of 1.
fn adam(moments: &mut [Tensor<1>], grad: Tensor<1>, n_steps: usize) -> Tensor<1> {
    let [first, second] = BETAS;
    let squares = grad.clone() * grad.clone();
    moments[0] = moments[0].clone().mul_scalar(first) + grad.mul_scalar(1.0 - first);
    moments[1] = moments[1].clone().mul_scalar(second) + squares.mul_scalar(1.0 - second);
    let [rest_first, rest_second] = BETAS.map(|beta| 1.0 - beta.powf(n_steps as f64));
    let divisor = moments[1].clone().div_scalar(rest_second).sqrt().add_scalar(EPSILON);
    moments[0].clone().div_scalar(rest_first) / divisor
}
