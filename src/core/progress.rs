//! Counters of parts and bytes become progress that never goes back.

use crate::core::span::Span;

/// Shortest time between two reports, but for the last.
const REPORT_INTERVAL: Span = Span::from_millis(100);

/// Time over which the speed is averaged; what is older has little weight.
const SPEED_WINDOW: f64 = 5.0;

/// Where an upload stands. Sizes are bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Handed to the network; equal to `total` exactly when every part is confirmed.
    pub loaded: u64,
    /// Size of the file.
    pub total: u64,
    /// In parts the server has confirmed.
    pub confirmed: u64,
    /// Seen by the digest.
    pub hashed: u64,
    /// Parts the server has confirmed.
    pub parts_completed: u64,
    /// Parts of the whole file.
    pub parts_total: u64,
    /// Moving average; 0 until it is known.
    pub bytes_per_second: f64,
    /// At that speed; infinite until it is known.
    pub seconds_remaining: f64,
}

/// Gathers what happens and says when a report is due.
pub struct Meter {
    progress: Progress,
    /// Bytes of unconfirmed parts handed to the network, the most seen for each part.
    in_flight: u64,
    reported: Option<Span>,
    /// Bytes confirmed and hashed, as last reported.
    last: (u64, u64),
    sampled: (Span, u64),
}

impl Meter {
    /// A meter for `total` bytes in `parts_total` parts, started at `now`.
    #[must_use]
    pub fn new(total: u64, parts_total: u64, now: Span) -> Self {
        Self {
            progress: Progress {
                loaded: 0,
                total,
                confirmed: 0,
                hashed: 0,
                parts_completed: 0,
                parts_total,
                bytes_per_second: 0.0,
                seconds_remaining: f64::INFINITY,
            },
            in_flight: 0,
            reported: None,
            last: (0, 0),
            sampled: (now, 0),
        }
    }

    /// Sending begins at `now`: what was confirmed before says nothing about the speed.
    pub fn start(&mut self, now: Span) {
        self.sampled = (now, self.progress.loaded);
    }

    /// More bytes of a part went out: `most` is the most seen for this part before, `sent` what
    /// is seen now. Gives the new most. A retry starts from nothing, and platforms over-report
    /// (headers, buffered bytes), so neither may move the bar.
    pub fn sent(&mut self, most: u64, sent: u64, part_size: u64) -> u64 {
        let new_most = sent.min(part_size).max(most);
        self.in_flight += new_most - most;
        self.advance();
        new_most
    }

    /// The server confirmed a part of `part_size` bytes, of which `most` were seen going out.
    pub fn confirmed(&mut self, most: u64, part_size: u64) {
        self.in_flight -= most;
        self.progress.confirmed += part_size;
        self.progress.parts_completed += 1;
        self.advance();
    }

    /// The digest has come to `offset`.
    pub fn hashed(&mut self, offset: u64) {
        self.progress.hashed = self.progress.hashed.max(offset);
    }

    /// The progress at `now`, when a report is due: at the first call, then at most ten times a
    /// second.
    pub fn due(&mut self, now: Span) -> Option<Progress> {
        let early = self
            .reported
            .is_some_and(|last| now.saturating_sub(last) < REPORT_INTERVAL);
        (!early).then(|| self.read(now))
    }

    /// The progress at `now`, when everything has ended and that has not been reported.
    pub fn end(&mut self, now: Span) -> Option<Progress> {
        let Progress { total, hashed, .. } = self.progress;
        (self.last != (total, hashed)).then(|| self.read(now))
    }

    /// The progress at `now`, due or not.
    fn read(&mut self, now: Span) -> Progress {
        self.reported = Some(now);
        self.measure_speed(now);
        self.last = (self.progress.confirmed, self.progress.hashed);
        self.progress
    }

    fn advance(&mut self) {
        let Progress {
            confirmed, total, ..
        } = self.progress;
        // The last byte counts only when the server has said so.
        let ceiling = if confirmed == total { total } else { total - 1 };
        self.progress.loaded = (confirmed + self.in_flight).min(ceiling);
    }

