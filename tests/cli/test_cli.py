#!/usr/bin/env python3
"""The command line: exit statuses, options, messages, and the shape of what programs read.

    test_cli.py TUNLINT [unittest arguments]
"""

import json
import os
import re
import socket
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import jsonschema  # noqa: E402
import tunlint_run  # noqa: E402
from tunlint_run import CASES, ROOT  # noqa: E402

PROGRAM = None
BREAKS = CASES / "pfs-rekey-vedge-g16-iosxe-none"  # one error
WORKS = CASES / "works-vedge-iosxe-vti-v2"  # no error, no warning
PLANNED = {"life-phase2-drop", "psk-weak"}  # rules that cases speak of and that are still to come
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text())


class CommandLine(unittest.TestCase):
    """A scratch directory per test, with the two ends of a tunnel that breaks (bad-*) and of one that works (good-*)."""

    maxDiff = None

    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.folder = Path(self._scratch.name)
        for name, case in (("bad", BREAKS), ("good", WORKS)):
            for side in ("left", "right"):
                text = (case / f"{side}.cfg").read_bytes()
                if name == "good":  # other devices: copies of one would fit several ends
                    for old, new in ((b"192.0.2.10", b"192.0.2.130"), (b"198.51.100.22", b"198.51.100.142"), (b"vedge01", b"vedge02"), (b"branch", b"branch2")):
                        text = text.replace(old, new)
                (self.folder / f"{name}-{side}.cfg").write_bytes(text)

    def tunlint(self, *arguments, stdin=b"", environment=None):
        return tunlint_run.run(PROGRAM, arguments, cwd=self.folder, stdin=stdin, environment=environment)

    def expect(self, status, *arguments, **keywords):
        done = self.tunlint(*arguments, **keywords)
        self.assertEqual(status, done.status, done)
        return done

    def report(self, status, *arguments, **keywords):
        done = self.expect(status, "check", "--format", "json", *arguments, **keywords)
        report = json.loads(done.stdout)
        jsonschema.validate(report, SCHEMA, cls=jsonschema.Draft7Validator)
        return report


class ExitStatus(CommandLine):
    def test_0_when_nothing_is_found(self):
        self.expect(0, "check", "good-left.cfg", "good-right.cfg")

    def test_1_for_an_error(self):
        done = self.expect(1, "check", "bad-left.cfg", "bad-right.cfg")
        self.assertIn("error[pfs-rekey-mismatch]", done.stdout)

    def test_a_directory_is_searched(self):
        report = self.report(1, ".")
        self.assertEqual({"breaks-later", "up"}, {t["verdict"] for t in report["tunnels"]} & {"breaks-later", "up"})
        self.assertEqual(4, report["summary"]["files"])

    def test_a_directory_passes_over_what_is_no_configuration(self):
        (self.folder / "notes.txt").write_text("Call the provider about the line.\n")
        (self.folder / "picture.bin").write_bytes(bytes(range(256)) * 8)
        self.assertEqual(2, self.report(1, ".")["summary"]["passed_over"])

    def test_an_empty_directory_is_not_silently_fine(self):
        (self.folder / "empty").mkdir()
        done = self.tunlint("check", "empty")
        self.assertIn(done.status, (0, 2), done)
        self.assertIn("0 files" if done.status == 0 else "empty", done.stdout + done.stderr)

    def test_fail_on(self):
        for level, status in (("error", 1), ("warning", 1), ("advice", 1), ("info", 1), ("never", 0)):
            with self.subTest(level=level):
                self.expect(status, "check", "--fail-on", level, "bad-left.cfg", "bad-right.cfg")
        for level, status in (("error", 0), ("warning", 0), ("never", 0)):
            with self.subTest(level=level, tunnel="works"):
                self.expect(status, "check", "--fail-on", level, "good-left.cfg", "good-right.cfg")
        alone = self.expect(1, "check", "--fail-on", "info", "good-left.cfg")  # its partner is missing
        self.assertIn("pair-missing", alone.stdout)
        self.expect(0, "check", "good-left.cfg")

    def test_fail_on_warning_and_not_on_error(self):
        for case in tunlint_run.case_folders():
            if "severity: warning" in (case / "expected.yaml").read_text() and "exit: 0" in (case / "expected.yaml").read_text():
                paths = tunlint_run.inputs(case)
                self.expect(0, "check", *paths)
                self.expect(1, "check", "--fail-on", "warning", *paths)
                self.expect(0, "check", "--fail-on", "never", *paths)
                return
        self.fail("no case has a warning and no error")


