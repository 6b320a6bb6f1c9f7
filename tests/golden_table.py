#!/usr/bin/env python3
"""Every golden case is a case folder: tests/cases/GOLDEN.md names one for each number, and its `about` names the number.

    golden_table.py TUNLINT

That the cases hold is the affair of run_cases.py. A case that is prepared and does not hold yet stands in tests/cases-open.
"""

import re
import sys
from pathlib import Path

import yaml

CASES = Path(__file__).resolve().parent / "cases"
OPEN = CASES.parent / "cases-open"
COUNT = 48


def main():
    rows = re.findall(r"^\| (\d+) \| .+ \| \[(.+)\]\((.+)/expected\.yaml\) \|$", (CASES / "GOLDEN.md").read_text(), re.MULTILINE)
    folders = {}
    problems = []
    for number, name, link in rows:
        if number in folders:
            problems.append(f"{number}: stands twice")
        folders[number] = name
        folder = (CASES / link).resolve()  # here or in cases-open
        if folder.name != name or folder.parent not in (CASES, OPEN) or not (folder / "expected.yaml").is_file():
            problems.append(f"{number}: {link} is no case")
            continue
        about = yaml.safe_load((folder / "expected.yaml").read_text()).get("about", "")
        if not re.search(rf"golden case {number}\b", about):
            problems.append(f"{number}: {name} does not name it in `about`")
        if folder.parent == OPEN:
            print(f"{number}: open: {name}")
    problems += [f"{n}: is missing" for n in range(1, COUNT + 1) if str(n) not in folders]
    for line in problems:
        print(line)
    print(f"{COUNT - min(COUNT, len(problems))} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
