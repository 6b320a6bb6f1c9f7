#!/usr/bin/env python3
"""Every rule of the catalogue fires in at least one case, and is expected not to fire in at least one other.

    rules_coverage.py TUNLINT [CASES_DIR]

Fired: in the JSON report of a case, at any severity, suppressed or not. Near miss: named under `absent:` in a case's
expected.yaml. Rules on the lists below are let off; those that are covered by now are named, to be taken
off the list.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
import tunlint_run  # noqa: E402
import yaml  # noqa: E402

# What no pair of configurations makes.
NEVER_FIRES = {
    "suppression-expired", "suppression-stale",  # of tunlint.yaml and baselines: tests/cli
}
# Rules about the text of a file: a case in which a text nearly is one says nothing.
NO_NEAR_MISS = {
    "config-not-understood", "config-default-used", "config-suspicious", "pair-missing", "suppression-unused",
    "suppression-without-reason",
}


def reported(program, folder):
    expected = yaml.safe_load((folder / "expected.yaml").read_text())
    paths = [p.name for side in ("left", "right") for p in sorted(folder.glob(side + "*"))]
    done = tunlint_run.run(program, ["check", "--format", "json", *expected.get("options", []), *paths], cwd=folder)
    return {f["rule"] for f in json.loads(done.stdout)["findings"]}, set(expected.get("absent") or [])


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    program = Path(sys.argv[1]).resolve()
    folders = tunlint_run.case_folders(*map(Path, sys.argv[2:]))
    rules = [r["name"] for r in json.loads(tunlint_run.run(program, ["rules", "--format", "json"]).stdout)]
    fires, misses = set(), set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for fired, absent in pool.map(lambda f: reported(program, f), folders):
            fires |= fired
            misses |= absent - fired
    problems = [f"{r}: fires in no case" for r in rules if r not in fires | NEVER_FIRES]
    problems += [f"{r}: no case has a near miss (absent:)" for r in rules if r not in misses | NO_NEAR_MISS | NEVER_FIRES]
    problems += [f"{r}: is no rule" for r in sorted((NEVER_FIRES | NO_NEAR_MISS) - set(rules))]
    for line in problems:
        print(line)
    print(f"covered by now, to be taken off the list: {', '.join(sorted(NEVER_FIRES & fires)) or 'none'}")
    print(f"let off: {', '.join(sorted(NEVER_FIRES - fires))}")
    print(f"{len(rules) - len({p.split(':')[0] for p in problems})} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
