//! The query: retrievals of random patients of a full store, against bare axum and a bare XML parse of the same bytes.
//!
//! People come in through the control port, as a loader of a sandbox sends them. Leaves out any effect on the records:
//! a retrieval has none but its audit row.

use super::Bench;
use super::servers::{Servers, asker, spine};
use crate::effort::Effort;
use crate::figure::Figure;
use crate::interval::below;
use crate::load::{Party, Request};
use crate::machine::{cpu_nanos, resident_mib};
use crate::tls;
use crate::voice::tell;
use anyhow::{Context, bail};
use bytes::Bytes;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use spine_clock::real::Stopwatch;
use spine_clock::{Scope, ScopeConfig};
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use vertebra_data::{DataSet, Population, cast};
use vertebra_peer::client::{Deadline, PlainClient, Security};
use vertebra_suppliers::{GpSystem, SpineAddress};

/// At least so many requests per CPU-second for one of the yardstick's (design 8).
const BAR: f64 = 0.30;
/// The seed of people, ids and draws.
const SEED: u64 = 8;
/// People of one request of the load, as a sandbox loads them: more at once do not go faster.
const PEOPLE_AT_ONCE: usize = 500;
/// Arrays of people that are made ahead of the load.
const MADE_AHEAD: usize = 2;
/// How long one request of the load may take, in real time. A full one takes some hundred milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// Answers of which the size is taken: the yardstick answers with their mean.
const SIZED: usize = 200;

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let scope = Scope::new(ScopeConfig::system("bench", [0; 32]));
    let (server, hl7, control) = spine(bench).await?;
    let number = server.number()?;
    let watch = Stopwatch::start();
    load(&scope, control, &bench.effort).await?;
    let took = watch.elapsed();
    let remark = format!(
        "query: {} people were loaded in {:.1} s ({:.1} CPU-s of the Spine); it holds {} MiB",
        bench.effort.people,
        took.as_secs_f64(),
        cpu_nanos(number)? / 1e9,
        resident_mib(number)?
    );
    tell(&remark);

    let mut asking = Asking::new(&scope, bench.effort)?;
    let mut subject = Party::new(server, hl7, true);
    let config = tls::client(&bench.papers, &asker()?.host)?;
    subject.connect(1, &config, &cast().spine().host).await?;
    let mut bytes = 0;
    for request in asking.requests(SIZED)? {
        bytes += subject.answer(&request).await?.len();
    }
    let mut servers = Servers::beside(subject, bench, bytes / SIZED).await?;
    let yardstick = "bare axum and XML tree, same TLS";
    let each_block = || asking.requests(bench.effort.query_requests);
    let mut figures = servers.measure(bench, "query", yardstick, BAR, each_block).await?;
    let after = resident_mib(servers.subject.server().number()?)?;
    servers.end().await?;
    scope.shutdown().await;
    if let Some(first) = figures.first_mut() {
        first.remarks.push(remark);
        first.remarks.push(format!(
            "query: answers have {} bytes on average; after all queries the Spine holds {after} MiB",
            bytes / SIZED
        ));
    }
    Ok(figures)
}

/// Retrievals of patients that are there, each with ids of its own.
struct Asking {
    system: GpSystem,
    population: Population,
    people: usize,
    generator: ChaCha8Rng,
}

impl Asking {
    fn new(scope: &Arc<Scope>, effort: Effort) -> anyhow::Result<Self> {
        // Messages are written and not sent by it, so it needs neither TLS nor patience.
        let (plain, deadline) = (Security::Plain, Deadline::Real(PATIENCE));
        Ok(Self {
            system: GpSystem::new(asker()?, Arc::clone(scope), SpineAddress::of(cast()), plain, deadline)?,
            population: Population::new(SEED),
            people: usize::try_from(effort.people)?,
            generator: ChaCha8Rng::seed_from_u64(SEED),
        })
    }

    fn requests(&mut self, count: usize) -> anyhow::Result<Vec<Request>> {
        (0..count).map(|_| self.request()).collect()
    }

    fn request(&mut self) -> anyhow::Result<Request> {
        let person = self.population.person(below(&mut self.generator, self.people) as u64)?;
        let number = person.nhs_number().as_str();
        let outgoing = self.system.prepare(number, &[])?;
        let call = outgoing.call();
        let request = call.request.clone().without("Connection");
        let bytes: Bytes = [request.head(&call.host), request.tail()].concat().into();
        Ok(Request { bytes, expected: Some(number.to_owned()) })
    }
}

/// Puts the cast and the people into a Spine. People are made by a thread of their own while others are on their way.
async fn load(scope: &Arc<Scope>, control: SocketAddr, effort: &Effort) -> anyhow::Result<()> {
    let data = DataSet::population("bench", SEED, effort.people)?;
    let host = control.to_string();
    let client =
        PlainClient::new(Arc::clone(scope), "load", &host, Deadline::Real(PATIENCE)).address(control);
    put(scope, &client, "/organisations", serde_json::to_vec(&data.organisations())?).await?;
    put(scope, &client, "/systems", serde_json::to_vec(&data.systems())?).await?;
    let (sender, made) = mpsc::sync_channel(MADE_AHEAD);
    let maker = thread::spawn(move || {
        let mut people = data.people().peekable();
        while people.peek().is_some() {
            let some: Vec<_> = people.by_ref().take(PEOPLE_AT_ONCE).collect();
            if sender.send(serde_json::to_vec(&some)).is_err() {
                // Whoever loads has given up and says why.
                return;
            }
        }
    });
    while let Ok(people) = made.recv() {
        put(scope, &client, "/people", people?).await?;
    }
    maker.join().map_err(|_| anyhow::anyhow!("the maker of people has panicked"))
}

async fn put(scope: &Scope, client: &PlainClient, path: &str, documents: Vec<u8>) -> anyhow::Result<()> {
    let (answer, token) = client.put(path, Some(documents.into()), scope.token("load")).await;
    drop(token);
    let answer = answer.with_context(|| format!("PUT {path}"))?;
    if answer.status != 200 {
        bail!("PUT {path} was answered with {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}
