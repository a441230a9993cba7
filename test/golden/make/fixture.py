"""Writes fixtures: one JSON file each, arrays as base64 of little-endian values, with the versions that made them."""

import base64
import json
import pathlib
import platform
import sys
from importlib.metadata import version

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "golden"
MOST_BYTES = 300_000


def floats(array):
    return _encoded(array, "<f4")


def doubles(array):
    return _encoded(array, "<f8")


def codes(array):
    return _encoded(array, "<u4")


def _encoded(array, kind):
    flat = np.ascontiguousarray(array, dtype=kind).ravel()
    assert np.isfinite(flat).all(), "a fixture holds finite numbers only"
    return base64.b64encode(flat.tobytes()).decode("ascii")


def number(value):
    return float(value)


def write(name, packages, content):
    made = {
        "command": f"python test/golden/make/{pathlib.Path(sys.argv[0]).name}",
        "python": platform.python_version(),
        "packages": {package: version(package) for package in packages},
    }
    text = json.dumps({"made": made, **content}, indent=1, allow_nan=False) + "\n"
    assert len(text) < MOST_BYTES, f"{name}: {len(text)} bytes"
    path = FOLDER / f"{name}.json"
    FOLDER.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="ascii")
    print(f"{path.name}: {len(text)} bytes")
