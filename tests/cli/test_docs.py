#!/usr/bin/env python3
"""docs/rules/ and docs/platforms/ are what `tunlint explain` prints, the manual page and the shells' completions are what
`tunlint completion` prints, and the list of rules fits its schema.

    test_docs.py TUNLINT [--update]

--update (scripts/update-docs) rewrites the pages and removes those of rules and platforms that are gone.
"""

import argparse
import difflib
import json
import sys
from pathlib import Path

import jsonschema
import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402

DOCS = tunlint_run.ROOT / "docs"
NO_SETTING = {"pair", "suppression", "advisory", "config-default-used", "config-not-understood", "config-out-of-range", "config-suspicious",
              "config-undefined-reference", "config-unsupported", "config-value-unknown", "dpd-interval-differs",
              "auth-ppk-mismatch", "ike-childless-mismatch",  # of settings that are read of strongSwan alone; the manual names them
              "peer-filtered", "data-gre-key", "data-source-translated"}  # of what a device does besides IPsec; the manual says it
HEADINGS = ["What it finds", "What happens on the wire", "Example", "How to fix it", "What each device logs",
            "Standard and sources"]


def printed(program, *arguments):
    done = tunlint_run.run(program, arguments)
    if done.status != 0:
        raise SystemExit(str(done))
    return done.stdout


def index(title, about, rows):
    lines = [f"# {title}", "", about, "", "| name | |", "|---|---|"]
    lines += [f"| [{name}]({name}.md) | {text} |" for name, text in rows]
    return "\n".join(lines) + "\n"


def pages(program):
    """Every generated page: path below docs/ -> text."""
    rules = json.loads(printed(program, "rules", "--format", "json"))
    platforms = json.loads(printed(program, "platforms", "--format", "json"))
    wanted = {f"rules/{r['name']}.md": printed(program, "explain", r["name"], "--format", "markdown") for r in rules}
    wanted |= {f"platforms/{p['name']}.md": printed(program, "explain", p["name"], "--format", "markdown") for p in platforms}
    wanted["rules/README.md"] = index("Rules", "Written by `scripts/update-docs` from src/rules/manual/ and the profiles.",
                                      [(r["name"], f"{r['severity']}: {r['summary']}") for r in rules])
    wanted["platforms/README.md"] = index("Platforms", "Written by `scripts/update-docs` from profiles/.",
                                          [(p["name"], p["title"]) for p in platforms])
    for path, shell in (("tunlint.1", "man"), ("completions/tunlint.bash", "bash"), ("completions/_tunlint", "zsh"), ("completions/tunlint.fish", "fish")):
        wanted[path] = printed(program, "completion", shell)
    return rules, wanted


def missing_fixes(rules, wanted):
    """Each page says for each platform what to enter, or that there is nothing to enter. Rules about texts and inputs, and not
    about a setting that every platform may have, say it in words that are the same for all."""
    problems = []
    titles = {yaml.safe_load(p.read_text())["title"] for p in (tunlint_run.ROOT / "profiles").glob("*.yaml")}
    for rule in rules:
        if rule["name"].split("-")[0] in NO_SETTING or rule["name"] in NO_SETTING:
            continue
        page = wanted[f"rules/{rule['name']}.md"]
        fix = page.split("## How to fix it")[1].split("\n## ")[0]
        problems += [f"{rule['name']}: no fix for {t}" for t in sorted(titles) if f"\n{t} (" not in fix]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    rules, wanted = pages(options.program.resolve())
    there = {str(p.relative_to(DOCS)) for folder in ("rules", "platforms") for p in (DOCS / folder).glob("*.md")}
    there |= {path for path in wanted if not path.endswith(".md") and (DOCS / path).is_file()}
    if options.update:
        for path, text in wanted.items():
            (DOCS / path).parent.mkdir(exist_ok=True)
            (DOCS / path).write_text(text)
        for path in there - wanted.keys():
            (DOCS / path).unlink()
        there = set(wanted)

    problems = [f"docs/{path}: nothing has this name any more" for path in sorted(there - wanted.keys())]
    problems += [f"docs/{path}: is missing" for path in sorted(wanted.keys() - there)]
    for path in sorted(there & wanted.keys()):
        have = (DOCS / path).read_text()
        if have != wanted[path]:
            lines = list(difflib.unified_diff(have.splitlines(), wanted[path].splitlines(), f"docs/{path}", "printed", lineterm=""))
            problems.append("\n".join(lines[:20]))
    for rule in rules:
        page = wanted[f"rules/{rule['name']}.md"]
        found = [line[3:] for line in page.splitlines() if line.startswith("## ")]
        if found != HEADINGS:
            problems.append(f"{rule['name']}: headings are {found}")
    problems += missing_fixes(rules, wanted)
    try:
        jsonschema.validate(rules, json.loads((DOCS / "rules.schema.json").read_text()))
    except jsonschema.ValidationError as error:
        problems.append(f"rules --format json: {error.message}")
    if problems:
        print("\n".join(problems))
        print("scripts/update-docs rewrites the pages.")
    print(f"{len(wanted) - min(len(wanted), len(problems))} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
