//! How many parts go out at once, found out by trying: the rules, without clock or queue.
//!
//! All that is looked at is when an attempt began and how it ended, which every platform tells.
//! The counts of `XMLHttpRequest` run ahead of the wire by whatever the sockets buffer, and fetch
//! gives none.

use std::time::Duration;

/// Most parts in flight: as many connections as browsers open to one origin over HTTP/1.1. Above
/// it requests would wait in the browser's own queue, where they look slow.
pub const MOST: usize = 6;

/// Parts in flight in the beginning. Half of the most: reached or left by one step.
const START: usize = 3;

/// Parts may take a minute on a slow line, and by then a short upload is over. So until the first
/// of them has ended, one more is let out each time this has passed.
pub const STEP: Duration = Duration::from_secs(1);

/// What more in flight must bring to be kept. Below it is noise.
const GAIN: f64 = 1.05;

/// What fewer in flight must keep of the goodput to be preferred.
const KEEP: f64 = 0.99;

/// At this share of what it was, the goodput has fallen.
const FALLEN: f64 = 0.7;

/// Parts confirmed before something else is tried, at first and at most. Four times as many whenever
/// a trial shows that the limit was right: trials cost time, and refused parts were sent for nothing.
const QUIET: (u32, u32) = (16, 256);

/// How an attempt to send a part ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many bytes are confirmed; 0 when they are too few to measure by.
    Confirmed(u64),
    /// The server has too much to do: 429, 503.
    Busy,
    /// It got lost on the way, or took too long.
    Lost,
    /// Of nothing that fewer in flight would mend.
    Other,
}

/// What is known of an attempt while it is under way.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    began: Duration,
    work: f64,
    /// Attempts in flight, with this one.
    number: usize,
}

/// Another limit is being tried.
#[derive(Clone, Copy)]
struct Trial {
    /// The limit before.
    from: usize,
    /// The goodput with it.
    goodput: f64,
}

/// Goodput with the limit of now, in bytes per second.
#[derive(Clone, Copy, Default)]
struct Measured {
    parts: u32,
    mean: f64,
    best: f64,
}

/// Finds the number of parts in flight with the best goodput.
///
/// The goodput is told by each confirmed part alone (Little's law: what is in flight × the bytes
/// of a part ÷ the time it took), so parts that end in bursts do not blur it. The time a part
/// takes is in it: at the same number in flight, longer means less goodput.
pub struct Tuner {
    limit: usize,
    in_flight: usize,
    /// Seconds that all attempts together have taken until `seen`.
    work: f64,
    seen: Duration,
    /// Nothing has ended yet; since when the limit is what it is.
    blind: Option<Duration>,
    trial: Option<Trial>,
    measured: Measured,
    /// Parts to be confirmed before the next trial.
    quiet: u32,
    /// What `quiet` was after the last trial in vain.
    quiet_limit: u32,
    /// When the limit was last lowered because of trouble.
    lowered: Duration,
    /// The limit under which the last refused parts began.
    refused: usize,
    /// The limit that has proven itself: up to it, trouble that has passed is forgotten.
    home: usize,
    /// Whether the next trial is of more.
    upwards: bool,
}

impl Default for Tuner {
    fn default() -> Self {
        Self {
            limit: START,
            in_flight: 0,
            work: 0.0,
            seen: Duration::ZERO,
            blind: Some(Duration::ZERO),
            trial: None,
            measured: Measured::default(),
            quiet: 0,
            quiet_limit: QUIET.0,
            lowered: Duration::ZERO,
            refused: 0,
            home: 1,
            upwards: true,
        }
    }
}

