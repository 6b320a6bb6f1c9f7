#!/usr/bin/env python3
"""tunlint.yaml: where it is found, what it changes, what is wrong with it; and its JSON schema.

    test_config.py TUNLINT [unittest arguments]
"""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import jsonschema  # noqa: E402
import tunlint_run  # noqa: E402
import yaml  # noqa: E402
from tunlint_run import ROOT  # noqa: E402

PROGRAM = None
SCHEMA = json.loads((ROOT / "docs" / "tunlint.schema.json").read_text())

POLICIES = {"ikeCipherAlgo": ["aes256"], "ikeAuthAlgo": ["sha256"], "ikeDiffieHellmanGroup": ["group14"], "ikeLifetime": 28800,
            "childCipherAlgo": ["aes256"], "childAuthAlgo": ["sha256"], "childPfsGroup": ["group14"], "childLifetime": 3600}


def peer(address, subnet, **members):
    return {"name": members.pop("name", "far"), "publicIp": address, "privateSubnets": [subnet], "secret": "CANARY-m1Xw8rPq2LsT5vNb",
            "ikeVersion": "2", "ipsecPolicies": POLICIES, **members}


def vpn(subnet):
    return {"mode": "hub", "hubs": [], "subnets": [{"localSubnet": subnet, "useVpn": True}]}


class Folder(unittest.TestCase):
    """A folder with two organizations, west and east, whose MX face each other."""

    maxDiff = None

    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.folder = Path(self._scratch.name)
        self.write("in/west/peers.json", {"peers": [peer("198.51.100.2", "10.2.0.0/16")]})
        self.write("in/west/vpn.json", vpn("10.1.0.0/16"))
        self.write("in/east/peers.json", {"peers": [peer("198.51.100.1", "10.1.0.0/16", localId="198.51.100.2")]})
        self.write("in/east/vpn.json", vpn("10.2.0.0/16"))

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))

    def run_tunlint(self, status, *arguments):
        done = tunlint_run.run(PROGRAM, arguments, cwd=self.folder)
        self.assertEqual(status, done.status, done)
        self.assertNotIn("CANARY", str(done.stdout) + str(done.stderr))
        return done

    def check(self, status, *arguments):
        return json.loads(self.run_tunlint(status, "check", "--format", "json", *arguments).stdout)

    def ends(self, *arguments):
        return json.loads(self.run_tunlint(0, "model", *arguments).stdout)["ends"]


