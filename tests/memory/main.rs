//! Tests that count the memory of a whole process: each runs in one of its own.

mod fuzz_readers;
mod fuzz_tensors;
mod mutator;
mod readers;
mod tensors;
#[path = "../common/trained.rs"]
mod trained;

use cap::Cap;
use std::process::Command;

/// Counts what is allocated.
#[global_allocator]
static MEMORY: Cap<std::alloc::System> = Cap::new(std::alloc::System, usize::MAX);

/// Runs `test`, known to this program as `name`, in a process without other tests.
fn alone(name: &str, test: fn()) {
    if std::env::var_os("FLEXOR_ALONE").is_some() {
        return test();
    }
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let run = command.args(["--exact", name, "--nocapture"]).env("FLEXOR_ALONE", "1").output().expect("runs");
    let told = String::from_utf8_lossy(&run.stdout);
    print!("{told}");
    assert!(run.status.success() && told.contains("1 passed"), "{}", String::from_utf8_lossy(&run.stderr));
}
