"""What the tests that run the program share: starting it, its formats, the folders with configurations."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
EXAMPLES = ROOT / "examples"
SANITIZED = bool(os.environ.get("TUNLINT_SANITIZED"))  # the program is a slow one, and all that is asked here was asked of the other one
TIMEOUT = float(os.environ.get("TUNLINT_TEST_TIMEOUT", "60"))  # seconds for one run; sanitizers are slow

try:
    import yaml  # noqa: F401
    import jsonschema  # noqa: F401
except ImportError as missing:
    sys.exit(f"{missing}; run scripts/install-deps --tests")


class Run:
    """One run of the program: status, stdout and stderr (text; bytes that are not UTF-8 are kept as surrogates)."""

    def __init__(self, arguments, status, stdout, stderr):
        self.arguments = arguments
        self.status = status
        self.stdout = stdout
        self.stderr = stderr

    def __str__(self):
        return (f"$ tunlint {' '.join(map(str, self.arguments))}\nexit status {self.status}\n"
                f"--- stdout\n{self.stdout}--- stderr\n{self.stderr}---")


def run(program, arguments, cwd=ROOT, stdin=b"", environment=None):
    """Runs the program to its end, without colours and without a terminal. A hang raises subprocess.TimeoutExpired."""
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR")}
    variables.update(environment or {})
    done = subprocess.run([str(program), *map(str, arguments)], cwd=cwd, input=stdin, env=variables, timeout=TIMEOUT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return Run(arguments, done.returncode, done.stdout.decode(errors="surrogateescape"),
               done.stderr.decode(errors="surrogateescape"))


def formats(program):
    """The output formats of `check` that this build has, from its help."""
    known = ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"]
    shown = run(program, ["check", "--help"]).stdout
    option = re.search(r"--format\b(.*?)(?=\n\s+-|\Z)", shown, re.S)
    words = set(re.findall(r"[a-z]+", option.group(1))) if option else set()
    return [f for f in known if f in words]


def sample(folders, of=8):
    """Some of the folders where the program has sanitizers, all of them elsewhere: for tests of what the program says."""
    return folders[::of] if SANITIZED else folders


def inputs(folder):
    """The configurations in a folder: left* and right* of a case, every file of an example."""
    ends = sorted(folder.glob("left*")) + sorted(folder.glob("right*"))
    return ends or sorted(p for p in folder.iterdir() if p.is_file() and p.suffix not in (".md", ".txt"))


def files(folder):
    """Every document of the configurations in a folder: a side may be a directory of documents."""
    return [f for p in inputs(folder) for f in (sorted(q for q in p.rglob("*") if q.is_file()) if p.is_dir() else [p])]


def case_folders(cases=CASES):
    return sorted(p for p in Path(cases).iterdir() if p.is_dir())


def example_folders():
    return sorted(p for p in EXAMPLES.iterdir() if p.is_dir()) if EXAMPLES.is_dir() else []