class UnusableInput(CommandLine):
    """Exit status 2: the message names the place, and everything else is reported all the same."""

    def unusable(self, name, *options, place=None):
        """Checks `name` beside a tunnel that breaks; what was said about it, from text and JSON."""
        done = self.expect(2, "check", *options, "bad-left.cfg", name, "bad-right.cfg")
        self.assertIn(place or name, done.stdout + done.stderr)
        self.assertIn("pfs-rekey-mismatch", done.stdout, done)
        report = self.report(2, *options, "bad-left.cfg", name, "bad-right.cfg")
        self.assertEqual([name], sorted({e["file"] for e in report["errors"]}))
        self.assertIn("pfs-rekey-mismatch", {f["rule"] for f in report["findings"]})
        self.expect(2, "check", *options, "--fail-on", "never", name)
        return report["errors"]

    def test_no_such_file(self):
        self.unusable("absent.cfg")

    def test_binary(self):
        (self.folder / "router.bin").write_bytes(bytes(range(256)) * 16)
        self.unusable("router.bin")

    def test_no_known_platform(self):
        (self.folder / "notes.cfg").write_text("Call the provider about the line.\n")
        self.unusable("notes.cfg")

    def test_empty_file(self):
        (self.folder / "empty.cfg").write_bytes(b"")
        self.unusable("empty.cfg")
        self.assertIn("is empty", self.expect(2, "check", "empty.cfg").stdout)

    def test_a_fifo_is_not_waited_for(self):
        os.mkfifo(self.folder / "pipe.cfg")
        self.unusable("pipe.cfg")

    def test_a_socket(self):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.folder / "socket.cfg"))
            self.unusable("socket.cfg")

    @unittest.skipIf(os.geteuid() == 0, "nothing is unreadable to root")
    def test_no_permission(self):
        (self.folder / "closed.cfg").write_text("hostname closed\n")
        (self.folder / "closed.cfg").chmod(0)
        self.unusable("closed.cfg")

    def test_a_link_in_a_circle(self):
        (self.folder / "circle.cfg").symlink_to("circle.cfg")
        self.unusable("circle.cfg")

    def test_not_understood_is_said_with_its_line(self):
        text = (self.folder / "bad-left.cfg").read_text()
        lines = text.splitlines()
        number = next(n for n, line in enumerate(lines) if line.strip().startswith("perfect-forward-secrecy"))
        lines[number] = "   perfect-forwardsecrecy group-16"
        (self.folder / "bad-left.cfg").write_text("\n".join(lines) + "\n")
        report = self.report_any("bad-left.cfg", "bad-right.cfg")
        where = [(p["file"], p["line"]) for f in report["findings"] if f["rule"] == "config-not-understood" for p in f["places"]]
        self.assertIn(("bad-left.cfg", number + 1), where)

    def test_a_second_platform_in_one_file_is_said(self):
        for first, second in (("left", "right"), ("right", "left")):
            texts = [(self.folder / f"good-{side}.cfg").read_text() for side in (first, second)]
            (self.folder / "both.cfg").write_text("\n".join(texts))
            report = self.report_any("both.cfg")
            found = [p["line"] for f in report["findings"] if f["rule"] == "config-not-understood" for p in f["places"]]
            self.assertEqual(1, sum(line > texts[0].count("\n") for line in found), found)
        for side in ("left", "right"):
            self.assertNotIn("another platform", self.tunlint("check", f"good-{side}.cfg").stdout)

    def report_any(self, *paths):
        done = self.tunlint("check", "--format", "json", *paths)
        self.assertIn(done.status, (0, 1, 2), done)
        report = json.loads(done.stdout)
        jsonschema.validate(report, SCHEMA, cls=jsonschema.Draft7Validator)
        return report

    def test_a_file_cut_off_inside_a_quotation(self):
        whole = (CASES / "psk-encrypted-vedge" / "left.cfg").read_bytes().replace(b"vedge01", b"vedge03")
        cut = whole[:whole.index(b'pre-shared-secret "') + len(b'pre-shared-secret "') + 9]
        (self.folder / "cut.cfg").write_bytes(cut)
        line = cut.count(b"\n") + 1
        done = self.tunlint("check", "bad-left.cfg", "cut.cfg", "bad-right.cfg")
        self.assertIn(done.status, (1, 2), done)
        self.assertIn(f"cut.cfg:{line}", done.stdout + done.stderr)
        self.assertIn("pfs-rekey-mismatch", done.stdout, done)

    def test_files_cut_off_anywhere(self):
        for name in ("bad-left.cfg", "bad-right.cfg"):
            data = (self.folder / name).read_bytes()
            for size in range(1, len(data), 97):
                (self.folder / "cut.cfg").write_bytes(data[:size])
                done = self.tunlint("check", "cut.cfg")
                self.assertIn(done.status, (0, 1, 2), f"{size} octets of {name}: {done}")


