#!/usr/bin/env python3
"""A fix that is printed mends what it is printed for.

    fix_apply.py TUNLINT [CASES_DIR] [--only NAME]...

For every finding of a case that has commands as a fix: the commands of one end are merged into its configuration, as the
device would, and the pair is checked again. The finding has to be gone, no error may have come that was not there, and
whoever starts, the tunnel has to come as far as before. Then the fixes of all errors together: the tunnel has to come
further than before. Configurations in lines (indented blocks, set commands, swanctl.conf, ipsec.conf) and the documents
of Azure, AWS and Cloud VPN; other bodies of APIs are passed over.
"""

import argparse
import json
import os
import re
import shlex
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
import tunlint_run  # noqa: E402
import yaml  # noqa: E402

LINE_BASED = {"vedge", "iosxe", "panos", "strongswan", "libreswan"}
DOCUMENTS = {"azure", "aws", "gcp"}
STAGES = ["config", "reach", "ike-sa", "auth", "child-sa", "more-children", "child-rekey", "ike-rekey", "liveness", "data"]
# Statements of which a block holds several: a new one stands beside the old ones.
REPEATED = re.compile(r"match |proposal |set peer |permit |deny |address |crypto isakmp key |route |ip route ")


def words(line):
    return " ".join(line.split())


def depth(line):
    return len(line) - len(line.lstrip(" "))


def same_head(a, b):
    return words(a).split() == words(b).split()


def same_setting(a, b):
    """Whether two lines set the same thing: all words but the last ones, as far as the device reads them as a value."""
    x, y = words(a).split(), words(b).split()
    if REPEATED.match(words(b)):
        return x == y
    if x[:2] == ["set", "security-association"] or x[:2] == ["identity", "local"]:
        return x[:4] == y[:4] if x[0] == "set" else x[:2] == y[:2]
    if x[0] in ("set", "ip", "tunnel"):
        return x[:2] == y[:2]
    return x[0] == y[0]


class Block:
    """A line and the lines indented below it."""

    def __init__(self, text=None):
        self.text = text
        self.children = []

    def find(self, same, text):
        return next((c for c in self.children if c.text is not None and same(c.text, text)), None)

    def lines(self):
        for c in self.children:
            yield c.text
            yield from c.lines()


def parse(lines):
    root = Block()
    stack = [(-1, root)]
    for line in lines:
        if not line.strip() or line.strip().startswith("!"):
            continue
        while depth(line) <= stack[-1][0]:
            stack.pop()
        block = Block(line)
        stack[-1][1].children.append(block)
        stack.append((depth(line), block))
    return root


def merge(into, fix, level=0):
    """Carries out the commands of `fix` inside the block `into`."""
    for command in fix.children:
        line = " " * level + words(command.text)
        if command.children:
            head = into.find(same_head, line) or into.find(lambda a, b: words(a).startswith(words(b) + " "), line)
            head = head or into.find(lambda a, b: (words(b) + " ").startswith(words(a) + " "), line)
            if head is None:
                head = Block(line)
                into.children.append(head)
            elif words(line).startswith("crypto ipsec transform-set"):
                head.text = line
            indent = depth(head.children[0].text) if head.children else depth(head.text) + 1
            merge(head, command, indent)
        elif words(line).startswith("no "):
            gone = words(line)[3:]
            left = [c for c in into.children if words(c.text) != gone and not words(c.text).startswith(gone + " ")]
            if len(left) == len(into.children):
                into.children.append(Block(line))
            into.children = left if len(left) < len(into.children) else into.children
        else:
            old = into.find(lambda a, b: "no " + words(a) == words(b) or words(a) == "no " + words(b), line)
            same = same_setting
            if level == 0:  # a transform set is named by its third word
                def same(a, b):
                    return words(a).split()[:4] == words(b).split()[:4]
            if words(line) == "no shutdown":
                old = into.find(lambda a, b: words(a) == "shutdown", line)
            old = old or into.find(same, line)
            if old is not None:
                old.text = line
            else:
                into.children.append(Block(line))
            if words(line) == "no shutdown":
                into.children = [c for c in into.children if words(c.text) != "shutdown"]


def merge_set(text, fix):
    """Set commands, carried out after the ones that are there. A list gets one more member, a leaf another value."""
    lines = text.rstrip("\n").split("\n")
    for line in fix:
        path = line.split()[:-1]
        is_list = path[-1] in ("encryption", "hash", "authentication") or path[-1] == "dh-group" and "ike-crypto-profiles" in path
        if not is_list:
            lines = [old for old in lines if old.split()[:len(path)] != path or len(old.split()) != len(path) + 1]
        lines.append(line)
    return "\n".join(lines) + "\n"


def merge_swanctl(text, fix):
    """A section that is there already is continued: of a setting that stands twice the later one counts (strongswan.conf(5))."""
    return text.rstrip("\n") + "\n" + "\n".join(fix) + "\n"


