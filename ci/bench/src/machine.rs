//! What the kernel says about processes and the machine: CPU time, resident memory, the line about the machine.
//!
//! Leaves out starting processes. Everything is read from `/proc`, so figures are taken on Linux alone.

use anyhow::{Context, bail};
use std::fs;
use std::path::PathBuf;
use std::thread;

/// Ticks of `/proc/PID/stat` in a second: fixed for user space on every platform that Linux runs on here.
const TICKS_PER_SECOND: f64 = 100.0;
/// Nanoseconds in a second.
const NANOS: f64 = 1e9;
/// Fields of `/proc/PID/stat` behind the closing bracket of the name, counted from 0: CPU time in user and in kernel
/// mode of children that have ended and were waited for.
const CHILDREN_USER: usize = 13;
const CHILDREN_KERNEL: usize = 14;

/// Nanoseconds of CPU that the living threads of a process have had, to the nanosecond. Threads that have ended are not
/// counted: the servers that are measured keep theirs.
///
/// # Errors
/// There is no such process, or the kernel does not count.
pub(crate) fn cpu_nanos(process: u32) -> anyhow::Result<f64> {
    let folder = PathBuf::from(format!("/proc/{process}/task"));
    let threads = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut nanos = 0_u64;
    for thread in threads {
        let file = thread?.path().join("schedstat");
        // A thread may end between the listing and the look.
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let ran = text.split_ascii_whitespace().next().and_then(|first| first.parse::<u64>().ok());
        nanos += ran.with_context(|| format!("{}: {text:?} begins with no number", file.display()))?;
    }
    if nanos == 0 {
        bail!("the kernel counts no CPU time in {}/*/schedstat", folder.display());
    }
    Ok(nanos as f64)
}

/// Nanoseconds of CPU that all children of this process have had which have ended and were waited for; exact to ten
/// milliseconds, over all of them together.
///
/// # Errors
/// The kernel does not say.
pub(crate) fn ended_children_nanos() -> anyhow::Result<f64> {
    let text = fs::read_to_string("/proc/self/stat").context("/proc/self/stat cannot be read")?;
    children_ticks(&text)
        .map(|ticks| ticks as f64 / TICKS_PER_SECOND * NANOS)
        .with_context(|| format!("/proc/self/stat has another form: {text:?}"))
}

/// The name may hold blanks and brackets, so fields are counted from its last bracket.
fn children_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
    let field = |number: usize| fields.get(number)?.parse::<u64>().ok();
    Some(field(CHILDREN_USER)? + field(CHILDREN_KERNEL)?)
}

/// Resident memory of a process in MiB.
///
/// # Errors
/// There is no such process.
pub(crate) fn resident_mib(process: u32) -> anyhow::Result<u64> {
    let file = format!("/proc/{process}/status");
    let text = fs::read_to_string(&file).with_context(|| format!("{file} cannot be read"))?;
    let kib = value(&text, "VmRSS").and_then(|value| value.split(' ').next()?.parse::<u64>().ok());
    kib.map(|kib| kib / 1_024).with_context(|| format!("{file} names no VmRSS"))
}

/// Cores, CPU model, kernel and load, as far as the kernel says.
pub(crate) fn line() -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let cpu = read("/proc/cpuinfo");
    let model = value(&cpu, "model name").unwrap_or("unknown CPU");
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or("unknown");
    format!("{cores} cores, {model}, Linux {}, load {load}", kernel.trim())
}

/// The value behind a name and a colon.
fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(found, _)| found.trim() == name).map(|(_, value)| value.trim()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_found_behind_a_name_with_brackets() {
        let stat = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 70 5 20 0 1";
        assert_eq!(children_ticks(stat), Some(75));
        assert_eq!(children_ticks("42 (short) S 1"), None);
    }

    #[test]
    fn this_process_has_had_time_and_memory() {
        let own = std::process::id();
        assert!(cpu_nanos(own).unwrap() > 0.0);
        assert!(resident_mib(own).unwrap() > 0);
        assert!(line().contains("cores"));
    }
}