class Usage(CommandLine):
    def test_nothing_to_do(self):
        for arguments in ([], ["check"], ["model"], ["explain"]):
            done = self.expect(2, *arguments)
            self.assertEqual("", done.stdout)
            self.assertIn("tunlint", done.stderr)

    def test_unknown_command(self):
        done = self.expect(2, "chek", "bad-left.cfg")
        self.assertIn("did you mean 'tunlint check'", done.stderr)
        self.assertNotIn("did you mean", self.expect(2, "xyzzyxyzzy").stderr)

    def test_unknown_option(self):
        done = self.expect(2, "check", "--fial-on", "error", "bad-left.cfg")
        self.assertIn("--fial-on", done.stderr)
        self.assertIn("did you mean '--fail-on'", done.stderr)
        self.assertIn("did you mean '--version'", self.expect(2, "--verison").stderr)

    def test_unknown_values(self):
        for option, value, said in (("--platform", "vegde", "vedge"), ("--format", "jason", "json"), ("--fail-on", "eror", "error"),
                                    ("--color", "sometimes", "never")):
            with self.subTest(option=option):
                done = self.expect(2, "check", option, value, "bad-left.cfg")
                self.assertIn(value, done.stderr)
                self.assertIn(said, done.stderr)
                self.assertEqual("", done.stdout)

    def test_help_and_version(self):
        version = self.expect(0, "--version").stdout
        self.assertRegex(version, r"\Atunlint \d+\.\d+\.\d+\S*\nbuilt with \S+ [\d.]+, \w+.*\n\d+ platforms, \d+ rules, \d+ report formats\n\Z")
        self.assertEqual(version, self.expect(0, "--version", environment={"TZ": "Asia/Tokyo", "HOME": "/"}).stdout)
        whole = self.expect(0, "--help").stdout
        for command in ("check", "model", "explain", "rules", "platforms"):
            self.assertIn(command, whole)
            self.assertIn(command, self.expect(0, command, "--help").stdout)
        for option in ("--format", "--fail-on", "--pair", "--platform", "--stdin-name", "--color", "--select", "--ignore"):
            self.assertIn(option, self.expect(0, "check", "--help").stdout)