def merge_ipsec_conf(text, fix):
    """The settings of each conn, in place of those that are there; None where a conn stands in another file."""
    further = next((i for i, line in enumerate(fix) if i and line.startswith("conn ")), len(fix))
    if further < len(fix):
        text = merge_ipsec_conf(text, fix[:further])
        return text and merge_ipsec_conf(text, fix[further:])
    head, settings = fix[0], [line.strip() for line in fix[1:]]
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.split() == head.split()), None)
    if start is None:
        return None
    stop = next((i for i in range(start + 1, len(lines)) if lines[i] and not lines[i][0].isspace()), len(lines))
    keys = {s.split("=")[0] for s in settings}
    kept = [line for line in lines[start + 1:stop] if line.strip().split("=")[0].strip() not in keys]
    return "\n".join(lines[:start + 1] + ["    " + s for s in settings] + kept + lines[stop:])


def objects(node):
    """Every object of a document."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from objects(inner)


def shorthand(text):
    """The shorthand syntax of the AWS command line: A=[{Value=x}],B=y."""
    out = {}
    for member in re.split(r",(?=[A-Z])", text):
        listed = re.fullmatch(r"(\w+)=\[\{Value=([\w-]+)\}\]", member)
        scalar = re.fullmatch(r"(\w+)=([\w-]+)", member)
        if not listed and not scalar:
            raise ValueError(f"no shorthand: {member}")
        name, value = (listed or scalar).groups()
        value = int(value) if value.isdigit() else value
        out[name] = [{"Value": value}] if listed else value
    return out


def named(documents, name):
    """The properties of the object with this name that is not only referred to."""
    return next((o.get("properties", o) for o in objects(documents) if o.get("name") == name and len(o) > 1), None)


def merge_document(text, fix):
    """A JSON document after the fix; None where the object is not in it. ValueError: it is not written as it has to be."""
    try:
        documents = json.loads(text)
    except ValueError:
        return None
    if isinstance(documents, dict) and "terraform_version" in documents:
        return None  # the provider's names
    whole = "\n".join(fix)
    if whole.startswith("aws ec2 modify-vpn-tunnel-options "):
        words = shlex.split(whole)
        if len(fix) != 1 or words[3::2] != ["--vpn-connection-id", "--vpn-tunnel-outside-ip-address", "--tunnel-options"]:
            raise ValueError("no command of AWS")
        members = shorthand(words[8])
        tunnels = [o for o in objects(documents) if o.get("OutsideIpAddress") == words[6] and "TunnelInsideCidr" in o]
        for tunnel in tunnels:
            for key in [k for k in tunnel if k.lower() in {m.lower() for m in members}]:
                del tunnel[key]
            tunnel.update(members)
        return json.dumps(documents, indent=1) if tunnels else None
    if at := re.match(r"connection (\S+)(, made anew)?: (\".*)", whole, re.DOTALL):
        properties = named(documents, at[1])
        if properties is None:
            return None
        properties.update(json.loads("{" + at[3] + "}"))
        return json.dumps(documents, indent=1)
    changed = False
    for line in fix:
        at = re.fullmatch(r"tunnel (\S+), made anew, cipherSuite\.(\w+): (\w+): \[(\S+)\]", line)
        tunnel = at and named(documents, at[1])
        if not tunnel:
            return None
        tunnel.setdefault("cipherSuite", {}).setdefault(at[2], {})[at[3]] = [at[4]]
        changed = True
    return json.dumps(documents, indent=1) if changed else None


def merged(text, fix, platform):
    """The configuration after the fix; None where it is in no language that takes commands."""
    if platform in DOCUMENTS:
        return merge_document(text, fix)
    if fix[0].startswith("set ") and not any(line.startswith("set ") for line in text.splitlines()):
        return None  # another form of a firewall's configuration: the commands are entered in its CLI
    if fix[0].startswith("set "):
        return merge_set(text, fix)
    if fix[0].startswith("conn "):
        return merge_ipsec_conf(text, fix)
    if fix[0].startswith("connections {"):
        return merge_swanctl(text, fix)
    root = parse(text.splitlines())
    merge(root, parse(fix))
    return "\n".join(root.lines()) + "\n"


def sides(folder):
    """What a case names on the command line, and the files below."""
    paths = [p.name for side in ("left", "right") for p in sorted(folder.glob(side + "*"))]
    return paths, [str(f.relative_to(folder)) for p in paths for f in ([folder / p] if (folder / p).is_file() else sorted((folder / p).rglob("*"))) if f.is_file()]


def check(program, folder, paths, options):
    done = tunlint_run.run(program, ["check", "--format", "json", *options, *paths], cwd=folder)
    return json.loads(done.stdout) if done.stdout.startswith("{") else None


def errors(report):
    return {f["rule"] for f in report["findings"] if f["severity"] == "error" and not f.get("suppressed")}


def reached(report):
    """For each end, how far the tunnel comes when that end starts: the stage that fails, or the number of stages."""
    return [next((STAGES.index(s["stage"]) for s in run["stages"] if s["outcome"] == "fail"), len(STAGES)) for run in report["tunnels"][0]["runs"]]


def can_be_entered(fix, ends):
    text = "\n".join(fix["lines"])
    # A key has to be made up by a person.
    return ends[fix["end"]]["platform"] in LINE_BASED | DOCUMENTS and "<" not in text


def mended(folder, ends, fixes):
    """The texts of the files that the fixes change; None where one of them cannot be carried out."""
    texts = {}
    for fix in fixes:
        end = ends[fix["end"]]
        old = texts.get(end["file"]) or (folder / end["file"]).read_text(errors="surrogateescape")
        new = merged(old, fix["lines"], end["platform"])
        if new is None:
            return None
        texts[end["file"]] = new
    return texts


class Trial:
    """A case, checked again with other texts in some of its files."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        expected = folder / "expected.yaml"
        self.options = yaml.safe_load(expected.read_text()).get("options", []) if expected.exists() else []
        self.paths, self.files = sides(folder)
        self.problems, self.tried = [], 0

    def run(self):
        if len(self.paths) != 2:
            return
        report = check(self.program, self.folder, self.paths, self.options)
        if report is None or len(report["tunnels"]) != 1:
            return
        ends = report["tunnels"][0]["ends"]
        for finding in report["findings"]:
            if finding["severity"] not in ("error", "warning") or finding.get("suppressed"):
                continue
            for fix in finding.get("fixes", []):
                if can_be_entered(fix, ends):
                    self.one(report, ends, finding, fix)
        for preferred in (0, 1):
            self.all_errors(report, ends, preferred)

    def again(self, what, ends, fixes):
        """The report after the fixes; None where they cannot be carried out, or were told to be wrong."""
        try:
            texts = mended(self.folder, ends, fixes)
        except ValueError as error:
            self.tried += 1
            self.problems.append(f"{what}: cannot be entered: {error}")
            return None
        if texts is None:
            return None
        self.tried += 1
        with tempfile.TemporaryDirectory() as scratch:
            for p in self.files:
                (Path(scratch) / p).parent.mkdir(parents=True, exist_ok=True)
                (Path(scratch) / p).write_bytes((self.folder / p).read_bytes())
            for p, text in texts.items():
                (Path(scratch) / p).write_text(text, errors="surrogateescape")
            after = check(self.program, scratch, self.paths, self.options)
        if after is None or not after["tunnels"]:
            self.problems.append(f"{what}: the tunnel is gone")
            return None
        return after

    def one(self, report, ends, finding, fix):
        end = ends[fix["end"]]
        shown = "\n    " + "\n    ".join(fix["lines"])
        what = f"{self.folder.name}: {finding['rule']}: fix on {end['device']} ({end['platform']}){shown}\n "
        after = self.again(what, ends, [fix])
        if after is None:
            return
        starts = [run["verdict"] != "never-starts" for run in report["tunnels"][0]["runs"]]
        if any(then < now for then, now, start in zip(reached(after), reached(report), starts) if start):
            self.problems.append(f"{what} the tunnel fails earlier than without it")
        found = [f for f in after["findings"] if f["rule"] == finding["rule"] and f["severity"] == finding["severity"]]
        # A fault that both ends have for themselves is mended at both: what is left has to be the other end's.
        both = found and {p["end"] for p in finding["places"]} == {0, 1}
        if both and all(p["end"] != fix["end"] for f in found for p in f["places"]):
            return
        if found:
            self.problems.append(f"{what} is still found")
        elif new := errors(after) - errors(report):
            self.problems.append(f"{what} brings {', '.join(sorted(new))}")

    def all_errors(self, report, ends, preferred):
        """One fix for each error, at the preferred end where there is one."""
        chosen = []
        found = [f for f in report["findings"] if f["severity"] == "error" and not f.get("suppressed") and f["tunnel"] is not None]
        for finding in found:
            fixes = [f for f in finding.get("fixes", []) if can_be_entered(f, ends)]
            if not fixes:
                return
            chosen.append(next((f for f in fixes if f["end"] == preferred), fixes[0]))
        if not chosen:
            return
        what = f"{self.folder.name}: the fixes of all errors, at end {preferred} first"
        after = self.again(what, ends, chosen)
        now = reached(report)
        if after and min(reached(after)) <= min(now) < len(STAGES):
            self.problems.append(f"{what}: the tunnel comes no further")
        elif after and errors(after):
            self.problems.append(f"{what}: {', '.join(sorted(errors(after)))} left")


def check_case(program, folder):
    """(problems, how many fixes were tried)"""
    trial = Trial(program, folder)
    trial.run()
    return trial.problems, trial.tried


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("cases", type=Path, nargs="?", default=tunlint_run.CASES)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    program = options.program.resolve()
    folders = tunlint_run.case_folders(options.cases)
    folders = [f for f in folders if f.name in options.only] if options.only else tunlint_run.sample(folders, 4)
    failed = tried = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for problems, n in pool.map(lambda f: check_case(program, f), folders):
            tried += n
            failed += min(n, len(problems))
            for p in problems:
                print(p)
    print(f"{tried - failed} passed, {failed} failed")
    return 1 if failed or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
