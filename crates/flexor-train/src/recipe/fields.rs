//! Fields of recipes: null, within limits, in arrays.

use flexor_hdl::spec::fields::{At, Checker, Fields};
use flexor_hdl::spec::json::SpecJson;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Reads a field that may be missing or null.
pub(super) fn take_nullable<'a, T>(
    checker: &mut Checker,
    fields: &mut Fields<'a>,
    name: &str,
    read: impl Fn(&mut Checker, &At<'a>) -> Option<T>,
) -> Option<Option<T>> {
    match fields.take_field(name) {
        None | Some(At { json: SpecJson::Null, .. }) => Some(None),
        Some(at) => read(checker, &at).map(Some),
    }
}

/// Reads a number within limits.
pub(super) fn read_within(checker: &mut Checker, at: &At, limits: RangeInclusive<f64>) -> Option<f64> {
    let value = checker.read_number(at)?;
    if limits.contains(&value) {
        return Some(value);
    }
    let (low, high) = limits.into_inner();
    checker.note_problem(&at.path, format!("{value}, expected a number from {low} to {high}"));
    None
}

/// Reads an array of whole numbers within limits.
pub(super) fn read_integers<T>(checker: &mut Checker, at: &At, limits: RangeInclusive<T>) -> Option<Vec<T>>
where
    T: Copy + PartialOrd + Display + TryFrom<i128>,
{
    let SpecJson::List(all) = at.json else {
        checker.note_problem(&at.path, format!("{}, expected an array of whole numbers", at.json));
        return None;
    };
    let entry = |(i, json)| At { path: format!("{}[{i}]", at.path), json };
    let entries: Vec<_> = all.iter().enumerate().map(entry).collect();
    let read: Vec<_> = entries.iter().map(|at| checker.read_integer(at, limits.clone())).collect();
    read.into_iter().collect()
}
