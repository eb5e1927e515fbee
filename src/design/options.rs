//! Options of a build that are not in its spec, and the search parameters they give.

use crate::codec::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::flow::Kit;
use crate::gf2::Affine;
use crate::language::Language;
use crate::network::{CellCosts, Limits, MAX_OPERANDS, Objective, XorNetwork, io, verify};
use crate::rtl::Technology;
use crate::search::Params;
use crate::spec::DecoderSpec;
use std::collections::BTreeMap;

/// Effort of a build where none is named: decoders of a hundred gates then take a second or two.
pub const DEFAULT_EFFORT: u8 = 2;

/// Options of a build: effort, seed, objective, limits and starts of the searches; kit of flow files, language.
#[derive(Debug, Clone)]
pub struct DesignOptions {
    /// Effort of the searches, 0 to 9.
    pub effort: u8,
    /// Seed of the searches.
    pub seed: u64,
    /// Cost to minimise; by default LUTs or cell area where the target has them, else XOR2.
    pub objective: Option<Objective>,
    /// Limits on depth and fan-out; where depth has none, the best strategy chooses it.
    pub limits: Limits,
    /// Networks of M⊕ that the searches go on from, by plane.
    pub starts: BTreeMap<usize, XorNetwork>,
    /// Which files for flows the design has.
    pub kit: Kit,
    /// Language of the modules.
    pub language: Language,
}

impl Default for DesignOptions {
    fn default() -> Self {
        let seed = Params::default().seed;
        Self {
            effort: DEFAULT_EFFORT,
            seed,
            objective: None,
            limits: Limits::default(),
            starts: BTreeMap::new(),
            kit: Kit::default(),
            language: Language::default(),
        }
    }
}

/// Parameters of the searches of a design.
pub struct SearchOptions {
    /// Those of all planes.
    pub params: Params,
    /// Networks of M⊕ that the searches go on from, by plane.
    starts: BTreeMap<usize, XorNetwork>,
}

impl SearchOptions {
    /// SHA-256 of the text form of every start, by plane.
    pub(super) fn start_digests(&self) -> BTreeMap<usize, String> {
        let digest = |start| sha256_hex(io::text_lines(start).join("\n").as_bytes());
        self.starts.iter().map(|(&p, start)| (p, digest(start))).collect()
    }

    /// Parameters of the search in the given basis of plane `p`.
    pub(super) fn of_plane(&self, p: usize) -> Params {
        Params { start: self.starts.get(&p).cloned(), ..self.params.clone() }
    }
}

impl DesignOptions {
    /// Names of the fields that errors of [`DesignOptions::search_options`] name.
    pub const FIELDS: [&str; 4] = ["objective", "max_depth", "max_fanout", "start"];

    /// Parameters of the searches for `spec`, by its target unless an option overrides them.
    ///
    /// # Errors
    /// `Input` that names the field: a limit that cannot be kept, gates that the target has no cell for, or a start
    /// that is no network of its plane.
    pub fn search_options(&self, spec: &DecoderSpec) -> Result<SearchOptions> {
        let objective = match &self.objective {
            Some(objective) => objective.clone(),
            None => objective_of(Technology::for_target(&spec.target).as_ref())?,
        };
        let most = max_operands(spec);
        let found = objective.max_operands();
        if found > most {
            let what =
                format!("gates of {found} operands; the cells of {} have at most {most}", spec.target.name());
            return Err(Error::input("", "objective", what));
        }
        for plane in &spec.planes {
            self.limits.check_feasible(plane, &objective)?;
        }
        let deepest = spec.networks.values().map(XorNetwork::depth).max();
        if let (Some(deepest), Some(max)) = (deepest, self.limits.max_depth)
            && deepest > max
        {
            let what = format!("{max}, but a given network has {deepest} levels");
            return Err(Error::input("", "max_depth", what));
        }
        self.starts.iter().try_for_each(|(&p, start)| self.check_start(spec, p, start))?;
        let params = Params {
            effort: self.effort,
            seed: self.seed,
            objective,
            limits: self.limits,
            ..Params::default()
        };
        Ok(SearchOptions { params, starts: self.starts.clone() })
    }

    /// Checks that `start` is a network of plane `p` that is searched for, within the limit of depth.
    fn check_start(&self, spec: &DecoderSpec, p: usize, start: &XorNetwork) -> Result<()> {
        let refuse = |what: String| Err(Error::input("", "start", what));
        let Some(plane) = spec.planes.get(p).filter(|_| !spec.networks.contains_key(&p)) else {
            return refuse(format!("one for plane {p}, for which there is no search"));
        };
        if verify::verify(start, &Affine::linear(plane.clone())).is_err() {
            return refuse(format!("is no network of plane {p}; `verify` tells where it differs"));
        }
        match self.limits.max_depth.filter(|&max| start.depth() > max) {
            Some(max) => refuse(format!("has depth {}; at most {max}", start.depth())),
            None => Ok(()),
        }
    }
}

/// Most operands of a gate that the target of `spec` has a cell for.
pub(super) fn max_operands(spec: &DecoderSpec) -> usize {
    Technology::for_target(&spec.target).map_or(MAX_OPERANDS, |technology| technology.max_operands())
}

/// Default objective: LUT count, cell area, or XOR2 for portable Verilog.
fn objective_of(technology: Option<&Technology>) -> Result<Objective> {
    let Some(technology) = technology else { return Ok(Objective::Xor2) };
    if let Some(inputs) = technology.lut_inputs() {
        return Ok(Objective::Lut(inputs));
    }
    let costs: Vec<f64> = (2..=MAX_OPERANDS).map_while(|n| technology.least_cost(n)).collect();
    if costs.len() < 2 {
        return Ok(Objective::Xor2);
    }
    // In thousandths of the largest cost; a cell cheaper than a smaller one is priced like the smaller one.
    let unit = costs.iter().copied().fold(0.0, f64::max) / 1e3;
    let rising = costs.iter().scan(0.0, |most: &mut f64, cost| {
        *most = most.max(cost / unit);
        Some(*most)
    });
    CellCosts::new(&rising.collect::<Vec<_>>()).map(Objective::Cells)
}

/// Name of an objective in manifests; `None` for the default, XOR2.
pub(super) fn objective_name(objective: &Objective) -> Option<String> {
    match objective {
        Objective::Xor2 => None,
        Objective::Lut(inputs) => Some(format!("lut{inputs}")),
        Objective::Cells(_) => Some("cells".into()),
    }
}
