//! Tables of steps: fields and values, people by column.
//!
//! Leaves out what the fields mean. Errors name the cell.

use anyhow::{Context, bail};
use cucumber::gherkin::Step;

/// A table of two columns: a field and its value in each row.
pub(crate) fn pairs(step: &Step) -> anyhow::Result<Vec<(String, String)>> {
    let table = step.table.as_ref().context("the step needs a table of fields and values")?;
    let mut pairs = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        let [field, value] = row.as_slice() else {
            bail!("row {} of the table has {} cells: a field and a value are wanted", at + 1, row.len());
        };
        pairs.push((field.clone(), value.clone()));
    }
    Ok(pairs)
}

/// A table with a header: for each further row its cells by column, empty ones left out.
pub(crate) fn records(step: &Step) -> anyhow::Result<Vec<Vec<(String, String)>>> {
    let table = step.table.as_ref().context("the step needs a table with a header")?;
    let Some((header, rows)) = table.rows.split_first() else { bail!("the table is empty") };
    let mut records = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if row.len() != header.len() {
            bail!("row {} of the table has {} cells, the header has {}", at + 1, row.len(), header.len());
        }
        let cells = header.iter().cloned().zip(row.iter().cloned());
        records.push(cells.filter(|(_, value)| !value.is_empty()).collect());
    }
    Ok(records)
}