    fn measure_speed(&mut self, now: Span) {
        let (then, before) = self.sampled;
        let seconds = now.saturating_sub(then).as_secs_f64();
        if seconds <= 0.0 {
            return;
        }
        self.sampled = (now, self.progress.loaded);
        #[allow(clippy::cast_precision_loss, reason = "sizes stay far below 2^53")]
        let (moved, left) = (
            (self.progress.loaded - before) as f64,
            (self.progress.total - self.progress.loaded) as f64,
        );
        let average = &mut self.progress.bytes_per_second;
        // The first sample is all there is to go by; later ones blend in by their length.
        let weight = if *average == 0.0 {
            1.0
        } else {
            (seconds / SPEED_WINDOW).min(1.0)
        };
        *average += (moved / seconds - *average) * weight;
        self.progress.seconds_remaining = if left == 0.0 { 0.0 } else { left / *average };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(milliseconds: u64) -> Span {
        Span::from_millis(milliseconds)
    }

    #[test]
    fn a_retry_does_not_move_the_bar_back() {
        let mut meter = Meter::new(100, 2, at(0));
        let most = meter.sent(0, 40, 50);
        let most = meter.sent(most, 0, 50);
        assert_eq!(meter.due(at(0)).unwrap().loaded, 40);
        let most = meter.sent(most, 45, 50);
        meter.confirmed(most, 50);
        assert_eq!(meter.due(at(100)).unwrap().loaded, 50);
    }

    #[test]
    fn over_reported_bytes_are_cut_to_the_part() {
        let mut meter = Meter::new(100, 2, at(0));
        meter.sent(0, 9999, 50);
        assert_eq!(meter.due(at(0)).unwrap().loaded, 50);
    }

    #[test]
    fn all_is_loaded_only_when_all_is_confirmed() {
        let mut meter = Meter::new(50, 1, at(0));
        let most = meter.sent(0, 50, 50);
        assert_eq!(meter.due(at(0)).unwrap().loaded, 49);
        meter.confirmed(most, 50);
        let last = meter.read(at(1));
        assert_eq!((last.loaded, last.confirmed), (50, 50));
        assert!(last.seconds_remaining.abs() < f64::EPSILON);
    }

    #[test]
    fn reports_come_at_most_ten_times_a_second() {
        let mut meter = Meter::new(100, 2, at(0));
        assert!(meter.due(at(0)).is_some());
        meter.confirmed(0, 50);
        assert!(meter.due(at(99)).is_none());
        assert!(meter.due(at(100)).is_some());
        meter.confirmed(0, 50);
        assert!(meter.due(at(101)).is_none());
    }

    #[test]
    fn the_end_is_reported_once() {
        let mut meter = Meter::new(50, 1, at(0));
        meter.confirmed(0, 50);
        assert!(meter.due(at(0)).is_some());
        assert_eq!(meter.end(at(1)), None);
        meter.hashed(50);
        assert!(meter.end(at(1)).is_some());
    }

    #[test]
    fn what_an_earlier_session_sent_is_not_speed() {
        let mut meter = Meter::new(1000, 10, at(0));
        meter.confirmed(0, 900);
        meter.start(at(0));
        meter.confirmed(0, 50);
        let progress = meter.read(at(1000));
        assert_eq!(progress.loaded, 950);
        assert!((progress.bytes_per_second - 50.0).abs() < 1e-9);
    }

    #[test]
    fn speed_and_time_left_follow_the_bytes() {
        let mut meter = Meter::new(1000, 10, at(0));
        assert!(meter.due(at(0)).unwrap().seconds_remaining.is_infinite());
        meter.confirmed(0, 100);
        let progress = meter.due(at(1000)).unwrap();
        assert!((progress.bytes_per_second - 100.0).abs() < 1e-9);
        assert!((progress.seconds_remaining - 9.0).abs() < 1e-9);
    }
}
