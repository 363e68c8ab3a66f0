//! What a search across all lists finds.

use super::resource::Resource;

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub resource: Resource,
    /// Byte for byte.
    pub key: String,
    pub name: String,
    /// What else tells it apart: an e-mail, an amount, a status.
    pub about: String,
    /// Its partner's key and name, if it has one.
    pub partner: Option<(String, String)>,
}

/// What a search has found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchHits {
    /// Records with the text as key first, then partners, customers, leads and deals.
    pub hits: Vec<Hit>,
    /// How many customers contain the text, once counted.
    pub customers: Option<u64>,
    /// Nothing more will come.
    pub done: bool,
}

impl SearchHits {
    /// Adds hits, each record only once.
    pub fn add(&mut self, hits: Vec<Hit>) {
        for hit in hits {
            let known = |other: &Hit| (other.resource, &other.key) == (hit.resource, &hit.key);
            if !self.hits.iter().any(known) {
                self.hits.push(hit);
            }
        }
    }
}
