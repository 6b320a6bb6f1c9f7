#!/usr/bin/env python3
"""tunlint diagnose, from outside: the logs of tests/diagnose, formats, masks, configurations, --peer-log, size.

    test_diagnose.py TUNLINT [unittest arguments]
"""

import bz2
import gzip
import json
import lzma
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import unittest
from html.parser import HTMLParser
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import jsonschema  # noqa: E402
import tunlint_run  # noqa: E402
import yaml  # noqa: E402
from tunlint_run import CASES, ROOT  # noqa: E402

PROGRAM = None
LOGS = ROOT / "tests" / "diagnose" / "logs"
SCHEMA = json.loads((ROOT / "docs" / "diagnosis.schema.json").read_text())
BREAKS = CASES / "pfs-rekey-vedge-g16-iosxe-none"
NOISE = b"Apr %2d %02d:%02d:%02d sw%d dhcpd: DHCPACK on 10.0.0.%d to 00:11:22:33:44:55 via eth1\n"


def pfs_log():
    """The log of a refused rekey, between the addresses of the case BREAKS."""
    return (LOGS / "vedge-pfs.log").read_text().replace("172.28.0.36", "192.0.2.10").replace("10.10.10.1", "198.51.100.22")


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()


class Diagnose(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.folder = Path(self._scratch.name)

    def run_program(self, *arguments, stdin=b""):
        return tunlint_run.run(PROGRAM, arguments, stdin=stdin)

    def diagnose(self, *arguments, stdin=b"", status=None):
        done = self.run_program("diagnose", *arguments, "--format", "json", stdin=stdin)
        if status is not None:
            self.assertEqual(status, done.status, done)
        report = json.loads(done.stdout)
        jsonschema.validate(report, SCHEMA, cls=jsonschema.Draft7Validator)
        return report

    def test_logs(self):
        for expected in sorted(LOGS.glob("*.yaml")):
            with self.subTest(expected.stem):
                want = yaml.safe_load(expected.read_text())
                report = self.diagnose(expected.with_suffix(".log"), status=want["exit"])
                if "tunnels" not in want:
                    continue
                self.assertEqual(len(want["tunnels"]), len(report["tunnels"]))
                for wanted, found in zip(want["tunnels"], report["tunnels"]):
                    for key in ("device", "platform", "name", "local", "peer", "pattern", "stage", "summary"):
                        if key in wanted:
                            self.assertEqual(wanted[key], found[key], key)
                    causes = [c["cause"] for c in found["candidates"]]
                    self.assertEqual(wanted["causes"], causes[:len(wanted["causes"])] if wanted["causes"] else causes)
                    self.assertFalse(set(wanted.get("absent", [])) & set(causes))
                    for key in ("received", "configured"):
                        if key in wanted:
                            self.assertEqual(wanted[key], found["observed"][key])
                    for key, value in wanted.get("observed", {}).items():
                        self.assertEqual(value, found["observed"].get(key))
                    if "times" in wanted:
                        self.assertEqual(wanted["times"], [e["time"] for e in found["events"]])
                    if "evidence" in wanted:
                        self.assertEqual(wanted["evidence"], found["candidates"][0]["evidence"])
                    if wanted.get("alone_high"):
                        self.assertEqual(1, sum(c["likelihood"] == "high" for c in found["candidates"]))

    def test_evidence_lines_are_lines_of_the_log(self):
        for log in sorted(LOGS.glob("*.log")):
            lines = log.read_text().splitlines()
            report = self.diagnose(log)
            self.assertEqual(len(lines), report["lines"])
            self.assertLessEqual(report["not_understood"], report["lines"])
            for tunnel in report["tunnels"]:
                for event in tunnel["events"]:
                    self.assertIn(lines[event["line"] - 1].strip()[:20], event["text"] + lines[event["line"] - 1])
                known = {e["line"] for e in tunnel["events"]}
                for candidate in tunnel["candidates"]:
                    self.assertTrue(set(candidate["evidence"]) <= known)

    def test_formats(self):
        log = LOGS / "vedge-pfs.log"
        for name in ("text", "json", "markdown", "html"):
            file = self.folder / f"report.{name}"
            done = self.run_program("diagnose", log, "--format", f"{name}={file}")
            self.assertEqual((1, ""), (done.status, done.stdout), done)
            text = file.read_text()
            self.assertIn("pfs-rekey-mismatch", text)
            self.assertIn("PFS: configured MODP", text)
            if name == "html":
                page = Balanced()
                page.feed(text)
                self.assertEqual([], page.open)
        text = self.run_program("diagnose", log).stdout
        for words in ("went down and stays down, at child-rekey", "PFS: configured MODP_4096, received none, rekey", "look at next"):
            self.assertIn(words, text)
        several = self.diagnose(LOGS / "meraki-up.log", LOGS / "meraki-phase1.log", status=1)
        self.assertEqual(7, several["lines"])
        self.assertTrue(all("file" in e for t in several["tunnels"] for e in t["events"]))

    def test_what_to_do_next(self):
        def text(log):
            return self.run_program("diagnose", "-", stdin=log).stdout
        self.assertIn("set the peer to main mode", text(b"May 8 07:23:53 VPN msg: exchange Aggressive not allowed in any applicable rmconf\n"))
        unanswered = self.run_program("diagnose", LOGS / "charon-auth-unanswered.log").stdout
        self.assertIn("IKE_AUTH does not", unanswered)
        self.assertNotIn("IKE_AUTH does not", self.run_program("diagnose", LOGS / "gcp-json.log").stdout)

    def test_hostile_text_is_harmless_in_every_format(self):
        log = b"Apr 27 05:12:56 gw charon: 16[IKE] <script>alert(1)</script> | `x` no acceptable proposal found \x1b[31m\x07\n"
        for name in ("text", "markdown", "html"):
            done = tunlint_run.run(PROGRAM, ["diagnose", "-", "--format", name], stdin=log)
            self.assertNotIn("\x1b", done.stdout)
            if name == "html":
                self.assertNotIn("<script>", done.stdout)

    def test_no_secret_is_printed(self):
        for arguments in ([], ["--mask"]):
            for name in ("text", "json", "markdown", "html"):
                done = self.run_program("diagnose", LOGS / "secrets.log", "--format", name, *arguments)
                self.assertNotIn("CANARY", done.stdout + done.stderr)
                self.assertIn("no acceptable proposal found", done.stdout)
                # Of a JSON object only its message is read, of a column of CSV nothing goes on in the next.
                done = self.run_program("diagnose", LOGS / "json-secrets.log", "--format", name, *arguments)
                self.assertNotIn("CANARY", done.stdout + done.stderr)
                self.assertIn("received none", done.stdout)
        # The rest of a line is not shown, whatever word stands before a key.
        done = self.run_program("diagnose", "-", stdin=b"Apr 27 05:12:52 gw charon: 05[CFG] pkey CANARYone giving up after 3 retransmits sekret CANARYtwo\n")
        self.assertNotIn("CANARY", done.stdout)
        done = self.run_program("diagnose", "-", "--configs", BREAKS / "left.cfg", BREAKS / "right.cfg", stdin=pfs_log().encode())
        self.assertNotIn("CANARY", done.stdout + done.stderr)

    def test_mask(self):
        log = LOGS / "strongswan-auth.log"
        for name in ("text", "json", "markdown", "html"):
            done = self.run_program("diagnose", log, "--mask", "--format", name)
            self.assertNotRegex(done.stdout, r"\b(192\.0\.2|198\.51\.100)\.")
            self.assertIn("address-1", done.stdout)

    def test_exit_statuses(self):
        self.assertEqual(2, self.run_program("diagnose", self.folder / "missing.log").status)
        self.assertEqual(2, self.run_program("diagnose", self.folder).status)
        self.assertEqual(2, self.run_program("diagnose").status)
        self.assertEqual(2, self.run_program("diagnose", LOGS / "meraki-up.log", "--format", "sarif").status)
        self.assertEqual(0, self.run_program("diagnose", "-", stdin=b"nothing here\n").status)
        os.mkfifo(self.folder / "fifo")
        self.assertEqual(2, self.run_program("diagnose", self.folder / "fifo").status)

    def test_configurations_confirm(self):
        report = self.diagnose("-", "--configs", BREAKS / "left.cfg", BREAKS / "right.cfg", stdin=pfs_log().encode(), status=1)
        tunnel, = report["tunnels"]
        first = tunnel["candidates"][0]
        self.assertEqual(("pfs-rekey-mismatch", True), (first["cause"], first["confirmed"]))
        texts = {}
        for place in first["places"]:
            texts[place["end"]] = Path(place["file"]).read_text().splitlines()[place["line"] - 1]
        self.assertIn("perfect-forward-secrecy", texts[0])
        self.assertIn(1, texts)
        for other in tunnel["candidates"][1:]:
            self.assertIs(other["confirmed"], False)

    def test_configurations_confirm_what_is_only_possible_or_told_as_information(self):
        selectors = b"IPSec-SA Proposals or Traffic Selectors did not match.\n"
        silent = b"2019/03/06 18:24:04 low      vpn     pan  ikev2-n 0  IKEv2 IKE SA is down determined by DPD.\n"
        for side in ("left.xml", "right.cfg"):
            (self.folder / side).write_text((CASES / "panos-vedge-liveness-times" / side).read_text().replace("<interval>10<", "<interval>5<"))
        for folder, log, cause in ((CASES / "azure-nsx-v-pfs-none", selectors, "pfs-rekey-mismatch"), (CASES / "iosxe-nsx-v-one-group-v1", selectors, "pfs-mismatch"), (self.folder, silent, "dpd-interval-differs")):
            tunnel, = self.diagnose("-", "--configs", folder, stdin=log, status=1)["tunnels"]
            first = tunnel["candidates"][0]
            self.assertEqual((cause, True), (first["cause"], first["confirmed"]), tunnel["configurations"])
            self.assertIn("as the log shows", tunnel["configurations"])

    def test_configurations_cannot_explain(self):
        left = self.folder / "left.cfg"
        left.write_text(re.sub(r"perfect-forward-secrecy .*", "perfect-forward-secrecy none", (BREAKS / "left.cfg").read_text()))
        report = self.diagnose("-", "--configs", left, BREAKS / "right.cfg", stdin=pfs_log().encode(), status=1)
        tunnel, = report["tunnels"]
        self.assertIn("cannot explain it", tunnel["configurations"])
        self.assertIn("is not what it ran with", tunnel["configurations"])
        self.assertNotIn(True, [c["confirmed"] for c in tunnel["candidates"]])
        stranger = self.diagnose(LOGS / "strongswan-auth.log", "--configs", BREAKS / "left.cfg", BREAKS / "right.cfg")
        self.assertTrue(all(c["confirmed"] is None for t in stranger["tunnels"] for c in t["candidates"]))
        self.assertEqual(2, self.run_program("diagnose", LOGS / "meraki-up.log", "--configs", self.folder / "missing").status)

    def test_configurations_of_another_tunnel(self):
        """The same device and interface, and other addresses at both ends: nothing of that pair is laid to the log's tunnel."""
        pair = ["examples/pfs-rekey/vedge01.cfg", "examples/pfs-rekey/branch-isr.cfg"]
        said = tunlint_run.run(PROGRAM, ["diagnose", "tests/diagnose/logs/vedge-deleted.log", "--configs", *pair]).stdout
        self.assertIn("the configurations have no tunnel between 10.16.0.5 and 10.10.10.1: vedge01 ipsec1 has other addresses", said)
        self.assertNotIn("predict", said)

    def test_configurations_with_two_tunnels_between_the_same_addresses(self):
        """What the log tells of names and identities decides; where it tells nothing, both are named."""
        def gateway(file, own, far, ends):
            text = "connections {\n"
            for name, net in (("gold", 1), ("grey", 5)):
                groups = {"gold": "modp4096" if ends == 0 else "modp2048", "grey": "modp2048"}[name]
                text += f"""  {name} {{
    version = 2
    local_addrs = {own}
    remote_addrs = {far}
    proposals = aes256-sha256-modp2048
    local {{
      auth = psk
      id = {name}@{"ab"[ends]}.example
    }}
    remote {{
      auth = psk
      id = {name}@{"ba"[ends]}.example
    }}
    children {{
      {name}net {{
        local_ts = 10.{net + ends}.0.0/16
        remote_ts = 10.{net + 1 - ends}.0.0/16
        esp_proposals = aes256-sha256-{groups}
        start_action = start
      }}
    }}
  }}
"""
            path = self.folder / file
            path.write_text(text + "}\nsecrets {\n  ike-1 {\n    secret = CANARYgoldgrey\n  }\n}\n")
            return path
        configs = (gateway("swanctl-a.conf", "192.0.2.77", "198.51.100.44", 0), gateway("swanctl-b.conf", "198.51.100.44", "192.0.2.77", 1))
        head = "May 11 08:00:00 gw charon: 07"
        packet = f"{head}[NET] received packet: from 198.51.100.44[4500] to 192.0.2.77[4500] (80 bytes)\n"
        refused = f"{head}[ENC] parsed CREATE_CHILD_SA response 4 [ N(NO_PROP) ]\n{head}[IKE] received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built\n"
        open_, = self.diagnose("-", "--configs", *configs, stdin=(packet + refused).encode(), status=1)["tunnels"]
        self.assertEqual("two fit: gold, grey; the log does not say which", open_["configurations"])
        told = f"{head}[CFG] looking for peer configs matching 192.0.2.77[gold@a.example]...198.51.100.44[gold@b.example]\n"
        for tells in (told, f"{head}[CFG] selected peer config 'gold'\n"):
            tunnel, = self.diagnose("-", "--configs", *configs, stdin=(packet + tells + refused).encode(), status=1)["tunnels"]
            first = tunnel["candidates"][0]
            self.assertEqual(("pfs-rekey-mismatch", True), (first["cause"], first["confirmed"]), tunnel["configurations"])

    def test_peer_log(self):
        log = self.folder / "messages.log"
        log.write_text(pfs_log())
        done = self.run_program("check", BREAKS / "left.cfg", "--peer-log", log, "--format", "json")
        report = json.loads(done.stdout)
        self.assertEqual(1, done.status, done)
        tunnel, = report["tunnels"]
        self.assertEqual(("breaks-later", "child-rekey"), (tunnel["verdict"], tunnel["fails_at"]["stage"]))
        finding, = [f for f in report["findings"] if f["severity"] == "error"]
        self.assertEqual("pfs-rekey-mismatch", finding["rule"])
        seen, = [p for p in finding["places"] if p["end"] == 1]
        self.assertEqual(str(log), seen["file"])
        self.assertTrue(seen["fact"]["key"].startswith("observed."))
        # A peer that offers the group of this end: nothing breaks.
        log.write_text(pfs_log().replace("/NO_EXT_SEQ", "/MODP_4096/NO_EXT_SEQ").replace("MODP_4096/MODP_4096", "MODP_4096"))
        done = self.run_program("check", BREAKS / "left.cfg", "--peer-log", log, "--format", "json")
        self.assertNotIn("pfs-rekey-mismatch", [f["rule"] for f in json.loads(done.stdout)["findings"]])
        self.assertEqual(2, self.run_program("check", BREAKS / "left.cfg", "--peer-log", self.folder / "missing").status)
        log.write_text("nothing\n")
        self.assertEqual(2, self.run_program("check", BREAKS / "left.cfg", "--peer-log", log).status)

    def test_garbage(self):
        noise = bytes((n * 7919) % 256 for n in range(300000))
        log = noise + b"\n" + pfs_log().encode() + noise[:100001]
        report = self.diagnose("-", stdin=log, status=1)
        self.assertGreater(report["garbage"], 0)
        self.assertIn("PFS: configured MODP_4096, received none, rekey", [t["summary"] for t in report["tunnels"]])
        for cut in range(0, len(pfs_log()), 97):
            self.assertIn(self.run_program("diagnose", "-", stdin=pfs_log()[:cut].encode()).status, (0, 1))

    def test_what_is_no_text(self):
        log = self.folder / "messages"
        for packed, command in ((gzip.compress, "zcat"), (lzma.compress, "xzcat"), (bz2.compress, "bzcat"), (lambda text: b"\x28\xb5\x2f\xfd" + text, "zstdcat")):
            log.write_bytes(packed(pfs_log().encode()))
            done = self.run_program("diagnose", log)
            self.assertEqual(2, done.status, done)
            self.assertIn(f"is compressed: {command} {log} | tunlint diagnose -", done.stderr)
        log.write_bytes(bytes((n * 7919) % 256 for n in range(100000)))
        done = self.run_program("diagnose", log)
        self.assertEqual(2, done.status, done)
        self.assertIn("is not a text file", done.stderr)
        # A program, of which some strings are messages.
        program = b"\x7fELF\2\1\1" + b"".join(b"\0%c\0\0\x8b\0\0" % (n % 250 + 1) * 3 + line for n, line in enumerate(pfs_log().encode().split(b"\n") * 40))
        log.write_bytes(program)
        done = self.run_program("diagnose", log)
        self.assertEqual(2, done.status, done)
        self.assertIn("is not a text file", done.stderr)
        self.diagnose("-", stdin=pfs_log().encode().replace(b"\n", b"\0\n"), status=1)
        self.diagnose("-", stdin=pfs_log().encode() + b"\0" * 9000 + pfs_log().encode(), status=1)
        for padded in (b"\0" * 100000 + pfs_log().encode(), pfs_log().encode() + b"\0" * 100000):
            self.diagnose("-", stdin=padded, status=1)
        self.assertEqual(0, self.run_program("diagnose", "-", stdin=b"nothing of interest\n").status)

    def test_a_report_over_a_log(self):
        log = self.folder / "messages"
        log.write_text(pfs_log())
        done = self.run_program("diagnose", log, "--format", f"json={log}")
        self.assertEqual(2, done.status, done)
        self.assertEqual(pfs_log(), log.read_text())

    @unittest.skipUnless(os.environ.get("TUNLINT_BENCH"), "a measurement: set TUNLINT_BENCH to its size in MB")
    def test_speed_and_memory(self):
        size = int(os.environ["TUNLINT_BENCH"]) << 20
        piece = b"".join(NOISE % (n % 28 + 1, n % 24, n % 60, n % 60, n % 3, n % 250) for n in range(50000)) + pfs_log().encode()
        log = self.folder / "big.log"
        with log.open("wb") as out:
            for _ in range(size // len(piece) + 1):
                out.write(piece)
        subprocess.run(["cat", log], stdout=subprocess.DEVNULL, check=True)
        begin = time.monotonic()
        done = self.run_program("diagnose", log, "--format", "json")
        seconds = time.monotonic() - begin
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"{log.stat().st_size / 1e6 / seconds:.0f} MB/s, {peak / 1024:.0f} MB of memory", file=sys.stderr)
        self.assertEqual(1, done.status)
        self.assertGreater(log.stat().st_size / 1e6 / seconds, 200)
        self.assertLess(peak, 200 << 10)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
