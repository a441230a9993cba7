"""Rows and codebooks that the fixtures of the peers share: float32 values, in groups, none of them near zero."""

import numpy as np


def make_data(seed, rows=90, features=4, groups=6):
    random = np.random.default_rng(seed)
    centres = random.uniform(1, 6, size=(groups, features))
    data = centres[random.integers(0, groups, rows)] + random.normal(0, 0.7, size=(rows, features))
    return data.astype(np.float32).astype(float)


def make_codebook(data, neurons, seed):
    random = np.random.default_rng(seed)
    spread = random.uniform(data.min(axis=0), data.max(axis=0), size=(neurons, data.shape[1]))
    return spread.astype(np.float32).astype(float)
