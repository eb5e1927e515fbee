//! Reader of a plane: its matrix inline, from a file, or constructed; and a network of it.

use super::fields::{At, Checker, Fields};
use super::json::SpecJson;
use super::loader::Loader;
use super::model::{MAX_SIDE, Origin};
use super::named::read_named;
use crate::error::{Error, Problem};
use crate::gf2::io::{Fault, Rows};
use crate::gf2::{BitMatrix, construct, io};
use crate::network::{self, XorNetwork};

/// A matrix and its origin.
type Plane = (BitMatrix, Origin);

/// A plane as the spec has it.
pub(super) struct PlaneSpec {
    pub matrix: BitMatrix,
    pub origin: Origin,
    /// The network to be used, if the spec has one.
    pub network: Option<XorNetwork>,
}

const FIELDS: &str = "matrix, network, n_in, n_out";

/// Reads the plane at `at`.
pub(super) fn read_plane(checker: &mut Checker, at: &At, loader: &dyn Loader) -> Option<PlaneSpec> {
    let mut fields = checker.read_object(at)?;
    let sizes = Sizes::take_from(checker, &mut fields);
    let (source, network) = (fields.take_field("matrix"), fields.take_field("network"));
    if source.is_none() && network.is_none() {
        checker.note_problem(&fields.path_of("matrix"), "missing");
    }
    checker.refuse_unknown(fields, FIELDS);
    let Some(source) = source else { return of_network(checker, &network?, &sizes, loader) };
    let (matrix, origin) = read_matrix(checker, &source, &sizes, loader)?;
    let network = match network {
        None => None,
        Some(at) => {
            let found = read_network(checker, &at, Some([matrix.n_cols(), matrix.n_rows()]), loader)?;
            if found.affine().matrix != matrix {
                checker.note_problem(&at.path, "computes another matrix than that of the plane");
            }
            Some(found)
        }
    };
    Some(PlaneSpec { matrix, origin, network })
}

/// A plane of a network alone, whose matrix is its own.
fn of_network(checker: &mut Checker, at: &At, sizes: &Sizes, loader: &dyn Loader) -> Option<PlaneSpec> {
    let stated = sizes.n_in.zip(sizes.n_out).map(|(n_in, n_out)| [n_in, n_out]);
    let network = read_network(checker, at, stated, loader)?;
    let matrix = network.affine().matrix;
    if matrix.n_rows().min(matrix.n_cols()) == 0 || matrix.n_rows().max(matrix.n_cols()) > MAX_SIDE {
        let what =
            format!("{} inputs and {} outputs, 1 to {MAX_SIDE} each", matrix.n_cols(), matrix.n_rows());
        checker.note_problem(&at.path, what);
        return None;
    }
    sizes.check_matrix(checker, &matrix);
    let origin = match at.json {
        SpecJson::Text(file) => Origin::File(file.clone()),
        _ => Origin::Inline,
    };
    Some(PlaneSpec { matrix, origin, network: Some(network) })
}

/// A network from the file that a text names, or from the lines of its text form; of `sizes`, inputs and outputs,
/// where they are known.
fn read_network(
    checker: &mut Checker,
    at: &At,
    sizes: Option<[usize; 2]>,
    loader: &dyn Loader,
) -> Option<XorNetwork> {
    let (bytes, file) = match at.json {
        SpecJson::Text(file) => (loader.load_file(file), file.as_str()),
        SpecJson::List(lines) => {
            let lines = lines.iter().enumerate().map(|(k, json)| {
                checker
                    .read_text(&At { path: format!("{}[{k}]", at.path), json })
                    .map(|line| format!("{line}\n"))
            });
            (Ok(lines.collect::<Option<String>>()?.into_bytes()), "")
        }
        other => {
            checker.note_problem(&at.path, format!("{other}, expected a file name or an array of lines"));
            return None;
        }
    };
    let extension = file.rsplit_once('.').map_or("txt", |(_, extension)| extension);
    let network = bytes.and_then(|bytes| match sizes {
        Some([n_in, n_out]) => network::io::read_network(&bytes, extension, file, n_in, n_out),
        None => network::io::read_any_network(&bytes, extension, file),
    });
    found_at(checker, at, network)
}

