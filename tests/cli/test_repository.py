#!/usr/bin/env python3
"""Repositories: what is read of a folder, who is paired, what a change, a baseline and the number of threads make of it.

    test_repository.py TUNLINT [unittest arguments]
"""

import json
import os
import random
import re
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
CASES = ROOT / "tests" / "cases"
EXAMPLES = ROOT / "examples"


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
        files = [p for p in self.repository.rglob("*") if p.is_file() and not p.is_relative_to(self.repository / "old") and p.name != "tunlint.yaml"]
        self.assertEqual({"files": len(files), "ends": 2 * report["summary"]["tunnels"], "unpaired": 0},
                         {k: report["summary"][k] for k in ("files", "ends", "unpaired")})
        self.assertEqual([], report["errors"])
        self.assertGreaterEqual(len(self.expected), 14)
        self.assertEqual(set(generate.FAULTS), {e["fault"] for e in self.expected})
        self.assertEqual(len(list(self.repository.glob("backup/*"))), sum(f["rule"] == "pair-copy" for f in report["findings"]))

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
        for end in ("\n", "\0"):
            names = self.write("names", f"README.md{end}{changed.relative_to(self.repository)}{end}")
            self.assertEqual(report, self.report(1, ".", "--changed-from", names, cwd=self.repository))
        self.write("names", "")
        self.assertEqual([], self.report(0, ".", "--changed-from", self.folder / "names", cwd=self.repository)["findings"])
        self.tunlint(2, "check", ".", "--changed-from", "no-such-file", cwd=self.repository)

    def test_many_tunnels_that_are_up_are_counted(self):
        shown = self.tunlint(1, "check", ".", cwd=self.repository).stdout
        report = self.report(1, ".", cwd=self.repository)
        bad = [t for t in report["tunnels"] if t["verdict"] != "up"]
        advised = {f["tunnel"] for f in report["findings"] if f["severity"] != "info"}
        quiet = [t for t in report["tunnels"] if t["verdict"] == "up" and t["id"] not in advised]
        self.assertIn(f"{len(quiet)} of {len(report['tunnels'])} tunnels come up and stay up and are not listed here", shown)
        for t in bad:
            self.assertIn(t["ends"][1]["device"] + " " + t["ends"][1]["name"], shown)
        self.assertEqual(len(report["tunnels"]) - len(quiet), sum(" <-> " in line for line in shown.splitlines()))


