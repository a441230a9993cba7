//! What is done with bytes that nobody chose: by `cargo fuzz` (see `fuzz/`), which looks for bytes that reach new code,
//! and by `cargo test`, with some thousand made up from a seed.

use som_core::{
    ActivationDistance, Error, ErrorKind, Initialization, Kernel, LearningRateDecay, Map, MapShape,
    Measures, NeighborhoodFunction, Options, Plan, Rows, Run, SigmaDecay, Topology, Trained,
    TrainingAlgorithm, Values, Watch, train,
};
use std::sync::atomic::AtomicBool;

/// Any options: they are refused with a reason, or train any rows to a finite map.
pub fn parameters(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let options = any_options(&mut bytes);
    let plan = match options.check() {
        Ok(plan) => plan,
        Err(error) => return expect_argument(&error),
    };
    assert!(plan.grid.neurons() >= 1 && plan.grid.neurons() <= som_core::MAX_NEURONS);
    assert!(plan.steps >= 1);
    assert!(plan.sigma.is_finite() && plan.sigma > 0.0 && plan.sigma_end > 0.0);
    // What may be large is checked by the plan; what runs here stays small.
    if plan.grid.neurons() > 512 || plan.steps > 40 {
        return;
    }
    let features = 1 + bytes.below(6);
    let rows = 1 + bytes.below(40);
    let values = (0..rows * features).map(|_| bytes.number()).collect();
    let rows = Rows::dense(values, rows, features);
    if let Some(trained) = trained(&plan, rows, fastest()) {
        assert!(trained.codebook.iter().all(|value| value.is_finite()));
    }
}

/// Any rows, of any kind, weighted or not, and of a shape that they needn't have: they are refused with a reason, or
/// every kernel trains the same map from them and finds the same winners.
pub fn matrices(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let plan = Options {
        x_dim: 1 + bytes.below(20) as u32,
        y_dim: 1 + bytes.below(20) as u32,
        topology: bytes.pick(Topology::ALL),
        activation_distance: bytes.pick(ActivationDistance::ALL),
        initialization: bytes.pick(Initialization::ALL),
        num_iterations: Some(3),
        threads: 1,
        ..Options::default()
    };
    let plan = plan.check().expect("a small map");
    let rows = any_rows(&mut bytes);
    let mut first: Option<(Trained, Vec<u32>)> = None;
    for kernel in Kernel::available() {
        let Some(trained) = trained(&plan, rows.clone(), kernel) else {
            assert!(
                first.is_none(),
                "{} refuses what others take",
                kernel.name()
            );
            continue;
        };
        let winners = winners(&plan, &trained, &rows, kernel);
        if let Some((other, others_winners)) = &first {
            assert_eq!(other.codebook, trained.codebook, "{}", kernel.name());
            assert_eq!(others_winners, &winners, "{}", kernel.name());
        } else {
            first = Some((trained, winners));
        }
    }
}

fn trained(plan: &Plan, rows: Rows, kernel: &'static Kernel) -> Option<Trained> {
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |_| {},
    };
    let trained = train(plan, rows, None, kernel, &mut watch);
    trained.map_err(|error| expect_argument(&error)).ok()
}

/// Winners with the errors of the map, which must agree.
fn winners(plan: &Plan, trained: &Trained, rows: &Rows, kernel: &'static Kernel) -> Vec<u32> {
    let map = Map::new(
        plan.grid,
        plan.distance,
        trained.codebook.clone(),
        rows.features,
    );
    let map = map.expect("a trained map");
    let stop = AtomicBool::new(false);
    let run = Run {
        threads: 1,
        kernel,
        stop: &stop,
    };
    let found = map.winners(rows.clone(), run).expect("winners");
    let evaluated = map.evaluate(rows.clone(), &Measures::default(), run);
    assert_eq!(evaluated.expect("an evaluation").winners, found.winners);
    found.winners
}

fn fastest() -> &'static Kernel {
    Kernel::choose(None).expect("a kernel")
}

fn expect_argument(error: &Error) {
    assert_eq!(error.kind, ErrorKind::Argument, "{error}");
    assert!(error.message.starts_with("Expected "), "{error}");
}

