//! The command line of `vertebra replay`.
//!
//! Leaves out what it does. What clap refuses ends with exit code 2.

use clap::Args;
use std::path::PathBuf;

/// Below the options in `--help`.
const AFTER_HELP: &str = "\
What FILE may be, and what is sent of it:
  a raw HTTP request    its bytes, one for one
  a SOAP envelope       posted with the SOAPAction of its wsa:Action
  an HL7 interaction    posted in an envelope under the sender's ASID
  events.ndjson#ID[:N]  what scenario ID of a recorded run sent: its exchange
                        N, or its last one
  -                     standard input: one of the first three

A replay is not a run. Its checks are those that hold for every reply of the
kind that came back, not what a scenario says was due. So nothing is scored,
there is no verdict, and a failed check ends with 0 unless --strict is given.

Exit codes: 0 all was sent, 2 usage, 10 a check failed (--strict), 40 Spine not
reachable, 50 environment not fit, 130 interrupted.";

/// What to send, as whom, where to, and how much to show.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ReplayArguments {
    /// A captured message; several are sent one after the other to one Spine
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,
    /// Send as this system of the cast; if not given, as the one that the record or the message's ASID names
    #[arg(long = "as", value_name = "ACTOR")]
    pub(crate) actor: Option<String>,
    /// Send with this client certificate, PEM, to an outside Spine
    #[arg(long, value_name = "PEM", requires_all = ["key", "spine"], conflicts_with_all = ["actor", "certificates"])]
    pub(crate) certificate: Option<PathBuf>,
    /// The key of that certificate, PEM
    #[arg(long, value_name = "PEM", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// Trust the authorities in this file, PEM, for the Spine's certificate
    #[arg(long, value_name = "PEM", requires = "spine")]
    pub(crate) trust: Option<PathBuf>,
    /// Send to the Spine at this URL, https://HOST:PORT, instead of one inside the program
    #[arg(long, value_name = "URL")]
    pub(crate) spine: Option<String>,
    /// The control port of that Spine, http://HOST:PORT: for its audit, its clock and --people
    #[arg(long, value_name = "URL", requires = "spine")]
    pub(crate) control: Option<String>,
    /// The folder of certificates that `vertebra serve` wrote, for that Spine
    #[arg(long, value_name = "DIR", requires = "spine", default_value = "out/certificates")]
    pub(crate) certificates: PathBuf,
    /// The name in that Spine's certificate; the host of the URL, or the Spine's own where that is an address
    #[arg(long, value_name = "NAME", requires = "spine")]
    pub(crate) host_name: Option<String>,
    /// Load this data set into the Spine inside the program: sandbox, cast, or none
    #[arg(long, value_name = "NAME", default_value = "sandbox", conflicts_with = "spine")]
    pub(crate) data: String,
    /// Put the people of this file into the Spine first: neutral documents, JSON, one or an array
    #[arg(long, value_name = "FILE")]
    pub(crate) people: Option<PathBuf>,
    /// Post envelopes and payloads to this path
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<String>,
    /// The SOAPAction of envelopes and payloads, SERVICE/INTERACTION, where they do not say it themselves
    #[arg(long, value_name = "ACTION")]
    pub(crate) action: Option<String>,
    /// Give the message new ids and a new creation time instead of sending it as it stands
    #[arg(long)]
    pub(crate) fresh_ids: bool,
    /// Write the sender's and the Spine's ASIDs over those in the message instead of sending it as it stands
    #[arg(long)]
    pub(crate) as_sender: bool,
    /// Refuse a bare HL7 interaction instead of putting it into an envelope
    #[arg(long)]
    pub(crate) no_envelope: bool,
    /// Show whole bodies, and every check with its statement
    #[arg(long)]
    pub(crate) full: bool,
    /// Write request.http, response.http and the checks, events.ndjson, into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// A failed check ends with exit code 10
    #[arg(long)]
    pub(crate) strict: bool,
}

impl ReplayArguments {
    /// The options that decide what is sent to whom, as words of a command line.
    pub(super) fn again(&self) -> Vec<String> {
        let shown = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        // Without an outside Spine the folder of certificates is not used, and with a certificate of one's own neither.
        let folder = self.spine.is_some() && self.certificate.is_none();
        let values = [
            ("--as", self.actor.clone()),
            ("--certificate", shown(&self.certificate)),
            ("--key", shown(&self.key)),
            ("--trust", shown(&self.trust)),
            ("--spine", self.spine.clone()),
            ("--control", self.control.clone()),
            ("--certificates", folder.then(|| self.certificates.display().to_string())),
            ("--host-name", self.host_name.clone()),
            ("--data", self.spine.is_none().then(|| self.data.clone())),
            ("--people", shown(&self.people)),
            ("--path", self.path.clone()),
            ("--action", self.action.clone()),
        ];
        let flags = [("--fresh-ids", self.fresh_ids), ("--as-sender", self.as_sender)];
        let mut words = Vec::new();
        for (option, value) in values {
            words.extend(value.map(|value| [option.to_owned(), value]).into_iter().flatten());
        }
        words.extend(flags.into_iter().filter(|(_, given)| *given).map(|(flag, _)| flag.to_owned()));
        words
    }
}
