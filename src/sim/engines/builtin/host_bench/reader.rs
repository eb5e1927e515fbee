//! A read of a register over the cycles that it takes.

/// How far a read of a register is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HostReader {
    Idle,
    /// Of the register at that place.
    Asks(usize),
    /// Its address was taken when the register was to read so in the bits that are known; what waits at the port.
    Waits {
        place: usize,
        expected: u32,
        known: u32,
        before: Option<u32>,
    },
}
