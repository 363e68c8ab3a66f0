//! The PartnerStack v2 API as a vendor reads it. What lives here is every request, its retries and
//! limits, and the way from the API's loose JSON to the domain's records; what may not is the
//! store, and any decision on what to ask for when. The sync and `doctor` call it.

mod client;
mod convert;
mod envelope;
mod error;
mod lossy;
mod throttle;

pub(crate) use client::is_loopback;
pub use client::{Client, Credentials, Endpoint, Limits};
pub use convert::{key_of, record};
pub use envelope::Page;
pub use error::{ApiError, Problem};
