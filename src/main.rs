//! The binary; everything else is in the library.

fn main() -> std::process::ExitCode {
    partnerdesk::cli::main()
}
