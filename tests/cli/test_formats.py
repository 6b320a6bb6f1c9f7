#!/usr/bin/env python3
"""Every format of `check`: valid in its own language, the same account as the JSON report, the same from run to run.

    test_formats.py TUNLINT [unittest arguments]

SARIF is validated against a schema written from the standard for what tunlint uses of it; with TUNLINT_SARIF_SCHEMA set,
against the schema of OASIS in that file too. Markdown is rendered where cmark-gfm is installed.
"""

import collections
import html
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import xml.etree.ElementTree as xml
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import jsonschema  # noqa: E402
import scratch_network  # noqa: E402
import tunlint_run  # noqa: E402
from tunlint_run import CASES, ROOT  # noqa: E402

PROGRAM = None
FORMATS = ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"]
SCHEMAS = ROOT / "tests" / "schemas"
EVERY = 9  # of the cases; all of them go through every format in test_canary.py


def validator(file):
    return jsonschema.Draft7Validator(json.loads(Path(file).read_text()))


def counted(items):
    return sorted(collections.Counter(items).items())


class Reports(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def reports(self, *arguments, cwd=None, statuses=(0, 1, 2)):
        """{format: text} of one run that writes all of them."""
        out = self.folder / "out"
        out.mkdir(exist_ok=True)
        done = tunlint_run.run(PROGRAM, ["check", *[f"--format={f}={out / f}" for f in FORMATS], *arguments], cwd=cwd or self.folder)
        self.assertIn(done.status, statuses, done)
        self.assertEqual("", done.stdout)
        return {f: (out / f).read_text() for f in FORMATS}

    def network(self):
        """A hub, spokes and pairs, some of them broken; the directory to check."""
        (self.folder / "net").mkdir()
        self.known = scratch_network.write(self.folder / "net", 4, 8, broken_every=3)
        return "net"


class Parsed:
    """What the formats say, each read by a reader of its own language. Raises what that reader raises."""

    def __init__(self, texts, test):
        self.test = test
        self.json = json.loads(texts["json"])
        self.sarif = json.loads(texts["sarif"])
        self.gitlab = json.loads(texts["gitlab"])
        self.junit = xml.fromstring(texts["junit"])
        self.github = [self.command(line) for line in texts["github"].splitlines()]
        self.concise = [self.line(line) for line in texts["concise"].splitlines()]
        self.page = Page(texts["html"])
        self.markdown = texts["markdown"]
        self.counting = [f for f in self.json["findings"] if not f.get("suppressed")]

    def command(self, line):
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        self.test.assertIsNotNone(found, line)
        def decoded(text):  # as the runner does: "%25" last
            for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                text = text.replace(code, char)
            return text
        properties = dict(p.split("=", 1) for p in found[2].split(","))
        return found[1], {k: decoded(v) for k, v in properties.items()}, decoded(found[3])

    def line(self, line):
        found = re.fullmatch(r"(.+?):(\d+):(\d+): (error|warning|advice|info): (.*)|-: (error|warning|advice|info): (.*)", line)
        self.test.assertIsNotNone(found, line)
        return (found[1], int(found[2]), found[4], found[5]) if found[1] else (None, None, found[6], found[7])


class Page(html.parser.HTMLParser):
    """An HTML page: its elements, its text, its data."""

    VOID = {"meta", "link", "br", "input"}

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.problems, self.texts = [], [], [], []
        self.scripts = []
        self.feed(text)
        self.close()
        self.data = json.loads(self.scripts[0])
        if self.open:
            self.problems.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, text):
        if self.open and self.open[-1] == "script":
            self.scripts.append(text)
        elif not self.open or self.open[-1] != "style":
            self.texts.append(text)


