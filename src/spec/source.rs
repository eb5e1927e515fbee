//! The fields `source`, `rom`, `axi`, `scale`, `tkeep` and `axi_lite` of `stream`.

use super::around::{
    Around, AxiSpec, MAX_BURST, MAX_ID_WIDTH, MAX_ROM_BITS, MAX_ROM_FRAMES, RomFrame, RomSpec, Scale,
    WordSource,
};
use super::fields::{At, Checker, Fields};
use super::json::SpecJson;
use super::model::MAX_GROUPS_WIDTH;
use crate::gf2::{BitVec, from_hex, to_hex};
use serde_json::{Map, Value, json};

/// Names of the fields, for messages.
pub(super) const FIELDS: &str = "source, scale, tkeep, axi_lite, rom, axi";

/// Reads the fields of a stream of `width` bits; the caller has checked that `source` is not `none`.
pub(super) fn take_around(
    checker: &mut Checker,
    fields: &mut Fields,
    width: Option<usize>,
) -> Option<Around> {
    let scales = [("none", Scale::None), ("sign", Scale::Sign)];
    let scale = fields.take_field("scale").map_or(Some(Scale::None), |at| checker.read_choice(&at, &scales));
    let tkeep = fields.take_field("tkeep").map_or(Some(false), |at| checker.read_boolean(&at));
    let axi_lite = fields.take_field("axi_lite").map_or(Some(false), |at| checker.read_boolean(&at));
    let source = take_source(checker, fields, width);
    Some(Around { source: source?, scale: scale?, tkeep: tkeep?, axi_lite: axi_lite? })
}

/// Whether `source` is `none`: the decoder alone.
pub(super) fn is_none(fields: &Fields) -> bool {
    fields.peek_field("source").is_some_and(|json| matches!(json, SpecJson::Text(text) if text == "none"))
}

fn take_source(checker: &mut Checker, fields: &mut Fields, width: Option<usize>) -> Option<WordSource> {
    let names = [("axis", 0), ("rom", 1), ("axi", 2), ("none", 3)];
    let kind = fields.take_field("source").map_or(Some(0), |at| checker.read_choice(&at, &names));
    let (rom, axi) = (fields.take_field("rom"), fields.take_field("axi"));
    let stray = [(&rom, 1, "rom"), (&axi, 2, "axi")];
    for (at, of, name) in stray {
        if let Some(at) = at.as_ref().filter(|_| kind.is_some_and(|kind| kind != of)) {
            checker.note_problem(&at.path, format!("stands only beside \"source\": {name:?}"));
        }
    }
    match kind? {
        1 => rom
            .map_or(Some(RomSpec::default()), |at| self::read_rom(checker, &at, width))
            .map(WordSource::Rom),
        2 => {
            check_bus(checker, &fields.path_of("width"), width);
            axi.map_or(Some(AxiSpec::default()), |at| self::read_axi(checker, &at)).map(WordSource::Axi)
        }
        _ => Some(WordSource::Axis),
    }
}

fn check_bus(checker: &mut Checker, path: &str, width: Option<usize>) {
    if let Some(width) = width.filter(|width| !width.is_power_of_two()) {
        let what = format!("{width} bits, but an AXI bus has 8, 16, 32, 64, 128, 256, 512 or 1024");
        checker.note_problem(path, what);
    }
}

fn read_axi(checker: &mut Checker, at: &At) -> Option<AxiSpec> {
    let mut fields = checker.read_object(at)?;
    let default = AxiSpec::default();
    let take =
        |fields: &mut Fields, checker: &mut Checker, name, default, limits, fits: fn(usize) -> bool, says| {
            let Some(at) = fields.take_field(name) else { return Some(default) };
            let value = checker.read_integer(&at, limits)?;
            if !fits(value) {
                checker.note_problem(&at.path, format!("{value}, expected {says}"));
            }
            Some(value)
        };
    let (wide, two) = (|bits| [32, 64].contains(&bits), usize::is_power_of_two);
    let address_width =
        take(&mut fields, checker, "address_width", default.address_width, 32..=64, wide, "32 or 64");
    let burst = take(&mut fields, checker, "burst", default.burst, 2..=MAX_BURST, two, "a power of two");
    let id_width =
        take(&mut fields, checker, "id_width", default.id_width, 1..=MAX_ID_WIDTH, |_| true, "any width");
    checker.refuse_unknown(fields, "address_width, burst, id_width");
    Some(AxiSpec { address_width: address_width?, burst: burst?, id_width: id_width? })
}