class Included(Scratch):
    """Devices whose files include others in folders below, at every depth, among devices that are one file each."""

    def test_parts_are_read_with_what_includes_them(self):
        case = ROOT / "tests" / "cases" / "include-subfolder"
        whole, right = ((case / name).read_text() for name in ("left/swanctl.conf", "right.conf"))
        parts = {p.name: p.read_text() for p in (case / "left" / "conf.d").iterdir()}
        count = 24
        for n in range(count):
            def own(text):
                return text.replace("203.0.113.10", f"203.0.113.{n + 1}").replace("198.51.100.20", f"198.51.100.{n + 1}")
            left = "/".join(["sites", "region", "city", "street"][: n % 4] + [f"left-{n:02}"])
            below = ["conf.d", "etc/conf.d", "a/b/c"][n % 3]
            self.write(f"{left}/swanctl.conf", own(whole).replace("conf.d/*.conf", below + "/*.conf"))
            for name, text in parts.items():
                self.write(f"{left}/{below}/{name}", own(text))
            self.write("/".join(["sites", "region", "city", "street", "house"][: n % 5] + [f"right-{n:02}", "swanctl.conf"]), own(right))
        report = self.report(0, ".")
        self.assertEqual(([], [], count, 0), (told(report, "error", "warning"), report["errors"], report["summary"]["tunnels"], report["summary"]["unpaired"]))
        first = self.tunlint(0, "check", ".", "--jobs", "1", "--format", "json").stdout
        for jobs in ("2", "8") * 5:
            self.assertEqual(first, self.tunlint(0, "check", ".", "--jobs", jobs, "--format", "json").stdout)


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

    def test_devices_that_are_called_alike(self):
        """lab/ has the fault, prod/ gets it: whichever of them are looked at, the entry is that of lab/."""
        case = CASES / "pfs-rekey-vedge-g16-iosxe-none"
        for side in ("left", "right"):
            text = (case / f"{side}.cfg").read_text()
            self.write(f"two/lab/{side}.cfg", text)
            self.write(f"two/prod/{side}.cfg", text.replace("192.0.2.", "203.0.113.").replace("198.51.100.22", "203.0.113.122").replace("198.51.100.", "203.0.113."))
        sound = (self.folder / "two/prod/left.cfg").read_text()
        self.write("two/prod/left.cfg", sound.replace("   perfect-forward-secrecy group-16", "   perfect-forward-secrecy none"))
        self.tunlint(0, "check", "two", "--write-baseline", "two.json")
        self.assertEqual(1, (self.folder / "two.json").read_text().count("pfs-rekey-mismatch"))
        self.tunlint(0, "check", "two", "--baseline", "two.json")
        self.write("two/prod/left.cfg", sound)
        for arguments in (["two"], ["two", "--changed", "two/prod/left.cfg"], ["two/prod"], ["two/prod/left.cfg", "two/prod/right.cfg"]):
            self.tunlint(1, "check", "--baseline", "two.json", *arguments)
        self.tunlint(0, "check", "two/lab", "--baseline", "two.json")

    def test_a_file_of_a_device_without_a_name_is_renamed(self):
        for file in (CASES / "pfs-rekey-strongswan-groups-differ").glob("*.conf"):
            self.write("s/" + file.name, file.read_text())
        self.tunlint(0, "check", "s", "--write-baseline", "s.json")
        (self.folder / "s" / "left.conf").rename(self.folder / "s" / "zurich.conf")
        self.assertEqual([], [f for f in self.report(0, "s", "--baseline", "s.json")["findings"] if not f["suppressed"]])

    def test_entries_of_an_access_list_move(self):
        """They are called by their lines, and known by what they permit."""
        for file in (EXAMPLES / "selectors").glob("*.cfg"):
            self.write("acl/" + file.name, file.read_text())
        self.tunlint(0, "check", "acl", "--write-baseline", "acl.json")
        lines = (self.folder / "acl/headquarters.cfg").read_text().split("\n")
        entry = next(n for n, line in enumerate(lines) if line.startswith(" permit ip 10.10.0.0"))
        for more in ([" remark plant"], [" permit ip 10.30.0.0 0.0.3.255 10.20.9.0 0.0.0.255"]):
            self.write("acl/headquarters.cfg", "\n".join(lines[:entry] + more + lines[entry:]))
            told_of = [f["rule"] for f in self.report(int("remark" not in more[0]), "acl", "--baseline", "acl.json")["findings"] if not f.get("suppressed")]
            self.assertEqual([], [r for r in told_of if "remark" in more[0] or r == "suppression-stale"])

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

    def test_a_fault_that_became_graver_is_told_and_is_not_stale(self):
        text = (self.folder / "b.json").read_text()
        self.assertIn('"error"', text)
        self.write("b.json", text.replace('"error"', '"info"'))
        self.assertEqual(["pfs-rekey-mismatch"] * 3, self.rules(1))

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


    def test_what_was_not_looked_for_is_not_stale(self):
        """Fewer rules or fewer paths are no mended faults."""
        for p in ("left3.cfg", "right3.cfg"):
            self.write(f"r/sub/{p}", (self.folder / "r" / p).read_text())
            (self.folder / "r" / p).unlink()
        self.tunlint(0, "check", "r", "--write-baseline", "b.json")
        self.assertEqual([], self.rules(0, "--select", "psk"))
        self.assertEqual([], self.rules(0, "--ignore", "pfs,dpd"))
        for paths in (["r/sub"], ["r/left1.cfg", "r/right1.cfg"]):
            told = self.report(0, *paths, "--baseline", "b.json")["findings"]
            self.assertEqual([], [f["rule"] for f in told if not f.get("suppressed")])
        for n in (1, 2):
            for side in ("left", "right"):
                (self.folder / "r" / f"{side}{n}.cfg").unlink()
        self.assertEqual({"suppression-stale"}, set(self.rules(0)))
        self.assertEqual({"suppression-stale"}, {f["rule"] for f in self.report(0, ".", "--baseline", "b.json")["findings"] if not f.get("suppressed")})
        self.assertEqual([], self.rules(0, "--ignore", "suppression-stale"))
        self.write("r/tunlint.yaml", "severity: {suppression-stale: \"off\"}\n")
        self.assertEqual([], self.rules(0))

    def test_not_of_a_part(self):
        self.assertIn("--changed", self.tunlint(2, "check", "r", "--write-baseline", "b.json", "--changed", "r/left1.cfg").stderr)


