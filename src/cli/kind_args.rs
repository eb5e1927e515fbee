//! Arguments of `matrix KIND`: a subcommand a kind and an option a parameter, as the list of kinds has them.

use super::form_args::parse_extension;
use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::gf2::construct::{Form, KINDS, Kind, Need, Parameter, find_kind};
use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, Subcommand, value_parser};
use std::path::PathBuf;

/// A matrix by its name.
#[derive(Debug)]
pub struct KindArgs {
    name: String,
    given: Vec<(&'static str, String)>,
    /// File to write; standard output where there is none.
    pub write: Option<PathBuf>,
    /// Form of that file, in place of that of its name.
    pub format: Option<String>,
    /// Whether the file may be replaced.
    pub force: bool,
}

impl KindArgs {
    /// The matrix.
    ///
    /// # Errors
    /// `Input` with the options that are missing, unreadable or do not go together.
    pub fn construct_matrix(&self) -> Result<BitMatrix> {
        let kind = find_kind(&self.name).ok_or_else(|| crate::error::Error::input("", "kind", "unknown"))?;
        let given = self.given.iter().map(|(name, text)| (*name, text.clone()));
        let made = kind.read(given).and_then(|named| named.construct_matrix());
        made.map_err(|error| {
            error.map_problems(|problem| {
                if !problem.field.is_empty() {
                    problem.name_option();
                }
            })
        })
    }
}

impl FromArgMatches for KindArgs {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, Error> {
        let (name, matches) = matches.subcommand().ok_or_else(|| Error::new(ErrorKind::MissingSubcommand))?;
        let kind = find_kind(name).ok_or_else(|| Error::new(ErrorKind::InvalidSubcommand))?;
        let given = |parameter: &Parameter| {
            Some((parameter.name, matches.get_one::<String>(parameter.name)?.clone()))
        };
        Ok(Self {
            name: name.to_owned(),
            given: kind.parameters.iter().filter_map(given).collect(),
            write: matches.get_one("write").cloned(),
            format: matches.get_one("format").cloned(),
            force: matches.get_flag("force"),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for KindArgs {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(KINDS.iter().map(|kind| to_command(kind)))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        find_kind(name).is_some()
    }
}

fn to_command(kind: &'static Kind) -> Command {
    let write = Arg::new("write").long("write").value_name("FILE").value_parser(value_parser!(PathBuf));
    let format =
        Arg::new("format").long("format").value_name("EXT").value_parser(parse_extension).requires("write");
    let force = Arg::new("force").long("force").action(ArgAction::SetTrue);
    Command::new(kind.name)
        .about(kind.describe)
        .after_help(format!(
            "Source: {}\n\nExample:\n  flexor-hdl matrix {} {}",
            kind.source, kind.name, kind.example
        ))
        .args(kind.parameters.iter().map(to_option))
        .arg(write.help(
            "File to write, in the form of its extension; standard output, as text, where it is left out or `-`",
        ))
        .arg(format.help("Form of that file, by its extension, in place of that of its name"))
        .arg(force.help("Replace the file where it exists"))
}

fn to_option(parameter: &'static Parameter) -> Arg {
    let default = match parameter.need {
        Need::Default(text) => format!(" [default: {text}]"),
        Need::Required | Need::Optional => String::new(),
    };
    let option = Arg::new(parameter.name)
        .long(parameter.name.replace('_', "-"))
        .value_name(parameter.form.placeholder())
        .required(parameter.need == Need::Required)
        .help(format!("{}: {}{default}", parameter.describe, parameter.form));
    match parameter.form {
        Form::Flag => option.num_args(0..=1).default_missing_value("true"),
        // Lists may begin with a negative number.
        Form::List | Form::Table => option.allow_hyphen_values(true),
        Form::Integer(..) | Form::Word(_) | Form::Polynomial => option,
    }
}
