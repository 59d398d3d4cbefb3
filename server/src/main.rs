//! The command: flags in, one line on stdout once it listens, gone without a trace at the end.
#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};
use uploads_server::{Server, args};

fn main() -> ExitCode {
    let settings = match args::parse(std::env::args_os()) {
        Ok(args::Wish::Serve(settings)) => *settings,
        Ok(args::Wish::Help) => {
            print!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("uploads-server: {message} (--help lists the flags)");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = runtime.and_then(|runtime| {
        let outcome = runtime.block_on(serve(settings));
        // A part still on its way keeps a blocking thread waiting: nobody waits for that thread.
        runtime.shutdown_background();
        outcome
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("uploads-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: uploads_server::Settings) -> std::io::Result<()> {
    // Listened for before the first line is printed: whoever reads that line may signal at once.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let server = Server::start(settings).await?;
    {
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "listening on http://{}", server.address())?;
        stdout.flush()?;
    }
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    server.stop();
    Ok(())
}