class Comments(Scratch):
    """`! tunlint: ignore` in a configuration: what suppresses, and what is told of comments that do not."""

    CASE = ROOT / "tests" / "cases" / "pfs-rekey-vedge-g16-iosxe-none"
    LINE = "   perfect-forward-secrecy group-16"

    def rules(self, comment, *arguments):
        """(whether the fault still counts, what is told of the comment)"""
        self.write("right.cfg", (self.CASE / "right.cfg").read_text())
        text = (self.CASE / "left.cfg").read_text()
        self.assertIn(self.LINE, text)
        self.write("left.cfg", text.replace(self.LINE, f"   ! {comment}\n{self.LINE}"))
        done = tunlint_run.run(PROGRAM, ["check", "--format", "json", "left.cfg", "right.cfg", *arguments], cwd=self.folder)
        findings = [f for f in json.loads(done.stdout)["findings"] if not f.get("suppressed")]
        counts = "pfs-rekey-mismatch" in [f["rule"] for f in findings]
        self.assertEqual(int(counts), done.status)
        return counts, [(f["rule"], f["message"]) for f in findings if f["rule"].startswith("suppression")]

    def test_that_suppress(self):
        for comment in ("tunlint: ignore pfs-rekey-mismatch -- agreed", "tunlint:ignore pfs-rekey-mismatch -- agreed", "tunlint: ignore pfs -- agreed",
                        "tunlint: ignore dpd-detection-differs,pfs-rekey-mismatch -- agreed --select pfs"):
            comment, _, select = comment.partition(" --select ")
            with self.subTest(comment):
                self.assertEqual((False, []), self.rules(comment, *(["--select", select] if select else [])))

    def test_that_do_not(self):
        for comment, rule, words in (("tunlint: ignore pfs-rekey-mismatch", "suppression-without-reason", "reason"),
                                     ("tunlint: ignore pfs-rekey-mismatch - agreed", "suppression-without-reason", "reason"),
                                     ("tunlint: ignore pfs-rekey-mismach -- agreed", "suppression-unused", "did you mean 'pfs-rekey-mismatch'?"),
                                     ("tunlint: ignore -- agreed", "suppression-unused", "names no rule"),
                                     ("tunlint: ignore psk-mismatch -- agreed", "suppression-unused", "nothing is found here")):
            with self.subTest(comment):
                counts, told_of = self.rules(comment)
                self.assertTrue(counts)
                self.assertIn(rule, [r for r, _ in told_of])
                self.assertIn(words, str(told_of))

    def test_each_rule_of_a_comment_is_judged(self):
        counts, told_of = self.rules("tunlint: ignore pfs-rekey-mismatch, psk-mismatch -- agreed")
        self.assertFalse(counts)
        self.assertEqual([("suppression-unused", "nothing is found here any more of psk-mismatch, which this comment suppresses")], told_of)

    def test_what_takes_both_ends_is_not_unused_without_one(self):
        self.rules("tunlint: ignore pfs-rekey-mismatch -- agreed")
        self.write("tunlint.yaml", "ignore:\n - {rule: pfs-rekey-mismatch, reason: agreed}\n")

        def unused(*arguments):
            return [f["rule"] for f in self.report(0, *arguments)["findings"] if f["rule"] == "suppression-unused"]
        self.assertEqual([], unused("."))
        (self.folder / "right.cfg").unlink()
        self.assertEqual(([], []), (unused("left.cfg"), unused(".")))
        for entry in ("rule: psk, files: left.cfg", "rule: [psk-weak, ts], tunnel: vedge01", 'rule: ike, tunnel: "vedge01:ipsec1<->branch-isr:Tunnel10"'):
            self.write("tunlint.yaml", f"ignore:\n - {{{entry}, reason: agreed}}\n")
            self.assertEqual([], unused("."))
        # What one end tells was looked for, and so was what is about others.
        for entry in ("rule: psk-weak", "rule: [config, crypto-must-not]", "rule: psk, files: other.cfg", "rule: psk, tunnel: vedge09"):
            self.write("tunlint.yaml", f"ignore:\n - {{{entry}, reason: agreed}}\n")
            self.assertEqual(["suppression-unused"], unused("."))
        text = (self.folder / "left.cfg").read_text()
        self.write("left.cfg", text.replace("ignore pfs-rekey-mismatch", "ignore config-disabled, pfs-mismatch"))
        (self.folder / "tunlint.yaml").unlink()
        self.assertEqual(["suppression-unused"], unused("left.cfg"))

    def test_only_what_was_looked_for(self):
        for arguments in (["--select", "pfs"], ["--ignore", "psk"], ["--changed", "left.cfg"]):
            with self.subTest(arguments):
                self.assertEqual((True, []), self.rules("tunlint: ignore psk-mismatch -- agreed", *arguments))
        self.assertEqual((True, []), self.rules("tunlint: ignore nothing-of-this-name", "--changed", "right.cfg"))

    def test_they_are_findings_like_others(self):
        comment = "tunlint: ignore psk-mismatch -- agreed"
        self.assertEqual((True, []), self.rules(comment, "--ignore", "suppression"))
        self.write("tunlint.yaml", "severity: {suppression: \"off\"}\nignore:\n  - {rule: ts-mismatch, reason: none}\n")
        self.assertEqual((True, []), self.rules(comment))


