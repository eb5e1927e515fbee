//! `account`: use of every stored bit: groups, padding, spare bits, scale factors.

use super::codec_args::AccountArgs;
use super::{loader, packed, terminal, unpack};
use crate::codec::frame::{BitOrder, Layout};
use crate::codec::{account, layers};
use crate::error::{Error, Result};
use crate::spec::{MAX_Q, MAX_SIDE, SCHEMA_VERSION};
use serde_json::json;

/// Runs the subcommand.
///
/// # Errors
/// Bad input, or standard output that cannot be written.
pub fn run_account(args: &AccountArgs) -> Result<()> {
    let accounts = if args.path.is_dir() {
        account::packed_accounts(&unpack::read_manifest(&args.path)?)
    } else {
        let (layout, n_out) = account_layout(args)?;
        let list = layers::read_layers(&loader::read_list(&args.path)?, &loader::display_name(&args.path))?;
        account::listed_accounts(&list, &layout, n_out)
    };
    if args.json {
        let object =
            json!({ "schema_version": SCHEMA_VERSION, "accounts": account::accounts_json(&accounts)? });
        return terminal::print_json(&object);
    }
    terminal::print_text(&packed::accounts_table(&accounts))
}

fn account_layout(args: &AccountArgs) -> Result<(Layout, usize)> {
    let n_out = args.n_out.filter(|n| (1..=MAX_SIDE).contains(n)).ok_or_else(|| {
        Error::input("", "--n-out", format!("1 to {MAX_SIDE}, is needed for a list of layers"))
    })?;
    if !(1..=MAX_Q).contains(&args.n_in.len()) || args.n_in.iter().any(|n| *n > MAX_SIDE) {
        return Err(Error::input("", "--n-in", format!("1 to {MAX_Q} numbers of at most {MAX_SIDE}")));
    }
    if !(1..=1 << 16).contains(&args.word_width) {
        return Err(Error::input("", "--word-width", format!("{}, must be 1 to 65536", args.word_width)));
    }
    let bit_order = BitOrder::LsbFirst;
    Ok((Layout { n_in: args.n_in.clone(), word_width: args.word_width, bit_order }, n_out))
}
