//! The words of a partner programme: resources and their shape, text that is safe to show, money,
//! instants. Nothing here reads a file, a clock, a socket or a terminal, and nothing here imports
//! another room. Every other room may use it.

pub mod column;
pub mod country;
pub mod dataset;
pub mod distance;
pub mod hit;
pub mod length;
pub mod mailed;
pub mod missing;
pub mod money;
pub mod num;
pub mod outsider;
pub mod partner;
pub mod plain;
pub mod profile;
pub mod programme;
pub mod record;
pub mod resource;
pub mod segment;
pub mod shape;
pub mod sheet;
pub mod skew;
pub mod tabular;
pub mod team;
pub mod text;
pub mod time;
pub mod zone;

pub use column::PartnerColumn;
pub use dataset::{DataSet, Days};
pub use hit::{Hit, SearchHits};
pub use length::{CalendarSpan, Unit};
pub use missing::Missing;
pub use money::Cents;
pub use outsider::ThirdParty;
pub use partner::{KeyAndName, Manager, Owner, Partner, PartnerGroup};
pub use record::{ColumnValue, Record, StoredRecord};
pub use resource::Resource;
pub use segment::Segment;
pub use sheet::{RecordQuery, RecordRow, RecordTable, RecordTotals};
pub use skew::Skew;
pub use tabular::{TableCell, TableFormat};
pub use text::Clean;
pub use time::Timestamp;
pub use zone::Zone;
