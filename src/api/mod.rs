//! The PartnerStack v2 API as a vendor reads it. Every request, its retries and limits, and the conversion of
//! the API's loose JSON to the domain's records live here; the store, and any decision on what to ask for when,
//! don't belong. The sync, commands and the console's runtime call it.

mod client;
mod convert;
mod envelope;
mod error;
mod lossy;
mod throttle;

pub use client::{Client, Credentials, Endpoint, KeysOf, Limits, address};
pub use convert::{key_of, record};
pub use envelope::Page;
pub use error::{ApiError, Problem};
