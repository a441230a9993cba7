"""Made-up tweets as Parquet and Arrow files of every compression, and as compressed JSON Lines.

    python test/golden/make/make_tables.py

Writes test/fixtures/input/tables and test/fixtures/input/packed.
"""

import bz2
import datetime as dt
import gzip
import json
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[2] / "fixtures" / "input"
TABLES = ROOT / "tables"
PACKED = ROOT / "packed"
ROWS = 12
FIRST_ID = 1_640_439_409_031_135_232
START = dt.datetime(2023, 3, 27, 19, 43, 27, 123_456, tzinfo=dt.timezone.utc)


def rows():
    for i in range(ROWS):
        yield {
            "tweet_id": FIRST_ID + i,
            "full_text": None if i == 7 else f"Tweet {i} with #Tag{i} 本日 😀 & more",
            "created_at": START + dt.timedelta(hours=i),
            "like_count": i * 10,
            "retweet_count": None if i == 3 else float(i),
            "hashtags": None if i == 2 else [f"tag{i}", "all"][: i % 3],
            "user": None if i == 5 else {"screen_name": f"user{i % 3}", "followers_count": i},
            "is_retweet": i % 4 == 0,
            "lang": "ja" if i % 2 else "en",
            "raw": bytes([0, 255, i]),
            "day": (START + dt.timedelta(days=i)).date(),
        }


def schema(unit):
    return pa.schema(
        [
            ("tweet_id", pa.int64()),
            ("full_text", pa.string()),
            ("created_at", pa.timestamp(unit, tz="UTC")),
            ("like_count", pa.int32()),
            ("retweet_count", pa.float64()),
            ("hashtags", pa.list_(pa.string())),
            ("user", pa.struct([("screen_name", pa.string()), ("followers_count", pa.int64())])),
            ("is_retweet", pa.bool_()),
            ("lang", pa.dictionary(pa.int8(), pa.string())),
            ("raw", pa.binary(3)),
            ("day", pa.date32()),
        ]
    )


def table(unit):
    data = list(rows())
    if unit == "s":
        data = [{**row, "created_at": row["created_at"].replace(microsecond=0)} for row in data]
    if unit == "ms":
        data = [{**row, "created_at": row["created_at"].replace(microsecond=123_000)} for row in data]
    return pa.Table.from_pylist(data, schema=schema(unit))


def parquet():
    for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
        pq.write_table(table("us"), TABLES / f"{codec}.parquet", compression=codec, row_group_size=5)
    for unit in ["s", "ms", "ns"]:
        pq.write_table(table(unit), TABLES / f"time-{unit}.parquet", compression="zstd")
    pq.write_table(table("us"), TABLES / "int96.parquet", use_deprecated_int96_timestamps=True)
    pq.write_table(table("us"), TABLES / "pages-v2.parquet", data_page_version="2.0", compression="zstd")
    pq.write_table(
        table("us"),
        TABLES / "delta.parquet",
        use_dictionary=False,
        column_encoding={
            "tweet_id": "DELTA_BINARY_PACKED",
            "full_text": "DELTA_LENGTH_BYTE_ARRAY",
            "like_count": "DELTA_BINARY_PACKED",
        },
    )
    pq.write_table(table("us").slice(0, 0), TABLES / "empty.parquet")


def arrow():
    for unit in ["s", "ms", "us", "ns"]:
        with ipc.new_file(TABLES / f"time-{unit}.arrow", schema(unit)) as writer:
            writer.write_table(table(unit), max_chunksize=5)
    for codec in ["lz4", "zstd"]:
        options = ipc.IpcWriteOptions(compression=codec)
        with ipc.new_file(TABLES / f"{codec}.arrow", schema("us"), options=options) as writer:
            writer.write_table(table("us"), max_chunksize=5)
    feather.write_feather(table("us"), str(TABLES / "default.feather"))
    # Dictionaries that are replaced and that grow between batches.
    with ipc.new_stream(
        TABLES / "dictionaries.arrows",
        pa.schema([("text", pa.string()), ("lang", pa.dictionary(pa.int8(), pa.string()))]),
    ) as writer:
        for languages in [["en", "fr"], ["ja", "ja"], ["ja", "th"]]:
            writer.write_batch(
                pa.record_batch(
                    [
                        pa.array([f"a text in {name}" for name in languages]),
                        pa.array(languages).dictionary_encode().cast(pa.dictionary(pa.int8(), pa.string())),
                    ],
                    names=["text", "lang"],
                )
            )
    # Buffers of more than one LZ4 block, which look back into the one before.
    long = pa.table({"id": pa.array(range(400), pa.int64()), "text": [f"{i} " + "long text " * 40 for i in range(400)]})
    with ipc.new_file(TABLES / "long-lz4.arrow", long.schema, options=ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(long)


def packed():
    lines = [{"id_str": str(FIRST_ID + i), "text": f"Tweet {i} #packed"} for i in range(30)]
    plain = "".join(json.dumps(line) + "\n" for line in lines).encode()
    half = plain.index(b"\n", len(plain) // 2) + 1
    (PACKED / "tweets.jsonl.gz").write_bytes(gzip.compress(plain, mtime=0))
    (PACKED / "members.jsonl.gz").write_bytes(gzip.compress(plain[:half], mtime=0) + gzip.compress(plain[half:], mtime=0))
    (PACKED / "tweets.jsonl.bz2").write_bytes(bz2.compress(plain))
    (PACKED / "streams.jsonl.bz2").write_bytes(bz2.compress(plain[:half], 1) + bz2.compress(plain[half:]))
    # Runs of each length around those that bzip2 writes in another way, and every byte.
    runs = b"".join(bytes([65 + length % 26]) * length for length in range(1, 600)) + bytes(range(256)) * 3
    (PACKED / "runs.bz2").write_bytes(bz2.compress(runs, 1))
    (PACKED / "two-blocks.bz2").write_bytes(bz2.compress(b"abcdefghij" * 12_000, 1))

    def zstd(data, *flags):
        return subprocess.run(["zstd", "-q", "-c", *flags], input=data, capture_output=True, check=True).stdout

    (PACKED / "tweets.jsonl.zst").write_bytes(zstd(plain))
    skipped = bytes.fromhex("5a2a4d18") + (7).to_bytes(4, "little") + b"skipped"
    frames = skipped + zstd(plain[:half], "--no-check", "-19") + skipped + zstd(plain[half:], "-1")
    (PACKED / "frames.jsonl.zst").write_bytes(frames)
    (PACKED / "long-window.zst").write_bytes(zstd(plain, "--ultra", "-22", "--long=31"))
    (PACKED / "one-byte.zst").write_bytes(zstd(b" " * 300_000))


TABLES.mkdir(parents=True, exist_ok=True)
PACKED.mkdir(parents=True, exist_ok=True)
parquet()
arrow()
packed()