class Config(Folder):
    def test_addresses_pair_the_ends(self):
        self.write("in/tunlint.yaml", "inventory:\n- {files: 'west/*', device: w}\n- {files: 'east/*', device: e}\n"
                   "addresses:\n- {device: w, local: 198.51.100.1}\n- {device: e, local: 10.0.0.2, public: 198.51.100.2}\n")
        report = self.check(0, "in")
        self.assertEqual(1, report["summary"]["tunnels"])
        self.assertEqual("up", report["tunnels"][0]["verdict"])
        self.assertEqual({"198.51.100.1", "10.0.0.2"}, {e["local"] for e in report["tunnels"][0]["ends"]})
        self.assertEqual(["w", "e"], sorted((e["device"] for e in report["tunnels"][0]["ends"]), reverse=True))

    def test_found_upwards_from_the_first_path(self):
        self.write("tunlint.yaml", "inventory:\n- {files: 'in/west/peers.json', device: up}\n")
        self.assertEqual("up", self.ends("in/west")[0]["device"])
        self.assertEqual("up", self.ends("in/west/peers.json")[0]["device"])
        self.write("in/west/tunlint.yaml", "inventory:\n- {files: 'peers.json', device: nearer}\n")
        self.assertEqual("nearer", self.ends("in/west")[0]["device"])
        self.write("other.yaml", "inventory:\n- {files: '*', device: given}\n")
        self.assertEqual("given", self.ends("--config", "other.yaml", "in/west")[0]["device"])

    def test_another_name(self):
        self.write("tunlint.yml", "pairs: []\n")
        self.assertIn("tunlint.yml is not read: the name is tunlint.yaml", self.run_tunlint(0, "check", "in/west").stderr)
        self.write("in/tunlint.yaml", "pairs: []\n")
        self.assertEqual("", self.run_tunlint(0, "check", "in/west").stderr)

    def test_it_is_no_input_itself(self):
        before = self.check(0, "in")["summary"]
        self.write("in/tunlint.yaml", "names: {}\n")
        self.assertEqual(before, self.check(0, "in")["summary"])

    def test_firmware_decides(self):
        self.write("tunlint.yaml", "inventory:\n- {files: '*', firmware: MX 14.53}\n")
        report = self.check(1, "in/west", "--fail-on", "warning")
        self.assertIn("config-unsupported", [f["rule"] for f in report["findings"]])
        self.write("tunlint.yaml", "inventory:\n- {files: '*', firmware: MX 18.107}\n")
        self.assertNotIn("config-unsupported", [f["rule"] for f in self.check(0, "in/west")["findings"]])

    def test_names_of_peers(self):
        far = peer("", "10.2.0.0/16", publicHostname="VPN.example.com")
        del far["publicIp"]
        self.write("in/west/peers.json", {"peers": [far]})
        self.write("tunlint.yaml", "names: {vpn.example.com: 198.51.100.2}\ninventory: [{files: 'in/east/*', device: e}]\n"
                   "addresses: [{device: e, local: 198.51.100.2}]\n")
        self.assertEqual(1, self.check(0, "in")["summary"]["tunnels"])

    def test_pairs(self):
        self.write("in/north/peers.json", {"peers": [peer("198.51.100.8", "10.2.0.0/16", name="n")]})
        self.write("tunlint.yaml", "pairs: [[in/west/peers.json, 'in/east/peers.json#far'], [nobody, nothing]]\n")
        report = self.check(0, "in", "--fail-on", "never")
        self.assertEqual(1, report["summary"]["tunnels"])
        self.assertEqual({"in/west/peers.json", "in/east/peers.json"}, {e["file"] for e in report["tunnels"][0]["ends"]})
        self.write("tunlint.yaml", "pairs: [[far, n]]\n")
        self.assertIn("several tunnel ends", self.check(2, "in")["errors"][0]["message"])

    def test_a_pair_of_one_end(self):
        conn = "conn lan{0}\n  keyexchange=ikev2\n  left=192.0.2.1\n  leftsubnet=10.{0}.0.0/24\n  right=198.51.100.9\n  rightsubnet=10.9.0.0/24\n  authby=psk\n"
        self.write("two/ipsec.conf", conn.format(1) + conn.format(2))  # they share an IKE SA
        for right in ("lan1", "lan2"):
            self.write("tunlint.yaml", f"pairs: [['two/ipsec.conf#lan1', 'two/ipsec.conf#{right}']]\n")
            report = self.check(2, "two")
            self.assertIn("those of one end", report["errors"][0]["message"])
            self.assertEqual(1, report["errors"][0]["line"])
            done = self.run_tunlint(2, "check", "two/ipsec.conf", "--pair", f"two/ipsec.conf#lan1=two/ipsec.conf#{right}")
            self.assertIn("--pair: both names are those of one end", done.stderr)

    def test_platform(self):
        self.write("in/west/peers.json", "nothing that is recognised\n")
        self.write("tunlint.yaml", "inventory: [{files: 'peers.json', platform: iosxe}]\n")
        self.assertEqual("iosxe", json.loads(self.run_tunlint(0, "model", "in/west/peers.json").stdout)["documents"][0]["platform"])

    def test_faults_are_told_with_their_place(self):
        for text, line, says in (("inventory: []\naddreses: []\n", 2, "did you mean 'addresses'?"),
                                 ("inventory:\n- {files: a, platform: merakki}\n", 2, "did you mean 'meraki'?"),
                                 ("names: {a: CANARY}\n", 1, "an address is wanted"), ("pairs: [", 1, "not valid YAML"),
                                 ("? CANARY\n\t: x", 2, "not valid YAML"),
                                 ("fail-on: errors\n", 1, "did you mean 'error'?"), ("policy: cnsa2\n", 1, "did you mean 'cnsa-2'?"),
                                 ("severity:\n  pfs-mismach: info\n", 2, "did you mean 'pfs-mismatch'?"), ("ignore:\n- rule: pfs-mismatch\n  reasn: x\n", 3, "did you mean 'reason'?"),
                                 ("ignore:\n- rule: dpd\n", 2, "needs 'reason'")):
            with self.subTest(text):
                self.write("tunlint.yaml", text)
                error = self.check(2, "in")["errors"][0]
                self.assertTrue(error["file"].endswith("tunlint.yaml"), error)
                self.assertIn(says, error["message"])
                self.assertEqual(line, error["line"], error)

    def test_a_file_that_is_not_there(self):
        self.assertEqual("nowhere.yaml", self.check(2, "--config", "nowhere.yaml", "in")["errors"][0]["file"])


