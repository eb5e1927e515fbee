//! Writing a folder of files: to a temporary folder beside it, which is then renamed.

use super::file::keep_rights;
use super::guard::Guard;
use super::lock::{ASIDE, Room, is_temporary, lock_folder};
use super::path::{parent_of, refuse_symlink};
use super::tree::{self, FoundFile};
use crate::cli::terminal;
use crate::codec::digest::sha256_hex;
use crate::design::{Files, SCRATCH};
use crate::error::{Error, Result};
use crate::sim::engines::underway::put_atomically;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// SHA-256 of every file to be written, by name.
type Digests = BTreeMap<String, String>;

/// Most files that a refusal names.
const SHOWN: usize = 5;
/// Most attempts to remove a folder while other processes put files into it.
const MAX_LOOKS: usize = 100;

/// Writes `files` as the folder `target`. Unchanged files keep their modification time, existing files their
/// permissions.
///
/// # Errors
/// `Environment` if the guard forbids it, or the folder is a symlink or cannot be written; `Interrupted`;
/// `Internal` for a name that leads out of the folder.
pub fn write_folder(target: &Path, files: &Files, guard: Guard) -> Result<()> {
    check_names(files)?;
    if target.file_name().is_none_or(is_temporary) {
        return Err(Error::from_io(target.display(), "is no name for a folder that is written whole"));
    }
    let parent = parent_of(target);
    refuse_symlink(parent)?;
    let made = make_folders(parent)?;
    write_beside(target, parent, files, guard).inspect_err(|_| remove_empty(&made))
}

/// Checks that `files` may be written as the folder `target`; to be called before long work. Returns the
/// files there now.
///
/// # Errors
/// `Environment` if the guard forbids it or the folder is a symlink.
pub fn check_allowed(target: &Path, files: &Files, guard: Guard) -> Result<Option<FoundFile>> {
    let parent = parent_of(target);
    refuse_symlink(parent)?;
    let _lock = lock_folder(parent)?;
    find_replaceable(target, &file_digests(files), guard)
}

/// Last check of names from input: none may lead out of the folder, into another file, or to a temporary
/// file.
fn check_names(files: &Files) -> Result<()> {
    let is_plain = |name: &str| {
        let parts: Vec<_> = name.split('/').collect();
        let components = Path::new(name).components();
        let plain =
            components.clone().all(|part| matches!(part, Component::Normal(name) if !is_temporary(name)));
        plain && components.count() == parts.len() && !parts.contains(&"") && !name.contains(['\\', '\0'])
    };
    let is_folder = |name: &String| {
        Path::new(name)
            .ancestors()
            .skip(1)
            .any(|above| above.to_str().is_some_and(|above| files.contains_key(above)))
    };
    match files.keys().find(|name| !is_plain(name) || is_folder(name)) {
        Some(name) => {
            Err(Error::Internal(format!("{name:?} is no name of a file in a folder; nothing was written")))
        }
        None => Ok(()),
    }
}

fn file_digests(files: &Files) -> Digests {
    files.iter().map(|(name, bytes)| (name.clone(), sha256_hex(bytes))).collect()
}

/// The files in `target`, if they may be replaced; `None` if there is no such folder.
fn find_replaceable(target: &Path, new: &Digests, guard: Guard) -> Result<Option<FoundFile>> {
    let old = tree::find_files(target)?;
    if let Some(old) = old.as_ref().filter(|old| !old.files.is_empty()) {
        refuse_foreign(target, old, new, guard)?;
    }
    Ok(old)
}

/// Refuses a folder with a file that is neither as its manifest lists it nor as it would be written now.
fn refuse_foreign(target: &Path, old: &FoundFile, new: &Digests, guard: Guard) -> Result<()> {
    let Guard::Only(listed) = guard else { return Ok(()) };
    let Some(listed) = listed(old) else {
        let what = "was not made by this command (no manifest.json of it); use --force to replace the folder";
        return Err(Error::from_io(target.display(), what));
    };
    let why = |(name, found): (&String, &Option<String>)| match listed.get(name) {
        _ if found.is_some() && new.get(name) == found.as_ref() => None,
        None => Some((name.clone(), "was not made by this command")),
        Some(digest) if !digest.fits_digest(found.as_ref()) => {
            Some((name.clone(), "was changed since this command wrote it"))
        }
        Some(_) => None,
    };
    let found: Vec<_> = old.files.iter().filter_map(why).collect();
    let line = |(name, why): &(String, &str)| {
        format!("{}: {why}; use --force to replace the folder", target.join(name).display())
    };
    let mut lines: Vec<_> = found.iter().take(SHOWN).map(line).collect();
    lines.extend((found.len() > SHOWN).then(|| format!("and {} more files", found.len() - SHOWN)));
    if lines.is_empty() { Ok(()) } else { Err(Error::Environment(lines.join("\n"))) }
}

