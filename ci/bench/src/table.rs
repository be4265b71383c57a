//! The table that a run ends with: a line for each figure, what is behind them, the machine, the command.
//!
//! Leaves out measuring and judging.

use crate::effort::Effort;
use crate::figure::{Bar, Figure, Unit};
use crate::interval::Interval;
use crate::machine;
use std::env;
use std::path::PathBuf;

const HEADINGS: [&str; 7] = ["row", "yardstick", "figure", "95 % interval", "A-A interval", "bar", "verdict"];

/// The table and the lines below it.
pub(crate) fn text(figures: &[Figure], effort: &Effort) -> String {
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    lines.extend(figures.iter().map(|figure| cells(figure, effort)));
    let widths = HEADINGS.map(|_| 0);
    let widths = lines.iter().fold(widths, |mut widths, line| {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
        widths
    });
    let mut text: String = lines
        .iter()
        .map(|line| {
            let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
        })
        .collect();
    text.push('\n');
    for remark in figures.iter().flat_map(|figure| &figure.remarks) {
        text.push_str(&format!("{remark}\n"));
    }
    text.push_str(&format!("machine: {}\n", machine::line()));
    text.push_str(&format!("command: {}\n", command()));
    text
}

fn cells(figure: &Figure, effort: &Effort) -> [String; 7] {
    let verdict = match (effort.judges, figure.is_met()) {
        (false, _) => "not judged",
        (true, true) => "met",
        (true, false) => "NOT MET",
    };
    [
        figure.row.clone(),
        figure.yardstick.to_owned(),
        value(figure.found.median, figure.unit),
        between(figure.found, figure.unit),
        between(figure.noise, Unit::Ratio),
        match figure.bar {
            Bar::AtLeast(bar) => format!(">= {}", value(bar, figure.unit)),
            Bar::AtMost(bar) => format!("<= {}", value(bar, figure.unit)),
        },
        verdict.to_owned(),
    ]
}

fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Ratio => format!("{value:.2}x"),
        Unit::Milliseconds => format!("{value:.1} ms"),
    }
}

fn between(interval: Interval, unit: Unit) -> String {
    format!("{} to {}", value(interval.low, unit), value(interval.high, unit))
}

/// The words with which this process was started, the program by its name alone.
fn command() -> String {
    let mut words = env::args();
    let program = words.next().map(PathBuf::from);
    let name = program.as_deref().and_then(|path| path.file_name()).unwrap_or_default();
    [name.to_string_lossy().into_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_counts_and_columns_stand_below_each_other() {
        let figure = |low: f64| Figure {
            row: "front door".to_owned(),
            yardstick: "bare axum",
            found: Interval { median: 0.7, low, high: 0.72 },
            noise: Interval { median: 1.0, low: 0.99, high: 1.01 },
            unit: Unit::Ratio,
            bar: Bar::AtLeast(0.6),
            remarks: vec!["a remark".to_owned()],
        };
        let printed = text(&[figure(0.68), figure(0.59)], &Effort::FULL);
        let lines: Vec<&str> = printed.lines().collect();
        assert!(lines[1].ends_with(">= 0.60x  met"), "{printed}");
        assert!(lines[2].ends_with(">= 0.60x  NOT MET"), "{printed}");
        assert!(lines[1].contains("0.68x to 0.72x"), "{printed}");
        assert_eq!(lines[0].find("bar"), lines[1].find(">="), "{printed}");
        assert!(printed.contains("a remark\n") && printed.contains("machine: "), "{printed}");
        let quick = text(&[figure(0.59)], &Effort::QUICK);
        assert!(quick.lines().nth(1).unwrap().ends_with("not judged"), "{quick}");
    }
}
