#!/usr/bin/env python3
"""Runs every two-ended case and compares what is predicted with expected.yaml (tests/cases/README.md says what its keys mean).

    run_cases.py TUNLINT [CASES_DIR] [--only NAME]... [--jobs N] [--update]

Each case is checked twice, with its paths in either order: the second prediction has to be the mirror image of the first.
The text report is compared with expected.txt where there is one. --update rewrites these (with --only it also makes new
ones) and never touches expected.yaml. The last line of the output is "N passed, N failed".
"""

import argparse
import difflib
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
import tunlint_run  # noqa: E402
import yaml  # noqa: E402

KEYS = {"about", "standard", "verdict", "certainty", "fails_at", "runs", "stages", "chosen", "findings", "absent", "info",
        "exit", "log", "unsaid", "options"}
FINDING_KEYS = {"severity", "rule", "stage", "left", "right", "behind"}
SIDES = ("left", "right")


class Outcome:
    """What one run of `check` said, in terms of left and right, whichever the program calls end 0."""

    def __init__(self, program, folder, paths, options=()):
        with tempfile.TemporaryDirectory() as scratch:
            report = Path(scratch) / "report.json"
            self.run = tunlint_run.run(program, ["check", "--color", "never", *options, "--format", f"json={report}", "--format", "text",
                                                 *paths], cwd=folder)
            self.text = self.run.stdout
            self.report = json.loads(report.read_text()) if report.is_file() else None
        if self.report is None:
            return
        self.tunnels = self.report["tunnels"]
        self.tunnel = self.tunnels[0] if len(self.tunnels) == 1 else None
        self.findings = [self._finding(f) for f in self.report["findings"] if not f.get("suppressed")]

    def _side(self, end, file, tunnel):
        """left or right, from the file; an end without a file of its own from its tunnel."""
        if file is None and tunnel is not None:
            file = tunnel["ends"][end]["file"]
        return next((s for s in SIDES if str(file).startswith(s)), f"end {end}")

    def _finding(self, finding):
        tunnel = next((t for t in self.tunnels if t["id"] == finding["tunnel"]), None)
        lines = {s: set() for s in SIDES}
        for place in finding["places"]:
            side = self._side(place["end"], place["file"], tunnel)
            if place["line"] is not None:
                lines.setdefault(side, set()).add(place["line"])
        only = finding.get("only_initiator")
        return {"rule": finding["rule"], "severity": finding["severity"], "stage": finding["stage"], "lines": lines,
                "behind": finding.get("behind", False),
                "only": None if only is None else self._side(only, None, tunnel)}

    def runs(self):
        """The two runs, the one that left starts first."""
        by_side = {self._side(r["initiator"], None, self.tunnel): r for r in self.tunnel["runs"]}
        return [by_side[s] for s in SIDES]

    def mirror(self):
        """Everything that must not depend on the order of the paths, in a form that can be compared."""
        tunnels = []
        for t in self.tunnels:
            tunnels.append({"verdict": t["verdict"], "certainty": t["certainty"], "fails_at": t["fails_at"],
                            "runs": sorted((self._side(r["initiator"], None, t), r["verdict"],
                                            [[s["stage"], s["outcome"], s.get("chosen")] for s in r["stages"]])
                                           for r in t["runs"])})
        findings = sorted(json.dumps({**f, "lines": {s: sorted(v) for s, v in sorted(f["lines"].items())}})
                          for f in self.findings)
        return json.dumps({"exit": self.run.status, "tunnels": tunnels, "findings": findings}, indent=1)


def outcome_of(run, stage):
    return next((s["outcome"] for s in run["stages"] if s["stage"] == stage), "not-reached")


def matches(expected, finding):
    if any(expected[k] != finding[k] for k in ("rule", "severity", "stage", "behind") if k in expected):
        return False
    return all(expected[s] in finding["lines"][s] for s in SIDES if s in expected)


def shown(finding):
    places = "".join(f", {s}: {'/'.join(map(str, sorted(v)))}" for s, v in finding["lines"].items() if v)
    return f"{{severity: {finding['severity']}, rule: {finding['rule']}, stage: {finding['stage']}{places}}}"


def compare_findings(expected, findings):
    """Differences between the findings that are expected and the errors and warnings that came."""
    listed = {e["rule"] for e in expected}
    left = [f for f in findings if f["severity"] in ("error", "warning")
            and (f["rule"] in listed or not f["rule"].startswith(("crypto-", "dpd-")))]
    problems = []
    for e in sorted(expected, key=lambda e: -len(e)):  # the more is said, the earlier it chooses
        found = next((f for f in left if matches(e, f)), None)
        if found:
            left.remove(found)
        else:
            problems.append("findings: not there: {" + ", ".join(f"{k}: {v}" for k, v in e.items()) + "}")
    return problems + [f"findings: not expected: {shown(f)}" for f in left]


