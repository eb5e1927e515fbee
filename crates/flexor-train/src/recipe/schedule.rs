//! Learning rate and S_tanh over the epochs.

/// How the learning rate and S_tanh go.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Number of epochs.
    pub epochs: usize,
    /// Epochs over which the learning rate grows from 0 and S_tanh from its start, step by step.
    pub warmup: usize,
    /// Ascending numbers of epochs after each of which the learning rate is multiplied.
    pub decay_at: Vec<usize>,
    /// The factor.
    pub decay_by: f64,
    /// S_tanh after the warm-up.
    pub s_tanh: f64,
    /// S_tanh at the start of the warm-up.
    pub s_tanh_start: f64,
    /// Factor of S_tanh at every decay.
    pub s_tanh_factor: f64,
}

/// Learning rate and S_tanh of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Learning rate.
    pub lr: f64,
    /// S_tanh.
    pub s_tanh: f64,
}

impl Schedule {
    /// The values for a step of an epoch, both from 0, of `n_steps` an epoch, where `lr` is the full learning rate.
    pub fn moment(&self, lr: f64, epoch: usize, step: usize, n_steps: usize) -> Moment {
        let decays = self.decay_at.iter().filter(|&&at| epoch >= at).count() as i32;
        let passed = (epoch * n_steps + step + 1) as f64 / (self.warmup * n_steps).max(1) as f64;
        let warm = if epoch < self.warmup { passed.min(1.0) } else { 1.0 };
        let s_tanh = self.s_tanh_start + (self.s_tanh - self.s_tanh_start) * warm;
        Moment {
            lr: lr * self.decay_by.powi(decays) * warm,
            s_tanh: s_tanh * self.s_tanh_factor.powi(decays),
        }
    }
}
