//! What a search has found so far: for each row the lowest scores, and the neurons that may be the nearest.

/// Neurons whose scores were within the limit of a row when they were seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sighting {
    pub row: u32,
    /// Place in the panels of the neuron of bit 0.
    pub place: u32,
    /// A bit for each of the neurons.
    pub lanes: u32,
    /// The lowest of their scores.
    pub lowest: f32,
}

/// How far a neuron's score can be above the lowest, and the neuron still be the nearest: `low * factor + offset`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slack {
    pub factor: f64,
    pub offset: f64,
}

impl Slack {
    /// The highest score that still matters, rounded up so that no candidate is lost to the conversion.
    fn limit(self, low: f32) -> f32 {
        ((f64::from(low) * self.factor + self.offset) as f32).next_up()
    }
}

/// The running state of a group of rows.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Neurons wanted per row.
    wanted: usize,
    /// The `wanted` lowest scores of each row, ascending.
    lows: Vec<f32>,
    pub slack: Vec<Slack>,
    /// The highest score per row that still matters.
    pub limits: Vec<f32>,
    pub sightings: Vec<Sighting>,
}

impl Found {
    /// Begins a group of rows, of which the `wanted` nearest neurons are looked for.
    pub fn begin(&mut self, wanted: usize) {
        self.wanted = wanted;
        self.lows.clear();
        self.slack.clear();
        self.limits.clear();
        self.sightings.clear();
    }

    /// Adds a row; without a slack no score of it matters.
    pub fn add_row(&mut self, slack: Option<Slack>) {
        self.lows
            .extend(std::iter::repeat_n(f32::INFINITY, self.wanted));
        self.slack.push(slack.unwrap_or(Slack {
            factor: 0.0,
            offset: 0.0,
        }));
        self.limits.push(match slack {
            // Infinite scores are those of places without a neuron.
            Some(_) => f32::MAX,
            None => f32::NEG_INFINITY,
        });
    }

    /// Whether float32 decided nothing for a row: it never had a finite limit.
    pub fn undecided(&self, row: usize) -> bool {
        !(f32::MIN..f32::MAX).contains(&self.limits[row])
    }

    /// Whether only the nearest neuron of each row is looked for.
    #[inline(always)]
    pub fn only_nearest(&self) -> bool {
        self.wanted == 1
    }

    /// The highest score of a row among its lowest that are wanted.
    #[inline(always)]
    pub fn highest_low(&self, row: usize) -> f32 {
        self.lows[(row + 1) * self.wanted - 1]
    }

    /// Leaves the sightings that still matter: most were of neurons that others have outdone since. Without a branch for each, as
    /// nothing foretells them.
    pub fn forget_the_high(&mut self) {
        let mut kept = 0;
        for at in 0..self.sightings.len() {
            let seen = self.sightings[at];
            self.sightings[kept] = seen;
            kept += usize::from(seen.lowest <= self.limits[seen.row as usize]);
        }
        self.sightings.truncate(kept);
    }

    /// Takes in a score of a row, which lowers its limit if it is one of the lowest.
    #[inline(always)]
    pub fn lower(&mut self, row: usize, score: f32) {
        let lows = &mut self.lows[row * self.wanted..][..self.wanted];
        let mut at = self.wanted - 1;
        if score < lows[at] {
            while at > 0 && score < lows[at - 1] {
                lows[at] = lows[at - 1];
                at -= 1;
            }
            lows[at] = score;
            let limit = self.slack[row].limit(lows[self.wanted - 1]);
            self.limits[row] = self.limits[row].min(limit);
        }
    }
}

/// A neuron and its rank in float64.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    pub rank: f64,
    pub neuron: u32,
}

/// The nearest neurons of each row of a group, nearest first, the lower index first on ties.
#[derive(Debug, Default)]
pub(super) struct Nearest {
    wanted: usize,
    near: Vec<Near>,
}

/// Behind every neuron.
const NONE: Near = Near {
    rank: f64::INFINITY,
    neuron: u32::MAX,
};

impl Nearest {
    pub fn begin(&mut self, wanted: usize, rows: usize) {
        self.wanted = wanted;
        self.near.clear();
        self.near.resize(wanted * rows, NONE);
    }

    pub fn of(&self, row: usize) -> &[Near] {
        &self.near[row * self.wanted..][..self.wanted]
    }

    pub fn forget(&mut self, row: usize) {
        self.near[row * self.wanted..][..self.wanted].fill(NONE);
    }

    /// Takes in a neuron; one that is there already changes nothing.
    pub fn add(&mut self, row: usize, rank: f64, neuron: u32) {
        let near = &mut self.near[row * self.wanted..][..self.wanted];
        let at = near.partition_point(|near| (near.rank, near.neuron) < (rank, neuron));
        if at < near.len() && near[at].neuron != neuron {
            near[at..].rotate_right(1);
            near[at] = Near { rank, neuron };
        }
    }
}
