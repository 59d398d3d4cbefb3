//! The simulated exchange of a request, with what can go wrong on its way.

use upload_file_chunked::core::answer::{Answer as Reply, Body, Facts};
use upload_file_chunked::core::api::ExchangeError;
use upload_file_chunked::core::clock::Clock;
use upload_file_chunked::core::error::Error;
use upload_file_chunked::core::host::Network;
use upload_file_chunked::core::retry::Hints;
use upload_file_chunked::core::span::Span;

use crate::faults::Fault;
use crate::link::Passage;
use crate::server::{Answer, Call, LIFE, Operation};
use crate::world::World;

/// How long an exchange takes, and half of it passes before the server acts.
pub const EXCHANGE: Span = Span::from_millis(20);

impl World {
    /// Carries a call to the server and its answer back.
    pub async fn exchange(
        &self,
        call: Call,
        credentials: usize,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<String>, ExchangeError<String>> {
        let operation = call.operation();
        let fault = self.script.strike(operation);
        let mut transit = Transit {
            world: self,
            call: Some(call),
        };
        if let (Some(link), Some(Call::Part { bytes, .. })) = (&self.link, &transit.call) {
            let after = link.shape.wait;
            return match link.carry(&self.clock, bytes.len(), sent).await {
                Passage::Arrived => answered(transit.arrive()),
                Passage::Refused => transit.refused(
                    429,
                    Hints {
                        should_retry: None,
                        after,
                    },
                ),
                Passage::Lost => transit.lost(),
            };
        }
        if let Some(Call::Part { bytes, .. }) = &transit.call {
            sent(bytes.len() as u64 / 2);
            if let Some(Fault::Stall) = fault {
                std::future::pending::<()>().await;
            }
            // Platforms over-report: headers and buffered bytes count too.
            sent(bytes.len() as u64 + 100);
        }
        self.travel(EXCHANGE.mul_f64(0.5)).await?;
        match fault {
            Some(Fault::Status(status, hints)) => return transit.refused(status, hints),
            Some(Fault::Refused(status, cause)) => {
                transit.call = None;
                return Ok(refused(status, Hints::default(), cause));
            }
            Some(Fault::Page(status)) => {
                transit.call = None;
                return Ok(Reply {
                    body: Body::Foreign,
                    ..refused(status, Hints::default(), "")
                });
            }
            Some(Fault::LostBefore) => return transit.lost(),
            Some(Fault::FileChanged) => {
                transit.call = None;
                return Err(Error::FileChanged("changed".into()).into());
            }
            Some(Fault::Slow(delay)) => self.travel(delay).await?,
            _ => {}
        }
        if credentials < self.rotated() {
            return transit.refused(401, Hints::default());
        }
        let most = self.server.borrow().policy.max_in_flight;
        if most.is_some_and(|most| self.in_flight.get() > most) {
            let after = Some(Span::from_secs(1));
            return transit.refused(
                503,
                Hints {
                    should_retry: None,
                    after,
                },
            );
        }
        let answer = transit.arrive();
        match fault {
            Some(Fault::LostAfter) => return Err(Error::Connection("lost".into()).into()),
            Some(Fault::Silence | Fault::Stall) => std::future::pending().await,
            _ => self.travel(EXCHANGE.mul_f64(0.5)).await?,
        }
        let is_complete = operation == Operation::Complete;
        match &self.complete_body {
            Some(body) if is_complete => Ok(Reply {
                body: body.clone(),
                ..succeeded("")
            }),
            _ if self.same_part_id && operation == Operation::Part => {
                answered(answer.map(|_| "part".into()))
            }
            _ => answered(answer),
        }
    }

    /// Time on the wire, which fails when the machine is offline at its end.
    async fn travel(&self, time: Span) -> Result<(), ExchangeError<String>> {
        self.sleep(time).await;
        if self.is_online() {
            Ok(())
        } else {
            Err(Error::Connection("offline".into()).into())
        }
    }
}

#[allow(clippy::unnecessary_wraps, reason = "as the other ends of an exchange")]
fn answered(answer: Answer) -> Result<Reply<String>, ExchangeError<String>> {
    match answer {
        Ok(id) => Ok(succeeded(&id)),
        Err((status, cause)) => Ok(refused(status, Hints::default(), cause)),
    }
}

/// An object of the API's with this id. A completed upload has its File.
fn succeeded(id: &str) -> Reply<String> {
    let file = Facts {
        id: format!("file_of_{id}"),
        ..Facts::default()
    };
    Reply {
        status: 200,
        hints: Hints::default(),
        body: Body::Object(Box::new(Facts {
            id: id.to_owned(),
            created_at: 0.0,
            expires_at: LIFE.as_secs_f64(),
            file: Some(Box::new(file)),
            ..Facts::default()
        })),
        value: id.to_owned(),
        response: String::new(),
    }
}

fn refused(status: u16, hints: Hints, cause: &str) -> Reply<String> {
    let cause = Some(cause.to_owned()).filter(|cause| !cause.is_empty());
    Reply {
        status,
        hints,
        body: Body::Object(Box::new(Facts {
            param_or_code: cause,
            ..Facts::default()
        })),
        value: status.to_string(),
        response: String::new(),
    }
}

/// A request on its way. One that is dropped there may arrive all the same.
struct Transit<'a> {
    world: &'a World,
    call: Option<Call>,
}

impl Transit<'_> {
    fn arrive(&mut self) -> Answer {
        let call = self.call.take().expect("arrives once");
        self.world
            .server
            .borrow_mut()
            .handle(&call, self.world.now())
    }

    #[allow(clippy::unnecessary_wraps, reason = "as the other ends of an exchange")]
    fn refused(
        &mut self,
        status: u16,
        hints: Hints,
    ) -> Result<Reply<String>, ExchangeError<String>> {
        self.call = None;
        Ok(refused(status, hints, ""))
    }

    fn lost(&mut self) -> Result<Reply<String>, ExchangeError<String>> {
        self.call = None;
        Err(Error::Connection("lost".into()).into())
    }
}

impl Drop for Transit<'_> {
    fn drop(&mut self) {
        // Without create's answer the id is unknown, and nothing can cancel the upload.
        let known = !matches!(self.call, None | Some(Call::Create { .. }));
        if known && self.world.chance(0.5) {
            let _ = self.arrive();
        }
    }
}
