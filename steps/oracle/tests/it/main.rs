//! The oracle against replies written by hand: the right one passes every check, a spoiled one fails the named check.

mod answers;
mod bench;
mod newer;
mod records;
mod refusals;
mod relations;
