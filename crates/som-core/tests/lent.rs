//! Rows that a caller lends come back as they were, however the work with them ends.

use som_core::{
    ActivationDistance, Floats, Kernel, Map, Measures, Options, Random, Rows, Run,
    TrainingAlgorithm, Values, Watch, principal_variances, train,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

const ROWS: usize = 700;
const FEATURES: usize = 5;

fn values() -> Vec<f32> {
    let mut random = Random::new(7);
    (0..ROWS * FEATURES).map(|_| random.unit() as f32).collect()
}

fn rows(values: Floats) -> Rows {
    Rows {
        rows: ROWS,
        features: FEATURES,
        values: Values::Dense(values),
        weights: None,
    }
}

/// What comes back of the values after `work`, and where they lie in memory before and after.
fn returned(values: Vec<f32>, work: impl FnOnce(Rows)) -> Option<Vec<f32>> {
    let home = Arc::new(Mutex::new(None));
    let door = Arc::clone(&home);
    let place = values.as_ptr();
    let lent = Floats::lent(values, move |values| *door.lock().unwrap() = Some(values));
    work(rows(lent));
    let back = home.lock().unwrap().take();
    assert!(back.as_ref().is_none_or(|back| back.as_ptr() == place));
    back
}

fn options(algorithm: TrainingAlgorithm, steps: u32) -> Options {
    Options {
        x_dim: 6,
        y_dim: 5,
        training_algorithm: algorithm,
        num_iterations: Some(steps),
        threads: 2,
        ..Options::default()
    }
}

fn trained_until(options: &Options, rows: Rows, last: u32) -> Vec<f32> {
    let stop = AtomicBool::new(false);
    let mut progress = |step: som_core::Step| {
        if step.step >= last {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let mut watch = Watch {
        stop: &stop,
        progress: &mut progress,
    };
    let kernel = Kernel::choose(None).unwrap();
    let trained = train(&options.check().unwrap(), rows, None, kernel, &mut watch);
    trained.unwrap().codebook
}

#[test]
fn a_training_gives_the_rows_back_in_their_order_and_the_same_map() {
    for (algorithm, steps) in [
        (TrainingAlgorithm::Batch, 12),
        (TrainingAlgorithm::Online, 500),
    ] {
        let options = options(algorithm, steps);
        let mut lent = Vec::new();
        let back = returned(values(), |rows| {
            lent = trained_until(&options, rows, steps);
        });
        assert_eq!(back, Some(values()));
        assert_eq!(lent, trained_until(&options, rows(values().into()), steps));
    }
}

#[test]
fn a_training_that_is_stopped_gives_them_back_too() {
    let options = options(TrainingAlgorithm::Batch, 12);
    // After the rows were put into the order of their winners.
    let back = returned(values(), |rows| {
        trained_until(&options, rows, 4);
    });
    assert_eq!(back, Some(values()));
}

#[test]
fn so_do_searches_and_variances() {
    let plan = options(TrainingAlgorithm::Batch, 1).check().unwrap();
    let codebook = values()[..30 * FEATURES].to_vec();
    let map = Map::new(plan.grid, ActivationDistance::Euclidean, codebook, FEATURES).unwrap();
    let stop = AtomicBool::new(false);
    let run = Run {
        threads: 2,
        kernel: Kernel::choose(None).unwrap(),
        stop: &stop,
    };
    let back = returned(values(), |rows| {
        map.winners(rows, run).unwrap();
    });
    assert_eq!(back, Some(values()));
    let back = returned(values(), |rows| {
        map.evaluate(rows, &Measures::default(), run).unwrap();
    });
    assert_eq!(back, Some(values()));
    let back = returned(values(), |rows| {
        principal_variances(rows, 2, &stop).unwrap();
    });
    assert_eq!(back, Some(values()));
}

#[test]
fn rows_that_are_refused_or_count_for_nothing_come_back_whole() {
    let mut broken = values();
    broken[17] = f32::INFINITY;
    let back = returned(broken.clone(), |rows| {
        let error = principal_variances(rows, 1, &AtomicBool::new(false)).unwrap_err();
        let message = "Expected a finite number for row 3, column 2 of data but received inf";
        assert_eq!(error.message, message);
    });
    assert_eq!(back, Some(broken));
    let weights: Vec<f32> = (0..ROWS).map(|row| (row % 3) as f32).collect();
    let mut weighted = [0.0; 2];
    let back = returned(values(), |rows| {
        let rows = Rows {
            weights: Some(weights.clone()),
            ..rows
        };
        weighted = principal_variances(rows, 1, &AtomicBool::new(false)).unwrap();
    });
    assert_eq!(back, Some(values()));
    let own = Rows {
        weights: Some(weights),
        ..rows(values().into())
    };
    assert_eq!(
        weighted,
        principal_variances(own, 1, &AtomicBool::new(false)).unwrap()
    );
}

#[test]
fn a_panic_keeps_them() {
    let back = returned(values(), |rows| {
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _rows = rows;
            std::panic::resume_unwind(Box::new("on purpose"));
        }));
        assert!(broken.is_err());
    });
    assert_eq!(back, None);
}
