#!/usr/bin/env python3
"""Keys where nobody looks for them: in comments, in tags that are not closed, where a word was forgotten. (test_canary.py searches every output for
the keys of all cases.)

    test_secrets.py TUNLINT [unittest arguments]
"""

import re
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402

PROGRAM = None


class Keys(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def no_key_is_printed(self, *names):
        formats = tunlint_run.formats(PROGRAM)
        done = tunlint_run.run(PROGRAM, ["check", "--fail-on", "never", "--format=text", *[f"--format={f}=report.{f}" for f in formats if f != "text"], *names], cwd=self.folder)
        printed = done.stdout + done.stderr + "".join(f.read_text() for f in self.folder.glob("report.*"))
        self.assertIn("<secret>", printed)
        self.assertNotIn("CANARY", printed)

    def test_keys_in_reasons(self):
        folder = tunlint_run.ROOT / "examples" / "pfs-rekey"
        (self.folder / "vedge.cfg").write_bytes((folder / "vedge01.cfg").read_bytes())
        isr = (folder / "branch-isr.cfg").read_text()
        key = re.search(r"CANARY\S*", isr).group()
        for rule in ("pfs-rekey-mismatch", "life"):  # the second one suppresses nothing, and is shown for that
            (self.folder / "isr.cfg").write_text(isr.replace("crypto ipsec profile", f"! tunlint: ignore {rule} -- the key {key} is known\ncrypto ipsec profile", 1))
            self.no_key_is_printed("vedge.cfg", "isr.cfg")
        # A key of no end that is read.
        other = isr.replace("crypto ipsec profile", f"! tunlint: ignore life -- {key[::-1]}\ncrypto ipsec profile", 1)
        (self.folder / "isr.cfg").write_text(other.replace("hostname", f"crypto isakmp key {key[::-1]} address 203.0.113.77\nhostname", 1))
        self.no_key_is_printed("vedge.cfg", "isr.cfg")
        self.assertNotIn(key[::-1], tunlint_run.run(PROGRAM, ["check", "vedge.cfg", "isr.cfg"], cwd=self.folder).stdout)
        (self.folder / "isr.cfg").write_text(isr)
        (self.folder / "tunlint.yaml").write_text(f"ignore:\n  - rule: pfs-rekey-mismatch\n    reason: with {key}\n")
        self.no_key_is_printed("vedge.cfg", "isr.cfg")

    def test_a_key_where_a_method_was_forgotten(self):
        folder = tunlint_run.ROOT / "examples" / "pfs-rekey"
        isr = (folder / "branch-isr.cfg").read_text()
        (self.folder / "isr.cfg").write_text(isr.replace("authentication local pre-share", "authentication local CANARY-0f1e2d3c4b5a", 1))
        self.no_key_is_printed("isr.cfg")

    def test_a_key_in_a_tag_that_is_not_closed(self):
        site = "<ipsec><sites><site><name>s1</name><localIp>192.0.2.1</localIp><peerIp>198.51.100.1</peerIp>\n{}\n</site></sites></ipsec>\n"
        for text in ("<pskCANARY-0f1e2d3c4b5a</psk>", "<psk CANARY-0f1e2d3c4b5a</psk>", "<psk CANARY-0f1e2d3c4b5a>", "<psk\nCANARY-0f1e2d3c4b5a</psk>"):
            (self.folder / "site.xml").write_text(site.format(text))
            done = tunlint_run.run(PROGRAM, ["check", "site.xml"], cwd=self.folder)
            self.assertEqual(2, done.status, done)
            self.assertNotIn("CANARY", done.stdout + done.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    unittest.main()
