//! The start of a sandbox with an empty store, in real time: from the start of the process until it has said that it
//! listens and has answered that it is ready.
//!
//! Leaves out the load of any data. Certificates are made, as for whoever starts it for the first time.

use super::Bench;
use crate::figure::{Bar, Figure, Unit};
use crate::interval::interval;
use crate::process::Server;
use anyhow::ensure;
use spine_clock::real::Stopwatch;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// At most so many milliseconds (design 8).
const BAR: f64 = 100.0;
/// Starts before those that count: the program and its libraries come from disk once.
const WARM_UPS: usize = 2;

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Figure> {
    let (mut listening, mut ready) = (Vec::new(), Vec::new());
    for number in 0..WARM_UPS + bench.effort.starts {
        let (listens, answers) = start(bench).await?;
        if number >= WARM_UPS {
            listening.push(listens);
            ready.push(answers);
        }
    }
    let pairs: Vec<f64> = ready.chunks_exact(2).map(|pair| pair[1] / pair[0]).collect();
    Ok(Figure {
        row: "start of serve, empty store".to_owned(),
        yardstick: "none",
        found: interval(&ready),
        noise: interval(&pairs),
        unit: Unit::Milliseconds,
        bar: Bar::AtMost(BAR),
        remarks: vec![format!(
            "start: the line that it listens comes after {:.1} ms, the first answer that it is ready after {:.1} ms",
            interval(&listening).median,
            interval(&ready).median
        )],
    })
}

/// Milliseconds from the start of the process to the line, and to the answer.
async fn start(bench: &Bench) -> anyhow::Result<(f64, f64)> {
    let folder = bench.papers.folder();
    let certificates = folder.join("sandbox").display().to_string();
    let words = [
        "serve",
        "--data",
        "none",
        "--hl7-port",
        "0",
        "--control-port",
        "0",
        "--certificates",
        &certificates,
    ];
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let watch = Stopwatch::start();
    let mut server = Server::start(&bench.vertebra, &words, folder.join("start.log"))?;
    let control = server.address("control").await?;
    let listens = watch.elapsed();
    answer_ready(control).await?;
    let answers = watch.elapsed();
    server.end().await?;
    Ok((listens.as_secs_f64() * 1_000.0, answers.as_secs_f64() * 1_000.0))
}

async fn answer_ready(control: SocketAddr) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(control).await?;
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {control}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await?;
    ensure!(reply.starts_with(b"HTTP/1.1 200 "), "not ready: {}", String::from_utf8_lossy(&reply));
    Ok(())
}
