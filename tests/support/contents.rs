//! What a store holds, for comparing it with another one.

use std::collections::BTreeMap;
use std::path::Path;

use partnerdesk::domain::Resource;
use strum::IntoEnumIterator;

/// Every record, total and change of a store, without the bookkeeping of syncs.
pub fn contents(file: &Path) -> BTreeMap<&'static str, Vec<String>> {
    let db = rusqlite::Connection::open(file).unwrap();
    let lists = Resource::iter().map(Resource::name);
    let tables = lists.chain(["partner_totals", "changes"]);
    tables
        .map(|table| {
            let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let mut rows = statement.query([]).unwrap();
            let mut all = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                let cells = (0..names.len()).filter(|at| !["seen", "id"].contains(&&*names[*at]));
                let cells: Vec<String> =
                    cells.map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
                all.push(cells.join("|"));
            }
            all.sort();
            (table, all)
        })
        .collect()
}