fn read_matrix(checker: &mut Checker, source: &At, sizes: &Sizes, loader: &dyn Loader) -> Option<Plane> {
    let plane = match source.json {
        SpecJson::List(rows) => read_inline(checker, source, rows),
        SpecJson::Object(_) => read_described(checker, source, sizes, loader),
        other => {
            checker.note_problem(&source.path, format!("{other}, expected rows or an object"));
            None
        }
    }?;
    sizes.check_matrix(checker, &plane.0);
    Some(plane)
}

/// Sizes stated by a plane: required for a construction, else compared with the matrix.
struct Sizes {
    n_in: Option<usize>,
    n_out: Option<usize>,
    path: String,
}

impl Sizes {
    fn take_from(checker: &mut Checker, fields: &mut Fields) -> Self {
        let mut side = |name| fields.take_field(name).and_then(|at| checker.read_integer(&at, 1..=MAX_SIDE));
        Self { n_in: side("n_in"), n_out: side("n_out"), path: fields.path_of("") }
    }

    fn check_matrix(&self, checker: &mut Checker, matrix: &BitMatrix) {
        let sides = [("n_in", self.n_in, matrix.n_cols()), ("n_out", self.n_out, matrix.n_rows())];
        for (name, stated, found) in sides {
            if let Some(stated) = stated.filter(|&stated| stated != found) {
                let what = format!("{stated}, but the matrix has {found}");
                checker.note_problem(&format!("{}{name}", self.path), what);
            }
        }
    }

    /// Both sizes, required for a construction.
    fn require_both(&self, checker: &mut Checker) -> Option<(usize, usize)> {
        for (name, stated) in [("n_in", self.n_in), ("n_out", self.n_out)] {
            let path = format!("{}{name}", self.path);
            if stated.is_none() && checker.problems.told_problems().iter().all(|p| p.field != path) {
                checker.note_problem(&path, "missing, a constructed matrix needs it");
            }
        }
        Some((self.n_out?, self.n_in?))
    }
}

fn read_inline(checker: &mut Checker, at: &At, rows: &[SpecJson]) -> Option<Plane> {
    let file = checker.file_name().to_owned();
    let mut taken = Rows::new(&file);
    for (i, row) in rows.iter().enumerate() {
        let path = format!("{}[{i}]", at.path);
        match row {
            SpecJson::Text(text) => {
                let bits = text.chars().enumerate().map(|(j, c)| match c {
                    '0' | '1' => Ok(c == '1'),
                    _ => Err((format!("{path}[{j}]"), format!("{c:?}"))),
                });
                taken.push(|| path.clone(), bits);
            }
            SpecJson::Bits(bits) => taken.push(|| path.clone(), bits.iter().map(Ok)),
            SpecJson::List(entries) => {
                taken.push(
                    || path.clone(),
                    entries.iter().enumerate().map(|(j, entry)| read_bit(&path, j, entry)),
                );
            }
            other => taken.add_problem(path, format!("{other}, expected a text of 0 and 1 or an array")),
        }
    }
    matrix_or_problems(checker, taken.into_matrix(&at.path)).map(|matrix| (matrix, Origin::Inline))
}

fn read_bit(path: &str, j: usize, entry: &SpecJson) -> Result<bool, Fault> {
    match entry {
        SpecJson::Integer(0) => Ok(false),
        SpecJson::Integer(1) => Ok(true),
        _ => Err((format!("{path}[{j}]"), entry.to_string())),
    }
}

fn matrix_or_problems(checker: &mut Checker, found: Result<BitMatrix, Vec<Problem>>) -> Option<BitMatrix> {
    found.map_err(|problems| checker.problems.extend(problems)).ok()
}

const SOURCES: &str = "file, array; kind; n_tap, seed; random, seed";