/// Creates a folder and its missing parents; returns the created ones, innermost first.
fn make_folders(path: &Path) -> Result<Vec<PathBuf>> {
    let missing: Vec<_> = path
        .ancestors()
        .take_while(|p| !p.as_os_str().is_empty() && !p.exists())
        .map(PathBuf::from)
        .collect();
    fs::create_dir_all(path).map_err(|e| Error::from_io(path.display(), e))?;
    Ok(missing)
}

fn remove_empty(folders: &[PathBuf]) {
    for folder in folders {
        // Fails if another process has put something into it meanwhile: then it stays.
        let _ = fs::remove_dir(folder);
    }
}

fn write_beside(target: &Path, parent: &Path, files: &Files, guard: Guard) -> Result<()> {
    let room = lock_folder(parent)?.make_room(parent).map_err(|e| Error::from_io(parent.display(), e))?;
    let fresh = room.path().join("new");
    for (name, bytes) in files {
        let path = fresh.join(name);
        let written = fs::create_dir_all(parent_of(&path)).and_then(|()| fs::write(&path, bytes));
        written.map_err(|e| Error::from_io(target.join(name).display(), e))?;
    }
    let new = file_digests(files);
    let _lock = lock_folder(parent)?;
    let Some(old) = find_replaceable(target, &new, guard)? else {
        return fs::rename(&fresh, target).map_err(|e| Error::from_io(target.display(), e));
    };
    inherit_rights(target, &fresh, &new, &old).map_err(|e| Error::from_io(target.display(), e))?;
    put_atomically(|| retire_folder(&swap_folders(target, &fresh, &room)?, &old, target))
}

/// Existing files and folders keep their permissions, unchanged files their modification time.
fn inherit_rights(target: &Path, fresh: &Path, new: &Digests, old: &FoundFile) -> std::io::Result<()> {
    let mut folders = BTreeSet::from([Path::new("")]);
    for (name, digest) in new {
        folders.extend(Path::new(name).ancestors().skip(1));
        let Some(Some(found)) = old.files.get(name) else { continue };
        let (meta, file) =
            (fs::metadata(target.join(name))?, File::options().write(true).open(fresh.join(name))?);
        keep_rights(&file, &meta)?;
        if found == digest {
            file.set_modified(meta.modified()?)?;
        }
    }
    for folder in folders {
        if let Ok(meta) = fs::symlink_metadata(target.join(folder))
            && meta.is_dir()
        {
            keep_folder_rights(&fresh.join(folder), &meta)?;
        }
    }
    Ok(())
}

/// Sets the permissions of the replaced folder, made writable for its owner, since renaming requires that.
fn keep_folder_rights(path: &Path, old: &fs::Metadata) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let mode = old.mode() | 0o700;
        if fs::metadata(path)?.mode() != mode {
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7777))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (path, old);
    Ok(())
}

/// Puts `fresh` in the place of `target`; returns the new path of the old folder. If the system can exchange
/// both in one step, `target` exists at all times.
fn swap_folders(target: &Path, fresh: &Path, room: &Room) -> Result<PathBuf> {
    let failed = |e| Error::from_io(target.display(), e);
    if exchange(target, fresh) {
        return Ok(fresh.to_path_buf());
    }
    let aside = room.path().join(ASIDE);
    fs::create_dir(&aside).map_err(failed)?;
    let old = aside.join(target.file_name().unwrap_or_default());
    fs::rename(target, &old).map_err(failed)?;
    if let Err(e) = fs::rename(fresh, target) {
        fs::rename(&old, target).map_err(failed)?;
        return Err(failed(e));
    }
    Ok(old)
}

