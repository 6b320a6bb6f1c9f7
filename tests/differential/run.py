#!/usr/bin/env python3
"""The differential test: generated pairs, negotiated by real daemons, against what tunlint says of the same files.

    run.py observe --pairs N --seed S --out FILE [--pluto] [--rekeys K]   collect observations, one JSON object a line
    run.py compare --tunlint PROGRAM FILE...                              compare them with tunlint's predictions
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from generate import make_pair  # noqa: E402
from lab import CHARON  # noqa: E402


def build_shim(folder):
    target = Path(folder) / "shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", target, HERE / "shim.c", "-ldl"], check=True)
    return str(target)


def timed_out(o):
    """It did not come up and nobody has refused anything: on a busy machine packets come late. The second time counts."""
    refusals = [w for words in o.get("words", []) for w in words if "giving up" not in w]
    return "stages" in o and not all(o["stages"].values()) and not refusals


def one(job):
    from observe import observe
    seed, number, daemons, rekeys, setup = job
    pair = make_pair(seed, number, "pluto" in daemons)
    out = []
    for initiator in (0, 1):
        for attempt in (1, 2):
            try:
                o = observe(pair, daemons, initiator, setup, rekeys)
                if attempt == 1 and timed_out(o):
                    continue
                out.append(o)
                break
            except (RuntimeError, EOFError, OSError, subprocess.SubprocessError) as e:
                if attempt == 2:
                    out.append({"pair": pair.seed, "daemons": list(daemons), "departures": pair.departures, "initiator": initiator, "harness": str(e)[:400]})
    for o in out:
        o.update(seed=seed, number=number)
    return out


def observe_all(args):
    os.nice(10)
    daemons = ("charon", "pluto") if args.pluto else ("charon", "charon")
    with tempfile.TemporaryDirectory(prefix="tunlint-differential-") as folder:
        setup = SimpleNamespace(shim=build_shim(folder), pluto=args.pluto_root, folder=folder)
        jobs = [(args.seed, n, daemons if not args.pluto or n % 2 == 0 else daemons[::-1], n < args.rekeys, setup) for n in range(args.first, args.first + args.pairs)]
        start = time.monotonic()
        with open(args.out, "a" if args.append else "w") as out, multiprocessing.Pool(args.workers) as pool:
            for observations in pool.imap(one, jobs):
                for o in observations:
                    out.write(json.dumps(o) + "\n")
        print(f"{args.pairs} pairs, both directions: {time.monotonic() - start:.0f} s")


def main():
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers(dest="command", required=True)
    o = sub.add_parser("observe")
    o.add_argument("--pairs", type=int, default=100)
    o.add_argument("--first", type=int, default=0)
    o.add_argument("--seed", default="1")
    o.add_argument("--out", required=True)
    o.add_argument("--append", action="store_true")
    o.add_argument("--rekeys", type=int, default=0, help="rekey the first K pairs where a child came up")
    o.add_argument("--pluto", action="store_true")
    o.add_argument("--pluto-root", default="")
    o.add_argument("--workers", type=int, default=2)
    c = sub.add_parser("compare")
    c.add_argument("--tunlint", required=True)
    c.add_argument("--show", type=int, default=20)
    c.add_argument("files", nargs="+")
    args = parser.parse_args()
    if args.command == "observe":
        return observe_all(args)
    from compare import compare_files
    return compare_files(args)


if __name__ == "__main__":
    sys.exit(main())
