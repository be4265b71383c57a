//! `vertebra list`: the rows that a run with the same selection would run, one line each.
//!
//! Leaves out lanes: a run also leaves out rows that need another lane, and says so. Leaves out the steps: `steps`.

mod steps;
mod vocabulary;

use crate::arguments::ListArguments;
use crate::features::suite;
use crate::voice::{complain, counted, say};
use vertebra_evidence::ExitCode;
use vertebra_report::visible;
use vertebra_runner::{Row, SelectionError};

/// Lists, and ends with `N scenarios`. Faults of the features are complained about, and end with exit code 60.
pub(crate) fn list(arguments: &ListArguments) -> ExitCode {
    let suite = match suite(arguments.selection.features.as_deref()) {
        Ok(suite) => suite,
        Err(error) => {
            complain(&format!("{error:#}"));
            return ExitCode::Usage;
        }
    };
    if arguments.steps {
        return steps::list(&suite);
    }
    let rows = suite.select(&arguments.selection.selection());
    let selected = rows.as_ref().map_or(&[] as &[Row], Vec::as_slice);
    let mut text: String = selected.iter().map(line).collect();
    text.push_str(&format!("{}\n", counted(selected.len(), "scenario")));
    suite.faults().iter().for_each(|fault| complain(fault));
    if let Err(error) = &rows {
        complain(&error.to_string());
    }
    match rows {
        Err(SelectionError::Invalid { .. }) => return ExitCode::Usage,
        Ok(_) | Err(SelectionError::Nothing { .. }) => {
            if let Err(error) = say(&text) {
                complain(&format!("{error:#}"));
                return ExitCode::EnvironmentNotFit;
            }
        }
    }
    if !suite.faults().is_empty() {
        return ExitCode::HarnessFault;
    }
    if selected.is_empty() { ExitCode::NothingSelected } else { ExitCode::Conformant }
}

fn line(row: &Row) -> String {
    let header = row.header();
    let requirements: String = header.requirements.iter().map(|id| format!("  {id}")).collect();
    // A title of somebody else's feature must not steer the terminal either, nor break its line.
    visible(&format!("{}  {}{requirements}", header.id, row.title_and_row())).replace('\n', "\\n") + "\n"
}
