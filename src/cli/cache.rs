//! Cache of the best networks found by `optimize`, in the user's cache folder: one text file per canonical
//! form of a matrix, limits and objective, named by the SHA-256 of these.
//!
//! Entries are verified like any other input. Errors of the cache never end a run.

use super::{loader, output, terminal};
use crate::codec::digest::sha256_hex;
use crate::error::Error;
use crate::gf2::{Affine, BitMatrix};
use crate::network::{Canonical, Limits, Objective, XorNetwork, io, verify};
use etcetera::BaseStrategy;
use std::path::{Path, PathBuf};

/// Extension of the entries.
const EXTENSION: &str = "txt";

/// The entry for a matrix, its limits and the objective.
pub struct Cache {
    path: PathBuf,
    form: Canonical,
    map: Affine,
    limits: Limits,
    objective: Objective,
}

impl Cache {
    /// The entry in the user's cache folder; `None` if there is no such folder, or if `CI` is set.
    pub fn of_user(matrix: &BitMatrix, limits: &Limits, objective: &Objective) -> Option<Self> {
        let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        let caches = etcetera::base_strategy::choose_native_strategy().ok()?.cache_dir();
        let folder = caches.join(env!("CARGO_PKG_NAME")).join("networks");
        (!in_ci && folder.is_absolute()).then(|| Self::in_folder(&folder, matrix, limits, objective))
    }

    fn in_folder(folder: &Path, matrix: &BitMatrix, limits: &Limits, objective: &Objective) -> Self {
        let form = Canonical::from_task(matrix, limits, objective);
        let name = format!("{}.{EXTENSION}", sha256_hex(form.as_text().as_bytes()));
        let map = Affine::linear(matrix.clone());
        Self { path: folder.join(name), form, map, limits: *limits, objective: objective.clone() }
    }

    /// The best network known, if any; prints a note on a broken entry.
    pub fn best_network(&self) -> Option<XorNetwork> {
        let note = |what: &String| terminal::print_note(&format!("{what}; this cached network is not used"));
        self.read_entry().inspect_err(note).ok().flatten()
    }

    /// Stores `network` of the matrix if it is better than the entry.
    pub fn keep_network(&self, network: &XorNetwork) {
        if let Err(error) = self.write_entry(network) {
            terminal::print_note(&format!("{error}; the network is not cached"));
        }
    }

    /// The network of the entry, or its fault.
    fn read_entry(&self) -> Result<Option<XorNetwork>, String> {
        if !self.path.exists() {
            return Ok(None);
        }
        let (name, n_in) = (loader::display_name(&self.path), self.map.matrix.n_cols());
        let form = loader::read_regular(&self.path, loader::MAX_TEXT_BYTES)
            .and_then(|bytes| io::read_network(&bytes, EXTENSION, &name, n_in, self.form.n_rows()))
            .map_err(|error| error.to_string())?;
        let network = self.form.of_matrix(&form);
        if verify::verify(&network, &self.map).is_err() {
            return Err(format!("{name}: is no network of the matrix"));
        }
        let kept = self.limits.verify(&network).and_then(|()| self.objective.verify(&network));
        kept.map_err(|_| format!("{name}: does not keep to the limits"))?;
        Ok(Some(network))
    }

    fn write_entry(&self, network: &XorNetwork) -> Result<(), Error> {
        let bytes = io::write_network(&self.form.of_form(network), EXTENSION)?;
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| Error::from_io(folder.display(), e))?;
        }
        // Another run may have stored a better one since this run started.
        let known = || self.read_entry().ok().flatten().map(|known| self.objective.network_cost(&known));
        let better = || Ok(known().is_none_or(|known| self.objective.network_cost(network) < known));
        output::write_better(&self.path, &bytes, better).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn matrix(rows: &str) -> BitMatrix {
        BitMatrix::parse(rows).expect("rectangular")
    }

    /// A network of x0+x1+x2, twice; with `wasteful` the second takes one gate more.
    fn network(wasteful: bool) -> XorNetwork {
        let mut network = XorNetwork::new(3);
        let [x0, x1, x2] = [0, 1, 2].map(|j| network.input(j));
        let pair = network.xor(x0, x1);
        let first = network.xor(pair, x2);
        let pair = if wasteful { network.xor(x1, x2) } else { pair };
        let second = if wasteful { network.xor(pair, x0) } else { first };
        [first, second].into_iter().for_each(|source| network.push_output(Some(source), false));
        network
    }

    fn cache(folder: &Path, max_depth: Option<u32>, max_fanout: Option<usize>) -> Cache {
        let limits = Limits { max_depth, max_fanout };
        Cache::in_folder(folder, &matrix("111 111"), &limits, &Objective::Xor2)
    }

    #[test]
    fn keeps_the_better_network_of_every_task() {
        let room = tempfile::tempdir().expect("a temporary folder");
        let folder = room.path().join("deep/er");
        let fanout = cache(&folder, None, Some(1));
        assert!(fanout.best_network().is_none());
        fanout.keep_network(&network(true));
        assert_eq!(fanout.best_network().map(|known| known.n_xor()), Some(4));
        let depth = cache(&folder, Some(2), None);
        assert!(depth.best_network().is_none());
        for (wasteful, n_xor) in [(false, 2), (true, 2)] {
            depth.keep_network(&network(wasteful));
            assert_eq!(depth.best_network().map(|known| known.n_xor()), Some(n_xor));
        }
        assert_eq!(fs::read_dir(&folder).expect("listing").count(), 2);
    }

    #[test]
    fn takes_no_entry_that_does_not_do_and_replaces_it() {
        let room = tempfile::tempdir().expect("a temporary folder");
        let cache = cache(room.path(), Some(2), Some(2));
        for (text, what) in [
            ("rubbish", "line 1"),
            ("y0 = x0\ny1 = x0\n", "is no network of the matrix"),
            ("t0 = x0 ^ x1\ny0 = t0 ^ x2\ny1 = y0 ^ 1\n", "is no network of the matrix"),
            ("t0 = x0 ^ x1\nt1 = t0 ^ x0\nt2 = t1 ^ x2\ny0 = t2 ^ x0\ny1 = y0\n", "to the limits"),
        ] {
            fs::write(&cache.path, text).expect("written");
            let error = cache.read_entry().expect_err(text);
            assert!(error.contains(what) && cache.best_network().is_none(), "{error}");
            cache.keep_network(&network(false));
            assert_eq!(cache.best_network(), Some(network(false).canonical()));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_does_no_harm() {
        let room = tempfile::tempdir().expect("a temporary folder");
        fs::write(room.path().join("file"), "").expect("written");
        let cache = cache(&room.path().join("file"), None, None);
        assert!(cache.best_network().is_none());
        cache.keep_network(&network(false));
        assert!(cache.best_network().is_none());
    }
}
