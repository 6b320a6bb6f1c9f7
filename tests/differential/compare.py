"""Observations against tunlint's reading of the same files. Every comparison is counted; every disagreement is kept."""

import collections
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generate import make_pair
from observe import files_of

STAGES = ("ike-sa", "auth", "child-sa")


def predict(program, files, folder, releases):
    """tunlint's report for the two ends, as it prints it for programs. It is told the daemons' releases."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tunlint.yaml").write_text("inventory:\n" + "".join(f'  - {{files: "{side}/*", release: "{r}"}}\n' for side, r in zip(("left", "right"), releases)))
    paths = []
    for side, texts in zip(("left", "right"), files):
        for name, text in texts.items():
            path = folder / side / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        paths.append(str(folder / side) if len(texts) > 1 else str(folder / side / next(iter(texts))))
    done = subprocess.run([program, "check", "--format", "json", "--fail-on", "never", "--config", str(folder / "tunlint.yaml"), *paths], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    if len(report["tunnels"]) != 1:
        raise RuntimeError(f"{len(report['tunnels'])} tunnels, errors {report['errors'][:2]}")
    return report


def up(outcome):
    return outcome in ("ok", "retry-ok")


def predicted_stages(run):
    got = {s["stage"]: s for s in run["stages"]}
    return {s: got.get(s, {"outcome": "not-reached"}) for s in (*STAGES, "child-rekey", "ike-rekey")}


def suite(text):
    """Suites as both sides write them: IKEv1 has one hash for both uses."""
    parts = [p for p in text.replace(" ", "/").split("/") if p and p != "NONE_DH"]
    return "/".join(p for p in parts if not (parts[0] == "IKEv1" and p.startswith("PRF_")))


def selectors(text):
    return tuple(",".join(sorted(selector(x) for x in side.split(", "))) for side in text.split(" === "))


def selector(text):
    """10.1.0.0/16[tcp/443], 10.1.0.0/16[6/443], 10.1.0.0/16 tcp port 443: one way."""
    text = text.replace("[dynamic]", "").replace(" ", "")
    text = re.sub(r"\[?(?:tcp|6)(?:/|:|port)?(443|https)?\]?$", lambda m: "[tcp" + ("/443" if m.group(1) else "") + "]", text) if re.search(r"tcp|\[6", text) else text
    return text if "/" in text.split("[")[0] or "-" in text else text.replace("[", "/32[", 1) if "[" in text else text + "/32"


class Tally:
    def __init__(self):
        self.agree = collections.Counter()
        self.total = collections.Counter()
        self.not_compared = collections.Counter()
        self.rekeyed = 0  # pairs with a child SA that were rekeyed, from either initiator
        self.again = 0  # observations that were made a second time, alone
        self.disagreements = []

    def add(self, what, agree, o, detail):
        self.total[what] += 1
        self.agree[what] += bool(agree)
        if not agree:
            self.disagreements.append({"what": what, "pair": o["pair"], "initiator": o["initiator"], "daemons": o["daemons"], "departures": o["departures"], "detail": detail, "words": o.get("words")})


def compare_one(tally, o, report):
    run = report["tunnels"][0]["runs"][o["initiator"]]
    if run["verdict"] == "never-starts":
        if not o["nat"]:
            # Nobody forbids charon's operator to try; without a peer address it cannot.
            tally.add("never starts", not o["stages"]["ike-sa"], o, "predicted that this end cannot start")
        return
    if o["nat"] and o["initiator"] == 1:
        return  # whether a translator lets the other side in is in neither configuration
    p = predicted_stages(run)
    reached = True
    if "aggressive" in o and not o["stages"]["auth"] and not (up(p["ike-sa"]["outcome"]) and up(p["auth"]["outcome"])):
        # Aggressive mode carries proposals, keys and identities in the same messages: it fails at once or not at all.
        tally.add("ike-sa", True, o, "")
        return
    for stage in STAGES:
        if not reached:
            break
        expected, seen = p[stage]["outcome"], o["stages"][stage]
        if expected == "unknown":
            tally.add("cannot tell", True, o, "")
        else:
            tally.add(stage, up(expected) == seen, o, f"predicted {expected}, observed {'up' if seen else 'down'}: {[f['rule'] + ': ' + f['message'][:150] for f in report['findings'] if f['stage'] in ('config', 'reach', *STAGES)][:3]}")
        reached = up(expected) and seen
    if not all(o["stages"].values()) or not all(up(p[s]["outcome"]) for s in STAGES):
        return
    for name, key, stage in (("IKE suite", "ike", "ike-sa"), ("ESP suite", "esp", "child-sa")):
        want, got = p[stage].get("chosen", ""), o.get(key, "")
        if want and got.split(" ")[-1]:
            tally.add(name, suite(want) == suite(got), o, f"predicted {want}, observed {got}")
    want = p["child-sa"].get("selectors")
    if want and o.get("selectors") and o["selectors"][o["initiator"]][0]:
        local, remote = o["selectors"][o["initiator"]]
        got = ", ".join(local) + " === " + ", ".join(remote)
        if "dynamic" not in want:
            tally.add("selectors", selectors(want) == selectors(got), o, f"predicted {want}, observed {got}")
    if "rekey" not in o:
        return
    for kind, stage in (("child", "child-rekey"), ("ike", "ike-rekey")):
        for n in (0, 1):
            seen, words = o["rekey"][kind][n]
            expected = p[stage].get("from", [p[stage]["outcome"]] * 2)[n]
            if seen == "gone" or expected in ("unknown", "not-reached"):
                why = "the daemon cannot be told to start it, or an earlier one has ended the SA" if seen == "gone" else "tunlint cannot tell"
                tally.not_compared[f"{kind} rekey: {why}"] += 1
                continue
            tally.add(f"{kind} rekey", up(expected) == (seen == "ok"), o, f"rekey by end {n}: predicted {expected}, observed {seen} {words}")


def load(files):
    for name in files:
        for line in open(name):
            yield json.loads(line)


def compare(program, observations):
    observations = list(observations)
    known = {"charon": "5.9.8", "pluto": "4.10"}  # of observations that do not say
    keys = sorted({(o["seed"], o["number"], tuple(o["daemons"]), tuple(o.get("releases", [known[d] for d in o["daemons"]]))) for o in observations})
    tally, reports = Tally(), {}
    with tempfile.TemporaryDirectory(prefix="tunlint-differential-") as scratch:
        def work(key):
            seed, number, daemons, releases = key
            files = files_of(make_pair(seed, number, "pluto" in daemons), daemons)
            try:
                return key[:3], predict(program, files, Path(scratch) / "-".join(map(str, (seed, number))), releases)
            except (RuntimeError, json.JSONDecodeError) as e:
                return key[:3], e
        with ThreadPoolExecutor(2) as pool:
            reports = dict(pool.map(work, keys))
    rekeyed = set()
    for o in observations:
        report = reports[(o["seed"], o["number"], tuple(o["daemons"]))]
        tally.again += o.get("again", False)
        rekeyed |= {o["number"]} if "rekey" in o else set()
        if "harness" in o:
            tally.add("harness", False, o, o["harness"])
        elif any(o.get("refused_files", [])):
            refused = any(f["rule"].startswith("config-") for f in getattr(report, "get", lambda *_: [])("findings", []))
            tally.add("file refused by the daemon", refused, o, str(o["refused_files"])[-300:])
        elif isinstance(report, Exception):
            tally.add("reading", False, o, str(report))
        else:
            compare_one(tally, o, report)
    tally.rekeyed = len(rekeyed)
    return tally


def compare_files(args):
    tally = compare(args.tunlint, load(args.files))
    for what in sorted(tally.total):
        print(f"{what:28} {tally.agree[what]:6} of {tally.total[what]:6}  {100 * tally.agree[what] / tally.total[what]:.2f} %")
    for d in tally.disagreements[:args.show]:
        print(json.dumps(d)[:1500])
    return 0 if not tally.disagreements else 1
