//! The tuner on lines that tests make up.

use super::Outcome;
use super::state::{Attempt, MOST, START, Tuner};
use crate::core::span::Span;

const PART: u64 = 1000;

/// Time in tenths of a second, and a tuner.
#[derive(Default)]
struct Line {
    tuner: Tuner,
    now: u64,
    under_way: Vec<(u64, Attempt)>,
}

impl Line {
    fn at(&self) -> Span {
        Span::from_millis(self.now * 100)
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
    let first = tuner.begin(Span::from_secs(10));
    for (second, limit) in [(11, 4), (12, 5), (13, MOST), (14, MOST)] {
        tuner.wait(Span::from_secs(second));
        assert_eq!(tuner.limit(), limit);
    }
    tuner.end(first, Outcome::Confirmed(PART), Span::from_secs(20));
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
