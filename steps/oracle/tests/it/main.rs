//! The oracle against replies written by hand: the right one passes every check, a spoiled one fails the named check.

mod answers;
mod applicable;
mod bench;
mod forms;
mod newer;
mod records;
mod refusals;
mod relations;
mod sent;
