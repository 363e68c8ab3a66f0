//! `partnerdesk completions` and `partnerdesk man`: generated from the definitions of the commands.

use clap::Args;
use clap_complete::Shell;

use super::args::command;
use super::failure::{Exit, Failure};
use super::output::print;

pub(super) const COMPLETIONS_HELP: &str = "\
Examples:
  partnerdesk completions bash > ~/.local/share/bash-completion/completions/partnerdesk
  partnerdesk completions zsh > ~/.zfunc/_partnerdesk
  partnerdesk completions fish > ~/.config/fish/completions/partnerdesk.fish";

pub(super) const MAN_HELP: &str = "\
Example:
  partnerdesk man > ~/.local/share/man/man1/partnerdesk.1

The commands' pages follow the program's in the same file.";

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub(super) fn completions(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "partnerdesk", &mut script);
    print(|out| out.write_all(&script))
}

pub(super) fn man() -> Result<Exit, Failure> {
    let mut program = command();
    // Sets the full names of the commands: partnerdesk-sync.
    program.build();
    print(|out| {
        clap_mangen::Man::new(program.clone()).render(out)?;
        for command in program.get_subcommands() {
            clap_mangen::Man::new(command.clone()).render(out)?;
        }
        Ok(())
    })
}
