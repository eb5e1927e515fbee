//! A running tool, in its own process group.

use super::{kill, lock_underway};
use std::io;
use std::process::{Child, Command, ExitStatus};

/// A running tool; killed with all its children when dropped.
pub struct Tool {
    child: Child,
    ended: bool,
}

impl Tool {
    /// Starts a tool in its own process group.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut underway = lock_underway();
        let child = command.spawn()?;
        underway.tools.insert(child.id());
        Ok(Self { child, ended: false })
    }

    /// Exit status of the tool; `None` while it runs.
    pub fn exit_status(&mut self) -> io::Result<Option<ExitStatus>> {
        let mut underway = lock_underway();
        let status = self.child.try_wait()?;
        if status.is_some() {
            underway.tools.remove(&self.child.id());
            self.ended = true;
        }
        Ok(status)
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        if !self.ended {
            let mut underway = lock_underway();
            kill(self.child.id());
            // Already ended, or it cannot be killed.
            let _ = self.child.kill();
            let _ = self.child.wait();
            underway.tools.remove(&self.child.id());
        }
    }
}
