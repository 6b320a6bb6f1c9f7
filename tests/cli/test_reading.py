#!/usr/bin/env python3
"""What is read of configurations, field by field, and what happens with documents that are damaged.

    test_reading.py TUNLINT [unittest arguments]

fixtures/fields holds configurations in which every field is written that the platform's references list, where it decides
something with a value that is not its default. fields.yaml there says for each where it has to show up in the model: [the
text around it, or one for each syntax that the configuration is written in, place in the model, value]. The place that the
model gives has to be in that text.
"""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402
import yaml  # noqa: E402
from tunlint_run import CASES  # noqa: E402

PROGRAM = None
FIELDS = Path(__file__).resolve().parent / "fixtures" / "fields"
LEVELS = 100_000


def place_of(text, path):
    """(file, line, first column, last column) of a text below a file or folder. With " .. " in it, it is the next line with
    the second part behind the only one with the first part, and so on."""
    first, *rest = text.split(" .. ")
    files = {f.name: f.read_text().splitlines() for f in ([path] if path.is_file() else sorted(path.iterdir()))}
    found = [(name, n) for name, lines in files.items() for n, line in enumerate(lines) if first in line]
    if len(found) != 1:
        raise AssertionError(f"'{first}' stands in {len(found)} lines of {path.name}")
    name, line = found[0]
    last = first
    for last in rest:
        line = next((n for n in range(line + 1, len(files[name])) if last in files[name][n]), None)
        if line is None:
            raise AssertionError(f"no '{last}' behind '{first}' in {path.name}")
    column = files[name][line].index(last) + 1
    return name, line + 1, column, column + len(last)


def at(model, path):
    """What stands at a place in the model: steps between dots, or settings.OBJECT.NAME."""
    if path.startswith("settings."):
        _, owner, name = path.split(".", 2)
        found = [s for s in model["settings"] if (s["object"], s["name"]) == (owner, name)]
        if len(found) != 1:
            raise AssertionError(f"{path} is there {len(found)} times")
        return found[0]
    for step in path.split("."):
        model = model[int(step)] if step.isdigit() else model[step]
    return model


def without_places(value):
    """A model, or a part of it, without the names of files and the places in them."""
    if isinstance(value, dict):
        return {k: without_places(v) for k, v in value.items() if k not in ("file", "line", "column")}
    return [without_places(v) for v in value] if isinstance(value, list) else value


