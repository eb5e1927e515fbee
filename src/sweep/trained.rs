//! What training made of a decoder of a sweep.

/// What training made of a decoder: means over its training seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trained {
    /// Share of the test that is right after the last epoch.
    pub test_accuracy: f64,
    /// Mean loss of the last epoch.
    pub train_loss: Option<f64>,
}
