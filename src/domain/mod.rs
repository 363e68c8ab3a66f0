//! The words of a partner programme: resources and their shape, text that is safe to show, money, instants.
//! Nothing here reads a file, a clock, a socket or a terminal, or imports another room. Every other room may
//! use it.

pub mod case_work;
pub mod column;
pub mod country;
pub mod dataset;
pub mod distance;
pub mod import_format;
pub mod length;
pub mod missing;
pub mod money;
pub mod num;
pub mod partner;
pub mod plain;
pub mod profile;
pub mod programme;
pub mod programme_figures;
pub mod record;
pub mod record_table;
pub mod resource;
pub mod search_hits;
pub mod segment;
pub mod shape;
pub mod skew;
pub mod sync_news;
pub mod tabular;
pub mod team;
pub mod text;
pub mod third_party;
pub mod time;
pub mod zone;

pub use case_work::{CaseEdit, CaseStatus, CaseWork};
pub use column::PartnerColumn;
pub use dataset::{DataSet, Days};
pub use length::{CalendarSpan, Unit};
pub use missing::Missing;
pub use money::Cents;
pub use partner::{KeyAndName, Manager, Owner, Partner, PartnerGroup};
pub use record::{ColumnValue, Record, StoredRecord};
pub use record_table::{RecordQuery, RecordRow, RecordTable, RecordTotals};
pub use resource::Resource;
pub use search_hits::{Hit, SearchHits};
pub use segment::Segment;
pub use skew::Skew;
pub use sync_news::{SyncEvent, Want};
pub use tabular::{TableCell, TableFormat};
pub use text::Clean;
pub use third_party::ThirdParty;
pub use time::Timestamp;
pub use zone::Zone;
