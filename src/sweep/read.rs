//! Parser of sweep files: a [`Sweep`], or all errors at once.

use super::plan::{LibertySource, MAX_CASES, Sweep, Synth};
use super::{Taps, WrapperScheme};
use crate::cells::liberty;
use crate::error::{Error, Result};
use crate::search::{MAX_EFFORT, STRATEGIES};
use crate::spec::fields::{At, Checker, Fields};
use crate::spec::json::SpecJson;
use crate::spec::library::liberty_files;
use crate::spec::{Basis, Loader, MAX_BEAT_BITS, MAX_LANES, MAX_Q, MAX_SIDE, STREAM_WIDTH};
use crate::synth::SynthesisForm;
use serde_json::{Map, Value};
use std::fmt::Debug;

/// Names of the synthesis flows.
pub const FLOWS: [&str; 6] = ["ice40", "ecp5", "xilinx", "gowin", "generic", "liberty"];
/// Forms of the design that synthesis supports.
pub const FORMS: [SynthesisForm; 4] =
    [SynthesisForm::Behavioural, SynthesisForm::Portable, SynthesisForm::Cells, SynthesisForm::Wrapper];
/// Default strategy.
const DEFAULT_STRATEGY: &str = "walk";
/// Default effort.
const DEFAULT_EFFORT: u8 = 1;
/// Default and largest time limit of a synthesis run, in seconds.
const DEFAULT_TIMEOUT: u64 = 120;
const MAX_TIMEOUT: u64 = 86_400;
/// Highest seed: the 32 bits above it hold the index of the plane.
pub const MAX_SEED: u64 = u32::MAX as u64;

const FIELDS: &str = "schema_version, sizes or n_in and n_out, q, n_tap, seeds, basis, strategies, effort, width, lanes, \
     synth, forms, fmax, liberty, synth_timeout";

/// Parses a sweep; `file` names it in errors, `loader` reads its Liberty file.
///
/// # Errors
/// `Input`: every missing, unknown, duplicate, mistyped or out-of-range field.
pub fn read_sweep(text: &str, file: &str, loader: &dyn Loader) -> Result<Sweep> {
    read_with(text, file, &Map::new(), loader)
}

/// Parses a sweep with the fields of `options` overriding those of the file; errors in these name no file.
///
/// # Errors
/// As [`read_sweep`].
pub fn read_with(text: &str, file: &str, options: &Map<String, Value>, loader: &dyn Loader) -> Result<Sweep> {
    let mut json = SpecJson::parse(text, file)?;
    if let SpecJson::Object(fields) = &mut json {
        replace_fields(fields, options)?;
    }
    let mut checker = Checker::new(file);
    let sweep = read_fields(&mut checker, &At { path: String::new(), json: &json }, loader);
    let of_option = |field: &str| options.contains_key(field.split(['.', '[']).next().unwrap_or(field));
    for problem in checker.problems.told_problems().iter_mut().filter(|problem| of_option(&problem.field)) {
        problem.file.clear();
    }
    let missing = || Error::Internal(format!("{file}: no sweep and no problem"));
    checker.problems.into_result(sweep)?.ok_or_else(missing)
}

/// Overrides fields by options; `sizes` and the pair `n_in`, `n_out` override each other.
fn replace_fields(fields: &mut Vec<(String, SpecJson)>, options: &Map<String, Value>) -> Result<()> {
    let sides = options.contains_key("n_in") || options.contains_key("n_out");
    fields.retain(|(name, _)| match name.as_str() {
        "sizes" if sides => false,
        "n_in" | "n_out" if options.contains_key("sizes") => false,
        _ => !options.contains_key(name),
    });
    for (name, value) in options {
        fields.push((name.clone(), SpecJson::parse(&value.to_string(), "")?));
    }
    Ok(())
}

fn read_fields(checker: &mut Checker, at: &At, loader: &dyn Loader) -> Option<Sweep> {
    let mut fields = checker.read_object(at)?;
    checker.take_version(&mut fields);
    let sizes = take_sizes(checker, &mut fields);
    let q = take_list(checker, &mut fields, "q", &[1], |c, at| c.read_integer(at, 1..=MAX_Q));
    let n_tap = take_list(checker, &mut fields, "n_tap", &[Taps::RANDOM], read_taps);
    let seeds = take_seeds(checker, &mut fields);
    let basis =
        take_list(checker, &mut fields, "basis", &[Basis::Given], |c, at| c.read_choice(at, &Basis::NAMES));
    let strategies = take_list(checker, &mut fields, "strategies", &[DEFAULT_STRATEGY], read_strategy);
    let effort = fields
        .take_field("effort")
        .map_or(Some(DEFAULT_EFFORT), |at| checker.read_integer(&at, 0..=MAX_EFFORT));
    let wrappers = take_wrappers(checker, &mut fields);
    let synth = take_synth(checker, &mut fields, loader);
    checker.refuse_unknown(fields, FIELDS);
    let sweep = Sweep {
        sizes: sizes?,
        q: q?,
        n_tap: n_tap?,
        seeds: seeds?,
        basis: basis?,
        strategies: strategies?.into_iter().map(str::to_owned).collect(),
        effort: effort?,
        wrappers: wrappers?,
        synth: synth?,
    };
    check_across_fields(checker, &sweep);
    Some(sweep)
}

