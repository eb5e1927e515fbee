//! No two files import each other, neither directly nor through others, in any crate of the workspace.

use crate::common::sources::{Names, Source, expand, sources};
use std::collections::{BTreeMap, BTreeSet};

/// The modules that one takes in something of, by the names of it.
type Arrows = BTreeMap<Names, BTreeSet<String>>;

/// The files of a crate by the modules that they are, and what each takes in by `use`.
struct Crate {
    files: BTreeMap<Names, String>,
    /// In every module, what a name stands for; `*` for all of a module.
    imports: BTreeMap<Names, BTreeMap<String, Names>>,
}

impl Crate {
    fn read(folder: &str) -> Self {
        let sources = sources(folder);
        let module = |source: &Source| Some((module_of(&source.path)?, as_one_module(&source.code())));
        let files = sources.iter().filter_map(module).collect();
        let mut read = Self { files, imports: BTreeMap::new() };
        for (module, text) in &read.files {
            let imports = text.split(';').filter_map(|item| item.split_once("use ").map(|(_, tree)| tree));
            let paths =
                imports.flat_map(|tree| expand(tree.trim())).filter_map(|path| read.absolute(module, path));
            let named = paths.filter_map(|path| Some((path.last()?.clone(), path))).collect();
            read.imports.insert(module.clone(), named);
        }
        read
    }

    /// `path` as written in `module`, from the root of the crate on; `None` where it is of another crate.
    fn absolute(&self, module: &[String], path: Names) -> Option<Names> {
        let mut at = module.to_vec();
        let mut rest = path.as_slice();
        match rest.first().map(String::as_str) {
            Some("crate") => at.clear(),
            Some("self" | "super") => {}
            _ => {
                at.push(rest.first()?.clone());
                return self.files.contains_key(&at).then(|| [module, &path].concat());
            }
        }
        while let Some(first @ ("crate" | "self" | "super")) = rest.first().map(String::as_str) {
            if first == "super" {
                at.pop();
            }
            rest = &rest[1..];
        }
        Some([at.as_slice(), rest].concat())
    }

    /// The module that defines what `path` names, through whatever hands it on.
    fn definer(&self, path: &[String], hops: usize) -> Option<Names> {
        let n_modules = (0..=path.len()).rev().find(|&n| self.files.contains_key(&path[..n]))?;
        let module = &path[..n_modules];
        let handed_on = path.get(n_modules).and_then(|name| {
            let imports = self.imports.get(module)?;
            let all = || imports.get("*").filter(|_| !self.defines(module, name));
            imports.get(name).or_else(all)
        });
        match handed_on.filter(|next| hops > 0 && next.as_slice() != path) {
            Some(next) if next.ends_with(&["*".to_owned()]) => {
                self.definer(&[&next[..next.len() - 1], &path[n_modules..]].concat(), hops - 1)
            }
            Some(next) => self.definer(&[next, &path[n_modules + 1..]].concat(), hops - 1),
            None => Some(module.to_vec()),
        }
    }

    fn defines(&self, module: &[String], name: &str) -> bool {
        let kinds = ["fn", "struct", "enum", "trait", "type", "const", "static", "mod", "union"];
        kinds.iter().any(|kind| self.files[module].contains(&format!("{kind} {name}")))
    }

    /// The modules that `module` names something of, and what it names.
    fn arrows(&self, module: &[String]) -> Arrows {
        let text = &self.files[module];
        let children =
            self.files.keys().filter(|other| other.len() == module.len() + 1 && other.starts_with(module));
        let children = children.map(|child| format!("{}::", child[module.len()]));
        let starts: Vec<String> =
            ["crate::", "super::", "self::"].map(str::to_owned).into_iter().chain(children).collect();
        let starts = starts.iter().flat_map(|start| text.match_indices(start.as_str()));
        let inline = starts
            .filter(|&(at, _)| !text[..at].ends_with([':', '_']))
            .flat_map(|(at, _)| expand(&text[at..]));
        let inline = inline.filter_map(|path| self.absolute(module, path));
        let imports = self.imports[module].values().cloned();
        let mut arrows = Arrows::new();
        for path in inline.chain(imports) {
            let other = self.definer(&path, 4).filter(|other| other != module && !other.is_empty());
            if let (Some(other), Some(name)) = (other, path.last()) {
                arrows.entry(other).or_default().insert(name.clone());
            }
        }
        arrows
    }

    /// The circles, a text each: every arrow between two of its modules, and the names that make it.
    fn circles(&self) -> Vec<String> {
        let modules = self.files.keys();
        let arrows: BTreeMap<_, _> = modules.map(|module| (module, self.arrows(module))).collect();
        let reached: BTreeMap<_, _> =
            arrows.keys().map(|&module| (module, reached(&arrows, module))).collect();
        let circle = |module| {
            reached[module].iter().copied().filter(|&other| reached[other].contains(module)).collect()
        };
        let circles: BTreeSet<BTreeSet<&Names>> = reached.keys().map(|&module| circle(module)).collect();
        let inner = |circle: &BTreeSet<&Names>| {
            let from_all = circle.iter().flat_map(|&from| arrows[from].iter().map(move |to| (from, to)));
            let inside = from_all.filter(|(_, (to, _))| circle.contains(to));
            let lines = inside.map(|(from, (to, names))| {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                format!("  {} -> {} by {}\n", from.join("::"), to.join("::"), names.join(", "))
            });
            format!("{} files\n{}", circle.len(), lines.collect::<String>())
        };
        circles.iter().filter(|circle| !circle.is_empty()).map(inner).collect()
    }
}

/// The modules that can be come to from `module`, itself only where it is in a circle.
fn reached<'a>(arrows: &'a BTreeMap<&Names, Arrows>, module: &Names) -> BTreeSet<&'a Names> {
    let mut open: Vec<_> = arrows[module].keys().collect();
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        if seen.insert(next) {
            open.extend(arrows[next].keys());
        }
    }
    seen
}

/// The module that a file of sources is; none for one of unit tests.
fn module_of(path: &str) -> Option<Names> {
    let mut names: Names = path.strip_suffix(".rs")?.split('/').map(str::to_owned).collect();
    match names.last()?.as_str() {
        "tests" => return None,
        "mod" | "lib" => drop(names.pop()),
        _ => {}
    }
    Some(names)
}

/// `code` with modules within the file as parts of the file itself.
fn as_one_module(code: &str) -> String {
    let mut is_within = false;
    let own = code.lines().map(|line| {
        is_within = (is_within && line != "}") || (line.starts_with("mod ") && line.ends_with('{'));
        if is_within { line.replacen("super::", "self::", 1) } else { line.to_owned() }
    });
    own.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_file_imports_itself_through_others() {
    for folder in ["crates/flexor-py/src", "crates/flexor-train/src", "crates/xornet/src", "src"] {
        let circles = Crate::read(folder).circles();
        assert!(circles.is_empty(), "{folder}: files in circles:\n{}", circles.join("\n"));
    }
}
