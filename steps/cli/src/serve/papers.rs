//! Certificates and keys of a sandbox, as files: the authority that all trust, and an identity for every system of the
//! cast that may call. Made anew at every start; keys are readable by their owner alone.
//!
//! Leaves out who may do what: the directory of the Spine says that.

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use spine_server::TlsMaterial;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vertebra_data::cast::{ActorKind, cast};
use vertebra_data::{Identity, Pki};

/// How long a sandbox's certificates hold, in hours: ten years, so that a virtual clock has room to run.
const VALID_HOURS: i64 = 10 * 365 * 24;
/// How long before the start they hold already, in hours: clients' clocks may be behind.
const BEFORE_HOURS: i64 = 24;

/// The file of the authority's certificate.
pub(crate) const AUTHORITY: &str = "authority.pem";

/// What was issued.
pub(crate) struct Papers {
    /// The Spine's own.
    pub(crate) tls: TlsMaterial,
    pub(crate) pki: Pki,
}

/// Makes the authority and the Spine's own certificate.
///
/// # Errors
/// The certificate library refuses.
pub(crate) fn make(host_name: &str, now: Timestamp) -> anyhow::Result<Papers> {
    let from = now.checked_sub(SignedDuration::from_hours(BEFORE_HOURS))?;
    let to = now.checked_add(SignedDuration::from_hours(VALID_HOURS))?;
    let pki = Pki::new(from, to)?;
    let server = pki.server(host_name)?;
    let tls = TlsMaterial {
        server_chain_pem: server.chain_pem.clone(),
        server_key_pem: server.key_pem.clone(),
        client_trust_pem: pki.trust_pem(),
    };
    Ok(Papers { tls, pki })
}

impl Papers {
    /// Writes everything that a client needs into the folder, and gives its path from the root. Only called once the
    /// Spine listens: another sandbox that is running keeps its papers.
    ///
    /// # Errors
    /// The folder cannot be written to, or the certificate library refuses.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        make_folder(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let folder = folder.canonicalize()?;
        write(&folder.join(AUTHORITY), self.pki.trust_pem().as_bytes(), Readers::All)?;
        for actor in cast().actors().filter(|actor| actor.kind != ActorKind::Spine) {
            let identity: Arc<Identity> = self.pki.client(&actor.host)?;
            let (certificate, key) = files(&folder, &actor.host);
            write(&certificate, identity.chain_pem.as_bytes(), Readers::All)?;
            write(&key, identity.key_pem.as_bytes(), Readers::Owner)?;
        }
        Ok(folder)
    }
}

/// The files of a client's certificate and key.
pub(crate) fn files(folder: &Path, host: &str) -> (PathBuf, PathBuf) {
    (folder.join(format!("{host}.pem")), folder.join(format!("{host}-key.pem")))
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever may see the folder.
    All,
    /// Its owner alone.
    Owner,
}

/// Writes a file anew. An older one is taken away first, as its permissions would stay.
pub(super) fn write(path: &Path, content: &[u8], readers: Readers) -> anyhow::Result<()> {
    let written = || {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        restrict(&mut options, readers);
        options.open(path)?.write_all(content)
    };
    written().with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, readers: Readers) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(if readers == Readers::Owner { 0o600 } else { 0o644 });
}

#[cfg(not(unix))]
fn restrict(_: &mut OpenOptions, _: Readers) {}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
