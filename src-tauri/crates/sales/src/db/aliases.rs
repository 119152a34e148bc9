//! Other codes and names of products and stores, kept where it was answered that they mean ones imported before.

use rusqlite::{Connection, Transaction, params};

use super::imports::recount;
use super::rows::readable;
use crate::key::Key;

/// What an alias names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Product,
    Store,
}

impl Named {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Store => "store",
        }
    }
}

/// Another text for a product or store, and the number of the one that it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alias {
    pub(crate) named: Named,
    pub(crate) text: String,
    pub(crate) number: u32,
}

/// Reads the aliases of all products, or of all stores.
pub(crate) fn aliases(connection: &Connection, named: Named) -> rusqlite::Result<Vec<(String, u32)>> {
    let mut statement = connection.prepare("SELECT alias, number FROM aliases WHERE kind = ?1 ORDER BY alias")?;
    let read = statement.query_map([named.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    readable(read)
}

/// Writes the aliases that were answered in an import.
pub(crate) fn save_aliases(transaction: &Transaction<'_>, aliases: &[Alias], import: i64) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare("INSERT OR REPLACE INTO aliases VALUES (?1, ?2, ?3, ?4)")?;
    for alias in aliases {
        insert.execute(params![alias.named.as_str(), alias.text, alias.number, import])?;
    }
    Ok(())
}

/// How the days of one series went over to another.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MovedDays {
    pub(crate) replaced: u64,
    pub(crate) unchanged: u64,
}

/// Gives the days of one (product, store) to another. Days that the other one has from before are replaced, and kept for undo; those that the
/// same file brought are added up, as are all where `adds`.
pub(crate) fn move_days(
    connection: &Connection,
    from: (u32, u32),
    to: (u32, u32),
    source: i64,
    first_source: i64,
    adds: bool,
) -> rusqlite::Result<MovedDays> {
    let mut moved = MovedDays::default();
    let (first, last) = Key::pair_ends(from.0, from.1);
    let mut statement = connection.prepare_cached("SELECT id, quantity FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let days = statement.query_map([first.id(), last.id()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, f64>(1)?)))?;
    for (id, quantity) in days.collect::<rusqlite::Result<Vec<_>>>()? {
        let target = Key::new(to.0, to.1, Key::from_id(id).day()).id();
        let mut known = connection.prepare_cached("SELECT quantity, source FROM sales WHERE id = ?1")?;
        let before = known.query_map([target], |row| Ok((row.get::<_, f64>(0)?, row.get::<_, i64>(1)?)))?.next().transpose()?;
        match before {
            Some((_, by)) if by == source || adds => {
                if by < first_source {
                    connection.prepare_cached("INSERT OR IGNORE INTO undo_sales SELECT * FROM sales WHERE id = ?1")?.execute([target])?;
                }
                let add =
                    "UPDATE sales SET quantity = quantity + ?2, source_rows = source_rows + (SELECT source_rows FROM sales WHERE id = ?3),
                    amount = coalesce(amount + (SELECT amount FROM sales WHERE id = ?3), amount, (SELECT amount FROM sales WHERE id = ?3)),
                    source = ?4 WHERE id = ?1";
                connection.prepare_cached(add)?.execute(params![target, quantity, id, source])?;
                continue;
            }
            Some((old, _)) if old == quantity => moved.unchanged += 1,
            Some(_) => moved.replaced += 1,
            None => {}
        }
        if before.is_some_and(|(_, by)| by < first_source) {
            connection.prepare_cached("INSERT OR IGNORE INTO undo_sales SELECT * FROM sales WHERE id = ?1")?.execute([target])?;
        }
        let copy = "INSERT OR REPLACE INTO sales SELECT ?1, quantity, source_rows, source, amount, price, promotion, temperature FROM sales
            WHERE id = ?2";
        connection.prepare_cached(copy)?.execute([target, id])?;
    }
    connection.prepare_cached("DELETE FROM sales WHERE id BETWEEN ?1 AND ?2")?.execute([first.id(), last.id()])?;
    connection.prepare_cached("DELETE FROM series WHERE product = ?1 AND store = ?2")?.execute(params![from.0, from.1])?;
    recount(connection, to.0, to.1)?;
    Ok(moved)
}