impl Tuner {
    /// Whether one more may be sent.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.in_flight < self.limit
    }

    /// Whether waiting is a reason to let one more out.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.blind.is_some()
    }

    /// Parts in flight at most.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// An attempt begins.
    pub fn begin(&mut self, now: Duration) -> Attempt {
        if self.in_flight == 0 && now.saturating_sub(self.seen) >= STEP {
            // The line may be another by now.
            self.settle(self.limit);
        }
        self.pass(now);
        self.in_flight += 1;
        if self.blind == Some(Duration::ZERO) {
            self.blind = Some(now);
        }
        Attempt {
            began: now,
            work: self.work,
            number: self.in_flight,
        }
    }

    /// Somebody has been waiting for room.
    pub fn wait(&mut self, now: Duration) {
        let due = |since: Duration| now.saturating_sub(since) >= STEP;
        if self.limit < MOST && self.blind.is_some_and(due) {
            self.limit += 1;
            self.blind = Some(now);
        }
    }

    /// An attempt has ended.
    pub fn end(&mut self, attempt: Attempt, ending: Outcome, now: Duration) {
        self.pass(now);
        self.in_flight -= 1;
        match ending {
            Outcome::Confirmed(bytes) => self.confirmed(attempt, bytes, now),
            Outcome::Busy => self.busy(attempt, now),
            Outcome::Lost => self.lost(attempt, now),
            Outcome::Other => {}
        }
    }

    fn pass(&mut self, now: Duration) {
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        let in_flight = self.in_flight as f64;
        self.work += in_flight * now.saturating_sub(self.seen).as_secs_f64();
        self.seen = now;
    }

    /// The server says how many are too many: this one, beside those before it. It may as well
    /// mean something else, so at most two thirds of what began together are held too many.
    fn busy(&mut self, attempt: Attempt, now: Duration) {
        let again = attempt.began < self.lowered;
        let together = if again { self.refused } else { self.limit };
        let limit = (attempt.number - 1).max(together / 3).max(1);
        if limit >= self.limit {
            return;
        }
        self.refused = together;
        let raised = self.trial.is_some_and(|trial| trial.from < self.limit);
        self.lower(limit, now);
        if raised {
            // What has proven itself does not hold for ever.
            self.home = (self.home - 1).max(1);
        }
    }

    /// Connections break for many reasons, of which too many of them is one: one fewer.
    fn lost(&mut self, attempt: Attempt, now: Duration) {
        // Those begun before the limit was lowered met the trouble it was lowered for.
        if attempt.began < self.lowered {
            return;
        }
        self.lower((self.limit - 1).max(1), now);
    }

    /// Trouble is over when a round has gone well; if more than ever before were being tried, it
    /// was an answer.
    fn lower(&mut self, limit: usize, now: Duration) {
        let tried = self.trial.is_some() && self.limit > self.home;
        self.lowered = now;
        self.blind = None;
        self.settle(limit);
        if tried {
            self.rest();
        } else {
            self.upwards = true;
            self.quiet = u32::try_from(limit).unwrap_or(QUIET.0);
        }
    }

    fn confirmed(&mut self, attempt: Attempt, bytes: u64, now: Duration) {
        let seconds = now.saturating_sub(attempt.began).as_secs_f64();
        self.quiet = self.quiet.saturating_sub(1);
        if seconds <= 0.0 || bytes == 0 {
            return;
        }
        let in_flight = (self.work - attempt.work) / seconds;
        #[allow(clippy::cast_precision_loss, reason = "sizes stay far below 2^53")]
        let goodput = in_flight * bytes as f64 / seconds;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a handful"
        )]
        let level = (in_flight + 0.5) as usize;
        if self.blind.take().is_some() {
            // Nothing is known of fewer yet, so they come next.
            (self.quiet, self.upwards) = (0, false);
            if self.limit < MOST {
                let from = level.min(self.limit);
                return self.attempt(Trial { from, goodput }, MOST);
            }
        }
        if level == self.limit {
            self.measured.add(goodput);
            self.judge();
        }
    }

    /// What the goodput measured with the limit of now calls for.
    fn judge(&mut self) {
        let Measured { parts, mean, best } = self.measured;
        // Half a round: enough to tell by, and less than a short upload has.
        if (parts as usize) * 2 < self.limit {
            return;
        }
        let here = Trial {
            from: self.limit,
            goodput: mean,
        };
        match self.trial {
            Some(Trial { from, goodput }) if from < self.limit => {
                if mean > goodput * GAIN {
                    self.quiet_limit = QUIET.0;
                    self.home = self.home.max(self.limit);
                    self.onwards(here, self.limit + 1);
                } else {
                    let leap = self.limit - from;
                    self.home = from;
                    self.settle(from);
                    // A leap in vain says nothing of the steps around it.
                    if leap == 1 {
                        self.rest();
                    }
                }
            }
            Some(Trial { from, goodput }) if from > self.limit => {
                if mean >= goodput * KEEP {
                    self.home = self.limit;
                    self.onwards(here, self.limit - 1);
                } else {
                    self.settle(from);
                    self.rest();
                }
            }
            // Parts take longer than they did: perhaps there are too many at once.
            None if mean < best * FALLEN => self.onwards(here, self.limit - 1),
            None if self.quiet == 0 => {
                let up =
                    self.limit < self.home || self.limit == 1 || self.upwards && self.limit < MOST;
                self.upwards = !up;
                self.onwards(here, if up { self.limit + 1 } else { self.limit - 1 });
            }
            _ => {}
        }
    }

    /// Tries `limit`, or stays where it is when there is no such.
    fn onwards(&mut self, mut here: Trial, limit: usize) {
        if here.from < limit && limit <= self.home {
            // Proven before.
            here.goodput = 0.0;
        }
        if (1..=MOST).contains(&limit) {
            self.attempt(here, limit);
        } else {
            self.settle(self.limit);
            self.quiet = self.quiet_limit;
        }
    }

    fn attempt(&mut self, trial: Trial, limit: usize) {
        self.settle(limit);
        self.trial = Some(trial);
    }

    fn settle(&mut self, limit: usize) {
        self.limit = limit;
        self.trial = None;
        self.measured = Measured::default();
    }

    fn rest(&mut self) {
        self.quiet_limit = (self.quiet_limit * 4).min(QUIET.1);
        self.quiet = self.quiet_limit;
    }
}

