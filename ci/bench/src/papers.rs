//! Certificates of one run in a folder that goes with it: both servers of a row show the same ones.
//!
//! Leaves out TLS itself (`tls`). The authority is made anew for every run, like that of a sandbox.

use anyhow::Context;
use spine_clock::real;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;
use vertebra_data::{Identity, Pki, cast};

/// How long the certificates hold before and after now: longer than any run, and a clock may be set.
const VALID_HOURS: u64 = 24;

/// The files in the folder.
pub(crate) const AUTHORITY: &str = "authority.pem";
pub(crate) const CHAIN: &str = "server.pem";
pub(crate) const KEY: &str = "server-key.pem";
const CONFIGURATION: &str = "vertebra.toml";

/// The papers of a run. Dropping them removes the folder.
pub(crate) struct Papers {
    folder: PathBuf,
    authority: Pki,
}

impl Papers {
    /// Makes the authority and the server's certificate, and writes them into a new folder.
    ///
    /// # Errors
    /// The folder cannot be written, or the certificate library refuses.
    pub(crate) fn make() -> anyhow::Result<Self> {
        let around = Duration::from_secs(VALID_HOURS * 3_600);
        let now = real::now();
        let authority = Pki::new(now - around, now + around)?;
        let server = authority.server(&cast().spine().host)?;
        let folder = env::temp_dir().join(format!("vertebra-bench-{}", process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let papers = Self { folder, authority };
        papers.write(AUTHORITY, &papers.authority.trust_pem())?;
        papers.write(CHAIN, &server.chain_pem)?;
        papers.write(KEY, &server.key_pem)?;
        let file = |name: &str| papers.folder.join(name).display().to_string();
        papers.write(
            CONFIGURATION,
            &format!(
                "[hl7.tls]\nserver-chain-file = {:?}\nserver-key-file = {:?}\nclient-trust-file = {:?}\n",
                file(CHAIN),
                file(KEY),
                file(AUTHORITY)
            ),
        )?;
        Ok(papers)
    }

    /// Where they are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The configuration of a Spine that shows the server's certificate.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.folder.join(CONFIGURATION)
    }

    /// The text of the authority's certificate.
    pub(crate) fn trust_pem(&self) -> String {
        self.authority.trust_pem()
    }

    /// The certificate and key of a client.
    ///
    /// # Errors
    /// The certificate library refuses.
    pub(crate) fn client(&self, host: &str) -> anyhow::Result<Identity> {
        Ok(self.authority.client(host)?.as_ref().clone())
    }

    fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let file = self.folder.join(name);
        fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))
    }
}

impl Drop for Papers {
    fn drop(&mut self) {
        // What cannot be removed is a temporary file of a run that is over.
        drop(fs::remove_dir_all(&self.folder));
    }
}