class SameNames(Scratch):
    """Two systems whose exports lie in one folder and have objects of the same names: none is read with the other's settings."""

    def beside(self, case, other):
        """The verdicts of a case whose second file has `other` beside it: before it and behind it by name."""
        verdicts = []
        for name in ("a-other.json", "z-other.json"):
            shutil.rmtree(self.folder / "site", ignore_errors=True)
            for file in CASES.joinpath(case).iterdir():
                if file.name != "expected.yaml":
                    self.write("site/" + file.name, file.read_text())
            self.write("site/" + name, other)
            report = json.loads(tunlint_run.run(PROGRAM, ["check", "--format", "json", "site"], cwd=self.folder).stdout)
            verdicts.append([t["verdict"] for t in report["tunnels"]])
            told = [f["message"] for f in report["findings"] if "another file of this folder" in f["message"]]
            self.assertEqual(1, len(told), report["findings"])
        return verdicts

    def test_another_manager(self):
        text = (CASES / "iosxe-nsx-t-detection-times-v1" / "right.json").read_text()
        self.assertEqual([["up"], ["up"]], self.beside("iosxe-nsx-t-detection-times-v1", text.replace("192.0.2.10", "203.0.113.77").replace("AES_256", "AES_128")))

    def test_another_template(self):
        text = (CASES / "azure-iosxe-works-vti-v2" / "right.json").read_text()
        self.assertEqual([["up"], ["up"]], self.beside("azure-iosxe-works-vti-v2", text.replace("192.0.2.10", "203.0.113.77").replace("198.51.100.22", "203.0.113.9").replace("/subscriptions/", "/templates/")))

    def test_another_project(self):
        text = (CASES / "gcp-panos-works-v2" / "right.json").read_text()
        self.assertEqual([["up"], ["up"]], self.beside("gcp-panos-works-v2", text.replace("192.0.2.10", "203.0.113.77").replace("/projects/", "/projects/other-")))

    def test_resource_groups_have_names_of_their_own(self):
        # One export of a subscription: what a connection refers to by its id is that of its resource group, whichever comes first.
        def group(name, peer, key):
            at = f"/subscriptions/1/resourceGroups/{name}/providers/Microsoft.Network"
            return [
                {"id": f"{at}/localNetworkGateways/onprem", "name": "onprem", "type": "Microsoft.Network/localNetworkGateways", "gatewayIpAddress": peer, "localNetworkAddressSpace": {"addressPrefixes": ["10.1.0.0/16"]}},
                {"id": f"{at}/connections/cn", "name": "cn", "type": "Microsoft.Network/connections", "connectionType": "IPsec", "connectionProtocol": "IKEv2", "sharedKey": key,
                 "virtualNetworkGateway1": {"id": f"{at}/virtualNetworkGateways/vgw"}, "localNetworkGateway2": {"id": f"{at}/localNetworkGateways/onprem"}},
                {"id": f"{at}/virtualNetworkGateways/vgw", "name": "vgw", "type": "Microsoft.Network/virtualNetworkGateways", "gatewayType": "Vpn", "vpnType": "RouteBased", "sku": {"name": "VpnGw1"}},
            ]
        for order in (1, -1):
            parts = [group("rg-a", "192.0.2.1", "CANARYa"), group("rg-b", "192.0.2.2", "CANARYb")][::order]
            path = self.write("export.json", json.dumps(parts[0] + parts[1]))
            model = json.loads(self.tunlint(0, "model", str(path)).stdout)
            self.assertEqual(["192.0.2.1", "192.0.2.2"], sorted(p for e in model["ends"] for p in [json.dumps(e["peers"])] for p in re.findall(r"192\.0\.2\.\d", p)))


