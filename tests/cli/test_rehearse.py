#!/usr/bin/env python3
"""`tunlint rehearse`: two real daemons against the prediction. Needs root, strongSwan and namespaces; skips (status 77) and
says what is missing otherwise.

    test_rehearse.py TUNLINT [unittest arguments]
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
CASES = Path(__file__).resolve().parent.parent / "cases"
PROGRAM = None


def rehearse(case, *options):
    folder = CASES / case
    return subprocess.run([PROGRAM, "rehearse", *options, folder / "left.cfg", folder / "right.cfg"], capture_output=True, text=True, timeout=120, check=False)


SETTINGS = "/run/strongswan.conf"  # the daemons of rehearsals have their settings there, in a /run of their own


def orphans():
    """Daemons that a rehearsal started and that outlived it: no tunlint is their parent."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if f"STRONGSWAN_CONF={SETTINGS}".encode() in (entry / "environ").read_bytes() and b"charon" in (entry / "cmdline").read_bytes():
                    parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
                    if b"\0rehearse\0" not in Path("/proc", parent, "cmdline").read_bytes():
                        found.add(int(entry.name))
            except OSError:
                pass
    return found


def leftovers():
    """What a rehearsal could leave in the file system, among the network devices and among the mounts."""
    names = {str(p) for folder in ("/run", "/run/netns") if Path(folder).is_dir() for p in Path(folder).iterdir()}
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    return {n for n in names if "tunlint" in n or "charon" in n or "strongswan" in n or "netns" in n}, [line.split(":")[1] for line in links.splitlines()], Path("/proc/self/mounts").read_text()


class Rehearsal(unittest.TestCase):
    def steps(self, report, initiator):
        run = next(r for r in report["rehearsals"][0]["runs"] if r["initiator"] == initiator)
        return {s["what"]: s for s in run["steps"]}

    def test_pfs_against_none_comes_up_and_dies_at_the_shorter_hard_lifetime(self):
        done = rehearse("pfs-rekey-vedge-g16-iosxe-none", "--format", "json")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual("tunlint-rehearsal/1", report["schema"])
        for initiator in (0, 1):
            steps = self.steps(report, initiator)
            for what in ("IKE SA", "authentication", "child SA", "ping through the tunnel", "IKE rekey from end 0", "IKE rekey from end 1"):
                self.assertEqual("ok", steps[what]["observed"], what)
            for n in (0, 1):
                rekey = steps[f"child rekey from end {n}"]
                self.assertEqual(("fail", "fail"), (rekey["predicted"], rekey["observed"]))
                words = "\n".join(rekey["words"])
                self.assertIn(f"end {n}: received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built", words)
                self.assertIn(f"end {n}: failed to establish CHILD_SA, keeping IKE_SA", words)
                self.assertIn(f"end {1 - n}: no acceptable proposal found", words)
        end = report["rehearsals"][0]["end_of_life"]
        self.assertTrue(end["crossed_before"])
        self.assertFalse(end["crossed_after"])
        self.assertAlmostEqual(8, end["observed"], delta=1.5)
        self.assertGreater(end["factor"], 1)

    def test_text_names_what_was_seen(self):
        done = rehearse("works-vedge-iosxe-vti-v2")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"prediction and rehearsal agree \(\d\d compared, 0 not\)")
        self.assertNotIn("CANARY", done.stdout + done.stderr)

    def test_a_mismatch_is_refused_as_predicted(self):
        for case, what in (("ike-group-mismatch-v2", "IKE SA"), ("psk-differs-v2", "authentication"), ("ts-disjoint-v2", "child SA")):
            with self.subTest(case):
                done = rehearse(case, "--format", "json")
                self.assertEqual(0, done.returncode, done.stdout + done.stderr)
                run = json.loads(done.stdout)["rehearsals"][0]["runs"][0]
                self.assertEqual((what, "fail"), (run["steps"][-1]["what"], run["steps"][-1]["observed"]))

    def test_an_export_comes_up(self):
        # All cases: scripts/rehearse-cases.
        for case in ("works-vedge-iosxe-vti-v2", "works-vedge-iosxe-fqdn-ids"):
            with self.subTest(case), tempfile.TemporaryDirectory() as scratch:
                files = []
                for side in sorted((CASES / case).glob("left*")) + sorted((CASES / case).glob("right*")):
                    files.append(Path(scratch) / f"{side.stem}.swanctl.conf")
                    done = subprocess.run([PROGRAM, "export", "--to", "swanctl", "--with-secrets", side], capture_output=True, text=True, check=True)
                    files[-1].write_text(done.stdout)
                done = subprocess.run([PROGRAM, "rehearse", *files], capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual(0, done.returncode, done.stdout + done.stderr)
                self.assertRegex(done.stdout, r"child SA +ok +ok +agree")

    def test_what_charon_cannot_play_is_no_disagreement(self):
        done = rehearse("ts-subset-v2", "--format", "json")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        steps = [s for run in json.loads(done.stdout)["rehearsals"][0]["runs"] for s in run["steps"] if s["habit"]]
        self.assertTrue(steps)
        for s in steps:
            self.assertEqual((False, True), (s["compared"], s["agree"]))
            self.assertRegex(s["habit"], r"^charon cannot play th(is habit|ese habits): end \d: it does not (answer with|take) narrower selectors")

    def test_killed_at_any_moment_it_leaves_nothing(self):
        # A stranger that looks like a daemon of a rehearsal, and is none.
        stranger = subprocess.Popen(["/usr/lib/ipsec/charon", "600"], executable="/bin/sleep", env={"STRONGSWAN_CONF": SETTINGS})
        self.addCleanup(stranger.wait)
        self.addCleanup(stranger.kill)
        before, others = leftovers(), orphans()
        self.assertIn(stranger.pid, others)
        rng = random.Random(os.environ.get("TUNLINT_SEED", "1"))
        folder = CASES / "works-vedge-iosxe-vti-v2"
        for _ in range(int(os.environ.get("TUNLINT_KILLS", "12"))):
            running = subprocess.Popen([PROGRAM, "rehearse", folder / "left.cfg", folder / "right.cfg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0.005, 1.5))
            running.send_signal(rng.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
            running.wait()
            for _ in range(100):
                if not orphans() - others:
                    break
                time.sleep(0.02)
            self.assertEqual(set(), orphans() - others)
        self.assertEqual(before, leftovers())
        self.assertEqual(0, rehearse("works-vedge-iosxe-vti-v2").returncode)
        self.assertEqual((before, others), (leftovers(), orphans()))
        self.assertIsNone(stranger.poll())

    def test_without_root_it_says_what_is_missing(self):
        with tempfile.TemporaryDirectory() as scratch:
            os.chmod(scratch, 0o755)
            program = Path(scratch) / "tunlint"
            program.write_bytes(Path(PROGRAM).read_bytes())
            program.chmod(0o755)
            done = subprocess.run([program, "rehearse", "x"], capture_output=True, text=True, user=65534, group=65534, extra_groups=[], check=False)
        self.assertEqual(2, done.returncode)
        self.assertIn("root", done.stderr)
        self.assertIn("scripts/install-rehearsal", done.stderr)


if __name__ == "__main__":
    PROGRAM = str(Path(sys.argv.pop(1)).resolve())
    probe = subprocess.run([PROGRAM, "rehearse", os.devnull], capture_output=True, text=True, check=False)
    if "a rehearsal needs" in probe.stderr:
        print("skipped:", probe.stderr)
        sys.exit(77)
    unittest.main()
