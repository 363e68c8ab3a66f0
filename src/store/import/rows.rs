//! Rows that name their record by its key, and activities, which have none and need none.

use rusqlite::OptionalExtension;

use super::put::{ImportedRecord, PutOutcome};
use super::{Import, ImportStep};
use crate::domain::Resource;
use crate::domain::import_format::{FileRow, ImportedCell};

impl Import<'_> {
    /// A resource that was opened, or a training that was completed (rule: import-identity).
    pub(super) fn activity(
        &mut self,
        kind: &str,
        partner: Option<&str>,
        row: &FileRow,
    ) -> ImportStep<()> {
        let (Some(partner), Some((at, _))) = (partner, row.time("date")) else { return Ok(()) };
        let new = self
            .tx
            .prepare_cached(
                "INSERT OR IGNORE INTO activities (kind, partner, description, member, created_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                kind,
                partner,
                row.text("description").unwrap_or_default(),
                row.text("member").unwrap_or_default(),
                at.ms(),
            ))?;
        self.activities.add(if new > 0 { PutOutcome::New } else { PutOutcome::Unchanged });
        Ok(())
    }

    pub(super) fn customer(&mut self, partner: Option<&str>, row: &FileRow) -> ImportStep<()> {
        let Some(key) = row.text("customer_ps_key") else { return Ok(()) };
        if !self.is_first(row, Resource::Customers, key, ("customer_ps_key", None))? {
            return Ok(());
        }
        let mut draft = ImportedRecord::of(Resource::Customers, key);
        draft.take(
            row,
            &[
                ("customer_creation_date", "created_at"),
                ("customer_key", "external_key"),
                ("customer_creation_source", "source_type"),
                ("customer_email", "email"),
            ],
        );
        draft.text("partnership_key", partner);
        self.put(draft, row)?;
        for field in [
            "customer_company",
            "subscription_plan_name",
            "subscription_plan_value",
            "subscription_count",
        ] {
            self.fill(row, Resource::Customers, key, field, row.text(field))?;
        }
        Ok(())
    }

    pub(super) fn transaction(&mut self, partner: Option<&str>, row: &FileRow) -> ImportStep<()> {
        let Some(key) = row.text("transaction_key") else { return Ok(()) };
        if !self.is_first(row, Resource::Transactions, key, ("transaction_key", None))? {
            return self.rewards_of_transaction(partner, key, row);
        }
        // The customer first: a transaction belongs to its customer's partner (rule: whose-record).
        if let Some(customer) = row.text("customer_ps_key") {
            let mut draft = ImportedRecord::of(Resource::Customers, customer);
            draft.take(row, &[("customer_key", "external_key"), ("customer_name", "name")]);
            draft.text("partnership_key", partner);
            self.compare_owner(customer, partner);
            self.tell(draft, row)?;
        } else if partner.is_some() && !self.has_customer(row.text("customer_key"))? {
            self.ownerless += 1;
        }
        let mut draft = ImportedRecord::of(Resource::Transactions, key);
        draft.take(
            row,
            &[
                ("transaction_create_date", "created_at"),
                ("transaction_product_key", "product_key"),
                ("transaction_amount", "amount"),
                ("transaction_currency", "currency"),
                ("transaction_approved", "approved"),
                ("customer_ps_key", "customer_key"),
                ("customer_key", "customer_external_key"),
            ],
        );
        self.put(draft, row)?;
        self.rewards_of_transaction(partner, key, row)?;
        for field in ["unapproved_reasons", "subscription_plan"] {
            self.fill(row, Resource::Transactions, key, field, row.text(field))?;
        }
        Ok(())
    }

    /// The rewards that a transaction's row names (rule: reward-columns). If it names one only, the row has its
    /// amount too.
    fn rewards_of_transaction(
        &mut self,
        partner: Option<&str>,
        transaction: &str,
        row: &FileRow,
    ) -> ImportStep<()> {
        let keys: Vec<&str> = row
            .text("reward_key")
            .map(|keys| keys.split(';').map(str::trim).filter(|key| !key.is_empty()).collect())
            .unwrap_or_default();
        for key in &keys {
            self.is_told_once(row, key, "payment", transaction)?;
            let mut draft = ImportedRecord::of(Resource::Rewards, key);
            if keys.len() == 1 {
                if let Some(ImportedCell::Int(amount)) = row.get("reward_amount") {
                    self.is_told_once(row, key, "amount", &amount.to_string())?;
                }
                draft.take(row, &[("reward_amount", "amount")]);
            }
            draft.take(row, &[("customer_ps_key", "customer_key")]);
            draft.text("transaction_key", Some(transaction));
            draft.text("partnership_key", partner);
            self.put(draft, row)?;
        }
        Ok(())
    }

    pub(super) fn reward(&mut self, partner: Option<&str>, row: &FileRow) -> ImportStep<()> {
        let Some(key) = row.text("reward_key") else { return Ok(()) };
        if !self.is_first(row, Resource::Rewards, key, ("reward_key", None))? {
            return Ok(());
        }
        let mut draft = ImportedRecord::of(Resource::Rewards, key);
        draft.take(
            row,
            &[
                ("reward_created_date", "created_at"),
                ("reward_amount", "amount"),
                ("reward_description", "description"),
                ("reward_status", "status"),
                ("reward_transaction_key", "transaction_key"),
                // The internal key, by which rewards join (rule: reward-columns).
                ("reward_customer_key", "customer_key"),
                ("reward_release_date", "ready_at"),
            ],
        );
        draft.text("partnership_key", partner);
        self.put(draft, row)?;
        let field = "reward_subscription_key";
        self.fill(row, Resource::Rewards, key, field, row.text(field))?;
        Ok(())
    }

    /// Gives the customer that a lead or deal names the name that the file has for it.
    pub(super) fn name_customer(&mut self, row: &FileRow) -> ImportStep<()> {
        let (Some(key), Some(_)) = (row.text("customer_ps_key"), row.text("customer_name")) else {
            return Ok(());
        };
        if self.stored(Resource::Customers, key)?.is_none() {
            return Ok(());
        }
        let mut draft = ImportedRecord::of(Resource::Customers, key);
        draft.take(row, &[("customer_key", "external_key"), ("customer_name", "name")]);
        self.tell(draft, row)
    }

    fn has_customer(&self, external: Option<&str>) -> rusqlite::Result<bool> {
        let Some(external) = external else { return Ok(false) };
        self.tx
            .prepare_cached("SELECT 1 FROM customers WHERE external_key = ?1 LIMIT 1")?
            .query_row([external], |_| Ok(()))
            .optional()
            .map(|found| found.is_some())
    }
}