class Options(CommandLine):
    def test_platform(self):
        self.report(1, "--platform", "bad-left.cfg=vedge", "--platform", "*right*=iosxe", "bad-left.cfg", "bad-right.cfg")
        text = "crypto isakmp policy 10\n"  # too little to be told by
        report = self.report(0, "--platform", "iosxe", "-", stdin=text.encode())
        self.assertEqual([], report["errors"])

    def test_platform_overrides_detection(self):
        done = self.expect(0, "model", "--platform", "vedge", "bad-left.cfg")
        self.assertEqual("vedge", json.loads(done.stdout)["documents"][0]["platform"])
        done = self.tunlint("model", "--platform", "vedge", "bad-right.cfg")
        self.assertEqual("vedge", json.loads(done.stdout)["documents"][0]["platform"])

    def test_standard_input(self):
        left = (self.folder / "bad-left.cfg").read_bytes()
        report = self.report(1, "--stdin-name", "from-router.cfg", "-", "bad-right.cfg", stdin=left)
        self.assertEqual("from-router.cfg", report["tunnels"][0]["ends"][0]["file"])
        report = self.report(1, "bad-right.cfg", "-", stdin=left)
        self.assertEqual(1, report["summary"]["tunnels"])
        self.expect(2, "check", "-", stdin=b"")
        self.expect(2, "check", "-", stdin=b"\0\1\2\3" * 100)

    def test_several_formats(self):
        paths = ("bad-left.cfg", "bad-right.cfg")
        done = self.expect(1, "check", "--format", "text", "--format", "json=report.json", *paths)
        written = (self.folder / "report.json").read_text()
        self.assertEqual(self.expect(1, "check", "--format", "json", *paths).stdout, written)
        self.assertEqual(self.expect(1, "check", *paths).stdout, done.stdout)
        jsonschema.validate(json.loads(written), SCHEMA)
        quiet = self.expect(1, "check", "--format=json=other.json", *paths)
        self.assertEqual("", quiet.stdout)
        self.assertEqual(written, (self.folder / "other.json").read_text())

    def test_two_reports_into_one_file(self):
        for name in ("report", "./report"):
            done = self.expect(2, "check", "--format", "json=report", "--format", f"text={name}", "good-left.cfg", "good-right.cfg")
            self.assertIn("two reports would be written to", done.stderr)
            self.assertFalse((self.folder / "report").exists())
        done = self.expect(2, "check", "--format", "json=report", "--write-baseline", "./report", "good-left.cfg", "good-right.cfg")
        self.assertIn("two reports would be written to", done.stderr)
        self.assertFalse((self.folder / "report").exists())
        for status, other in ((2, "json"), (2, "text=-"), (0, "github")):  # JSON with something behind it is no JSON
            self.expect(status, "check", "--format", "json" if status else "text", "--format", other, "good-left.cfg", "good-right.cfg")
        self.assertIn("names no file", self.expect(2, "check", "--format", "json=", "good-left.cfg").stderr)

    def test_a_report_that_cannot_be_written(self):
        done = self.expect(2, "check", "--format", "json=absent/report.json", "good-left.cfg", "good-right.cfg")
        self.assertIn("absent/report.json", done.stderr)
        self.assertNotIn("terminate", done.stderr)

    def test_errors_are_seen_beside_a_json_report(self):
        done = self.expect(2, "check", "--format", "json=report.json", "absent.cfg")
        self.assertIn("absent.cfg", done.stderr)

    def test_color(self):
        paths = ("bad-left.cfg", "bad-right.cfg")
        escape = "\x1b["
        self.assertNotIn(escape, self.expect(1, "check", *paths).stdout)
        self.assertNotIn(escape, self.expect(1, "check", "--color", "auto", *paths).stdout)  # not a terminal
        self.assertNotIn(escape, self.expect(1, "check", "--color", "never", *paths).stdout)
        colored = self.expect(1, "check", "--color", "always", *paths).stdout
        self.assertIn(escape, colored)
        self.assertNotIn(escape, self.expect(1, "check", "--color", "always", "--format", "json", *paths).stdout)

    def on_terminal(self, environment):
        """What `check` prints on a terminal."""
        import pty
        import subprocess
        main, terminal = pty.openpty()
        variables = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        process = subprocess.Popen([str(PROGRAM), "check", "good-left.cfg", "good-right.cfg"], cwd=self.folder, stdout=terminal,
                                   stderr=terminal, stdin=subprocess.DEVNULL, env={**variables, "TERM": "xterm", **environment})
        os.close(terminal)
        shown = b""
        try:
            while chunk := os.read(main, 4096):
                shown += chunk
        except OSError:  # the other side is closed
            pass
        os.close(main)
        self.assertEqual(0, process.wait(tunlint_run.TIMEOUT))
        return shown.decode()

    def test_no_color(self):
        self.assertIn("\x1b[", self.on_terminal({}))
        self.assertNotIn("\x1b[", self.on_terminal({"NO_COLOR": "1"}))
        self.assertIn("\x1b[", self.on_terminal({"NO_COLOR": ""}))  # no-color.org: when present and not empty

    def test_pair(self):
        report = self.report(1, "--pair", "good-left.cfg=bad-right.cfg", "good-left.cfg", "bad-right.cfg", "bad-left.cfg")
        self.assertIn(["good-left.cfg", "bad-right.cfg"], [[e["file"] for e in t["ends"]] for t in report["tunnels"]])
        end = self.report(1, "bad-left.cfg", "bad-right.cfg")["tunnels"][0]["ends"][0]["name"]
        self.report(1, "--pair", f"bad-left.cfg#{end}=bad-right.cfg", "bad-left.cfg", "bad-right.cfg")
        for wrong in ("bad-left.cfg", "bad-left.cfg=absent.cfg", "bad-left.cfg#Tunnel99=bad-right.cfg"):
            with self.subTest(pair=wrong):
                done = self.expect(2, "check", "--pair", wrong, "bad-left.cfg", "bad-right.cfg")
                self.assertIn("--pair", done.stderr)

    def test_what_was_taken_to_be_right_has_no_fix(self):
        case = CASES / "peer-address-unknown-no-fix-gcp"
        report = self.report(0, case / "left.json", case / "right.conf")
        unknown = [f for f in report["findings"] if f["rule"] == "peer-address-unknown"]
        self.assertEqual([[]], [f.get("fixes", []) for f in unknown])

    def test_select_and_ignore(self):
        paths = ("bad-left.cfg", "bad-right.cfg")
        self.assertEqual({"pfs-rekey-mismatch"}, {f["rule"] for f in self.report(1, "--select", "pfs-rekey-mismatch", *paths)["findings"]})
        self.assertEqual({"pfs-rekey-mismatch"}, {f["rule"] for f in self.report(1, "--select", "pfs", *paths)["findings"]})
        report = self.report(0, "--ignore", "pfs-rekey-mismatch", *paths)
        self.assertNotIn("pfs-rekey-mismatch", {f["rule"] for f in report["findings"]})
        self.assertEqual("breaks-later", report["tunnels"][0]["verdict"])  # the prediction stays
        done = self.expect(2, "check", "--ignore", "pfs-rekey-mismach", *paths)
        self.assertIn("pfs-rekey-mismach", done.stderr)

    def test_the_same_output_every_time(self):
        once = self.expect(1, "check", "--format", "json", ".").stdout
        for _ in range(3):
            self.assertEqual(once, self.expect(1, "check", "--format", "json", ".").stdout)


