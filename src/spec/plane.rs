//! One plane: its matrix, written in the spec, read from a file or constructed.

use super::fields::{Fields, Report};
use super::json::Node;
use super::{Loader, MAX_SIDE, Origin};
use crate::error::{Error, Problem};
use crate::gf2::io::{self, Fault, Rows};
use crate::gf2::{BitMatrix, construct};

/// Most zero rows that an error lists.
const MAX_LISTED: usize = 20;

/// Reads the plane at `path`.
pub(super) fn read(
    node: Node,
    path: &str,
    loader: &dyn Loader,
    report: &mut Report,
) -> Option<(BitMatrix, Origin)> {
    let mut fields = Fields::open(node, path, &["matrix", "n_in", "n_out"], &["matrix"], report)?;
    let n_in = fields.size("n_in", 1..=MAX_SIDE, report);
    let n_out = fields.size("n_out", 1..=MAX_SIDE, report);
    let (matrix, origin) = read_matrix(fields.node("matrix")?, &fields.path_of("matrix"), loader, report)?;
    let sides = [("n_in", n_in, matrix.n_cols()), ("n_out", n_out, matrix.n_rows())];
    for (key, given, found) in sides {
        if let Some(given) = given.filter(|&given| given != found) {
            report.add(fields.path_of(key), format!("{given}, the matrix has {found}"));
        }
    }
    Some((matrix, origin))
}

fn read_matrix(
    node: Node,
    path: &str,
    loader: &dyn Loader,
    report: &mut Report,
) -> Option<(BitMatrix, Origin)> {
    let has =
        |key: &str| matches!(&node, Node::Object(entries) if entries.iter().any(|(name, _)| name == key));
    match &node {
        Node::List(rows) => Some((inline(rows, path, report)?, Origin::Inline)),
        Node::Object(_) if has("file") => from_file(node, path, loader, report),
        Node::Object(_) if has("n_tap") => from_n_tap(node, path, report),
        Node::Object(_) if has("random") => from_random(node, path, report),
        _ => {
            let what = "expected rows, or an object with file, n_tap or random";
            report.add(path, format!("{}, {what}", node.describe()));
            None
        }
    }
}

fn inline(list: &[Node], path: &str, report: &mut Report) -> Option<BitMatrix> {
    let file = report.file().to_owned();
    let mut rows = Rows::new(&file);
    for (i, row) in list.iter().enumerate() {
        let at = || format!("{path}[{i}]");
        match row {
            Node::Text(row) => rows.push(at, characters(row, &at)),
            Node::List(row) => rows.push(at, entries(row, &at)),
            _ => rows.problem(at(), format!("{}, expected a string or an array of 0 and 1", row.describe())),
        }
    }
    taken(rows.finish(path), report)
}

fn characters(row: &str, at: &impl Fn() -> String) -> impl Iterator<Item = Result<bool, Fault>> {
    row.chars().enumerate().map(move |(j, c)| match c {
        '0' | '1' => Ok(c == '1'),
        _ => Err((format!("{}[{j}]", at()), format!("{c:?}"))),
    })
}

fn entries(row: &[Node], at: &impl Fn() -> String) -> impl Iterator<Item = Result<bool, Fault>> {
    row.iter().enumerate().map(move |(j, node)| match node {
        Node::Number(number) if matches!(number.as_u64(), Some(0 | 1)) => Ok(number.as_u64() == Some(1)),
        _ => Err((format!("{}[{j}]", at()), node.describe())),
    })
}

/// The value; problems go into the report.
fn taken<T>(result: Result<T, Vec<Problem>>, report: &mut Report) -> Option<T> {
    result.map_err(|problems| report.extend(problems)).ok()
}

fn from_file(
    node: Node,
    path: &str,
    loader: &dyn Loader,
    report: &mut Report,
) -> Option<(BitMatrix, Origin)> {
    let mut fields = Fields::open(node, path, &["file"], &[], report)?;
    let file = fields.text("file", report)?;
    let bytes =
        loader.load(&file).map_err(|error| report.add(fields.path_of("file"), error.to_string())).ok()?;
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let matrix = built(io::read(&bytes, extension, &file), path, report)?;
    Some((matrix, Origin::File(file)))
}

fn from_n_tap(node: Node, path: &str, report: &mut Report) -> Option<(BitMatrix, Origin)> {
    let keys = ["n_tap", "n_in", "n_out", "seed"];
    let mut fields = Fields::open(node, path, &keys, &keys, report)?;
    let taps = fields.size("n_tap", 1..=MAX_SIDE, report);
    let (n_in, n_out, seed) = sides_and_seed(&mut fields, report);
    let (taps, n_in, n_out, seed) = (taps?, n_in?, n_out?, seed?);
    if taps > n_in {
        report.add(fields.path_of("n_tap"), format!("{taps}, the limit is n_in = {n_in}"));
        return None;
    }
    let matrix = built(construct::n_tap(n_out, n_in, taps, seed), path, report)?;
    Some((matrix, Origin::NTap { taps, seed }))
}

fn from_random(node: Node, path: &str, report: &mut Report) -> Option<(BitMatrix, Origin)> {
    let keys = ["random", "n_in", "n_out", "seed"];
    let mut fields = Fields::open(node, path, &keys, &keys, report)?;
    let density = density(fields.node("random")?, &fields.path_of("random"), report);
    let (n_in, n_out, seed) = sides_and_seed(&mut fields, report);
    let (density, n_in, n_out, seed) = (density?, n_in?, n_out?, seed?);
    let matrix = built(construct::random(n_out, n_in, density, seed), path, report)?;
    Some((matrix, Origin::Random { density, seed }))
}

fn density(node: Node, path: &str, report: &mut Report) -> Option<f64> {
    let mut fields = Fields::open(node, path, &["density"], &["density"], report)?;
    let density = fields.number("density", report)?;
    let fits = density > 0.0 && density <= 1.0;
    if !fits {
        report.add(fields.path_of("density"), format!("{density}, the limits are 0 < density <= 1"));
    }
    fits.then_some(density)
}

fn sides_and_seed(fields: &mut Fields, report: &mut Report) -> (Option<usize>, Option<usize>, Option<u64>) {
    let n_in = fields.size("n_in", 1..=MAX_SIDE, report);
    let n_out = fields.size("n_out", 1..=MAX_SIDE, report);
    (n_in, n_out, fields.integer("seed", 0..=u64::MAX, report))
}

/// The matrix; an error that names no file of its own stands at `path`.
fn built(result: crate::error::Result<BitMatrix>, path: &str, report: &mut Report) -> Option<BitMatrix> {
    match result {
        Ok(matrix) => Some(matrix),
        Err(Error::Input(problems)) if problems.iter().all(|problem| !problem.file.is_empty()) => {
            report.extend(problems);
            None
        }
        Err(error) => {
            report.add(path, error.to_string());
            None
        }
    }
}

/// Notes rows without a tap.
pub(super) fn check_rows(matrix: &BitMatrix, path: &str, report: &mut Report) {
    let zero: Vec<_> = (0..matrix.n_rows()).filter(|&i| matrix.row(i).is_zero()).collect();
    if zero.is_empty() {
        return;
    }
    let listed: Vec<_> = zero.iter().take(MAX_LISTED).map(usize::to_string).collect();
    let more = if zero.len() > MAX_LISTED { ", …" } else { "" };
    let what = format!(
        "rows without a tap ({} of {}): {}{more}; \"allow_zero_rows\": true keeps such outputs constant",
        zero.len(),
        matrix.n_rows(),
        listed.join(", ")
    );
    report.add(path, what);
}
