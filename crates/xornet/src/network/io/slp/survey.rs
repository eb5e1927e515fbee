//! Which names of a program are inputs and outputs, and from which number they count.

use super::statement::Statement;
use super::tokens::Name;
use std::collections::BTreeMap;

/// Stems that never are inputs or outputs unless their names say so.
const TEMPORARIES: [&str; 2] = ["t", "T"];

/// What is known of the names of one stem.
#[derive(Debug)]
struct Facts {
    index: u32,
    /// Some name is read by another statement than its own update.
    read: bool,
    /// Some name gets a value that is no update.
    defined: bool,
    updated: bool,
    lowest: u32,
    highest: u32,
    /// Some name has no number.
    bare: bool,
}

/// The stems of a program.
#[derive(Default)]
pub(super) struct Survey(BTreeMap<String, Facts>);

/// Inputs and outputs of a program.
#[derive(Debug)]
pub(super) struct Layout {
    pub n_in: usize,
    pub n_out: usize,
    /// Stem of the inputs, if any is named.
    pub input_stem: Option<u32>,
    /// Stem of the outputs; `None` where there is none or outputs are the inputs in their last state.
    pub output_stem: Option<u32>,
    /// Number of input 0.
    pub input_base: u32,
    /// Number of output 0.
    pub output_base: u32,
    in_place: bool,
    stems: BTreeMap<String, u32>,
}

impl Layout {
    /// Index of a stem that the program has.
    pub(super) fn stem_index(&self, stem: &str) -> Option<u32> {
        self.stems.get(stem).copied()
    }

    /// Whether the outputs are the inputs in their last state.
    pub(super) fn is_in_place(&self) -> bool {
        self.in_place
    }

    /// Stem of the outputs, for messages.
    pub(super) fn output_name(&self) -> &str {
        let found = self.stems.iter().find(|(_, index)| Some(**index) == self.output_stem);
        found.map_or("y", |(stem, _)| stem)
    }
}

impl Survey {
    /// Takes the names of a statement.
    pub(super) fn note_statement(&mut self, statement: &Statement) {
        for operand in &statement.operands {
            let own = operand.is_same(&statement.target);
            self.facts_of(operand).read |= !own;
        }
        let update = statement.is_update();
        let target = self.facts_of(&statement.target);
        target.updated |= update;
        target.defined |= !update;
    }

    fn facts_of(&mut self, name: &Name) -> &mut Facts {
        let index = self.0.len() as u32;
        let facts = self.0.entry(name.stem.to_owned()).or_insert(Facts {
            index,
            read: false,
            defined: false,
            updated: false,
            lowest: u32::MAX,
            highest: 0,
            bare: false,
        });
        match name.number {
            Some(number) => {
                facts.lowest = facts.lowest.min(number);
                facts.highest = facts.highest.max(number);
            }
            None => facts.bare = true,
        }
        facts
    }

    /// Inputs and outputs; of `sizes` where these are given.
    ///
    /// # Errors
    /// What cannot be told, or is not possible.
    pub(super) fn into_layout(self, sizes: Option<[usize; 2]>) -> Result<Layout, String> {
        let inputs = self.find_inputs()?;
        let outputs = self.find_outputs(inputs)?;
        let in_place = outputs.is_none() && inputs.is_some_and(|inputs| inputs.updated);
        let output_base = outputs.map_or(0, |outputs| output_base(outputs, sizes.map(|[_, n_out]| n_out)));
        let input_base = match inputs {
            Some(inputs) => {
                input_base(inputs, sizes.map(|[n_in, _]| n_in), (!in_place).then_some(output_base))?
            }
            None => 0,
        };
        let count = |facts: Option<&Facts>, base: u32| {
            let named = facts.filter(|facts| facts.lowest <= facts.highest);
            named.map_or(0, |facts| (facts.highest as usize + 1).saturating_sub(base as usize))
        };
        let n_in = count(inputs, input_base);
        let n_out = if in_place { n_in } else { count(outputs, output_base) };
        let [n_in, n_out] = sizes.unwrap_or([n_in, n_out]);
        if in_place && n_in != n_out {
            return Err(format!(
                "values are updated in place, which makes as many outputs as inputs, not {n_out} of {n_in}"
            ));
        }
        let (input_stem, output_stem) = (inputs.map(|facts| facts.index), outputs.map(|facts| facts.index));
        let output_base = if in_place { input_base } else { output_base };
        let stems = self.0.into_iter().map(|(stem, facts)| (stem, facts.index)).collect();
        Ok(Layout { n_in, n_out, input_stem, output_stem, input_base, output_base, in_place, stems })
    }

    fn find_inputs(&self) -> Result<Option<&Facts>, String> {
        if let Some(named) = self.0.get("x").or(self.0.get("X")) {
            return Ok(Some(named));
        }
        self.only_stem(|facts| !facts.defined && !facts.bare, "inputs")
    }

    fn find_outputs(&self, inputs: Option<&Facts>) -> Result<Option<&Facts>, String> {
        if let Some(named) = self.0.get("y").or(self.0.get("Y")) {
            return Ok(Some(named));
        }
        if inputs.is_some_and(|inputs| inputs.updated) {
            return Ok(None);
        }
        let input = inputs.map(|facts| facts.index);
        self.only_stem(
            |facts| facts.defined && !facts.read && !facts.bare && Some(facts.index) != input,
            "outputs",
        )
    }

    /// The one stem for which this `is` so, if any.
    fn only_stem(&self, is: impl Fn(&Facts) -> bool, what: &str) -> Result<Option<&Facts>, String> {
        let mut found =
            self.0.iter().filter(|(stem, facts)| !TEMPORARIES.contains(&stem.as_str()) && is(facts));
        match (found.next(), found.next()) {
            (Some((a, _)), Some((b, _))) => {
                Err(format!("both `{a}` and `{b}` may be the {what}; name these x and y"))
            }
            (first, _) => Ok(first.map(|(_, facts)| facts)),
        }
    }
}

/// Number of the first output: 1 where no 0 occurs and the last is the number of outputs.
fn output_base(outputs: &Facts, n_out: Option<usize>) -> u32 {
    let fits = n_out.is_none_or(|n_out| outputs.highest as usize == n_out);
    u32::from(outputs.lowest == 1 && fits)
}

/// Number of the first input; `outputs` is that of the first output, where outputs are named.
fn input_base(inputs: &Facts, n_in: Option<usize>, outputs: Option<u32>) -> Result<u32, String> {
    let highest = inputs.highest as usize;
    match (n_in, outputs) {
        _ if inputs.lowest == 0 => Ok(0),
        (Some(n_in), _) if highest >= n_in => Ok(u32::from(highest == n_in)),
        (_, Some(outputs)) => Ok(outputs),
        (None, None) if inputs.lowest == 1 => Ok(1),
        _ => Err("whether the inputs count from 0 or 1 cannot be told; add a line that names the first and last, as x0 = x0".into()),
    }
}
