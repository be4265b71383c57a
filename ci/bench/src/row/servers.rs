//! The three servers of a row: a Spine as `vertebra serve` starts it, the yardstick, and the yardstick's twin.
//!
//! Leaves out what they are asked. All three run for the whole row; who is not asked waits and takes no CPU time.

use super::Bench;
use crate::arguments::side;
use crate::blocks::Side;
use crate::figure::Figure;
use crate::load::{Party, Request};
use crate::process::Server;
use crate::{blocks, tls, yardstick};
use std::env;
use std::net::SocketAddr;
use vertebra_data::{Actor, cast};

/// Who asks: its certificate stands for a party of the cast.
const ASKER: &str = "the GP system of Elm Surgery";
/// With how many connections a row is measured: alone every request wakes the server, together they queue.
const CONNECTIONS: [usize; 2] = [1, 8];

/// Who asks.
pub(super) fn asker() -> anyhow::Result<&'static Actor> {
    Ok(cast().actor(ASKER)?)
}

/// A Spine with an empty store, and its two addresses: for messages, and of its control port.
pub(super) async fn spine(bench: &Bench) -> anyhow::Result<(Server, SocketAddr, SocketAddr)> {
    let configuration = bench.papers.configuration().display().to_string();
    let words =
        ["serve", "--data", "none", "--hl7-port", "0", "--control-port", "0", "--config", &configuration];
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let mut server = Server::start(&bench.vertebra, &words, bench.papers.folder().join("spine.log"))?;
    let hl7 = server.address("hl7").await?;
    let control = server.address("control").await?;
    Ok((server, hl7, control))
}

/// The sides of a row.
pub(super) struct Servers {
    pub(super) subject: Party,
    yardstick: Party,
    twin: Party,
}

impl Servers {
    /// Starts the yardstick and its twin beside a Spine.
    pub(super) async fn beside(subject: Party, bench: &Bench, answer_bytes: usize) -> anyhow::Result<Self> {
        let yardstick = yardstick(bench, answer_bytes, "yardstick").await?;
        Ok(Self { subject, yardstick, twin: yardstick_twin(bench, answer_bytes).await? })
    }

    /// Measures with each number of connections. `requests` are those of a block, the same for every side of it.
    pub(super) async fn measure(
        &mut self,
        bench: &Bench,
        row: &str,
        yardstick: &'static str,
        bar: f64,
        mut requests: impl FnMut() -> anyhow::Result<Vec<Request>>,
    ) -> anyhow::Result<Vec<Figure>> {
        let asker = asker()?;
        let config = tls::client(&bench.papers, &asker.host)?;
        let host = &cast().spine().host;
        let mut figures = Vec::new();
        for connections in CONNECTIONS {
            for party in [&mut self.subject, &mut self.yardstick, &mut self.twin] {
                party.connect(connections, &config, host).await?;
            }
            let mut current = (None, Vec::new());
            let effort = bench.effort;
            let measured = blocks::measure(effort.warm_ups, effort.blocks, async |number, side| {
                if current.0 != Some(number) {
                    current = (Some(number), requests()?);
                }
                let party = match side {
                    Side::Subject => &mut self.subject,
                    Side::Yardstick => &mut self.yardstick,
                    Side::Twin => &mut self.twin,
                };
                party.cost(&current.1).await
            });
            let plural = if connections == 1 { "" } else { "s" };
            let row = format!("{row}, {connections} connection{plural}");
            figures.push(Figure::throughput(row, yardstick, &measured.await?, bar));
        }
        Ok(figures)
    }

    /// Ends all three.
    pub(super) async fn end(self) -> anyhow::Result<()> {
        for party in [self.subject, self.yardstick, self.twin] {
            party.end().await?;
        }
        Ok(())
    }
}

async fn yardstick_twin(bench: &Bench, answer_bytes: usize) -> anyhow::Result<Party> {
    yardstick(bench, answer_bytes, "twin").await
}

async fn yardstick(bench: &Bench, answer_bytes: usize, name: &str) -> anyhow::Result<Party> {
    let folder = bench.papers.folder();
    let words = side(&["yardstick", &folder.display().to_string(), &answer_bytes.to_string()]);
    let mut server = Server::start(&env::current_exe()?, &words, folder.join(format!("{name}.log")))?;
    let address = server.address(yardstick::LISTENS).await?;
    Ok(Party::new(server, address, false))
}