class Decisions(Folder):
    """Severities, policies and findings that are ignored. East's key is another one: one error."""

    HEAD = ("inventory:\n- {files: 'in/west/*', device: w}\n- {files: 'in/east/*', device: e}\n"
            "addresses:\n- {device: w, local: 198.51.100.1}\n- {device: e, local: 198.51.100.2}\n")

    def setUp(self):
        super().setUp()
        self.write("in/east/peers.json", {"peers": [peer("198.51.100.1", "10.1.0.0/16", localId="198.51.100.2", secret="CANARY-another-one-Zq81")]})

    def findings(self, status, text, *arguments):
        self.write("tunlint.yaml", self.HEAD + text)
        return {f["rule"]: f for f in self.check(status, ".", *arguments)["findings"]}

    def test_is_named_as_seen_from_here(self):
        entry = "ignore:\n  - {rule: ts-disjoint, reason: not there}\n"
        found = self.findings(1, entry)["suppression-unused"]
        self.assertEqual(["tunlint.yaml"], [p["file"] for p in found["places"]])
        absolute = {f["rule"]: f for f in self.check(1, str(self.folder))["findings"]}["suppression-unused"]
        self.assertEqual([str((self.folder / "tunlint.yaml").resolve())], [p["file"] for p in absolute["places"]])

    def test_without(self):
        self.assertEqual("error", self.findings(1, "")["psk-mismatch"]["severity"])

    def test_severity(self):
        self.assertEqual("warning", self.findings(0, "severity: {psk-mismatch: warning}\n")["psk-mismatch"]["severity"])
        self.assertEqual("info", self.findings(0, "severity: {psk-mismatch: warning, psk: info}\n")["psk-mismatch"]["severity"])
        self.assertNotIn("psk-mismatch", self.findings(0, "severity: {psk: 'off'}\n"))

    def test_fail_level(self):
        self.findings(1, "fail-on: warning\nseverity: {psk: warning}\n")
        self.findings(0, "fail-on: never\n")
        self.findings(1, "fail-on: never\n", "--fail-on", "error")

    def test_overrides(self):
        self.assertEqual("info", self.findings(0, "overrides: [{files: 'in/west/*', severity: {psk: info}}]\n")["psk-mismatch"]["severity"])
        self.assertEqual("error", self.findings(1, "overrides: [{files: 'lab/*', severity: {psk: info}}]\n")["psk-mismatch"]["severity"])

    def test_policy(self):
        self.assertNotIn("crypto-policy", self.findings(1, ""))
        self.assertIn("crypto-policy", self.findings(1, "policy: cnsa-2\n"))
        self.assertIn("crypto-policy", self.findings(1, "overrides: [{files: 'in/east/*', policy: cnsa-2}]\n"))
        self.assertNotIn("crypto-policy", self.findings(1, "policy: cnsa-2\n", "--policy", "rfc8247"))

    def test_ignore(self):
        for entry in ("", ", files: 'in/east/*'", ", tunnel: w", ", until: '2999-12-31'"):
            found = self.findings(0, "ignore: [{rule: psk-mismatch, reason: known to all" + entry + "}]\n")
            self.assertEqual("known to all", found["psk-mismatch"]["suppression"])
            self.assertNotIn("suppression-unused", found)
        found = self.findings(1, "ignore: [{rule: [psk, pfs-mismatch], tunnel: nobody, reason: r}]\n")
        self.assertNotIn("suppressed", found["psk-mismatch"])
        self.assertIn("suppression-unused", found)

    def test_an_entry_that_has_run_out(self):
        found = self.findings(1, "ignore: [{rule: psk-mismatch, reason: r, until: '2001-02-03'}]\n")
        self.assertNotIn("suppressed", found["psk-mismatch"])
        self.assertIn("2001-02-03", found["suppression-expired"]["message"])

    def test_an_entry_for_what_is_not_looked_at_is_not_unused(self):
        for until in ("", ", until: '2001-02-03'"):
            self.write("tunlint.yaml", self.HEAD + "ignore: [{rule: dpd, reason: r" + until + "}]\n")
            rules = [f["rule"] for f in self.check(0, "in/west")["findings"]]
            self.assertNotIn("suppression-unused", rules)
            self.assertNotIn("suppression-expired", rules)

    def test_an_entry_that_has_run_out_and_is_for_nothing(self):
        found = self.findings(1, "ignore: [{rule: psk-mismatch, tunnel: nobody, reason: r, until: '2001-02-03'}]\n")
        self.assertIn("not found any more", found["suppression-expired"]["message"])