/// `{"file": F}`, `{"file": F, "array": NAME}`, `{"kind": NAME, …}`, `{"n_tap": K, "seed": S}` or `{"random": {"density": P}, "seed": S}`; a construction
/// may state its sizes here too.
fn read_described(checker: &mut Checker, at: &At, plane: &Sizes, loader: &dyn Loader) -> Option<Plane> {
    let mut fields = checker.read_object(at)?;
    let own = Sizes::take_from(checker, &mut fields);
    let sizes = Sizes { n_in: own.n_in.or(plane.n_in), n_out: own.n_out.or(plane.n_out), path: own.path };
    let found = if let Some(file) = fields.take_field("file") {
        let array = fields.take_field("array");
        from_file(checker, &file, array, loader)
    } else if let Some(kind) = fields.take_field("kind") {
        read_named(checker, &mut fields, &kind)
    } else if let Some(taps) = fields.take_field("n_tap") {
        n_tap(checker, &mut fields, &taps, &sizes)
    } else if let Some(random) = fields.take_field("random") {
        self::read_random(checker, &mut fields, &random, &sizes)
    } else {
        checker.note_problem(&at.path, format!("names no source, the sources are {SOURCES}"));
        None
    };
    checker.refuse_unknown(fields, &format!("{SOURCES}, n_in, n_out"));
    let plane = found?;
    sizes.check_matrix(checker, &plane.0);
    Some(plane)
}

fn from_file(checker: &mut Checker, at: &At, array: Option<At>, loader: &dyn Loader) -> Option<Plane> {
    let file = checker.read_text(at)?;
    let array = match array {
        Some(at) => Some(checker.read_text(&at)?),
        None => None,
    };
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    let read = loader.load_file(file).and_then(|bytes| match array {
        Some(array) => io::read_array(&bytes, extension, file, array),
        None => network::map::read_map(&bytes, extension, file),
    });
    found_at(checker, at, read).map(|matrix| (matrix, Origin::File(file.to_owned())))
}

/// What was read, or its problems recorded at `at`.
fn found_at<T>(checker: &mut Checker, at: &At, read: crate::error::Result<T>) -> Option<T> {
    match read {
        Ok(found) => return Some(found),
        Err(Error::Input(problems)) => {
            for problem in problems {
                checker.note_problem(&at.path, problem.to_string());
            }
        }
        Err(other) => checker.note_problem(&at.path, other.to_string()),
    }
    None
}

fn take_seed(checker: &mut Checker, fields: &mut Fields) -> Option<u64> {
    match fields.take_field("seed") {
        Some(at) => checker.read_integer(&at, 0..=u64::MAX),
        None => {
            checker.note_problem(&fields.path_of("seed"), "missing, a random matrix needs it");
            None
        }
    }
}

fn n_tap(checker: &mut Checker, fields: &mut Fields, at: &At, sizes: &Sizes) -> Option<Plane> {
    let seed = take_seed(checker, fields);
    let required = sizes.require_both(checker);
    let taps = checker.read_integer(at, 1..=sizes.n_in.unwrap_or(MAX_SIDE))?;
    let ((n_out, n_in), seed) = (required?, seed?);
    let made = construct::n_tap_matrix(n_out, n_in, taps, seed);
    found_at(checker, at, made).map(|matrix| (matrix, Origin::NTap { taps, seed }))
}

fn read_random(checker: &mut Checker, fields: &mut Fields, at: &At, sizes: &Sizes) -> Option<Plane> {
    let seed = take_seed(checker, fields);
    let required = sizes.require_both(checker);
    let mut inner = checker.read_object(at)?;
    let density = inner.take_field("density");
    if density.is_none() {
        checker.note_problem(&inner.path_of("density"), "missing, from above 0 to 1");
    }
    checker.refuse_unknown(inner, "density");
    let density_at = density?;
    let density = checker.read_number(&density_at)?;
    let ((n_out, n_in), seed) = (required?, seed?);
    let made = construct::random_matrix(n_out, n_in, density, seed).map_err(Error::without_fields);
    found_at(checker, &density_at, made).map(|matrix| (matrix, Origin::Random { density, seed }))
}
