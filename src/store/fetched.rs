//! Team members and links: fetched for one partner at a time, when that partner is opened, and kept until they
//! are fetched again.

use rusqlite::OptionalExtension;

use super::error::StoreError;
use super::open::Store;
use crate::domain::team::{Member, PartnerLink};
use crate::domain::{Clean, Timestamp};

impl Store {
    /// Replaces a team's stored members, in the API's order.
    pub fn put_members(
        &mut self,
        team_key: &str,
        members: &[Member],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.atomically(|tx| {
            tx.execute("INSERT OR REPLACE INTO teams VALUES (?1, ?2)", (team_key, at.ms()))?;
            tx.execute("DELETE FROM members WHERE team_key = ?1", [team_key])?;
            for (position, member) in (0i64..).zip(members) {
                let text =
                    |text: &Option<Clean>| text.as_ref().map(|text| text.as_str().to_owned());
                tx.prepare_cached("INSERT INTO members VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
                    .execute((
                    team_key,
                    position,
                    &member.key,
                    text(&member.email),
                    text(&member.first_name),
                    text(&member.last_name),
                    text(&member.role),
                    &member.rest,
                ))?;
            }
            Ok(())
        })
    }

    /// When a team's members were fetched; `None` if never.
    pub fn members_fetched_at(&self, team_key: &str) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT fetched_at FROM teams WHERE key = ?1";
        self.sql(|db| db.query_row(sql, [team_key], |row| row.get(0)).optional())
            .map(|at| at.and_then(Timestamp::from_ms))
    }

    /// Replaces a partner's stored links, in the API's order.
    pub fn put_links(
        &mut self,
        partnership_key: &str,
        links: &[PartnerLink],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.atomically(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO link_lists VALUES (?1, ?2)",
                (partnership_key, at.ms()),
            )?;
            tx.execute("DELETE FROM links WHERE partnership_key = ?1", [partnership_key])?;
            for (position, link) in (0i64..).zip(links) {
                let text =
                    |text: &Option<Clean>| text.as_ref().map(|text| text.as_str().to_owned());
                tx.prepare_cached("INSERT INTO links VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
                    (
                        partnership_key,
                        position,
                        &link.key,
                        text(&link.dest),
                        text(&link.url),
                        &link.rest,
                    ),
                )?;
            }
            Ok(())
        })
    }

    /// A partner's links as last fetched; `None` if never.
    pub fn links(&self, partnership_key: &str) -> Result<Option<Vec<PartnerLink>>, StoreError> {
        self.sql(|db| {
            let known = db.prepare_cached("SELECT 1 FROM link_lists WHERE partnership_key = ?1")?.exists([partnership_key])?;
            let links: Vec<PartnerLink> = db
                .prepare_cached("SELECT key, dest, url, rest FROM links WHERE partnership_key = ?1 ORDER BY position")?
                .query_map([partnership_key], |row| {
                    let text = |at| row.get::<_, Option<String>>(at).map(|text| text.map(Clean::from));
                    Ok(PartnerLink { key: row.get(0)?, dest: text(1)?, url: text(2)?, rest: row.get(3)? })
                })?
                .collect::<Result<_, _>>()?;
            Ok(known.then_some(links))
        })
    }
}