class Schema(Folder):
    """The schema and the program agree."""

    def verdicts(self, text):
        self.write("tunlint.yaml", text)
        status = tunlint_run.run(PROGRAM, ["model", "in"], cwd=self.folder).status
        valid = jsonschema.Draft7Validator(SCHEMA).is_valid(yaml.safe_load(text))
        return status == 0, valid

    def test_schema_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)

    def test_a_day_that_no_month_has(self):
        """More than a schema can say."""
        self.assertFalse(self.verdicts("ignore: [{rule: dpd, reason: a, until: '2030-02-30'}]")[0])
        self.assertTrue(self.verdicts("ignore: [{rule: dpd, reason: a, until: '2028-02-29'}]")[0])

    def test_same_verdict(self):
        good = ("", "inventory:\n", "inventory: [{files: a, platform: vedge, device: d, release: '1'}]", "inventory: [{files: a, firmware: 18.107}]",
                "addresses: [{device: d, local: 192.0.2.1}]", "addresses: [{local: 192.0.2.1, public: '2001:db8::1'}]", "addresses: [{device: d, end: e, public: 192.0.2.1}]",
                "names: {a: 192.0.2.1, b: [192.0.2.2]}", "pairs: [[a, b]]", "fail-on: warning", "fail-on:", "policy: cnsa-2", "severity: {dpd: info, psk-weak: 'off'}",
                "overrides: [{files: a, severity: {ts: error}, policy: cnsa-1}]", "ignore: [{rule: pfs-mismatch, reason: b}]", "ignore: [{rule: [pfs, dpd], files: a, tunnel: c, reason: b, until: '2030-01-31'}]")
        bad = ("x: 1", "[]", "inventory: {}", "inventory: [a]", "inventory: [{platform: vedge}]", "inventory: [{files: a, x: b}]", "inventory: [{files: a, release: b, firmware: c}]",
               "addresses: [{device: d}]", "addresses: [{public: 192.0.2.1}]", "addresses: [{local: 192.0.2.1}]", "addresses: [{device: d, local: x}]",
               "addresses: [{local: 192.0.2.1, public: 192.0.2.2, end: e}]", "names: []", "names: {a: b}", "pairs: [[a]]", "pairs: [[a, b, c]]", "pairs: [a]",
               "fail-on: bad", "policy: none", "severity: [a]", "severity: {dpd: bad}", "severity: {dpd: }", "overrides: [{severity: {}}]", "overrides: [{files: a, x: b}]", "ignore: [{rule: dpd}]",
               "ignore: [{reason: a}]", "ignore: [{rule: dpd, reason: ' '}]", "ignore: [{rule: dpd, reason: a, until: '2030-13-01'}]", "ignore: [{rule: dpd, reason: a, until: soon}]", "ignore: [{rule: dpd, reason: a, x: b}]")
        for texts, wanted in ((good, True), (bad, False)):
            for text in texts:
                with self.subTest(text):
                    self.assertEqual((wanted, wanted), self.verdicts(text))

    def test_the_examples_of_the_manual(self):
        blocks = (ROOT / "docs" / "tunlint-yaml.md").read_text().split("```yaml\n")[1:]
        self.assertGreaterEqual(len(blocks), 4)
        for block in blocks:
            text = block.split("```")[0]
            with self.subTest(text):
                self.assertEqual((True, True), self.verdicts(text))


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    unittest.main()
