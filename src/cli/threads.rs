//! Threads: as many as processors, or as asked for, within the limits of the system; one if it grants none.

use rayon::ThreadBuilder;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

/// Most threads.
const MOST: usize = 1024;
/// Stack size of the main work, in bytes.
const STACK: usize = 8 << 20;
/// Address space that every command needs, in bytes.
const LEAST_SPACE: u64 = 96 << 20;
/// Address space that a thread may take, in bytes: its stack, and the arena of `malloc`.
const SPACE_A_THREAD: u64 = 80 << 20;

/// Runs `work` on a stack of known size; on that of the process if no thread can be started.
pub fn on_own_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    thread::scope(|scope| {
        match thread::Builder::new().name("main".into()).stack_size(STACK).spawn_scoped(scope, &work) {
            Ok(running) => running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(),
        }
    })
}

/// Whether there is the memory that any command needs; prints an error if not, without allocating.
pub fn has_memory() -> bool {
    let Some(space) = address_space().filter(|&space| space < LEAST_SPACE) else { return true };
    let (space, least) = (space >> 10, LEAST_SPACE >> 10);
    let mut out = io::stderr().lock();
    // If standard error is closed, nothing is printed.
    let _ = writeln!(out, "error: {space} kB of address space (ulimit -v), at least {least} are needed");
    false
}

/// Starts the threads shared by all searches and decoders: `asked`, else `RAYON_NUM_THREADS`, else one a
/// processor.
pub fn start_threads(asked: Option<u16>) {
    let spare = |space: u64| (space.saturating_sub(LEAST_SPACE) / SPACE_A_THREAD) as usize;
    let affordable = address_space().map_or(MOST, spare);
    let wanted = wanted_threads(asked).min(MOST).min(affordable);
    let workers = if wanted > 1 { Workers::start_workers(wanted) } else { Workers::default() };
    let pool = rayon::ThreadPoolBuilder::new();
    // It fails only if the threads exist already.
    let _ = match workers.n {
        0 | 1 => pool.num_threads(1).use_current_thread().build_global(),
        n => pool.num_threads(n).spawn_handler(|work| workers.give_work(work)).build_global(),
    };
}

/// Threads that wait for work: a pool of rayon starts with all its threads or fails.
#[derive(Default)]
struct Workers {
    /// Number of threads started.
    n: usize,
    work: Option<mpsc::Sender<ThreadBuilder>>,
}

impl Workers {
    /// Starts `wanted` threads, or as many as possible.
    fn start_workers(wanted: usize) -> Self {
        let (give, work) = mpsc::channel::<ThreadBuilder>();
        let (here, ready) = mpsc::channel();
        let work = Arc::new(Mutex::new(work));
        let start = |i: usize| {
            let (here, work) = (here.clone(), work.clone());
            let wait = move || {
                let _ = here.send(());
                drop(here);
                let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                // A thread that was not counted gets no work.
                next.into_iter().for_each(ThreadBuilder::run);
            };
            thread::Builder::new().name(format!("worker {i}")).spawn(wait).is_ok()
        };
        let _ = (0..wanted).take_while(|&i| start(i)).count();
        drop(here);
        Self { n: ready.iter().count(), work: Some(give) }
    }

    fn give_work(&self, work: ThreadBuilder) -> io::Result<()> {
        let give = self.work.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        give.send(work).map_err(|_| io::ErrorKind::Unsupported.into())
    }
}

fn wanted_threads(asked: Option<u16>) -> usize {
    let typed = asked.map(usize::from);
    let stated = || std::env::var("RAYON_NUM_THREADS").ok()?.parse().ok();
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    typed.or_else(stated).filter(|&n| n > 0).unwrap_or_else(processors)
}

/// Limit of the address space in bytes; `None` without one.
#[cfg(unix)]
fn address_space() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

#[cfg(not(unix))]
fn address_space() -> Option<u64> {
    None
}
