//! Options of the forms of files, where no extension says them.

use clap::Args;

/// Forms of what is read and written.
#[derive(Debug, Clone, Args)]
pub struct FormArgs {
    /// Form of what is read, by its extension (txt, csv, blif …), in place of that of its name. Standard input (`-`) needs
    /// it where the content does not show it.
    #[arg(long, value_name = "EXT", value_parser = parse_extension)]
    pub format: Option<String>,
    /// Form of what is written, in place of the extension of its name; standard output (`-`) is txt without it.
    #[arg(long, value_name = "EXT", value_parser = parse_extension)]
    pub to: Option<String>,
}

/// Parses an extension with or without its dot.
pub fn parse_extension(text: &str) -> Result<String, String> {
    let extension = text.trim_start_matches('.');
    let is_plain = !extension.is_empty() && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_plain { Ok(extension.to_owned()) } else { Err("an extension, such as txt".into()) }
}
