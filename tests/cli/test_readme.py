#!/usr/bin/env python3
"""What the documentation shows is what the program prints.

    test_readme.py TUNLINT [--update]

In README.md and docs/*.md, a comment `<!-- output: COMMAND -->` in front of a fenced block says that the block is what
COMMAND prints, run in the repository's root. --update rewrites the blocks. The opening example of README.md has to be one.
"""

import argparse
import re
import shlex
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402

BLOCK = re.compile(r"(?P<head><!-- output: (?P<command>[^\n]+?) -->\n+(?P<fence>`{3,})[a-z]*\n)(?P<text>.*?)(?P<end>^(?P=fence)$)",
                   re.S | re.M)
# Paths of the machine that the text was written on.
ABSOLUTE = re.compile(r"(?<![\w.])/(?:work|tmp|home|root|Users)(?:/|\b)[^\s`'\")]*")


def printed(program, command):
    """What a command prints on both outputs; its first word is replaced by the program."""
    words = shlex.split(command)
    if Path(words[0]).name != "tunlint":
        raise SystemExit(f"<!-- output: {command} --> does not run tunlint")
    done = tunlint_run.run(program, words[1:])
    return done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    program = options.program.resolve()

    root = tunlint_run.ROOT
    passed, problems = 0, []
    documents = [p for p in sorted([*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("tests/**/*.md")])]
    for document in documents:
        name = str(document.relative_to(root))
        text = document.read_text()
        blocks = list(BLOCK.finditer(text))
        if text.count("<!-- output:") != len(blocks):
            problems.append(f"{name}: a marker <!-- output: --> has no fenced block behind it")
        updated = BLOCK.sub(lambda m: m["head"] + printed(program, m["command"]) + m["end"], text)
        if options.update and updated != text:
            document.write_text(updated)
            print(f"{name}: rewritten")
        for old, new in zip(blocks, BLOCK.finditer(updated)):
            if options.update or old["text"] == new["text"]:
                passed += 1
            else:
                problems.append(f"{name}: `{old['command']}` prints something else (test_readme.py TUNLINT --update):\n{new['text']}")
        for n, line in enumerate(text.splitlines(), 1):
            problems += [f"{name}:{n}: a path of one machine: {m.group()}" for m in ABSOLUTE.finditer(line)]
    readme = root / "README.md"
    if not readme.is_file():
        problems.append("README.md is missing")
    elif not BLOCK.search(readme.read_text()):
        problems.append("README.md: no example with <!-- output: COMMAND -->")

    print("\n".join(problems))
    print(f"{passed} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