class Manuals(CommandLine):
    def test_rules(self):
        rules = json.loads(self.expect(0, "rules", "--format", "json").stdout)
        names = [r["name"] for r in rules]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("pfs-rekey-mismatch", names)
        listed = self.expect(0, "rules").stdout
        for rule in rules:
            with self.subTest(rule=rule["name"]):
                self.assertIn(rule["severity"], ("error", "warning", "advice", "info"))
                self.assertTrue(rule["summary"])
                self.assertIn(rule["name"], listed)
                manual = self.expect(0, "explain", rule["name"]).stdout
                self.assertIn(rule["name"], manual)
                self.assertGreater(len(manual.splitlines()), 4, manual)

    def test_every_rule_of_the_cases_exists(self):
        import yaml
        names = {r["name"] for r in json.loads(self.expect(0, "rules", "--format", "json").stdout)}
        for case in tunlint_run.case_folders():
            expected = yaml.safe_load((case / "expected.yaml").read_text())
            with self.subTest(case=case.name):
                self.assertLessEqual({f["rule"] for f in expected.get("findings") or []} | {*expected.get("info", [])}, names)
                self.assertLessEqual({*expected.get("absent", [])}, names | PLANNED)  # misspelt, it would never be there

    def test_platforms(self):
        platforms = json.loads(self.expect(0, "platforms", "--format", "json").stdout)
        names = [p["name"] for p in platforms]
        self.assertEqual(sorted(names), names)
        self.assertLessEqual({"vedge", "iosxe"}, set(names))
        listed = self.expect(0, "platforms").stdout
        for name in names:
            self.assertIn(name, listed)
            self.assertIn(name, self.expect(0, "explain", name).stdout)

    def test_explain_unknown(self):
        done = self.expect(2, "explain", "pfs-rekey-mismach")
        self.assertIn("did you mean 'pfs-rekey-mismatch'", done.stderr)
        self.assertRegex(self.expect(0, "explain", "pfs").stdout + self.expect(0, "explain", "terraform").stdout, "(?s)pfs-rekey-mismatch.*terraform show -json")


