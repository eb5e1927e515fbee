//! No two files import each other, neither directly nor through others, in any crate of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A path of names, such as `crate::gf2::BitMatrix` without its first part.
type Names = Vec<String>;

/// The modules that one takes in something of, by the names of it.
type Arrows = BTreeMap<Names, BTreeSet<String>>;

/// The files of a crate by the modules that they are, and what each takes in by `use`.
struct Crate {
    files: BTreeMap<Names, String>,
    /// In every module, what a name stands for; `*` for all of a module.
    imports: BTreeMap<Names, BTreeMap<String, Names>>,
}

impl Crate {
    fn read(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        read_folder(root, &mut Vec::new(), &mut files);
        assert!(files.len() > 10, "{}: {} sources", root.display(), files.len());
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

/// Sources below `folder`, each by its module, without comments, blanks around `::`, and unit tests.
fn read_folder(folder: &Path, module: &mut Names, files: &mut BTreeMap<Names, String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            module.push(name);
            read_folder(&path, module, files);
            module.pop();
        } else if let Some(stem) = name.strip_suffix(".rs").filter(|stem| *stem != "tests") {
            let own = match stem {
                "mod" | "lib" => module.clone(),
                _ => [module.as_slice(), &[stem.to_owned()]].concat(),
            };
            let text = fs::read_to_string(&path).expect("text");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            files.insert(own, own_lines(code).join("\n"));
        }
    }
}

/// The lines of `code` that are no comments. A module within the file is the file itself.
fn own_lines(code: &str) -> Vec<String> {
    let mut is_within = false;
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let own = lines.map(|line| {
        is_within = (is_within && line != "}") || (line.starts_with("mod ") && line.ends_with('{'));
        if is_within { line.replacen("super::", "self::", 1) } else { line.to_owned() }
    });
    own.collect()
}

/// The paths that a tree of `use` names, which begins `tree` and may go on behind.
fn expand(tree: &str) -> Vec<Names> {
    let mut paths = Vec::new();
    expand_into(tree, &Vec::new(), &mut paths);
    paths
}

/// Adds the paths of `tree` behind `prefix`; what is left behind it.
fn expand_into<'a>(tree: &'a str, prefix: &Names, paths: &mut Vec<Names>) -> &'a str {
    let (mut rest, mut path) = (tree.trim_start(), prefix.clone());
    loop {
        if let Some(mut list) = rest.strip_prefix('{') {
            while !list.trim_start().starts_with('}') && !list.is_empty() {
                list = expand_into(list, &path, paths).trim_start();
                list = list.strip_prefix(',').unwrap_or(list);
            }
            return list.trim_start().strip_prefix('}').unwrap_or("");
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let end = end + usize::from(rest.starts_with('*'));
        if !matches!(&rest[..end], "self" | "") || path.is_empty() {
            path.push(rest[..end].to_owned());
        }
        rest = &rest[end..];
        match rest.strip_prefix("::") {
            Some(next) => rest = next,
            None => break,
        }
    }
    paths.push(path);
    let end = rest.find([',', '}']).unwrap_or(rest.len());
    &rest[end..]
}

#[test]
fn no_file_imports_itself_through_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for sources in ["crates/xornet/src", "src"] {
        let circles = Crate::read(&root.join(sources)).circles();
        assert!(circles.is_empty(), "{sources}: files in circles:\n{}", circles.join("\n"));
    }
}

#[test]
fn expands_trees_of_imports() {
    let paths = |tree| expand(tree).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        paths("crate::a::{self, b::{C, d}, e as f}; x"),
        ["crate::a", "crate::a::b::C", "crate::a::b::d", "crate::a::e"]
    );
    assert_eq!(paths("super::Item(x)"), ["super::Item"]);
}
