"""Rows and codebooks that the fixtures of the peers share: float32 values, in groups, none of them near zero."""

import numpy as np

ROWS, FEATURES = 90, 4


def make_data(seed):
    random = np.random.default_rng(seed)
    centres = random.uniform(1, 6, size=(6, FEATURES))
    data = centres[random.integers(0, 6, ROWS)] + random.normal(0, 0.7, size=(ROWS, FEATURES))
    return data.astype(np.float32).astype(float)


def make_codebook(data, neurons, seed):
    random = np.random.default_rng(seed)
    spread = random.uniform(data.min(axis=0), data.max(axis=0), size=(neurons, FEATURES))
    return spread.astype(np.float32).astype(float)
