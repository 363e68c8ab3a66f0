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
