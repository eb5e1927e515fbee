//! State of a register read, which takes several cycles.

/// State of a register read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HostReader {
    Idle,
    /// Address offered: index of the register.
    Asks(usize),
    /// Address taken: the expected value and its known bits at that time, and the data that waits at the
    /// port, if any.
    Waits {
        place: usize,
        expected: u32,
        known: u32,
        before: Option<u32>,
    },
}
