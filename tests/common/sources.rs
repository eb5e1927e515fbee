//! The sources of a crate, and the paths that they name.

use std::fs;
use std::path::{Path, PathBuf};

/// A path of names, such as `crate::gf2::BitMatrix`, `crate` among them.
pub type Names = Vec<String>;

/// A file of sources.
pub struct Source {
    /// Path below the folder of sources, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// The text without comments and without the unit tests, which stand last.
    pub fn code(&self) -> String {
        let code = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The sources below `folder` of the workspace, by path.
pub fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let parts = path.strip_prefix(&root).expect("below the sources").components();
                let parts: Vec<_> = parts.map(|p| p.as_os_str().to_string_lossy().into_owned()).collect();
                found.push(Source { path: parts.join("/"), text: fs::read_to_string(&path).expect("text") });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 5, "only {} sources found in {folder}", found.len());
    found
}

/// The paths that a tree of `use` names, which begins `tree` and may go on behind.
pub fn expand(tree: &str) -> Vec<Names> {
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
fn expands_trees_of_imports() {
    let paths = |tree| expand(tree).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        paths("crate::a::{self, b::{C, d}, e as f}; x"),
        ["crate::a", "crate::a::b::C", "crate::a::b::d", "crate::a::e"]
    );
    assert_eq!(paths("super::Item(x)"), ["super::Item"]);
}
