//! What the user set: the configuration file, the environment and the places of files. What lives here
//! is reading and checking them, each mistake with its line; what may not is any use of a setting. The
//! command line calls it before anything else.

mod duration;
mod file;
mod paths;
pub mod private;
mod secret;
mod setup;

pub use duration::{ConfigDuration, Every};
pub use file::{Config, ConfigError, Display, KeyBindings, ProfileConfig, Sync};
pub use paths::{Paths, downloads, expanded, is_demo_name, is_profile_name, shown};
pub use secret::{Asks, SecretError, SecretSource, read_secret};
pub use setup::add_profile;

/// The environment variable for the API's address; each of these goes before what the profile says.
pub const BASE_URL: &str = "PARTNERDESK_BASE_URL";
/// The one for the public key.
pub const PUBLIC_KEY: &str = "PARTNERDESK_PUBLIC_KEY";
/// The one for the secret key.
pub const SECRET_KEY: &str = "PARTNERDESK_SECRET_KEY";
/// All of them.
pub const OVERRIDES: [&str; 3] = [BASE_URL, PUBLIC_KEY, SECRET_KEY];