impl Measured {
    /// One more part, which counts for a quarter when there are many.
    fn add(&mut self, goodput: f64) {
        self.parts += 1;
        self.mean += (goodput - self.mean) / f64::from(self.parts.min(4));
        self.best = self.best.max(self.mean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: u64 = 1000;

    /// Time in tenths of a second, and a tuner.
    #[derive(Default)]
    struct Line {
        tuner: Tuner,
        now: u64,
        under_way: Vec<(u64, Attempt)>,
    }

    impl Line {
        fn at(&self) -> Duration {
            Duration::from_millis(self.now * 100)
        }

        /// Sends `parts` parts, each of which takes `time(in flight)` and ends as `ending` says.
        fn send(
            &mut self,
            parts: usize,
            time: impl Fn(usize) -> u64,
            ending: impl Fn(usize) -> Outcome,
        ) {
            for _ in 0..parts {
                while self.tuner.has_room() {
                    let attempt = self.tuner.begin(self.at());
                    let number = self.under_way.len() + 1;
                    self.under_way.push((self.now + time(number), attempt));
                }
                self.under_way.sort_by_key(|(end, _)| *end);
                let (end, attempt) = self.under_way.remove(0);
                self.now = end;
                self.tuner.end(attempt, ending(attempt.number), self.at());
            }
        }
    }

    fn confirmed(_: usize) -> Outcome {
        Outcome::Confirmed(PART)
    }

    #[test]
    fn it_begins_with_half_and_grows_while_the_goodput_does() {
        let mut line = Line::default();
        assert_eq!(line.tuner.limit(), START);
        line.send(12, |_| 5, confirmed);
        assert_eq!(line.tuner.limit(), MOST);
    }

    #[test]
    fn one_more_is_let_out_each_second_until_a_part_has_ended() {
        let mut tuner = Tuner::default();
        let first = tuner.begin(Duration::from_secs(10));
        for (second, limit) in [(11, 4), (12, 5), (13, MOST), (14, MOST)] {
            tuner.wait(Duration::from_secs(second));
            assert_eq!(tuner.limit(), limit);
        }
        tuner.end(first, Outcome::Confirmed(PART), Duration::from_secs(20));
        assert!(!tuner.is_blind());
    }

    #[test]
    fn where_more_bring_nothing_it_does_not_stay_with_more() {
        let mut line = Line::default();
        line.send(40, |in_flight| 10 * in_flight as u64, confirmed);
        assert!(line.tuner.limit() <= START, "{}", line.tuner.limit());
    }

    #[test]
    fn a_refusal_says_how_many_are_too_many() {
        for ending in [Outcome::Busy, Outcome::Lost] {
            let mut line = Line::default();
            line.send(12, |_| 5, confirmed);
            line.send(1, |_| 5, |_| ending);
            assert!(line.tuner.limit() < MOST, "{ending:?}");
        }
        let mut line = Line::default();
        let busy = |number| {
            if number > 2 {
                Outcome::Busy
            } else {
                Outcome::Confirmed(PART)
            }
        };
        line.send(6, |_| 5, busy);
        assert_eq!(line.tuner.limit(), 2);
    }

    #[test]
    fn what_has_nothing_to_do_with_the_number_leaves_it() {
        let mut line = Line::default();
        line.send(12, |_| 5, |_| Outcome::Other);
        assert_eq!(line.tuner.limit(), START);
    }

    #[test]
    fn parts_that_take_longer_make_it_try_fewer() {
        let mut line = Line::default();
        line.send(20, |_| 5, confirmed);
        assert_eq!(line.tuner.limit(), MOST);
        let mut least = MOST;
        for _ in 0..12 {
            line.send(1, |in_flight| 10 * in_flight as u64, confirmed);
            least = least.min(line.tuner.limit());
        }
        assert!(least < MOST);
    }

    #[test]
    fn trouble_that_has_passed_is_forgotten_after_a_round() {
        let mut line = Line::default();
        line.send(16, |_| 5, confirmed);
        line.send(1, |_| 5, |_| Outcome::Lost);
        assert_eq!(line.tuner.limit(), MOST - 1);
        line.send(12, |_| 5, confirmed);
        assert_eq!(line.tuner.limit(), MOST);
    }
}
