//! `audit`: code and gate counts of a matrix, and savings by an equivalent one.

use super::basis_args::{AuditArgs as Args, BasisChoice};
use super::matrix::list_indices;
use super::priced::Priced;
use super::progress::ProgressLine;
use super::{input::Input, interrupt, load, loader, terminal};
use crate::code::audit::{Audit, Branch, BranchNumbers, Coding, CodingMethod, Distance, SquareFacts};
use crate::codec::layers::{self, Layer};
use crate::design::{Watch, networks, strategy_of};
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::metrics::Spread;
use crate::search::bases::Rebased;
use crate::search::{self, Bound, DEFAULT_EFFORT, Params, Search};
use crate::spec::{Basis, SCHEMA_VERSION};
use crate::text;
use itertools::Itertools;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Default effort in the given basis.
const FIRST_LOOK: u8 = 0;

/// Runs the subcommand.
///
/// # Errors
/// A file that holds neither a spec nor a matrix, a bad layer list, a symbol that does not divide its rows and columns,
/// `Interrupted`.
pub fn run_audit(args: &Args) -> Result<()> {
    let subject = Subject::from_file(&args.input, args.format.as_deref())?;
    subject.check_symbols(&args.symbols)?;
    let layers = args.layers.as_deref().map(read_layers).transpose()?;
    let progress = ProgressLine::new();
    let one = |(p, matrix)| Finding::for_plane(p, matrix, &subject, args, &progress);
    let findings: Vec<Finding> = subject.planes.iter().enumerate().map(one).collect::<Result<_>>()?;
    drop(progress);
    let total = Total::from_findings(&findings, layers.as_deref());
    if args.json {
        terminal::print_json(&to_json(&subject, &findings, &total))
    } else {
        terminal::print_text(&to_table(&findings, &total))
    }
}

/// The matrices to audit: the planes of a spec, or a single one.
struct Subject {
    /// Name of the spec; `None` for a matrix file.
    name: Option<String>,
    planes: Vec<BitMatrix>,
    strategy: String,
    basis: Basis,
}

impl Subject {
    fn from_file(path: &Path, format: Option<&str>) -> Result<Self> {
        let input = Input::read(path, format)?;
        if input.is_spec() {
            let text = text::decode_utf8(&input.bytes, &input.name)?;
            let spec = load::read_spec_text(text, &input.name, path.parent().unwrap_or(Path::new("")))?;
            let strategy = strategy_of(&spec).to_owned();
            return Ok(Self { name: Some(spec.name), planes: spec.planes, strategy, basis: spec.basis });
        }
        let planes = vec![input.to_matrix()?];
        Ok(Self { name: None, planes, strategy: search::DEFAULT_STRATEGY.into(), basis: Basis::Given })
    }

    /// Checks that the rows and columns of every matrix are whole symbols.
    fn check_symbols(&self, symbols: &[usize]) -> Result<()> {
        let sides = self.planes.iter().flat_map(|matrix| [matrix.n_rows(), matrix.n_cols()]);
        for (side, &symbol) in sides.cartesian_product(symbols) {
            if symbol == 0 || !side.is_multiple_of(symbol) {
                let what =
                    format!("{symbol} bits; a divisor of the rows and columns, of which there are {side}");
                return Err(Error::input("", "--symbol", what));
            }
        }
        Ok(())
    }

    /// Effort of the search for an equivalent matrix; `None` without a search.
    fn search_effort(&self, args: &Args) -> Option<u8> {
        match (args.basis, self.basis) {
            (Some(BasisChoice::Given), _) => None,
            (Some(BasisChoice::Optimized), _) | (None, Basis::Optimized) => {
                Some(args.effort.unwrap_or(DEFAULT_EFFORT))
            }
            (None, Basis::Given) => Some(args.effort.unwrap_or(FIRST_LOOK)),
        }
    }
}

fn read_layers(path: &Path) -> Result<Vec<Layer>> {
    layers::read_layers(&loader::read_list(path)?, &loader::display_name(path))
}

/// Findings on one matrix.
struct Finding {
    audit: Audit,
    /// Branch numbers, if asked for.
    branches: Vec<BranchNumbers>,
    /// XOR2 of the network found for the matrix itself.
    shared_xor: usize,
    /// The equivalent matrix, if searched for.
    rebased: Option<Rebased>,
    /// Cost in LUTs or cells, if asked for.
    priced: Option<Priced>,
}

