"""Trains one peer as bench/peers.ts asks, and prints what it took as JSON.

    python bench/peers.py '{"peer": "xpysom", "file": ..., "rows": ..., "cols": ..., "x": ..., "y": ..., "steps": ...,
                            "sigma": ..., "sigma_end": ..., "codebook": ..., "out": ...}'

All start from the same codebook (a file of float32, neuron (x, y) at x * y_dim + y) and leave theirs in `out`. Batch
peers take `steps` epochs with a gaussian whose radius falls linearly; MiniSom takes `steps` rows in order.
"""

import json
import sys
import time

import numpy as np


def xpysom(data, start, job):
    from xpysom import XPySom

    som = XPySom(job["x"], job["y"], job["cols"], sigma=job["sigma"], sigmaN=job["sigma_end"],
                 decay_function="linear", std_coeff=1, xp=np)
    som._weights = start.reshape(job["x"], job["y"], job["cols"])
    took = timed(lambda: som.train(data, job["steps"]))
    return took, som.get_weights()


def somoclu(data, start, job):
    from somoclu import Somoclu

    som = Somoclu(job["y"], job["x"], initialcodebook=start.copy(), compactsupport=False, std_coeff=1)
    took = timed(lambda: som.train(data, epochs=job["steps"], radius0=job["sigma"], radiusN=job["sigma_end"],
                                      scale0=1, scaleN=1))
    return took, som.codebook


def minisom(data, start, job):
    from minisom import MiniSom

    som = MiniSom(job["x"], job["y"], job["cols"], sigma=job["sigma"], learning_rate=job["learning_rate"])
    som._weights = start.astype(float).reshape(job["x"], job["y"], job["cols"])
    took = timed(lambda: som.train(data.astype(float), job["steps"]))
    return took, som.get_weights()


def timed(work):
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - clock, "processorSeconds": time.process_time() - processor}


job = json.loads(sys.argv[1])
data = np.fromfile(job["file"], dtype="<f4", count=job["rows"] * job["cols"]).reshape(job["rows"], job["cols"])
start = np.fromfile(job["codebook"], dtype="<f4")
took, codebook = {"xpysom": xpysom, "somoclu": somoclu, "minisom": minisom}[job["peer"]](data, start, job)
np.asarray(codebook, dtype="<f4").tofile(job["out"])
print("\n" + json.dumps(took))