class Valid(Reports):
    def check_sarif(self, p):
        for schema in filter(None, [SCHEMAS / "sarif-2.1.0-subset.schema.json", os.environ.get("TUNLINT_SARIF_SCHEMA")]):
            for error in validator(schema).iter_errors(p.sarif):
                self.fail(f"SARIF: {list(error.absolute_path)}: {error.message[:300]}")
        run = p.sarif["runs"][0]
        self.assertEqual(len(p.json["findings"]), len(run["results"]))
        suppressed = [f for f in p.json["findings"] if f.get("suppressed")]
        for finding, result in zip(p.json["findings"], run["results"]):
            self.assertEqual(finding["rule"], result["ruleId"])
            self.assertEqual(finding["rule"], run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"])
            self.assertEqual(finding["fingerprint"], result["partialFingerprints"]["tunlint/v1"])
            self.assertTrue(result["message"]["text"].startswith(finding["message"]))
            self.assertEqual(bool(suppressed), "suppressions" in result)
            if suppressed:
                self.assertEqual(bool(finding.get("suppressed")), bool(result["suppressions"]))
            places = [x for x in finding["places"] if x["file"]]
            located = result.get("locations", []) if places else []
            ends = [(urllib.parse.unquote(x["physicalLocation"]["artifactLocation"]["uri"].removeprefix("file://")), x["physicalLocation"]["region"]["startLine"])
                    for x in located + result.get("relatedLocations", [])]
            self.assertEqual(sorted((x["file"].removeprefix("./"), x["line"]) for x in places), sorted(ends))
        unread = run["invocations"][0].get("toolExecutionNotifications", [])
        self.assertEqual(len(p.json["errors"]), len(unread))
        self.assertEqual(not unread, run["invocations"][0]["executionSuccessful"])

    def check_gitlab(self, p):
        for error in validator(SCHEMAS / "gitlab-code-quality.schema.json").iter_errors(p.gitlab):
            self.fail(f"GitLab: {list(error.absolute_path)}: {error.message[:300]}")
        self.assertEqual(len(p.counting) + len(p.json["errors"]), len(p.gitlab))
        prints = [e["fingerprint"] for e in p.gitlab]
        self.assertEqual(len(prints), len(set(prints)))

    def check_junit(self, p):
        """As the schemas of JUnit 10 have it: elements, attributes, and counts that are right."""
        self.assertEqual("testsuites", p.junit.tag)
        allowed = {"testsuites": ({"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
                   "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
                   "testcase": ({"name", "classname", "file", "time"}, {"failure", "error", "system-out"}),
                   "failure": ({"type", "message"}, set()), "error": ({"type", "message"}, set()), "system-out": (set(), set())}
        for element in p.junit.iter():
            attributes, children = allowed[element.tag]
            self.assertLessEqual(set(element.attrib), attributes, element.tag)
            self.assertLessEqual({c.tag for c in element}, children, element.tag)
        for suite in [p.junit, *p.junit.iter("testsuite")]:
            cases = list(suite.iter("testcase"))
            self.assertEqual(int(suite.get("tests")), len(cases))
            self.assertEqual(int(suite.get("failures")), sum(c.find("failure") is not None for c in cases))
            self.assertEqual(int(suite.get("errors")), sum(c.find("error") is not None for c in cases))
        names = [c.get("name") for c in p.junit.iter("testcase") if c.get("classname") == "tunlint.tunnels"]
        self.assertEqual([t["id"] for t in p.json["tunnels"]], names)
        failed = {c.get("name") for c in p.junit.iter("testcase") if c.find("failure") is not None and c.get("classname") == "tunlint.tunnels"}
        self.assertEqual({f["tunnel"] for f in p.counting if f["severity"] == "error" and f["tunnel"]}, failed)

    def check_lines(self, p):
        expected = counted((f["rule"], f["severity"]) for f in p.counting)
        self.assertEqual(expected, counted((re.search(r"\[([a-z0-9-]+)\](?: \(other end: .*\))?$", text)[1], severity)
                                           for _, _, severity, text in p.concise[len(p.json["errors"]):]))
        level = {"error": "error", "warning": "warning", "advice": "notice", "info": "notice"}
        self.assertEqual(counted((rule, level[severity]) for (rule, severity), n in expected for _ in range(n)),
                         counted((x[1]["title"], x[0]) for x in p.github[len(p.json["errors"]):]))
        for finding, command in zip(p.counting, p.github[len(p.json["errors"]):]):
            self.assertTrue(command[2].startswith(finding["message"]), command)

    def check_page(self, p):
        self.assertEqual([], p.page.problems)
        self.assertEqual(2, len(p.page.scripts))
        for tag, attributes in p.page.elements:
            self.assertNotIn(tag, ("iframe", "object", "embed", "base", "form"))
            for name in ("src", "href"):
                value = attributes.get(name, "#")
                self.assertTrue(value.startswith("#") or value == "data:,", (tag, attributes))
            self.assertFalse([a for a in attributes if a.startswith("on")], (tag, attributes))
        rows = {a["id"]: a["class"] for t, a in p.page.elements if t == "details" and "id" in a}
        self.assertEqual({f"t{n}": f"t v-{t['verdict']}" for n, t in enumerate(p.json["tunnels"])}, rows)
        for tunnel, data in zip(p.json["tunnels"], p.page.data["tunnels"]):
            self.assertEqual([r["verdict"] for r in tunnel["runs"]], [r["v"] for r in data["r"]])
            for run, shown in zip(tunnel["runs"], data["r"]):
                steps = p.page.data["ladders"][shown["l"]]
                self.assertTrue(steps)
                fails = [s for s in steps if s.get("o") == "fail"]
                if run["verdict"] in ("blocked", "never-starts", "breaks-later", "partial"):
                    self.assertTrue(fails, (tunnel["id"], run, steps))
                if run["verdict"] == "up":
                    self.assertEqual([], [s for s in fails if not s.get("t")], (tunnel["id"], steps))
        self.assertEqual(len(p.counting), sum(len(t["f"]) for t in p.page.data["tunnels"]) + len(p.page.data["loose"]))

    def check_markdown(self, p):
        self.assertTrue(p.markdown.startswith("<!-- tunlint -->\n"))
        self.assertLess(len(p.markdown), 65536)
        if not shutil.which("cmark-gfm"):
            return
        rendered = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", "-e", "autolink", "-e", "tagfilter"], input=p.markdown.encode(),
                                  stdout=subprocess.PIPE, check=True).stdout.decode()
        page = Page(rendered + "<script>{}</script>")
        self.assertEqual([], page.problems)
        allowed = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "b", "strong", "pre", "code", "ul", "li", "script"}
        self.assertLessEqual({t for t, _ in page.elements}, allowed)
        text = re.sub(r"\s+", " ", "".join(page.texts))
        for finding in p.counting:
            if finding["severity"] != "info" and "did not fit" not in text:
                self.assertIn(re.sub(r"\s+", " ", finding["message"]), text)

    def check_all(self, texts):
        p = Parsed(texts, self)
        for check in (self.check_sarif, self.check_gitlab, self.check_junit, self.check_lines, self.check_page, self.check_markdown):
            check(p)
        return p

    def test_cases(self):
        verdicts = set()
        for case in [*tunlint_run.case_folders()[::EVERY], *tunlint_run.example_folders()]:
            with self.subTest(case=case.name):
                p = self.check_all(self.reports(*tunlint_run.inputs(case)))
                verdicts |= {t["verdict"] for t in p.json["tunnels"]}
        self.assertLessEqual({"up", "blocked", "breaks-later"}, verdicts)

    def test_a_network(self):
        p = self.check_all(self.reports(self.network(), statuses=[1]))
        errors = counted(f["rule"] for f in p.counting if f["severity"] == "error")
        self.assertEqual(counted(self.known.values()), errors)

    def test_unreadable_input(self):
        p = self.check_all(self.reports("absent.cfg", *tunlint_run.inputs(CASES / "pfs-rekey-vedge-g16-iosxe-none"), statuses=[2]))
        self.assertEqual("absent.cfg", p.concise[0][0])
        self.assertEqual("blocker", p.gitlab[0]["severity"])

    def test_nothing_at_all(self):
        (self.folder / "empty").mkdir()
        p = self.check_all(self.reports("empty"))
        self.assertEqual([], p.gitlab + p.github + p.concise)

    def test_suppressed_findings(self):
        case = CASES / "pfs-rekey-vedge-g16-iosxe-none"
        for side in ("left", "right"):
            shutil.copy(case / f"{side}.cfg", self.folder)
        left = self.folder / "left.cfg"
        left.write_text(left.read_text().replace("   perfect-forward-secrecy group-16", "   ! tunlint: ignore pfs-rekey-mismatch -- accepted by </script> & co\n   perfect-forward-secrecy group-16"))
        p = self.check_all(self.reports("left.cfg", "right.cfg"))
        marked = [r for r in p.sarif["runs"][0]["results"] if r["suppressions"]]
        self.assertEqual(["pfs-rekey-mismatch"], [r["ruleId"] for r in marked])
        self.assertEqual("accepted by </script> & co", marked[0]["suppressions"][0]["justification"])
        self.assertEqual("inSource", marked[0]["suppressions"][0]["kind"])  # SARIF 2.1.0 section 3.35.2
        left.write_text((case / "left.cfg").read_text())
        (self.folder / "tunlint.yaml").write_text("ignore:\n  - {rule: pfs-rekey-mismatch, reason: decided by the board}\n")
        p = self.check_all(self.reports("left.cfg", "right.cfg"))
        self.assertEqual([("pfs-rekey-mismatch", "external")], [(r["ruleId"], r["suppressions"][0]["kind"]) for r in p.sarif["runs"][0]["results"] if r["suppressions"]])

    def test_hostile_names(self):
        """Markup in file, device and tunnel names stays text in every language."""
        names = ["a,b:c%0A::error::<b>.cfg", "]]>&\"'`|*_[x](http:y)@all #1 \u202e.cfg"]
        for side, name in zip(("left", "right"), names):
            text = (CASES / "pfs-rekey-vedge-g16-iosxe-none" / f"{side}.cfg").read_text()
            text = re.sub(r"(?m)^(\s*host-?name) \S+", r"\1 </script><img/onerror=x>`|%0A" + side, text)
            (self.folder / name).write_text(text)
        p = self.check_all(self.reports(*names))
        self.assertEqual(set(names), {urllib.parse.unquote(x["physicalLocation"]["artifactLocation"]["uri"]) for r in p.sarif["runs"][0]["results"]
                                      for x in r["locations"] + r.get("relatedLocations", [])})
        self.assertIn(names[0], {x[1].get("file") for x in p.github})
        self.assertNotIn("img", {t for t, _ in p.page.elements})


class Alike(Reports):
    """Output depends on what is in the files, not on the run, the order of the paths or what else is written."""

    def test_from_run_to_run(self):
        net = self.network()
        first = self.reports(net)
        self.assertEqual(first, self.reports(net))
        for format in FORMATS:  # alone, on the standard output
            self.assertEqual(first[format], tunlint_run.run(PROGRAM, ["check", "--format", format, net], cwd=self.folder).stdout, format)

    def test_only_what_is_asked_for_is_written(self):
        before = set(self.folder.rglob("*"))
        tunlint_run.run(PROGRAM, ["check", "--format", "sarif=s", "--format", "html=h", *tunlint_run.inputs(CASES / "pfs-rekey-vedge-g16-iosxe-none")], cwd=self.folder)
        self.assertEqual({"s", "h"}, {p.name for p in set(self.folder.rglob("*")) - before})

    def test_reports_are_no_configurations(self):
        """What an earlier run has left among the configurations changes nothing."""
        net = self.network()
        first = self.reports(net)
        for format in FORMATS:
            (self.folder / net / f"report.{format}").write_text(first[format])
        again = json.loads(self.reports(net)["json"])
        self.assertEqual(len(FORMATS), again["summary"]["passed_over"])
        for part in ("tunnels", "findings", "errors"):
            self.assertEqual(json.loads(first["json"])[part], again[part])

    def account(self, p):
        """What a report says, without the order of the two ends in it."""
        def place(x):
            region = x["physicalLocation"]
            return region["artifactLocation"]["uri"], region["region"]["startLine"], region["region"].get("startColumn")
        result = p.sarif["runs"][0]["results"]
        ladders = []
        for t in p.page.data["tunnels"]:
            for run in t["r"]:
                steps = [[s["k"], s["l"], t["e"][s["f"]]["title"] if "f" in s else None, s.get("o"), s.get("t"), s.get("r")]
                         for s in p.page.data["ladders"][run["l"]]]
                ladders.append(json.dumps(sorted(steps, key=str)))  # what happens at one time has no order
        return {"sarif": sorted((r["ruleId"], r["level"], tuple(map(place, r.get("locations", []))), tuple(sorted(map(place, r.get("relatedLocations", []))))) for r in result),
                "gitlab": sorted((e["check_name"], e["severity"], e["location"]["path"], e["location"]["lines"]["begin"]) for e in p.gitlab),
                "github": sorted((x[0], x[1]["title"], x[1].get("file", ""), x[1].get("line", "")) for x in p.github),
                "concise": sorted((x[0] or "", x[1] or 0, x[2]) for x in p.concise),
                "junit": sorted((e.tag, e.get("type", "")) for e in p.junit.iter()),
                "ladders": sorted(ladders)}

    def test_mirror(self):
        for case in tunlint_run.case_folders()[2::EVERY * 2]:
            with self.subTest(case=case.name):
                paths = tunlint_run.inputs(case)
                came = self.account(Parsed(self.reports(*paths), self))
                self.assertEqual(came, self.account(Parsed(self.reports(*reversed(paths)), self)))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    if tunlint_run.formats(PROGRAM) != FORMATS:
        sys.exit(f"the formats are {tunlint_run.formats(PROGRAM)}: `check --help` has changed")
    unittest.main()
