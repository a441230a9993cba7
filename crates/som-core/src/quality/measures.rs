//! Which measures of a map are taken, and what they say.

use crate::dataset::{Content, Dataset};
use crate::error::{Error, Result};
use crate::grid::Grid;
use crate::options::words;

words! {
    /// A measure of a map's quality that costs more than its errors.
    Measure {
        /// Mean distance of a row to its winner and on, over the map, to its second winner (see `paths`).
        KaskiLagus = "kaski_lagus",
        /// Whether the map folds to fill the space: below 0 if it has too few dimensions, above 0 if too many
        /// (see `product`).
        TopographicProduct = "topographic_product",
        /// Whether rows that are close on the map are close in the data (see `ranks`).
        Trustworthiness = "trustworthiness",
        /// Whether rows that are close in the data are close on the map (see `ranks`).
        NeighborhoodPreservation = "neighborhood_preservation",
        /// How much nearer rows are to their own region than to the next (see `regions`).
        Silhouette = "silhouette",
        /// How wide regions are against how far they lie apart; lower is better (see `regions`).
        DaviesBouldin = "davies_bouldin",
    }
}

impl Measure {
    /// Those that compare rows with rows.
    pub(super) const OF_ROWS: [Measure; 4] = [
        Measure::Trustworthiness,
        Measure::NeighborhoodPreservation,
        Measure::Silhouette,
        Measure::DaviesBouldin,
    ];
    /// Those that compare each row of a sample with each.
    pub(super) const OF_SAMPLES: [Measure; 3] = [
        Measure::Trustworthiness,
        Measure::NeighborhoodPreservation,
        Measure::Silhouette,
    ];
}

/// What is asked of an evaluation beyond the errors. The defaults stand here and nowhere else.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Default none.
    pub which: Vec<Measure>,
    /// Size of a neighbourhood, k, of trustworthiness and preservation; at least 1. Default 10.
    pub neighbors: u32,
    /// Rows that trustworthiness, preservation and silhouette compare, each with each; at least 1. Of those that weigh
    /// something each is as likely as the other. Default 1000.
    pub sample_rows: u32,
    /// Seed of the sample. Default 42.
    pub random_state: u64,
    /// Region of each neuron, for silhouette and Davies-Bouldin. Default: every neuron is its own.
    pub regions: Option<Vec<u32>>,
}

/// Most rows of a sample: their distances to each other are 10^10 then.
pub const MAX_SAMPLE_ROWS: u32 = 100_000;

impl Default for Measures {
    fn default() -> Self {
        Measures {
            which: Vec::new(),
            neighbors: 10,
            sample_rows: 1000,
            random_state: 42,
            regions: None,
        }
    }
}

impl Measures {
    pub(super) fn ask(&self, measure: Measure) -> bool {
        self.which.contains(&measure)
    }

    pub(super) fn check(&self, grid: &Grid) -> Result<()> {
        if self.neighbors == 0 {
            return Err(Error::expected(
                "a whole number of at least 1",
                "neighbors",
                0,
            ));
        }
        if !(1..=MAX_SAMPLE_ROWS).contains(&self.sample_rows) {
            let what = format!("a whole number from 1 to {MAX_SAMPLE_ROWS}");
            return Err(Error::expected(&what, "sampleRows", self.sample_rows));
        }
        let neurons = grid.neurons();
        match &self.regions {
            Some(regions) if regions.len() != neurons => {
                let what = format!("{neurons} regions (one for each neuron)");
                Err(Error::expected(&what, "regions", regions.len()))
            }
            _ => Ok(()),
        }
    }
}

impl Measures {
    /// Rows that know different columns can't be compared with each other.
    pub(super) fn check_rows(&self, data: &Dataset) -> Result<()> {
        let measure = self.which.iter().find(|of| Measure::OF_ROWS.contains(of));
        match (measure, data.content()) {
            (Some(measure), Content::Masked(_)) => Err(Error::expected(
                "no missing values in data",
                measure.word(),
                "some",
            )),
            _ => Ok(()),
        }
    }
}

/// How well a map fits rows; blind to their order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Mean distance to the winner, in the map's own activation distance.
    pub quantization_error: f64,
    /// Mean of its square.
    pub mean_squared_error: f64,
    /// Share of rows whose two nearest neurons aren't adjacent: 8 neighbours on rectangular maps (MiniSom's
    /// definition), 6 on hexagonal ones. NaN on a map of one neuron.
    pub topographic_error: f64,
    /// The same with 4 neighbours of the index lattice.
    pub topographic_error_4: f64,
    /// The same with 8 neighbours of the index lattice.
    pub topographic_error_8: f64,
    /// 1 - mean squared euclidean distance to the winner / total variance; NaN where the rows have no variance.
    pub explained_variance: f64,
    /// NaN on a map of one neuron. This and what follows: none where it wasn't asked for.
    pub kaski_lagus: Option<f64>,
    /// NaN where there are fewer than two neurons, or two neurons have the same vector.
    pub topographic_product: Option<f64>,
    /// 0 to 1. NaN where the sample hasn't more than twice as many rows as a neighbourhood.
    pub trustworthiness: Option<f64>,
    /// 0 to 1. NaN as trustworthiness.
    pub neighborhood_preservation: Option<f64>,
    /// -1 to 1. NaN unless the sample has at least two regions, and fewer than rows.
    pub silhouette: Option<f64>,
    /// From 0 up. NaN where fewer than two regions have rows.
    pub davies_bouldin: Option<f64>,
}