impl Finding {
    fn for_plane(
        p: usize,
        matrix: &BitMatrix,
        subject: &Subject,
        args: &Args,
        progress: &ProgressLine,
    ) -> Result<Self> {
        progress.enter_stage(&format!("code of plane {p}"))?;
        let audit = Audit::from_matrix(matrix, args.seed);
        let branches = |&symbol: &usize| BranchNumbers::from_matrix(matrix, symbol);
        let branches = args.symbols.iter().filter_map(branches).collect();
        progress.enter_stage(&format!("network of plane {p}"))?;
        let params = |effort| Params { effort, ..Params::default() };
        let shared = params(args.effort.unwrap_or(FIRST_LOOK));
        let search = Search { stopped: &interrupt::is_stopped, ..Search::quiet(&shared) };
        let network = search::find_strategy(&subject.strategy)?.run(matrix, &search).network;
        let rebase = |effort| networks::rebase_plane(p, matrix, &network, &params(effort), progress);
        let rebased = subject.search_effort(args).map(rebase).transpose()?;
        progress.enter_stage(&format!("cost of plane {p}"))?;
        let objective = args.objective.to_objective()?;
        let effort = args.effort.unwrap_or(DEFAULT_EFFORT);
        let priced =
            Priced::for_matrix(matrix, rebased.as_ref(), &Params { objective, effort, ..Params::default() })?;
        interrupt::check_stopped()?;
        Ok(Self { audit, branches, shared_xor: network.n_xor(), rebased, priced })
    }

    fn rebased_xor(&self) -> Option<usize> {
        self.rebased.as_ref().map(|rebased| rebased.network.n_xor())
    }

    /// Lower bound of any equivalent matrix: that of the search, if there was one, else that of the audit.
    fn best_bound(&self) -> &Bound {
        self.rebased.as_ref().map_or(&self.audit.bound, |rebased| &rebased.bound)
    }

    fn to_json(&self) -> Map<String, Value> {
        let mut fields = self.audit.to_json();
        let rebased = self.rebased.as_ref();
        let found = [
            ("branch_numbers", self.branches.iter().map(BranchNumbers::to_json).collect()),
            ("shared_xor", json!(self.shared_xor)),
            ("rebased_xor", json!(self.rebased_xor())),
            ("rebased_depth", json!(rebased.map(|rebased| rebased.network.depth()))),
            ("lower_bound", json!(self.best_bound().n_xor)),
            ("optimal", json!(rebased.map(Rebased::is_optimal))),
        ];
        fields.extend(found.map(|(key, value)| (key.to_owned(), value)));
        let priced = self.priced.iter().flat_map(Priced::to_json);
        fields.extend(priced.map(|(key, value)| (key.to_owned(), value)));
        fields
    }

    fn to_lines(&self) -> Vec<(String, String)> {
        let (a, rows) = (&self.audit, &self.audit.rows);
        let rebased = match &self.rebased {
            Some(found) if found.is_optimal() => {
                format!("{} (no equivalent matrix has fewer)", found.network.n_xor())
            }
            Some(found) => found.network.n_xor().to_string(),
            None => "not looked for".into(),
        };
        let lines = [
            (
                "matrix",
                format!(
                    "{}x{}: {} inputs (stored bits) to {} outputs (weights)",
                    a.n_out, a.n_in, a.n_in, a.n_out
                ),
            ),
            ("rank", a.rank.to_string()),
            ("ones a row", spread_text(&rows.taps)),
            ("ones a column", spread_text(&rows.readers)),
            ("useless bits", format!("{} of {} stored a group", a.redundancy(), a.n_in)),
            (
                "bits per weight",
                format!("{:.4} stored, {:.4} worth it", a.bits_per_weight(), a.true_bits_per_weight()),
            ),
            ("zero rows", list_indices(&rows.zero_rows)),
            ("duplicate rows", list_indices(&rows.duplicate_rows)),
            ("complements", list_indices(&rows.complementary_rows)),
            ("unused inputs", list_indices(&rows.unused_inputs)),
            ("naive XOR2", a.naive_xor.to_string()),
            ("shared XOR2", self.shared_xor.to_string()),
            ("re-based XOR2", rebased),
            ("at least", format!("{}: {}", self.best_bound().n_xor, self.best_bound().proof)),
            ("least distance", distance_text(&a.distance, a.rank)),
        ];
        let mut lines: Vec<(String, String)> = lines.map(|(what, value)| (what.to_owned(), value)).into();
        let at = lines.len() - 1;
        lines.splice(at..at, self.priced.iter().flat_map(Priced::to_lines));
        lines.splice(4..4, self.square_lines());
        let weights = a.distance.weights.as_deref();
        lines.extend(weights.map(|weights| ("words by weight".into(), weights_text(weights))));
        lines.push(("coding error".into(), coding_text(&a.coding)));
        lines.extend(a.notes.iter().map(|note| ("note".into(), note.clone())));
        lines
    }
}

impl Finding {
    /// What the matrix is as a map of bits or symbols, whatever these are.
    fn square_lines(&self) -> Vec<(String, String)> {
        let names = self.audit.square.as_ref().map(SquareFacts::names).unwrap_or_default();
        let square = (!names.is_empty()).then(|| ("square".to_owned(), names.join(", ")));
        let numbers = self.branches.iter().flat_map(|numbers| {
            let name = |kind| format!("{kind} branch, {}", numbers.symbol);
            [
                (name("diff."), branch_text(&numbers.differential)),
                (name("lin."), branch_text(&numbers.linear)),
            ]
        });
        square.into_iter().chain(numbers).collect()
    }
}

/// Totals over all matrices, as the planes of one decoder.
struct Total {
    n_in: usize,
    rank: usize,
    n_out: usize,
    /// Over all layers: useless bits, stored bits and weights.
    layers: Option<[u64; 3]>,
}

