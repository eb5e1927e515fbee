//! The kit of a design: which kinds of flow files it has.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use super::kinds::KINDS;
use crate::error::{Error, Result};
use crate::language::Language;
use itertools::Itertools;
use serde::{Deserialize, Serialize};

/// Word for the kinds of the default kit.
const DEFAULT: &str = "default";
/// Word for every kind.
const ALL: &str = "all";
/// Word for no kind.
const NONE: &str = "none";

/// Kinds of flow files, in the order of the list of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Kit(Vec<&'static str>);

impl Default for Kit {
    fn default() -> Self {
        Self::of(|kind| kind.default)
    }
}

impl TryFrom<Vec<String>> for Kit {
    type Error = Error;

    fn try_from(names: Vec<String>) -> Result<Self> {
        Self::from_names(&names)
    }
}

impl From<Kit> for Vec<String> {
    fn from(kit: Kit) -> Self {
        kit.0.into_iter().map(str::to_owned).collect()
    }
}

impl Kit {
    /// Name of the field that errors name.
    pub const FIELD: &str = "kit";

    /// The kit of `names`: of kinds, or `default`, `all`, `none`.
    ///
    /// # Errors
    /// `Input` that lists the names there are.
    pub fn from_names<S: AsRef<str>>(names: &[S]) -> Result<Self> {
        let known = Self::choices();
        let is_known = |name: &str| known.iter().any(|(choice, _)| *choice == name);
        if let Some(name) = names.iter().map(AsRef::as_ref).find(|name| !is_known(name)) {
            let known = known.iter().map(|(choice, _)| choice).join(", ");
            return Err(Error::input(
                "",
                Self::FIELD,
                format!("no files are called {name:?}; there are: {known}"),
            ));
        }
        let has = |word: &str| names.iter().any(|name| name.as_ref() == word);
        Ok(Self::of(|kind| has(ALL) || has(DEFAULT) && kind.default || has(kind.name)))
    }

    fn of(belongs: impl Fn(&FlowKind) -> bool) -> Self {
        Self(KINDS.iter().filter(|kind| belongs(kind)).map(|kind| kind.name).collect())
    }

    /// Whether it is the kit of a design that names none.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Words for several kinds, and the names of all kinds, each with its description.
    pub fn choices() -> Vec<(&'static str, &'static str)> {
        let words = [
            (DEFAULT, "the kinds of files that a design has without this option"),
            (ALL, "every kind"),
            (NONE, "no kind"),
        ];
        words.into_iter().chain(KINDS.iter().map(|kind| (kind.name, kind.about))).collect()
    }

    /// Names of its kinds, in the order of the list of all.
    pub fn names(&self) -> &[&'static str] {
        &self.0
    }

    /// Its kinds for designs in `language`.
    fn kinds(&self, language: Language) -> impl Iterator<Item = &'static FlowKind> {
        let of_language = move |kind: &&FlowKind| kind.vhdl || language != Language::Vhdl;
        KINDS.iter().filter(|kind| self.0.contains(&kind.name)).filter(of_language)
    }

    /// Names of its kinds for designs in `language`, in the order of `KINDS`.
    pub fn names_for(&self, language: Language) -> Vec<&'static str> {
        self.kinds(language).map(|kind| kind.name).collect()
    }

    /// Every file of the kit for `design`.
    pub fn write_files(&self, design: &FlowDesign) -> FlowTexts {
        self.kinds(design.language).flat_map(|kind| (kind.write)(design)).collect()
    }

    /// Lines of the datasheet on the files of the kit for `design`.
    pub fn notes(&self, design: &FlowDesign) -> Vec<String> {
        self.kinds(design.language).filter_map(|kind| (kind.note)(design)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kit_is_named_by_kinds_and_words() {
        assert_eq!(Kit::from_names(&["default"]).expect("known"), Kit::default());
        assert_eq!(Kit::from_names(&["all"]).expect("known").names().len(), KINDS.len());
        assert!(Kit::from_names(&["none"]).expect("known").names().is_empty());
        let named = Kit::from_names(&["xdc", "bender", "xdc"]).expect("known");
        assert_eq!(named.names(), ["bender", "xdc"], "in the order of the list");
        let error = Kit::from_names(&["bender", "vitis"]).expect_err("unknown").to_string();
        assert!(error.contains("vitis") && error.contains("bender"), "{error}");
    }

    #[test]
    fn names_are_unique_and_no_words() {
        let names = KINDS.iter().map(|kind| kind.name).chain([DEFAULT, ALL, NONE]);
        assert!(names.clone().all_unique(), "{:?}", names.collect::<Vec<_>>());
    }
}
