//! Someone whom a text may name but whom its reader must not hear of.

/// A name, e-mail or key that isn't the reader's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ThirdParty {
    /// As it is on record.
    pub text: String,
    /// A name, which may also be ordinary words; else an e-mail or a key.
    pub is_name: bool,
    /// Whose it is, for the agent: `the name of the partner part_2`.
    pub whose: String,
}