impl Total {
    fn from_findings(findings: &[Finding], layers: Option<&[Layer]>) -> Self {
        let n_in = findings.iter().map(|finding| finding.audit.n_in).sum();
        let rank = findings.iter().map(|finding| finding.audit.rank).sum();
        let n_out = findings.first().map_or(1, |finding| finding.audit.n_out);
        let over = |layers: &[Layer]| {
            let groups: u64 = layers.iter().map(|layer| layer.n_groups(n_out) as u64).sum();
            let weights = layers.iter().map(|layer| layer.n_weights as u64).sum();
            [groups * (n_in - rank) as u64, groups * n_in as u64, weights]
        };
        Self { n_in, rank, n_out, layers: layers.map(over) }
    }

    fn to_json(&self) -> Value {
        let n_out = self.n_out as f64;
        let layers = self.layers.map(|[useless, stored, weights]| {
            json!({ "n_weights": weights, "stored_bits": stored, "useless_bits": useless })
        });
        json!({ "n_in": self.n_in, "rank": self.rank, "redundancy": self.n_in - self.rank,
            "bits_per_weight": self.n_in as f64 / n_out, "true_bits_per_weight": self.rank as f64 / n_out,
            "layers": layers })
    }

    fn to_lines(&self) -> Vec<(&'static str, String)> {
        let n_out = self.n_out as f64;
        let (stored, worth) = (self.n_in as f64 / n_out, self.rank as f64 / n_out);
        let mut lines = vec![
            ("useless bits", format!("{} of {} stored a group", self.n_in - self.rank, self.n_in)),
            ("bits per weight", format!("{stored:.4} stored, {worth:.4} worth it")),
        ];
        lines.extend(self.layers.map(|[useless, stored, weights]| {
            ("all layers", format!("{useless} of {stored} stored bits are useless ({weights} weights)"))
        }));
        lines
    }
}

fn spread_text(spread: &Spread) -> String {
    format!("{} to {}, {:.2} on average", spread.min, spread.max, spread.mean)
}

fn branch_text(branch: &Branch) -> String {
    let Branch { lower, upper, most } = branch;
    let mds = match branch.is_mds() {
        Some(true) => "MDS: no matrix has more",
        Some(false) => "not MDS",
        None => "whether MDS is not known",
    };
    match branch.known() {
        Some(number) => format!("{number} of at most {most}: {mds}"),
        None => format!("{lower} to {upper} of at most {most} (too many to count): {mds}"),
    }
}

fn distance_text(distance: &Distance, rank: usize) -> String {
    match distance.known_distance() {
        _ if rank == 0 => "none: there is only one word".into(),
        Some(least) => {
            format!("{least}: a flipped stored bit, or several, flips at least so many weights of a group")
        }
        None => format!("{} to {} (too many words to count)", distance.lower, distance.upper),
    }
}

fn weights_text(weights: &[u128]) -> String {
    let some = weights.iter().enumerate().filter(|(_, count)| **count > 0);
    some.map(|(weight, count)| format!("{weight}: {count}")).join(", ")
}

fn coding_text(coding: &Coding) -> String {
    let (mean, worst) = (100.0 * coding.mean, 100.0 * coding.worst);
    match coding.method {
        CodingMethod::Exact => {
            format!("{mean:.2} % of the bits of a random group, {worst:.2} % at worst (all groups)")
        }
        CodingMethod::Sampled { groups } => {
            format!(
                "{mean:.2} % of the bits of a random group, {worst:.2} % the worst of {groups} random ones"
            )
        }
        CodingMethod::Searched { groups } => format!(
            "at most {mean:.2} % of the bits of a random group, {worst:.2} % the worst of {groups} random ones \
             (coded by local search)"
        ),
    }
}

fn to_json(subject: &Subject, findings: &[Finding], total: &Total) -> Value {
    let mut object = Map::from_iter([("schema_version".to_owned(), json!(SCHEMA_VERSION))]);
    match (&subject.name, findings) {
        (None, [finding]) => {
            object.extend(finding.to_json());
            object.insert("layers".into(), total.to_json()["layers"].clone());
        }
        _ => {
            let planes: Vec<_> = findings.iter().map(Finding::to_json).collect();
            object.insert("name".into(), json!(subject.name));
            object.insert("planes".into(), json!(planes));
            object.insert("total".into(), total.to_json());
        }
    }
    Value::Object(object)
}

fn to_table(findings: &[Finding], total: &Total) -> String {
    fn format_lines<S: AsRef<str>>(lines: Vec<(S, String)>) -> String {
        lines.iter().map(|(what, value)| format!("{:<17} {value}\n", what.as_ref())).join("")
    }
    let plane = |(p, finding): (usize, &Finding)| match findings.len() {
        1 => format_lines(finding.to_lines()),
        _ => format!("plane {p}\n{}", format_lines(finding.to_lines())),
    };
    let mut parts: Vec<_> = findings.iter().enumerate().map(plane).collect();
    if findings.len() > 1 || total.layers.is_some() {
        parts.push(format!("total\n{}", format_lines(total.to_lines())));
    }
    parts.join("\n")
}