fn read_rom(checker: &mut Checker, at: &At, width: Option<usize>) -> Option<RomSpec> {
    let mut fields = checker.read_object(at)?;
    let digest = take_required(checker, &mut fields, "basis_digest");
    let digest = digest.and_then(|at| checker.read_text(&at).map(str::to_owned));
    let frames = take_required(checker, &mut fields, "frames");
    let frames = frames.and_then(|at| self::read_frames(checker, &at, width?));
    checker.refuse_unknown(fields, "basis_digest, frames");
    Some(RomSpec { basis_digest: digest?, frames: frames? })
}

fn take_required<'a>(checker: &mut Checker, fields: &mut Fields<'a>, name: &str) -> Option<At<'a>> {
    let at = fields.take_field(name);
    if at.is_none() {
        checker.note_problem(&fields.path_of(name), "missing");
    }
    at
}

fn read_list<'a>(checker: &mut Checker, at: &At<'a>, most: usize, what: &str) -> Option<&'a [SpecJson]> {
    let SpecJson::List(all) = at.json else {
        checker.note_problem(&at.path, format!("{}, expected an array of {what}", at.json));
        return None;
    };
    if all.is_empty() || all.len() > most {
        checker.note_problem(&at.path, format!("{} {what}, expected 1 to {most}", all.len()));
        return None;
    }
    Some(all)
}

fn read_frames(checker: &mut Checker, at: &At, width: usize) -> Option<Vec<RomFrame>> {
    let all = read_list(checker, at, MAX_ROM_FRAMES, "frames")?;
    let mut left = MAX_ROM_BITS / width;
    let mut read = |(i, json)| {
        let path = format!("{}[{i}]", at.path);
        let frame = read_frame(checker, &At { path, json }, width, left)?;
        left -= frame.words.len();
        Some(frame)
    };
    all.iter().enumerate().map(&mut read).collect()
}

fn read_frame(checker: &mut Checker, at: &At, width: usize, most: usize) -> Option<RomFrame> {
    let mut fields = checker.read_object(at)?;
    let groups = take_required(checker, &mut fields, "groups");
    let groups = groups.and_then(|at| checker.read_integer(&at, 1..=u32::MAX >> (32 - MAX_GROUPS_WIDTH)));
    let words = take_required(checker, &mut fields, "words").and_then(|at| {
        let all = read_list(checker, &at, most, "words")?;
        all.iter()
            .enumerate()
            .map(|(i, json)| read_word(checker, &At { path: format!("{}[{i}]", at.path), json }, width))
            .collect()
    });
    checker.refuse_unknown(fields, "groups, words");
    Some(RomFrame { groups: groups?, words: words? })
}

fn read_word(checker: &mut Checker, at: &At, width: usize) -> Option<BitVec> {
    let text = checker.read_text(at)?;
    let word = from_hex(text, width).filter(|_| text.len() == width.div_ceil(4));
    if word.is_none() {
        checker
            .note_problem(&at.path, format!("{text:?}, expected {} hexadecimal digits", width.div_ceil(4)));
    }
    word
}

/// Adds the fields to those of the stream.
pub(super) fn write_around(around: &Around, put: &mut Map<String, Value>) {
    let name = match &around.source {
        WordSource::Axis => "axis",
        WordSource::Rom(_) => "rom",
        WordSource::Axi(_) => "axi",
    };
    put.insert("source".into(), json!(name));
    match &around.source {
        WordSource::Rom(rom) if !rom.frames.is_empty() => {
            let words = |frame: &RomFrame| frame.words.iter().map(to_hex).collect::<Vec<_>>();
            let frame = |frame: &RomFrame| json!({ "groups": frame.groups, "words": words(frame) });
            let frames: Vec<_> = rom.frames.iter().map(frame).collect();
            put.insert("rom".into(), json!({ "basis_digest": rom.basis_digest, "frames": frames }));
        }
        WordSource::Axi(axi) => {
            let fields = json!({
                "address_width": axi.address_width, "burst": axi.burst, "id_width": axi.id_width
            });
            put.insert("axi".into(), fields);
        }
        WordSource::Axis | WordSource::Rom(_) => {}
    }
    let scale = match around.scale {
        Scale::None => "none",
        Scale::Sign => "sign",
    };
    put.insert("scale".into(), json!(scale));
    put.insert("tkeep".into(), json!(around.tkeep));
    put.insert("axi_lite".into(), json!(around.axi_lite));
}