class Fields(unittest.TestCase):
    """Every field that is written is in the model, with its place."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.rows = yaml.safe_load((FIELDS / "fields.yaml").read_text())
        cls.printed = {name: tunlint_run.run(PROGRAM, ["model", name], cwd=FIELDS).stdout for names in cls.rows for name in names.split()}

    def model(self, name):
        self.assertNotIn("CANARY", self.printed[name], name)
        model = json.loads(self.printed[name])
        self.assertEqual([], model["errors"], name)
        self.assertEqual([0] * len(model["documents"]), [d["not_understood"] for d in model["documents"]], name)
        return model

    def test_every_field_has_its_place_in_the_model(self):
        for names, ends in self.rows.items():
            for number, name in enumerate(names.split()):
                model = self.model(name)
                self.assertEqual(set(ends), {e["name"] for e in model["ends"]}, name)
                for end in model["ends"]:
                    for text, path, value in ends[end["name"]]:
                        with self.subTest(file=name, end=end["name"], field=path):
                            field = at(end, path)
                            file, line, first, last = place_of(text if isinstance(text, str) else text[number], FIELDS / name)
                            self.assertEqual((value, file, line), (field["value"], Path(field["file"]).name, field["line"]))
                            self.assertTrue(first <= field["column"] <= last, f"column {field['column']} is not in {first} to {last}")

    def test_settings_stand_where_the_model_says(self):
        documents = [(FIELDS, name) for names in self.rows for name in names.split()]
        documents += [(d.parent, d.name) for d in sorted(CASES.glob("terraform-*/left.json"))]  # much of these is translated
        for folder, name in documents:
            printed = self.printed[name] if folder == FIELDS else tunlint_run.run(PROGRAM, ["model", name], cwd=folder).stdout
            for end in json.loads(printed)["ends"]:
                for s in end["settings"]:
                    if s["value"] == "<secret>":
                        continue
                    with self.subTest(folder=folder.name, file=name, end=end["name"], field=s["name"]):
                        line = (folder / s["file"]).read_text().splitlines()[s["line"] - 1]
                        self.assertTrue(line[s["column"] - 1:].lstrip("\"'").startswith(s["value"]), line)
                        self.assertNotIn("{", s["value"])

    def test_one_configuration_in_several_syntaxes_gives_equal_models(self):
        for names in self.rows:
            name, *others = names.split()
            by_name = {e["name"]: without_places(e) for e in self.model(name)["ends"]}
            self.assertTrue(all(e["settings"] for e in by_name.values()), name)
            for other in others:
                with self.subTest(of=name, and_of=other):
                    self.assertEqual(by_name, {e["name"]: without_places(e) for e in self.model(other)["ends"]})


# One document of each syntax that a platform has, taken from a case: its folder, the file, the platform.
DOCUMENTS = [
    ("vedge", "works-vedge-iosxe-vti-v2/left.cfg"),
    ("iosxe", "works-vedge-iosxe-vti-v2/right.cfg"),
    ("panos", "panos-panos-works-two-formats/right.xml"),
    ("nsx-t", "nsx-t-nsx-v-works-v2/left.json"),
    ("nsx-v", "nsx-t-nsx-v-works-v2/right.xml"),
    ("meraki", "works-meraki-iosxe-v1/left.json"),
    ("azure", "azure-vedge-works-own-policy/right.json"),
]


def outermost(text, opening, closing):
    return opening * LEVELS + text + closing * LEVELS


DAMAGE = {
    ".json": {
        "cut": lambda t: t[: len(t) * 2 // 3],
        "nested": lambda t: outermost(t, "[", "]"),
        "a brace too many": lambda t: t.rstrip() + "}",
        "no value": lambda t: t.replace(":", ": ,", 1),
    },
    ".xml": {
        "cut": lambda t: t[: len(t) * 2 // 3],
        "not closed": lambda t: t[: t.rstrip().rindex("</")],
        "closed by another name": lambda t: t.replace("</", "</x", 1),
        "nested": lambda t: t.replace("<enabled>", "<a>" * LEVELS + "</a>" * LEVELS + "<enabled>", 1) if "<enabled>" in t
        else t.replace("<network>", "<network>" + "<a>" * LEVELS + "</a>" * LEVELS, 1),
    },
}

# Values of a type that they cannot have, for the first document of a platform above: (what stands there, what is put there).
WRONG_TYPES = {
    "nsx-t": [
        ('"dh_groups": ["GROUP14"]', '"dh_groups": {"GROUP14": true}'),
        ('"sa_life_time": 28800', '"sa_life_time": "long"'),
        ('"peer_address": "', '"peer_address": 7, "description": "'),
        ('"rules": [', '"rules": {}, "tags": ['),
        ('"enable_perfect_forward_secrecy": true', '"enable_perfect_forward_secrecy": []'),
    ],
    "nsx-v": [
        ("<enablePfs>true", "<enablePfs>14"),
    ],
    "panos": [
        ("<hours>8</hours>", "<hours>eight</hours>"),
    ],
    "meraki": [
        ('"ipsecPolicies": {', '"ipsecPolicies": [], "slaPolicy": {'),
        ('"privateSubnets": [', '"privateSubnets": {}, "ebgpNeighbor": ['),
        ('"secret": ', '"secret": {}, "peerId": '),
        ('"ikeLifetime": 28800', '"ikeLifetime": "long"'),
    ],
    "azure": [
        ('"saLifeTimeSeconds": ', '"saLifeTimeSeconds": "long", "comments": '),
        ('"ipsecPolicies": [', '"ipsecPolicies": 3, "tags": ['),
    ],
}


class Damage(unittest.TestCase):
    """A document that cannot be read in full is an error with its place; everything else is checked all the same."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        for side in ("left", "right"):
            text = (CASES / "works-vedge-iosxe-vti-v2" / f"{side}.cfg").read_text()
            # Addresses that the damaged documents do not have: two ends at one address are rivals.
            (self.folder / f"good-{side}.cfg").write_text(text.replace("192.0.2.10", "192.0.2.130").replace("198.51.100.22", "198.51.100.142"))

    def check(self, platform, name, text):
        (self.folder / name).write_text(text)
        done = tunlint_run.run(PROGRAM, ["check", "--format", "json", "--platform", f"{name}={platform}", name, "good-left.cfg", "good-right.cfg"], cwd=self.folder)
        report = json.loads(done.stdout)
        good = [t for t in report["tunnels"] if {e["file"] for e in t["ends"]} == {"good-left.cfg", "good-right.cfg"}]
        self.assertEqual(["up"], [t["verdict"] for t in good], "the rest is checked")
        self.assertEqual(2, done.status)
        self.assertEqual([name], sorted({e["file"] for e in report["errors"]}))
        lines = text.count("\n") + 1
        for e in report["errors"]:
            self.assertTrue(1 <= e["line"] <= lines and e["column"] >= 1, e)
            self.assertTrue(e["message"])
        (self.folder / name).unlink()
        return done, report

    def test_documents_that_are_cut_or_malformed(self):
        for platform, path in DOCUMENTS:
            text = (CASES / path).read_text()
            for kind, damage in DAMAGE.get(Path(path).suffix, {}).items():
                damaged = damage(text)
                self.assertNotEqual(text, damaged)
                with self.subTest(platform=platform, damage=kind):
                    self.check(platform, "damaged" + Path(path).suffix, damaged)

    def test_another_text_is_no_document(self):
        """A configuration that is said to be of a platform of documents, as by a wrong `platform:` in an inventory, does not pass in silence."""
        text = (CASES / "works-iosxe-vti-v1/left.cfg").read_text()
        for platform in ("gcp", "meraki", "azure", "aws", "nsx-t", "nsx-v"):
            with self.subTest(platform=platform):
                (self.folder / "router.cfg").write_text(text)
                done = tunlint_run.run(PROGRAM, ["check", "--platform", platform, "router.cfg"], cwd=self.folder)
                self.assertEqual(2, done.status)
                self.assertRegex(done.stdout, r"error: router\.cfg:\d+:\d+: ")

    def test_values_of_a_type_that_they_cannot_have(self):
        for platform, path in DOCUMENTS:
            text = (CASES / path).read_text()
            for stands, put in WRONG_TYPES.get(platform, []):
                self.assertIn(stands, text)
                damaged = text.replace(stands, put, 1)
                with self.subTest(platform=platform, put=put):
                    _, report = self.check(platform, "damaged" + Path(path).suffix, damaged)
                    line = text[: text.index(stands)].count("\n") + 1
                    self.assertIn(line, [e["line"] for e in report["errors"]])


def main():
    global PROGRAM
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    PROGRAM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()


if __name__ == "__main__":
    main()