/// Reads a list, or one value; the result is ascending, without duplicates.
fn take_list<'a, T: Clone + Ord + Debug>(
    checker: &mut Checker,
    fields: &mut Fields<'a>,
    name: &str,
    default: &[T],
    read: impl Fn(&mut Checker, &At<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(at) = fields.take_field(name) else {
        if default.is_empty() {
            checker.note_problem(&fields.path_of(name), "missing");
            return None;
        }
        return Some(default.to_vec());
    };
    let SpecJson::List(all) = at.json else {
        return read(checker, &at).map(|one| vec![one]);
    };
    if all.is_empty() || all.len() > MAX_CASES {
        checker.note_problem(&at.path, format!("{} entries, expected 1 to {MAX_CASES}", all.len()));
        return None;
    }
    let entry = |(i, json)| At { path: format!("{}[{i}]", at.path), json };
    let entries: Vec<_> = all.iter().enumerate().map(entry).collect();
    let found: Vec<_> = entries.iter().map(|at| read(checker, at)).collect();
    let mut sorted: Vec<_> = found.into_iter().collect::<Option<_>>()?;
    sorted.sort();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        checker.note_problem(&at.path, format!("{:?} stands twice", pair[0]));
    }
    Some(sorted)
}

/// Sizes: `sizes`, or the product of `n_in` and `n_out`.
fn take_sizes(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<(usize, usize)>> {
    let side = |c: &mut Checker, at: &At| c.read_integer(at, 1..=MAX_SIDE);
    if fields.peek_field("sizes").is_none() {
        let n_in = take_list(checker, fields, "n_in", &[], side);
        let n_out = take_list(checker, fields, "n_out", &[], side);
        let (n_in, n_out) = (n_in?, n_out?);
        let fits = n_in.len().checked_mul(n_out.len()).is_some_and(|all| all <= MAX_CASES);
        if !fits {
            checker.note_problem(
                "n_in",
                format!("{} times {} of n_out, at most {MAX_CASES} cases", n_in.len(), n_out.len()),
            );
            return None;
        }
        return Some(itertools::iproduct!(n_in, n_out).collect());
    }
    for name in ["n_in", "n_out"] {
        if let Some(at) = fields.take_field(name) {
            checker.note_problem(&at.path, "stands beside sizes, which take its place");
        }
    }
    take_list(checker, fields, "sizes", &[], |checker, at| match at.json {
        SpecJson::List(pair) if pair.len() == 2 => {
            let entry = |i: usize| At { path: format!("{}[{i}]", at.path), json: &pair[i] };
            let (n_in, n_out) = (side(checker, &entry(0)), side(checker, &entry(1)));
            n_in.zip(n_out)
        }
        other => {
            checker.note_problem(&at.path, format!("{other}, expected a pair [n_in, n_out]"));
            None
        }
    })
}

fn read_taps(checker: &mut Checker, at: &At) -> Option<Taps> {
    match at.json {
        SpecJson::Text(word) if word == "random" => Some(Taps::RANDOM),
        SpecJson::Integer(_) => checker.read_integer(at, 1..=MAX_SIDE).map(Taps::Count),
        other => {
            checker.note_problem(
                &at.path,
                format!("{other}, expected a whole number from 1 to {MAX_SIDE} or \"random\""),
            );
            None
        }
    }
}

/// Seeds: a list, or a number n for 1 to n.
fn take_seeds(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<u64>> {
    match fields.peek_field("seeds") {
        Some(SpecJson::List(_)) => {
            take_list(checker, fields, "seeds", &[], |c, at| c.read_integer(at, 0..=MAX_SEED))
        }
        Some(_) => {
            let at = fields.take_field("seeds")?;
            checker.read_integer(&at, 1..=MAX_CASES as u64).map(|n| (1..=n).collect())
        }
        None => {
            checker.note_problem("seeds", "missing");
            None
        }
    }
}

fn read_strategy(checker: &mut Checker, at: &At) -> Option<&'static str> {
    let names: Vec<_> = STRATEGIES.iter().map(|strategy| (strategy.name(), strategy.name())).collect();
    checker.read_choice(at, &names)
}

/// The product of `width` and `lanes`; empty without a width.
fn take_wrappers(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<WrapperScheme>> {
    if fields.peek_field("width").is_none() {
        if let Some(at) = fields.take_field("lanes") {
            checker.note_problem(&at.path, "stands without width");
        }
        return Some(Vec::new());
    }
    let width = take_list(checker, fields, "width", &[], |checker, at| {
        let width = checker.read_integer(at, STREAM_WIDTH)?;
        if width % 8 != 0 {
            checker.note_problem(&at.path, format!("{width} bits, expected whole bytes"));
        }
        Some(width)
    });
    let lanes = take_list(checker, fields, "lanes", &[1], |c, at| c.read_integer(at, 1..=MAX_LANES));
    let pairs = itertools::iproduct!(width?, lanes?);
    Some(pairs.map(|(width, lanes)| WrapperScheme { width, lanes }).collect())
}

/// Synthesis options; `Some(None)` without field `synth`.
fn take_synth(checker: &mut Checker, fields: &mut Fields, loader: &dyn Loader) -> Option<Option<Synth>> {
    if fields.peek_field("synth").is_none() {
        for name in ["forms", "fmax", "liberty", "synth_timeout"] {
            if let Some(at) = fields.take_field(name) {
                checker.note_problem(&at.path, "stands without synth");
            }
        }
        return Some(None);
    }
    let names = FLOWS.map(|flow| (flow, flow));
    let flows = take_list(checker, fields, "synth", &[], |c, at| c.read_choice(at, &names));
    let words = FORMS.map(|form| (form.name(), form));
    let forms =
        take_list(checker, fields, "forms", &[SynthesisForm::Portable], |c, at| c.read_choice(at, &words));
    let fmax = fields.take_field("fmax").map_or(Some(false), |at| checker.read_boolean(&at));
    let timeout = fields.take_field("synth_timeout");
    let timeout = timeout.map_or(Some(DEFAULT_TIMEOUT), |at| checker.read_integer(&at, 1..=MAX_TIMEOUT));
    let liberty = fields.take_field("liberty").map(|at| self::read_liberty(checker, &at, loader));
    let flows: Vec<String> = flows?.into_iter().map(str::to_owned).collect();
    let wanted = flows.iter().any(|flow| flow == "liberty");
    if wanted != liberty.is_some() {
        let what = if wanted {
            "missing, flow liberty takes its cells from it"
        } else {
            "stands without flow liberty"
        };
        checker.note_problem("liberty", what);
    }
    Some(Some(Synth {
        flows,
        forms: forms?,
        fmax: fmax?,
        timeout: timeout?,
        liberty: liberty.map_or(Some(None), |l| l.map(Some))?,
    }))
}

fn read_liberty(checker: &mut Checker, at: &At, loader: &dyn Loader) -> Option<LibertySource> {
    if let SpecJson::Text(path) = at.json
        && let Some(digest) = path.strip_prefix(LibertySource::PREFIX)
    {
        return Some(LibertySource { digest: digest.to_owned(), text: None });
    }
    let text = liberty::merge_files(&liberty_files(checker, at, loader)?);
    text.map(LibertySource::new).map_err(|error| checker.note_problem(&at.path, error.to_string())).ok()
}

/// Checks constraints that involve several fields.
fn check_across_fields(checker: &mut Checker, sweep: &Sweep) {
    let n_cases = sweep.n_cases().filter(|&n| n <= MAX_CASES);
    if n_cases.is_none() {
        checker.note_problem("", format!("the product of all lists is larger than {MAX_CASES} cases"));
    }
    let narrowest = sweep.sizes.iter().map(|&(n_in, _)| n_in).min().unwrap_or(0);
    for taps in &sweep.n_tap {
        if matches!(taps, Taps::Count(taps) if *taps > narrowest) {
            checker.note_problem("n_tap", format!("{taps}, but the smallest n_in is {narrowest}"));
        }
    }
    let q = sweep.q.last().copied().unwrap_or(0);
    let widest = sweep.sizes.iter().map(|&(n_in, n_out)| n_in.max(n_out)).max().unwrap_or(0);
    let lanes = sweep.wrappers.iter().map(|wrapper| wrapper.lanes).max().unwrap_or(0);
    let beat = lanes * q * widest;
    if beat > MAX_BEAT_BITS {
        checker.note_problem(
            "lanes",
            format!("{beat} bits a beat of {lanes} lanes and {q} planes, at most {MAX_BEAT_BITS}"),
        );
    }
    let wraps = sweep.synth.as_ref().is_some_and(|synth| synth.forms.contains(&SynthesisForm::Wrapper));
    if wraps && sweep.wrappers.is_empty() {
        checker.note_problem("forms", "wrapper, but no width is given");
    }
    if !wraps && !sweep.wrappers.is_empty() {
        checker
            .note_problem("width", "stands without form wrapper of synth, which alone looks at the wrapper");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::tests::{NoFiles, SMALL};

    #[test]
    fn every_error_comes_at_once_with_field_value_and_limit() {
        let text = r#"{"schema_version":2,"n_in":[0,8,8],"n_out":20,"q":17,"n_tap":[2,"all"],"seeds":0,"basis":"best",
            "strategies":["walk","fast"],"effort":10,"lanes":2,"forms":["cells"],"more":1}"#;
        let error = read_sweep(text, "s.json", &NoFiles).expect_err("wrong").to_string();
        let lines: Vec<_> = error.lines().collect();
        let wanted = [
            "s.json: schema_version: 2, this build reads 1",
            "s.json: n_in[0]: 0, expected a whole number from 1 to 4096",
            "s.json: q: 17, expected a whole number from 1 to 16",
            "s.json: n_tap[1]: \"all\", expected a whole number from 1 to 4096 or \"random\"",
            "s.json: seeds: 0, expected a whole number from 1 to 100000",
            "s.json: basis: \"best\", expected \"given\" or \"optimized\"",
        ];
        assert_eq!(lines[..wanted.len()], wanted);
        for (line, start) in lines[wanted.len()..].iter().zip([
            "strategies[1]: \"fast\"",
            "effort: 10",
            "lanes:",
            "forms:",
            "more: unknown",
        ]) {
            assert!(line.starts_with(&format!("s.json: {start}")), "{line}");
        }
        assert_eq!(lines.len(), 11);
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        let with = |more: &str| {
            let text = format!(r#"{{"schema_version":1,"sizes":[[8,10],[4,20]],"seeds":3{more}}}"#);
            read_sweep(&text, "s", &NoFiles).map_err(|error| error.to_string())
        };
        assert!(with("").is_ok());
        for (more, what) in [
            (r#","n_tap":[2,6]"#, "s: n_tap: 6, but the smallest n_in is 4"),
            (r#","n_in":8"#, "s: n_in: stands beside sizes"),
            (r#","width":12"#, "s: width: 12 bits, expected whole bytes"),
            (
                r#","width":64,"lanes":256,"q":16,"synth":"ice40","forms":"wrapper""#,
                "s: lanes: 81920 bits a beat",
            ),
            (r#","width":64"#, "s: width: stands without form wrapper"),
            (r#","synth":"liberty""#, "s: liberty: missing"),
            (r#","synth":"ice40","forms":"wrapper""#, "s: forms: wrapper, but no width"),
            (r#","synth":"ice40","liberty":"sha256:00""#, "s: liberty: stands without flow liberty"),
        ] {
            let error = with(more).expect_err(what);
            assert!(error.starts_with(what), "{error}");
        }
        let huge = r#"{"schema_version":1,"n_in":8,"n_out":8,"seeds":100000,"q":[1,2]}"#;
        assert!(read_sweep(huge, "s", &NoFiles).expect_err("huge").to_string().contains("100000 cases"));
    }

    #[test]
    fn options_take_the_place_of_fields_and_errors_name_no_file() {
        let options = |text: &str| serde_json::from_str(text).expect("an object");
        let with = |text: &str| read_with(SMALL, "s", &options(text), &NoFiles);
        let sweep = with(r#"{"sizes":[[4,9]],"seeds":7}"#).expect("reads");
        assert_eq!((sweep.sizes, sweep.seeds.len(), sweep.q), (vec![(4, 9)], 7, vec![1, 2]));
        let error = with(r#"{"synth_timeout":0,"synth":"none","q":[1,99]}"#).expect_err("wrong").to_string();
        let lines: Vec<_> =
            error.lines().map(|line| line.split(", expected").next().unwrap_or(line)).collect();
        assert_eq!(lines, ["q[1]: 99", "synth: \"none\"", "synth_timeout: 0"]);
    }

    #[test]
    fn a_small_sweep_reads() {
        let sweep = read_sweep(SMALL, "s.json", &NoFiles).expect("reads");
        assert_eq!(sweep.sizes, [(6, 8), (8, 8)]);
        assert_eq!(sweep.n_tap, [Taps::Count(2), Taps::RANDOM]);
        assert_eq!((sweep.seeds, sweep.effort), (vec![1, 2, 3], 0));
    }
}