def compare(expected, came):
    """Differences between expected.yaml and what came, one line each."""
    problems = [f"expected.yaml: unknown key {k}" for k in expected.keys() - KEYS]
    for e in expected.get("findings") or []:
        problems += [f"expected.yaml: unknown key {k} of a finding" for k in e.keys() - FINDING_KEYS]
    if "exit" in expected and expected["exit"] != came.run.status:
        problems.append(f"exit: expected {expected['exit']}, came {came.run.status}")
    if came.report is None:
        return problems + ["no JSON report was written"]

    of_tunnel = {"verdict", "certainty", "fails_at", "runs", "stages", "chosen"} & expected.keys()
    if of_tunnel and came.tunnel is None:
        problems.append(f"tunnels: expected 1, came {len(came.tunnels)}")
    elif of_tunnel:
        for key in ("verdict", "certainty"):
            if key in expected and expected[key] != came.tunnel[key]:
                problems.append(f"{key}: expected {expected[key]}, came {came.tunnel[key]}")
        if "fails_at" in expected:
            want, have = expected["fails_at"], came.tunnel["fails_at"]
            same = have is None if want is None else have is not None and all(have[k] == v for k, v in want.items())
            if not same:
                problems.append(f"fails_at: expected {want}, came {have}")
        runs = came.runs()
        verdicts = [r["verdict"] for r in runs]
        if "runs" in expected and expected["runs"] != verdicts:
            problems.append(f"runs: expected {expected['runs']}, came {verdicts}")
        for side, run, stages in zip(SIDES, runs, expected.get("stages", [])):
            for stage, want in stages.items():
                have = outcome_of(run, stage)
                if want != have:
                    problems.append(f"stages: {side} starts: {stage}: expected {want}, came {have}")
        for stage, want in expected.get("chosen", {}).items():
            for side, run in zip(SIDES, runs):
                have = next((s.get("chosen") for s in run["stages"] if s["stage"] == stage), None)
                if want != have:
                    problems.append(f"chosen: {side} starts: {stage}: expected {want}, came {have}")

    if "findings" in expected:
        problems += compare_findings(expected["findings"], came.findings)
    for rule in expected.get("absent", []):
        problems += [f"absent: came {shown(f)}" for f in came.findings if f["rule"] == rule]
    for rule in expected.get("info", []):
        if not any(f["rule"] == rule and f["severity"] in ("info", "advice") for f in came.findings):
            problems.append(f"info: not there: {rule}")
    problems += [f"log: not in the report: {text}" for text in expected.get("log", []) if text not in came.text]
    problems += [f"unsaid: in the report: {text}" for text in expected.get("unsaid", []) if text in came.text]
    return problems


def difference(want, have, names):
    return list(difflib.unified_diff(want.splitlines(), have.splitlines(), *names, lineterm=""))


def check_case(program, folder, update, create):
    """The problems of one case; empty when it passes."""
    expected = yaml.safe_load((folder / "expected.yaml").read_text())
    left, right = (sorted(p.name for p in folder.glob(s + "*")) for s in SIDES)
    if not left or not right:
        return ["left* or right* is missing"]
    came = Outcome(program, folder, left + right, expected.get("options", []))
    problems = compare(expected, came)
    golden = folder / "expected.txt"
    if came.report is not None:
        swapped = Outcome(program, folder, right + left, expected.get("options", []))
        if swapped.report is None:
            problems.append("mirror: no JSON report was written with the paths swapped")
        else:
            lines = difference(came.mirror(), swapped.mirror(), ("left right", "right left"))
            problems += [f"mirror: {line}" for line in lines]
        if update and (create or golden.exists()):
            golden.write_text(came.text)
        elif golden.exists():
            problems += [f"text: {line}" for line in difference(golden.read_text(), came.text, ("expected.txt", "came"))]
    if problems:
        problems.append(str(came.run))
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("cases", type=Path, nargs="?", default=tunlint_run.CASES)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()

    program = options.program.resolve()
    folders = tunlint_run.case_folders(options.cases)
    unknown = set(options.only) - {f.name for f in folders}
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    if options.only:
        folders = [f for f in folders if f.name in options.only]

    def guarded(folder):
        try:
            return check_case(program, folder, options.update, bool(options.only))
        except Exception as error:  # a case that cannot be compared has failed; the others go on
            return [f"{type(error).__name__}: {error}"]

    failed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for folder, problems in zip(folders, pool.map(guarded, folders)):
            if problems:
                failed += 1
                print(f"FAILED {folder.name}")
                print("\n".join("  " + line for p in problems for line in p.splitlines()), end="\n\n")
    print(f"{len(folders) - failed} passed, {failed} failed")
    return 1 if failed or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
