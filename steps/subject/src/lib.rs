//! How to reach what is judged: an embedded Spine, or a Spine by URL.
