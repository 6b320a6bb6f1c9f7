#!/usr/bin/env python3
"""Repositories: what is read of a folder, who is paired, what a change, a baseline and the number of threads make of it.

    test_repository.py TUNLINT [unittest arguments]
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402
from tunlint_run import ROOT  # noqa: E402

sys.path.insert(0, str(ROOT / "bench"))
import generate  # noqa: E402

PROGRAM = None
DEVICES = 200


class Scratch(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.folder = Path(self._scratch.name)

    def tunlint(self, status, *arguments, cwd=None):
        done = tunlint_run.run(PROGRAM, arguments, cwd=cwd or self.folder)
        self.assertEqual(status, done.status, done)
        self.assertNotIn("CANARY", done.stdout + done.stderr)
        return done

    def report(self, status, *arguments, cwd=None):
        return json.loads(self.tunlint(status, "check", "--format", "json", *arguments, cwd=cwd).stdout)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


def told(report, *severities):
    """(rule, names of the two devices) of the findings of these severities that count."""
    out = []
    for f in report["findings"]:
        if f["severity"] in severities and not f.get("suppressed"):
            devices = sorted(end.split(":")[0] for end in f["tunnel"].split("<->")) if f["tunnel"] else None
            out.append((f["rule"], devices))
    return sorted(out, key=str)


class Generated(Scratch):
    """A generated repository: the faults that were put in are found, and nothing else."""

    @classmethod
    def setUpClass(cls):
        cls._repository = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls._repository.cleanup)
        cls.repository = Path(cls._repository.name)
        cls.expected, _ = generate.write(cls.repository, DEVICES, seed=20, size=3000, spokes=60, broken=8)
        (cls.repository / ".git").mkdir()

    def test_exactly_the_known_faults(self):
        report = self.report(1, ".", cwd=self.repository)
        self.assertEqual(sorted(((e["rule"], e["devices"]) for e in self.expected), key=str), told(report, "error", "warning"))
        self.assertEqual({"files": DEVICES + DEVICES // 10 + 3, "ends": 2 * report["summary"]["tunnels"], "unpaired": 0},
                         {k: report["summary"][k] for k in ("files", "ends", "unpaired")})
        self.assertEqual([], report["errors"])
        self.assertGreaterEqual(len(self.expected), 14)

    def test_threads_and_order_change_nothing(self):
        one = self.tunlint(1, "check", ".", "--jobs", "1", "--format", "json", "--format", "text=/dev/stderr", cwd=self.repository)
        for jobs in (2, 8):
            many = self.tunlint(1, "check", ".", "--jobs", str(jobs), "--format", "json", "--format", "text=/dev/stderr", cwd=self.repository)
            self.assertEqual(one.stdout, many.stdout)
            self.assertEqual(one.stderr, many.stderr)
        files = sorted(str(p.relative_to(self.repository)) for p in self.repository.rglob("*.cfg") if "old" not in p.parts)
        first = None
        for seed in range(3):
            random.Random(seed).shuffle(files)
            done = self.tunlint(1, "check", "--format", "json", *files, cwd=self.repository)
            first = first or done.stdout
            self.assertEqual(first, done.stdout)

    def test_a_change_of_one_file_is_seen_with_its_partner_and_nothing_else(self):
        broken = self.expected[0]
        spoke = next(d for d in broken["devices"] if not d.startswith("hub"))
        changed = next(p for p in self.repository.rglob("*") if p.is_file() and spoke in (p.stem, p.name, p.parent.name) and p.suffix != ".md")
        report = self.report(1, ".", "--changed", changed.relative_to(self.repository), cwd=self.repository)
        self.assertEqual(1, report["summary"]["tunnels"])
        self.assertEqual([(broken["rule"], broken["devices"])], told(report, "error", "warning"))
        nothing = self.report(0, ".", "--changed", "README.md", cwd=self.repository)
        self.assertEqual([], nothing["findings"] + nothing["tunnels"])
        self.assertEqual([], self.report(0, ".", "--changed", cwd=self.repository)["findings"])


class Discovery(Scratch):
    CONFIGURATION = (ROOT / "tests" / "cases" / "works-vedge-iosxe-vti-v2" / "right.cfg").read_text()

    def read(self, *arguments):
        return sorted(d["file"] for d in json.loads(self.tunlint(0, "model", *arguments, ".").stdout)["documents"])

    def test_gitignore(self):
        for name in ("a.cfg", "b.bak.cfg", "sub/c.cfg", "sub/keep.bak.cfg", "old/d.cfg", "sub/old/e.cfg", ".hidden/f.cfg"):
            self.write(name, self.CONFIGURATION)
        self.write(".gitignore", "*.bak.cfg\n/old/\n")
        self.write("sub/.gitignore", "!keep.bak.cfg\n")
        self.assertEqual(["./a.cfg", "./sub/c.cfg", "./sub/keep.bak.cfg", "./sub/old/e.cfg"], self.read())
        self.assertEqual(6, len(self.read("--no-gitignore")))

    @unittest.skipUnless(shutil.which("git"), "Git is not installed")
    def test_gitignore_as_git_has_it(self):
        draw = random.Random(11)
        names = ["a", "b", "ab", "a.cfg", "b.cfg", "x y", "a[b]", "#c"]
        parts = ["a", "b", "*", "**", "?", "a*", "*.cfg", "[ab]", "[!a]", "\\a", "ab", "#c", "x y", "\\#c", "a[[]b]", "**b"]
        files = {"/".join(draw.choice(names) + ("d" if n else "") for n in range(draw.randrange(4), -1, -1)) for _ in range(120)}
        files = sorted(f for f in files if not any(g.startswith(f + "/") for g in files))
        for f in files:
            self.write(f, self.CONFIGURATION)
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        subprocess.run(["git", "init", "-q", "."], cwd=self.folder, env=environment, check=True)
        for attempt in range(12):
            lines = []
            for _ in range(draw.randrange(1, 6)):
                glob = draw.choice(["", "/"]) + "/".join(draw.choice(parts) + draw.choice(["", "d"]) for _ in range(draw.randrange(1, 4))) + draw.choice(["", "/"])
                lines.append(draw.choice(["", "", "!"]) + glob)
            self.write(".gitignore", "\n".join(lines) + "\n")
            shown = subprocess.run(["git", "ls-files", "-z", "--others", "--exclude-standard"], cwd=self.folder, env=environment, capture_output=True, check=True).stdout
            wanted = sorted("./" + f for f in shown.decode().split("\0") if f and f != ".gitignore")
            got = [] if not wanted else self.read()
            with self.subTest(patterns=lines):
                self.assertEqual(wanted, got)

    def test_loops_fifos_and_links(self):
        self.write("r/a.cfg", self.CONFIGURATION)
        self.write("outside.cfg", self.CONFIGURATION)
        (self.folder / "r" / "loop").symlink_to(self.folder / "r")
        (self.folder / "r" / "again.cfg").symlink_to(self.folder / "r" / "a.cfg")
        (self.folder / "r" / "out.cfg").symlink_to(self.folder / "outside.cfg")
        (self.folder / "r" / "gone.cfg").symlink_to(self.folder / "nowhere")
        os.mkfifo(self.folder / "r" / "fifo.cfg")
        documents = json.loads(self.tunlint(0, "model", "r").stdout)["documents"]
        self.assertEqual(["r/a.cfg", "r/out.cfg"], [d["file"] for d in documents])

    def test_a_file_is_read_once(self):
        self.write("r/a.cfg", self.CONFIGURATION)
        self.assertEqual(1, self.report(0, "r", "r/a.cfg", "./r/../r/a.cfg")["summary"]["files"])

    def test_too_deep(self):
        deep = Path(*["d"] * 70)
        self.write(deep / "a.cfg", self.CONFIGURATION)
        errors = self.report(2, ".")["errors"]
        self.assertEqual(1, len(errors))
        self.assertIn("more than 64 folders deep", errors[0]["message"])

    def test_large_files_that_are_nothing_are_passed_over(self):
        self.write("a.cfg", self.CONFIGURATION)
        with open(self.folder / "image.bin", "wb") as f:
            f.write(bytes(range(256)) * 16)
            f.truncate(70 << 20)
        self.assertEqual((2, 1), tuple(self.report(0, ".")["summary"][k] for k in ("files", "passed_over")))
        with open(self.folder / "huge.cfg", "w") as f:
            f.write(self.CONFIGURATION)
            f.truncate(70 << 20)
        self.assertIn("larger than 64 MiB", self.report(2, ".")["errors"][0]["message"])


class Baseline(Scratch):
    """Three pairs with the same faults; the baseline is written, then things change."""

    def setUp(self):
        super().setUp()
        case = ROOT / "tests" / "cases" / "pfs-rekey-vedge-g16-iosxe-none"
        for n in range(1, 4):
            for side in ("left", "right"):
                text = (case / f"{side}.cfg").read_text().replace("192.0.2.10", f"192.0.2.{n * 20 + 10}").replace("198.51.100.22", f"198.51.100.{n * 20 + 2}")
                text = text.replace("vedge01", f"vedge0{n}").replace("branch", f"branch{n}")
                self.write(f"r/{side}{n}.cfg", text)
        self.tunlint(0, "check", "r", "--write-baseline", "b.json")

    def rules(self, status, *arguments):
        report = self.report(status, "r", "--baseline", "b.json", *arguments)
        return sorted(f["rule"] for f in report["findings"] if not f.get("suppressed"))

    def test_nothing_has_changed(self):
        self.assertEqual(3, sum(f["severity"] == "error" for f in self.report(1, "r")["findings"]))
        self.assertEqual([], self.rules(0, "--fail-on", "info"))
        self.assertEqual([], [f for f in self.report(0, "r", "--baseline", "b.json")["findings"] if not f["suppressed"]])

    def test_lines_that_move_and_files_that_are_renamed(self):
        for p in (self.folder / "r").iterdir():
            p.write_text("!\n" * 7 + p.read_text())
        (self.folder / "r" / "left1.cfg").rename(self.folder / "r" / "zz.cfg")
        self.assertEqual([], self.rules(0, "--fail-on", "info"))

    def test_a_new_fault_fails(self):
        p = self.folder / "r" / "left2.cfg"
        text = p.read_text()
        self.assertIn("pre-shared-secret CANARY", text)
        p.write_text(text.replace("pre-shared-secret CANARY", "pre-shared-secret CANARYx"))
        self.assertEqual(["psk-mismatch"], [r for r in self.rules(1) if r != "suppression-stale"])

    def test_a_fault_that_was_mended_is_stale(self):
        (self.folder / "r" / "left3.cfg").unlink()
        (self.folder / "r" / "right3.cfg").unlink()
        self.assertEqual({"suppression-stale"}, set(self.rules(0)))
        self.rules(1, "--fail-on", "warning")
        self.assertEqual([], self.rules(0, "--changed", "r/left1.cfg"))  # the others were not looked for

    def test_it_holds_no_line_of_a_configuration(self):
        text = (self.folder / "b.json").read_text()
        self.assertNotIn("CANARY", text)
        for f in json.loads(text)["findings"]:
            self.assertEqual({"rule", "severity", "subject", "fingerprint"}, set(f) - {"count"})

    def test_what_is_no_baseline(self):
        for text in ("", "{}", "[1]", '{"schema": "tunlint-baseline/1"}', '{"schema": "tunlint-baseline/1", "findings": [1]}', "CANARY"):
            self.write("b.json", text)
            self.assertIn("no baseline", self.tunlint(2, "check", "r", "--baseline", "b.json").stderr)
        self.tunlint(2, "check", "r", "--baseline", "nowhere.json")
        self.tunlint(2, "check", "r", "--write-baseline", "no/where.json")


class Init(Scratch):
    def test_init(self):
        case = ROOT / "tests" / "cases" / "works-vedge-iosxe-vti-v2"
        for side in ("left", "right"):
            self.write(f"r/{side}.cfg", (case / f"{side}.cfg").read_text())
        self.tunlint(0, "init", "r")
        text = (self.folder / "r" / "tunlint.yaml").read_text()
        self.assertIn("1 iosxe, 1 vedge", text)
        self.report(0, "r")
        self.tunlint(2, "init", "r")
        self.tunlint(0, "init", "r", "--force")
        self.tunlint(2, "init", ROOT / "scripts", "-o", "x.yaml")
        self.assertFalse((self.folder / "x.yaml").exists())


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    unittest.main()