/// Removes the replaced folder, except for files added or changed since it was read: these are kept.
fn retire_folder(old: &Path, known: &FoundFile, target: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(old.join(SCRATCH));
    for _ in 0..MAX_LOOKS {
        let tree = tree::list_tree(old)?;
        for (name, path) in &tree.files {
            if known.files.get(name) == Some(&tree::file_digest(path)?) {
                fs::remove_file(path).map_err(|e| Error::from_io(path.display(), e))?;
            } else {
                keep_file(name, path, old, target)?;
            }
        }
        // A folder that cannot be removed has just got a new file, or holds temporary files.
        if tree.folders.iter().rev().all(|folder| fs::remove_dir(folder).is_ok()) {
            break;
        }
    }
    Ok(())
}

/// Moves a file of the folder `old` to `target`, under a free name. If that fails, the whole folder is kept
/// beside `target`.
fn keep_file(name: &str, path: &Path, old: &Path, target: &Path) -> Result<()> {
    let kept = keep_at(&target.join(name), path).or_else(|_| keep_at(target, old));
    let kept = kept.map_err(|e| Error::from_io(target.join(name).display(), e))?;
    terminal::print_note(&format!("{}: was put there or changed meanwhile, and is kept", kept.display()));
    Ok(())
}

/// Moves `path` to `place`, or to the first free name derived from it.
fn keep_at(place: &Path, path: &Path) -> std::io::Result<PathBuf> {
    fs::create_dir_all(parent_of(place))?;
    for i in 0.. {
        let mut name = place.as_os_str().to_owned();
        match i {
            0 => {}
            1 => name.push(".kept"),
            _ => name.push(format!(".kept{i}")),
        }
        match rename_new(path, Path::new(&name)) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            result => return result.map(|()| name.into()),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Exchanges two paths, if the system can; whether it did.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// Renames a file, unless the new name exists.
fn rename_new(from: &Path, to: &Path) -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Err(rustix::io::Errno::INVAL) => {} // A file system that does not know how.
            result => return result.map_err(Into::into),
        }
    }
    if fs::symlink_metadata(to).is_ok() { Err(ErrorKind::AlreadyExists.into()) } else { fs::rename(from, to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::guard::{Digest, Listing};
    use tempfile::TempDir;

    #[test]
    fn names_stay_in_the_folder() {
        let of = |names: &[&str]| {
            check_names(&names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect())
        };
        of(&["a", "b/c.v", "b/d", "b.c", ".f"]).expect("plain names");
        for names in [
            &["../a"][..],
            &["a/../../b"],
            &["/etc/x"],
            &[""],
            &["a//b"],
            &["a/"],
            &["./a"],
            &["a\\b"],
            &["a\0"],
            &[".flexor-abc123/x"],
            &["a", "a/b"],
        ] {
            assert!(of(names).is_err(), "{names:?}");
        }
    }

    /// The files, and `list`, which lists them.
    fn files(pairs: &[(&str, &str)]) -> Files {
        let mut files: Files = pairs.iter().map(|(p, t)| (p.to_string(), t.as_bytes().to_vec())).collect();
        let list: Vec<_> =
            files.iter().map(|(name, bytes)| format!("{name} {}", sha256_hex(bytes))).collect();
        files.insert("list".into(), list.join("\n").into_bytes());
        files
    }

    const OURS: Guard = Guard::Only(&listed);

    fn listed(found: &FoundFile) -> Option<Listing> {
        let list = found.load_text("list")?;
        let lines = list.lines().filter_map(|line| line.split_once(' '));
        let files = lines.map(|(name, digest)| (name.to_owned(), Digest::Sha256(digest.to_owned())));
        Some(files.chain([("list".to_owned(), Digest::Any)]).collect())
    }

    fn room() -> TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    fn names(folder: &Path) -> Vec<String> {
        tree::read_folder(folder).expect("readable").unwrap_or_default().into_keys().collect()
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).expect("listing").count()
    }

    #[test]
    fn replaces_its_own_folder_and_drops_what_is_stale() {
        let room = room();
        let target = room.path().join("deep/er/dec");
        write_folder(&target, &files(&[("rtl/a.v", "1"), ("b", "2")]), OURS).expect("written");
        let before = fs::metadata(target.join("b")).and_then(|m| m.modified()).expect("a time");
        fs::create_dir_all(target.join("build/x")).expect("scratch");
        write_folder(&target, &files(&[("b", "2"), ("c", "3")]), OURS).expect("written again");
        assert_eq!(names(&target), ["b", "c", "list"]);
        assert_eq!(fs::metadata(target.join("b")).and_then(|m| m.modified()).expect("a time"), before);
        assert_eq!((count(target.parent().expect("parent")), count(&target)), (1, 3));
    }

    #[test]
    fn keeps_what_is_not_its_own() {
        let room = room();
        let target = room.path().join("dec");
        fs::create_dir(&target).expect("made");
        write_folder(&target, &files(&[("a", "1")]), OURS).expect("an empty folder is free");
        fs::write(target.join("notes.txt"), "mine").expect("written");
        let error = write_folder(&target, &files(&[("a", "2")]), OURS).expect_err("notes are foreign");
        assert!(error.to_string().contains("notes.txt"), "{error}");
        assert_eq!(fs::read_to_string(target.join("a")).expect("read"), "1");
        write_folder(&target, &files(&[("a", "2")]), Guard::Force).expect("forced");
        assert_eq!(names(&target), ["a", "list"]);
        fs::remove_file(target.join("list")).expect("removed");
        assert!(write_folder(&target, &files(&[("a", "1")]), OURS).is_err());
    }

    #[test]
    fn keeps_what_was_changed_unless_it_is_written_anyway() {
        let room = room();
        let target = room.path().join("dec");
        write_folder(&target, &files(&[("a", "1"), ("b", "2")]), OURS).expect("written");
        fs::write(target.join("a"), "mine").expect("changed");
        fs::write(target.join("c"), "mine").expect("added");
        let error = write_folder(&target, &files(&[("a", "1"), ("c", "3")]), OURS).expect_err("changed");
        let text = error.to_string();
        assert!(text.contains("a: was changed since") && text.contains("c: was not made"), "{text}");
        write_folder(&target, &files(&[("a", "mine"), ("c", "mine")]), OURS).expect("the same");
    }

    #[test]
    fn what_comes_into_the_old_folder_is_kept() {
        let room = room();
        let [old, new] = ["old", "new"].map(|name| room.path().join(name));
        write_folder(&old, &files(&[("a", "1"), ("b", "2")]), OURS).expect("written");
        let known = tree::find_files(&old).expect("read").expect("there");
        write_folder(&new, &files(&[("a", "3")]), OURS).expect("written");
        fs::write(old.join("a"), "edited").expect("changed");
        fs::create_dir(old.join("sub")).expect("made");
        fs::write(old.join("sub/notes"), "mine").expect("added");
        retire_folder(&old, &known, &new).expect("retired");
        assert!(!old.exists());
        assert_eq!(names(&new), ["a", "a.kept", "list", "sub/notes"]);
        assert_eq!(fs::read_to_string(new.join("a.kept")).expect("read"), "edited");
    }

    #[test]
    #[cfg(unix)]
    fn never_writes_through_a_symlink() {
        let room = room();
        let elsewhere = room.path().join("elsewhere");
        fs::create_dir(&elsewhere).expect("made");
        let link = room.path().join("link");
        std::os::unix::fs::symlink(&elsewhere, &link).expect("linked");
        for target in [link.clone(), link.join("dec")] {
            let error = write_folder(&target, &files(&[("a", "1")]), Guard::Force).expect_err("a symlink");
            assert!(error.to_string().contains("symlink"), "{error}");
        }
        assert_eq!(count(&elsewhere), 0);
    }

    #[test]
    #[cfg(unix)]
    fn rights_of_files_and_folders_stay() {
        use std::os::unix::fs::PermissionsExt;
        let room = room();
        let target = room.path().join("dec");
        write_folder(&target, &files(&[("rtl/a", "1")]), OURS).expect("written");
        let modes = [("", 0o750), ("rtl", 0o700), ("rtl/a", 0o640)];
        for (name, mode) in modes {
            fs::set_permissions(target.join(name), fs::Permissions::from_mode(mode)).expect("set");
        }
        write_folder(&target, &files(&[("rtl/a", "2")]), OURS).expect("written again");
        for (name, mode) in modes {
            let found = fs::metadata(target.join(name)).expect("there").permissions().mode();
            assert_eq!(found & 0o777, mode, "{name}");
        }
    }

    #[test]
    fn leaves_nothing_behind_when_it_fails() {
        let room = room();
        fs::write(room.path().join("out"), "a file").expect("written");
        assert!(write_folder(&room.path().join("out"), &files(&[("a", "1")]), Guard::Force).is_err());
        let bad: Files = [("a".into(), vec![1]), ("a/b".into(), vec![2])].into();
        assert!(write_folder(&room.path().join("new/dec"), &bad, OURS).is_err());
        assert_eq!(count(room.path()), 1);
    }
}