class Model(CommandLine):
    def sourced(self, value, path=""):
        """Every value in the model that says where it comes from, with its path."""
        if isinstance(value, dict):
            if "origin" in value or "value" in value:
                yield path, value
            for key, inner in value.items():
                yield from self.sourced(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for n, inner in enumerate(value):
                yield from self.sourced(inner, f"{path}[{n}]")

    def test_every_value_has_an_origin(self):
        for folder in tunlint_run.sample(tunlint_run.case_folders() + tunlint_run.example_folders()):
            with self.subTest(folder=folder.name):
                model = json.loads(self.expect(0, "model", *tunlint_run.inputs(folder)).stdout)
                self.assertEqual("tunlint-model/1", model["schema"])
                self.assertGreaterEqual(len(tunlint_run.files(folder)), len(model["documents"]))
                for document in model["documents"]:
                    self.assertLessEqual(document["not_understood"], document["vpn_statements"])
                # Documents that are joined may have their statements counted together.
                self.assertGreater(sum(d["vpn_statements"] for d in model["documents"]), 0)
                for end in model["ends"]:
                    values = list(self.sourced(end))
                    self.assertGreater(len(values), 10)
                    for path, value in values:
                        self.origin(f"{end['file']}:{end['line']}{path}", value)

    def origin(self, path, value):
        self.assertIn("value", value, path)
        self.assertIn(value.get("origin"), ("explicit", "default", "derived", "unknown"), path)
        if value["origin"] == "explicit":
            self.assertIn("line", value, f"{path}: explicit, but where?")
        if value["origin"] == "unknown":
            self.assertIsNone(value["value"], path)
            self.assertIn("reason", value, path)
        else:
            self.assertIsNotNone(value["value"], path)

    def test_lines_are_those_of_the_file(self):
        model = json.loads(self.expect(0, "model", "bad-left.cfg").stdout)
        lines = (self.folder / "bad-left.cfg").read_text().splitlines()
        children = model["ends"][0]["children"]
        groups = [v for p, v in self.sourced(children) if "MODP_4096" in str(v["value"])]
        self.assertTrue(groups)
        self.assertIn("group-16", lines[groups[0]["line"] - 1])

    def test_unusable_input(self):
        done = self.expect(2, "model", "bad-left.cfg", "absent.cfg")
        model = json.loads(done.stdout)
        self.assertEqual(["absent.cfg"], [e["file"] for e in model["errors"]])
        self.assertEqual(1, len(model["ends"]))


class Wording(CommandLine):
    """What of a report is there for people: who is who, what stands first, which commands."""

    def test_ends_that_are_called_the_same(self):
        text = self.expect(1, "check", CASES / "nsx-t-nsx-t-service-disabled").stdout
        for words in ("T0-EXT TO-FAR (192.0.2.10) <-> T0-EXT TO-FAR (198.51.100.22)", "when T0-EXT TO-FAR (192.0.2.10) starts", "when T0-EXT TO-FAR (198.51.100.22) starts"):
            self.assertIn(words, text)

    def test_what_may_stop_a_change_stands_first(self):
        text = self.tunlint("check", CASES / "config-misspelt-path-panos").stdout
        told = re.findall(r"^(error|warning|info|advice)\[", text, re.M)
        self.assertIn("advice", told)
        self.assertEqual("warning", told[0])
        self.assertNotIn("warning", told[told.index("info"):] + told[told.index("advice"):])

    def test_a_key_that_is_there_for_the_address_is_removed_first(self):
        lines = self.expect(1, "check", CASES / "psk-differs-v1").stdout.splitlines()
        at = next(n for n, line in enumerate(lines) if "fix on gent-rtr1" in line)
        self.assertEqual(["no crypto isakmp key <the key that is there> address 203.0.113.30", "crypto isakmp key <the same key at both ends> address 203.0.113.30"], [line.strip() for line in lines[at + 1:at + 3]])

    def test_a_fix_of_the_integrity_keeps_the_cipher(self):
        text = (CASES / "iosxe-gcp-works-v2" / "left.cfg").read_text()
        changed = re.sub(r"(crypto ipsec transform-set \S+) .*", r"\1 esp-aes 256 esp-sha384-hmac", text)
        self.assertNotEqual(text, changed)
        (self.folder / "left.cfg").write_text(changed)
        report = self.expect(1, "check", "left.cfg", CASES / "iosxe-gcp-works-v2" / "right").stdout
        self.assertRegex(report, r"crypto ipsec transform-set \S+ esp-aes 256 esp-sha(256|512)-hmac")
        self.assertNotIn("esp-gcm", report)


class Report(CommandLine):
    def test_schema(self):
        """Every report of a case or example is of the schema, and its numbers add up."""
        validator = jsonschema.Draft7Validator(SCHEMA)
        jsonschema.Draft7Validator.check_schema(SCHEMA)
        for folder in tunlint_run.sample(tunlint_run.case_folders() + tunlint_run.example_folders()):
            with self.subTest(folder=folder.name):
                paths = tunlint_run.inputs(folder)
                done = self.tunlint("check", "--format", "json", *paths)
                self.assertIn(done.status, (0, 1), done)
                report = json.loads(done.stdout)
                self.assertEqual([], [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(report)])
                self.adds_up(report, {str(p): len(p.read_bytes().splitlines()) for p in tunlint_run.files(folder)})

    def adds_up(self, report, lines):
        summary = report["summary"]
        self.assertEqual(len(lines), summary["files"])
        self.assertEqual(len(report["tunnels"]), summary["tunnels"])
        paired = {(e["file"], e["line"], e["name"]) for t in report["tunnels"] for e in t["ends"]}  # a hub's end may have several tunnels
        self.assertEqual(len(paired) + summary["unpaired"], summary["ends"])
        self.assertEqual(summary["tunnels"], sum(summary["verdicts"].values()))
        ids = [t["id"] for t in report["tunnels"]]
        self.assertEqual(len(ids), len(set(ids)))
        for tunnel in report["tunnels"]:
            self.assertEqual([0, 1], [r["initiator"] for r in tunnel["runs"]])
        counted = [f for f in report["findings"] if not f.get("suppressed")]
        for severity, count in summary["findings"].items():
            self.assertEqual(count, sum(f["severity"] == severity for f in counted), severity)
        for finding in report["findings"]:
            self.assertIn(finding["tunnel"], [*ids, None])
            for place in finding["places"]:
                if place["file"] is not None:
                    self.assertLessEqual(place["line"], lines[place["file"]], finding)
        prints = [(f["fingerprint"], f["tunnel"]) for f in report["findings"]]
        self.assertEqual(len(prints), len(set(prints)), "two findings with one fingerprint")

    def test_examples(self):
        """The examples do what their names say."""
        for name, status in (("pfs-rekey", 1), ("selectors", 1), ("works", 0)):
            with self.subTest(example=name):
                self.expect(status, "check", ROOT / "examples" / name)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    unittest.main()
