//! Results of a sweep on disk: rows are appended as they are measured, and rewritten in order at the end.
//!
//! Invariants: one run at a time writes to a folder; a row that was added is never lost; files that `compare`
//! did not make are never replaced.

use super::{loader, output};
use crate::error::{Error, Result};
use crate::sweep::results::{self, ResultsHeader};
use crate::sweep::{Results, Row, Sweep};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// File of the rows, one a line.
pub const RESULTS: &str = "results.jsonl";
/// Files written beside the rows at the end.
const OUTPUTS: [&str; 4] = ["results.csv", "summary.csv", "summary.json", "report.html"];

/// An open results folder.
pub struct Journal {
    dir: PathBuf,
    /// The file of the rows, locked for the whole run.
    file: Mutex<File>,
}

impl Journal {
    /// Opens the results of `sweep` in `dir`; returns the rows in it. An unterminated last line is dropped,
    /// and so are rows with a synthesis run without a result.
    ///
    /// # Errors
    /// `Input` for results that are broken or of another sweep; `Environment` if the folder cannot be
    /// written, another run writes to it, or it holds outputs without results; `Interrupted`.
    pub fn open_results(dir: &Path, sweep: &Sweep) -> Result<(Self, Vec<Row>)> {
        output::refuse_symlink(dir)?;
        std::fs::create_dir_all(dir).map_err(|e| Error::from_io(dir.display(), e))?;
        let lock = output::lock_folder(dir)?;
        lock.clear_abandoned(dir);
        let path = dir.join(RESULTS);
        output::check_free(&path, true)?;
        let failed = |e: std::io::Error| Error::from_io(path.display(), e);
        let header = ResultsHeader::from_sweep(sweep);
        let is_new = !path.exists();
        if is_new {
            refuse_outputs(dir)?;
        }
        let mut file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        lock_results(&file, dir)?;
        drop(lock);
        let known = if is_new { None } else { read_results(&path, Some(&header))? };
        let known = known.map(|known| settle_rows(known, sweep, &path, &mut file)).transpose()?;
        let n_bytes = known.as_ref().map_or(0, |known| known.n_bytes) as u64;
        file.set_len(n_bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        let journal = Self { dir: dir.to_path_buf(), file: Mutex::new(file) };
        if known.is_none() {
            journal.add_line(&results::json_line(&header)?)?;
            output::lock_folder(dir)?.sync_names();
        }
        Ok((journal, known.map(|known| known.rows).unwrap_or_default()))
    }

    /// Appends a row; it is on disk on return.
    ///
    /// # Errors
    /// `Environment` if it cannot be written.
    pub fn add_row(&self, row: &Row) -> Result<()> {
        self.add_line(&results::json_line(row)?)
    }

    fn add_line(&self, line: &str) -> Result<()> {
        let mut file = self.lock_file();
        let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_data());
        written.map_err(|e| Error::from_io(self.dir.join(RESULTS).display(), e))
    }

    fn lock_file(&self) -> MutexGuard<'_, File> {
        // A thread that panicked left a whole line or an unterminated one.
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the results, rows in the order of their cases.
    ///
    /// # Errors
    /// `Environment` if they cannot be written.
    pub fn finish_results(&self, sweep: &Sweep, rows: &[Row]) -> Result<()> {
        // The new file is locked before it is renamed, the old one until then: no other run gets in between.
        let sorted =
            self.place_file(RESULTS, &results::write_results(&ResultsHeader::from_sweep(sweep), rows)?)?;
        *self.lock_file() = sorted;
        Ok(())
    }

    /// Writes a file of the folder atomically.
    ///
    /// # Errors
    /// `Environment` if it cannot be written.
    pub fn write_file(&self, name: &str, text: &str) -> Result<()> {
        self.place_file(name, text).map(drop)
    }

    fn place_file(&self, name: &str, text: &str) -> Result<File> {
        replace_file(&self.dir.join(name), text)
    }
}

/// Writes a file atomically and syncs it to disk; it stays locked while it is open.
fn replace_file(path: &Path, text: &str) -> Result<File> {
    output::stream_file(path, true, |file| {
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
        written.map_err(|e| Error::from_io(path.display(), e))
    })
}

/// The rows of `sweep` that need not be measured again; rewrites `file` if it holds others.
fn settle_rows(mut known: Results, sweep: &Sweep, path: &Path, file: &mut File) -> Result<Results> {
    known.verify(sweep, &loader::display_name(path))?;
    let n_rows = known.rows.len();
    known.rows.retain(|row| row.open_run().is_none());
    if known.rows.len() < n_rows {
        let text = results::write_results(&known.header, &known.rows)?;
        *file = replace_file(path, &text)?;
        known.n_bytes = text.len();
    }
    Ok(known)
}

/// Parses a results file.
///
/// # Errors
/// `Input` if it is broken.
pub fn read_results(path: &Path, expected: Option<&ResultsHeader>) -> Result<Option<Results>> {
    results::parse_results(
        &loader::read_file(path, loader::MAX_TEXT_BYTES)?,
        &loader::display_name(path),
        expected,
    )
}

/// Locks the folder against other runs while the file of its rows is open.
fn lock_results(file: &File, dir: &Path) -> Result<()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Error::from_io(dir.display(), "another run writes to it")),
        // File systems without locks are used without one.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

/// Refuses a folder that has outputs but no results.
fn refuse_outputs(dir: &Path) -> Result<()> {
    match OUTPUTS.iter().map(|name| dir.join(name)).find(|path| path.exists()) {
        Some(path) => {
            Err(Error::from_io(path.display(), format!("exists, but there is no {RESULTS} beside it")))
        }
        None => Ok(()),
    }
}
