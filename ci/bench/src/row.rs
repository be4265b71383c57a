//! The rows of the table (design 8), one file each, and the walk through those that were asked for.
//!
//! Leaves out the arithmetic (`blocks`, `interval`, `figure`). A row that cannot be measured ends the run: a table that
//! silently lacks one would look met.

mod front_door;
mod query;
mod runner;
mod servers;
mod start;

use crate::arguments::{MeasureArguments, RowName};
use crate::effort::Effort;
use crate::figure::Figure;
use crate::papers::Papers;
use crate::voice::{say, tell};
use crate::{program, table};
use spine_clock::real::Stopwatch;
use std::path::PathBuf;
use vertebra_evidence::ExitCode;

/// What every row works with.
struct Bench {
    /// The program that is measured.
    vertebra: PathBuf,
    papers: Papers,
    effort: Effort,
}

/// Measures the rows that were asked for and prints the table.
///
/// # Errors
/// A row cannot be measured here.
pub(crate) async fn measure_all(arguments: &MeasureArguments) -> anyhow::Result<ExitCode> {
    let effort = if arguments.quick { Effort::QUICK } else { Effort::FULL };
    let vertebra = program::find(arguments.program.as_deref())?;
    let bench = Bench { vertebra, papers: Papers::make()?, effort };
    let watch = Stopwatch::start();
    let mut figures: Vec<Figure> = Vec::new();
    for row in arguments.rows() {
        figures.extend(match row {
            RowName::FrontDoor => front_door::measure(&bench).await?,
            RowName::Query => query::measure(&bench).await?,
            RowName::Runner => vec![runner::measure(&bench).await?],
            RowName::Start => vec![start::measure(&bench).await?],
        });
        tell(&format!("{row:?}: done after {:.0?}", watch.elapsed()));
    }
    say(&table::text(&figures, &effort))?;
    let met = !effort.judges || figures.iter().all(Figure::is_met);
    Ok(if met { ExitCode::Conformant } else { ExitCode::NonConformant })
}