class Torn(Scratch):
    """Documents that break off: what stands behind is not known, and no default."""

    def test_a_document_that_breaks_off_is_sure_of_nothing(self):
        for case, side in (("azure-iosxe-works-vti-v2", "right.json"), ("azure-nsx-v-works-v2", "left.xml"), ("iosxe-nsx-t-detection-times-v1", "right.json")):
            folder = CASES / case
            text = (folder / side).read_text()
            other, = [f for f in folder.iterdir() if f.name not in (side, "expected.yaml")]
            for cut in range(len(text) // 4, len(text) - 2, len(text) // 16):
                path = self.write(side, text[:cut])
                report = json.loads(tunlint_run.run(PROGRAM, ["check", "--format", "json", str(path), str(other)], cwd=self.folder).stdout)
                for tunnel in report["tunnels"]:
                    self.assertEqual("possible", tunnel["certainty"], (case, cut))
                broken = [f for f in report["findings"] if f["tunnel"] and f["severity"] == "error"]
                self.assertEqual([], broken, (case, cut))


class Copies(Scratch):
    """A device that is there twice. Its tunnels are predicted once where both say the same."""

    CASE = ROOT / "tests" / "cases" / "pfs-rekey-vedge-g16-iosxe-none"

    def setUp(self):
        super().setUp()
        for side in ("left", "right"):
            self.write(f"{side}.cfg", (self.CASE / f"{side}.cfg").read_text())
        self.alone = told(self.report(1, "."), "error", "warning")

    def copies(self, report):
        return sorted(([p["file"] for p in f["places"]]) for f in report["findings"] if f["rule"] == "pair-copy")

    def test_a_backup(self):
        self.write("backup/left.cfg", "! saved at 03:00\n" + (self.CASE / "left.cfg").read_text())
        report = self.report(1, ".")
        self.assertEqual(self.alone, told(report, "error", "warning"))
        self.assertEqual([["./backup/left.cfg", "./left.cfg"]], self.copies(report))
        self.assertEqual({"tunnels": 1, "ends": 2, "unpaired": 0}, {k: report["summary"][k] for k in ("tunnels", "ends", "unpaired")})
        self.assertEqual(["./left.cfg", "./right.cfg"], sorted(e["file"] for e in report["tunnels"][0]["ends"]))

    def test_both_members_of_a_cluster(self):
        self.write("left-b.cfg", (self.CASE / "left.cfg").read_text().replace("vedge01", "vedge02"))
        report = self.report(1, ".")
        self.assertEqual(1, len(report["tunnels"]))
        self.assertEqual(1, len(self.copies(report)))
        self.assertEqual(["pfs-rekey-mismatch"], [f["rule"] for f in report["findings"] if f["severity"] == "error"])

    def pairing(self, report):
        return [f["rule"] for f in report["findings"] if f["rule"].startswith("pair")]

    def test_a_backup_does_not_hide_what_is_in_use(self):
        for old, new in (("group-16", "group-14"), ("CANARY", "CANARYx"), ("198.51.100.22", "198.51.100.99")):
            text = (self.CASE / "left.cfg").read_text()
            self.assertIn(old, text)
            self.write("backup/left.cfg", text.replace(old, new))
            for changed in ([], ["--changed", "left.cfg"], ["--changed", "backup/left.cfg"]):
                report = self.report(1, ".", *changed)
                self.assertEqual(self.alone, told(report, "error", "warning"))
                self.assertEqual([["./backup/left.cfg", "./left.cfg"]], self.copies(report))
            self.assertIn("differs from the one in another file", [f["message"] for f in report["findings"] if f["rule"] == "pair-copy"][0])
        self.write("backup/left.cfg", text)
        self.write("left.cfg", text.replace("CANARY", "CANARYx"))
        report = self.report(1, ".")
        self.assertIn("psk-mismatch", [r for r, _ in told(report, "error")])
        self.assertEqual(["./left.cfg", "./right.cfg"], sorted(e["file"] for e in report["tunnels"][0]["ends"]))

    def test_a_backup_of_a_device_whose_address_is_not_written(self):
        text = (self.CASE / "right.cfg").read_text().replace("ip address 198.51.100.22 255.255.255.252", "ip address dhcp")
        self.write("right.cfg", text.replace("CANARY", "CANARYx"))
        self.write("backup/right.cfg", text)
        report = self.report(1, ".")
        self.assertEqual([["./backup/right.cfg", "./right.cfg"]], self.copies(report))
        self.assertIn("psk-mismatch", [r for r, _ in told(report, "error")])

    def test_of_two_versions_in_one_folder_none_is_chosen(self):
        self.write("left-new.cfg", (self.CASE / "left.cfg").read_text().replace("CANARY", "CANARYx"))
        self.write("backup/left.cfg", (self.CASE / "left.cfg").read_text().replace("CANARY", "CANARYy"))
        report = self.report(0, ".")
        self.assertEqual((["pair-ambiguous", "pair-copy"], []), (self.pairing(report), report["tunnels"]))
        self.assertIn("psk-mismatch", [r for r, _ in told(self.report(1, ".", "--pair", "left-new.cfg=right.cfg"), "error")])
        self.write("tunlint.yaml", "pairs:\n  - [left.cfg, right.cfg]\n")
        self.assertEqual(self.alone, told(self.report(1, "."), "error", "warning"))
        (self.folder / "tunlint.yaml").unlink()
        # Two folders are two devices: there the one that fits better is taken.
        (self.folder / "staging").mkdir()
        (self.folder / "left-new.cfg").rename(self.folder / "staging" / "left.cfg")
        shutil.rmtree(self.folder / "backup")
        report = self.report(1, ".")
        self.assertEqual((self.alone, ["pair-missing"]), (told(report, "error", "warning"), self.pairing(report)))

    def test_private_addresses_are_anybodys(self):
        for name in ("north", "south"):
            for side in ("left", "right"):
                text = (self.CASE / f"{side}.cfg").read_text().replace("192.0.2.10", "192.168.7.10")
                self.write(f"{name}/{side}.cfg", text.replace("vedge01", f"vedge-{name}") if side == "left" else "")
        (self.folder / "left.cfg").unlink()
        self.assertEqual([], self.copies(self.report(0, ".")))

    def test_a_change_of_either_touches_the_tunnel(self):
        self.write("backup/left.cfg", (self.CASE / "left.cfg").read_text())
        for changed in ("left.cfg", "backup/left.cfg", "right.cfg"):
            report = self.report(1, ".", "--changed", changed)
            self.assertEqual(self.alone, told(report, "error", "warning"))
            self.assertEqual(changed.startswith("backup"), any(e["file"].startswith("./backup") for e in report["tunnels"][0]["ends"]))
        self.assertEqual([], self.report(0, ".", "--changed", "README.md")["findings"])

    def test_two_files_that_are_named_are_a_pair(self):
        self.write("left2.cfg", (self.CASE / "left.cfg").read_text())
        report = self.report(1, "left.cfg", "left2.cfg")
        self.assertEqual((1, []), (len(report["tunnels"]), self.copies(report)))

    def test_comments_in_a_copy_are_not_unused(self):
        text = (self.CASE / "left.cfg").read_text().replace("   perfect-forward", "   ! tunlint: ignore pfs-rekey-mismatch -- agreed\n   perfect-forward")
        self.write("left.cfg", text)
        self.write("backup/left.cfg", text)
        self.assertNotIn("suppression-unused", [f["rule"] for f in self.report(0, ".")["findings"]])


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