fn any_options(bytes: &mut Bytes<'_>) -> Options {
    Options {
        x_dim: bytes.side(),
        y_dim: bytes.side(),
        topology: bytes.pick(Topology::ALL),
        map_shape: bytes.pick(MapShape::ALL),
        activation_distance: bytes.pick(ActivationDistance::ALL),
        neighborhood_function: bytes.pick(NeighborhoodFunction::ALL),
        training_algorithm: bytes.pick(TrainingAlgorithm::ALL),
        num_iterations: bytes.flag().then(|| bytes.whole()),
        learning_rate: bytes.real(0.1),
        learning_rate_decay: bytes.pick(LearningRateDecay::ALL),
        sigma: bytes.flag().then(|| bytes.real(2.0)),
        sigma_end: bytes.real(0.8),
        sigma_decay: bytes.flag().then(|| bytes.pick(SigmaDecay::ALL)),
        initialization: bytes.pick(Initialization::ALL),
        random_order: bytes.flag(),
        random_state: u64::from(bytes.whole()),
        threads: bytes.whole() % 1027,
        early_stopping: true,
        u_matrix_every: 0,
    }
}

fn any_rows(bytes: &mut Bytes<'_>) -> Rows {
    let count = bytes.below(30);
    let features = bytes.below(20);
    // Now and then a value too few or too many.
    let off = if bytes.below(16) == 0 { 1 } else { 0 };
    let weighted = bytes.flag();
    let values = match bytes.below(3) {
        0 => Values::Dense(
            (0..count * features + off)
                .map(|_| bytes.number())
                .collect::<Vec<f32>>()
                .into(),
        ),
        1 => Values::Masked(
            (0..count * features + off)
                .map(|_| bytes.number())
                .collect(),
        ),
        _ => any_sparse(bytes, count, features, off),
    };
    Rows {
        rows: count,
        features,
        values,
        weights: weighted.then(|| (0..count + off).map(|_| bytes.number().abs()).collect()),
    }
}

fn any_sparse(bytes: &mut Bytes<'_>, count: usize, features: usize, off: usize) -> Values {
    let mut indptr = vec![0u32];
    let mut indices = Vec::new();
    for _ in 0..count {
        let mut column = 0;
        for _ in 0..bytes.below(5) {
            // Mostly ascending and inside, as they should be.
            column += bytes.below(4) as u32;
            indices.push(if bytes.below(64) == 0 {
                bytes.whole()
            } else {
                column % (features as u32).max(1)
            });
            column += 1;
        }
        let end = indices.len() as u32;
        indptr.push(if bytes.below(64) == 0 {
            bytes.whole()
        } else {
            end
        });
    }
    let values = (0..indices.len() + off).map(|_| bytes.number()).collect();
    Values::Sparse {
        indptr,
        indices,
        values,
    }
}

/// Reads choices from bytes; zeros after the last.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        first
    }

    fn flag(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn bits(&mut self) -> u32 {
        u32::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    fn whole(&mut self) -> u32 {
        match self.below(4) {
            0 => self.bits(),
            1 => u32::MAX - u32::from(self.byte()),
            _ => u32::from(self.byte()) % 40,
        }
    }

    fn side(&mut self) -> u32 {
        match self.below(8) {
            0 => self.whole(),
            _ => 1 + u32::from(self.byte()) % 12,
        }
    }

    /// Mostly around `usual`.
    fn real(&mut self, usual: f64) -> f64 {
        match self.below(8) {
            0 => f64::from(f32::from_bits(self.bits())),
            1 => self.pick(&[
                0.0,
                -0.0,
                -1.0,
                f64::NAN,
                f64::INFINITY,
                1e-6,
                65_535.0,
                1.0,
            ]),
            _ => usual * f64::from(self.byte()) / 64.0,
        }
    }

    /// Mostly an ordinary value, now and then one of those that go wrong.
    fn number(&mut self) -> f32 {
        match self.byte() {
            0..=1 => f32::from_bits(self.bits()),
            2 => self.pick(&[
                f32::MAX,
                f32::MIN,
                f32::MIN_POSITIVE,
                1e-45,
                -0.0,
                1e19,
                f32::NAN,
                f32::INFINITY,
            ]),
            kind => (f32::from(self.byte()) - 128.0) / f32::from(1 + kind % 7),
        }
    }
}
