//! Listeners, TLS, HTTP, control and configuration; assembles a Spine.
