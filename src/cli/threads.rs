//! Threads: as many as there are processors, or were asked for, within what the system grants; one where it grants none.

use rayon::ThreadBuilder;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

/// Most threads, however many are asked for.
const MOST: usize = 1024;
/// Stack of the run itself, whatever that of the process.
const STACK: usize = 8 << 20;
/// Address space that every command can do with.
const LEAST_SPACE: u64 = 96 << 20;
/// Address space that a thread may take: its stack, and what `malloc` sets aside for it.
const SPACE_A_THREAD: u64 = 80 << 20;

/// Runs `work` on a stack of a known size; on that of the process where there is no other.
pub fn on_own_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    thread::scope(|scope| {
        match thread::Builder::new().name("main".into()).stack_size(STACK).spawn_scoped(scope, &work) {
            Ok(running) => running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(),
        }
    })
}

/// Whether there is the memory that any command takes; says so where there is not, and takes none for that.
pub fn has_memory() -> bool {
    let Some(space) = address_space().filter(|&space| space < LEAST_SPACE) else { return true };
    let (space, least) = (space >> 10, LEAST_SPACE >> 10);
    let mut out = io::stderr().lock();
    // Nothing is left to tell it to where standard error is closed.
    let _ = writeln!(out, "error: {space} kB of address space (ulimit -v), at least {least} are needed");
    false
}

/// Starts the threads that all searches and decoders share: `asked`, or as `RAYON_NUM_THREADS` says, or one a processor.
pub fn start_threads(asked: Option<u16>) {
    let spare = |space: u64| (space.saturating_sub(LEAST_SPACE) / SPACE_A_THREAD) as usize;
    let affordable = address_space().map_or(MOST, spare);
    let wanted = wanted_threads(asked).min(MOST).min(affordable);
    let workers = if wanted > 1 { Workers::start_workers(wanted) } else { Workers::default() };
    let pool = rayon::ThreadPoolBuilder::new();
    // An error would mean that the threads are there already.
    let _ = match workers.n {
        0 | 1 => pool.num_threads(1).use_current_thread().build_global(),
        n => pool.num_threads(n).spawn_handler(|work| workers.give_work(work)).build_global(),
    };
}

/// Threads that wait for what they are to run: a pool of rayon cannot be had in part.
#[derive(Default)]
struct Workers {
    /// How many have started.
    n: usize,
    work: Option<mpsc::Sender<ThreadBuilder>>,
}

impl Workers {
    /// Starts `wanted` threads, or as many as can be had.
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
                // None is left for a thread that was not counted.
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

/// Bytes of address space that the process may have; none where there is no limit.
#[cfg(unix)]
fn address_space() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

#[cfg(not(unix))]
fn address_space() -> Option<u64> {
    None
}
