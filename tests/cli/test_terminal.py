#!/usr/bin/env python3
"""What people get: links and progress on a terminal and nowhere else, completions that shells understand, a manual page, an
installation that has all of it.

    test_terminal.py TUNLINT [--build DIRECTORY] [unittest arguments]

Shells and mandoc that are not installed are left out.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402
from tunlint_run import CASES, ROOT  # noqa: E402

PROGRAM = None
BUILD = None
BREAKS = tunlint_run.inputs(CASES / "pfs-rekey-vedge-g16-iosxe-none")
LINK = "\x1b]8;;"


def on_terminal(arguments, environment=None, stdin=subprocess.DEVNULL, meanwhile=None, only_errors=False):
    """(status, what a terminal shows); with only_errors the standard output is no terminal."""
    main, terminal = pty.openpty()
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    process = subprocess.Popen([str(PROGRAM), *map(str, arguments)], stdin=stdin, stdout=subprocess.DEVNULL if only_errors else terminal,
                               stderr=terminal, env={**variables, "TERM": "xterm", **(environment or {})})
    os.close(terminal)
    if meanwhile:
        meanwhile(process)
    shown, until = b"", time.monotonic() + tunlint_run.TIMEOUT
    try:
        while time.monotonic() < until:
            if select.select([main], [], [], 1)[0]:
                shown += os.read(main, 65536)
    except OSError:  # the other side is closed
        pass
    os.close(main)
    return process.wait(tunlint_run.TIMEOUT), shown.decode()


class Terminal(unittest.TestCase):
    def test_links(self):
        status, shown = on_terminal(["check", *BREAKS])
        self.assertEqual(1, status)
        self.assertIn(LINK + "file://", shown)
        self.assertIn("/pfs-rekey-mismatch.md\x1b\\pfs-rekey-mismatch" + LINK + "\x1b\\", shown)
        self.assertNotIn("\x1b", on_terminal(["check", *BREAKS], {"NO_COLOR": "1"})[1])
        self.assertNotIn(LINK, tunlint_run.run(PROGRAM, ["check", "--color", "always", *BREAKS]).stdout)
        self.assertNotIn("\x1b", tunlint_run.run(PROGRAM, ["check", *BREAKS]).stdout)

    def slow(self, seconds, **keywords):
        def feed(process):
            time.sleep(seconds)
            process.stdin.write(BREAKS[0].read_bytes())
            process.stdin.close()
        return on_terminal(["check", "-", BREAKS[1], *keywords.pop("arguments", [])], stdin=subprocess.PIPE, meanwhile=feed, **keywords)

    def test_progress_of_what_takes_long(self):
        status, shown = self.slow(1.2, only_errors=True)
        self.assertEqual(1, status)
        self.assertIn("reading, 0.", shown)
        self.assertTrue(shown.endswith("\r\x1b[K"), repr(shown))  # the line is gone again
        self.assertNotIn("\n", shown)

    def test_no_progress_of_what_is_quick_or_unwatched(self):
        self.assertEqual("", self.slow(0, only_errors=True)[1])
        self.assertEqual("", self.slow(0.8, only_errors=True, environment={"TERM": "dumb"})[1])
        process = subprocess.Popen([str(PROGRAM), "check", "-", str(BREAKS[1])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.8)
        out, errors = process.communicate(BREAKS[0].read_bytes())
        self.assertEqual(b"", errors)
        self.assertNotIn(b"reading", out)


class Completions(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        (self.folder / "tunlint").symlink_to(PROGRAM)
        self.environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "HOME": str(self.folder)}

    def script(self, shell):
        return tunlint_run.run(PROGRAM, ["completion", shell]).stdout

    def shell(self, *command, script=""):
        done = subprocess.run(command, input=script.encode(), env=self.environment, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(b"", done.stderr, done)
        return done.stdout.decode()

    CASES = [("tunlint ch", "check"), ("tunlint check --form", "--format"), ("tunlint check --fail-on w", "warning"), ("tunlint check --format sa", "sarif"),
             ("tunlint explain pfs-r", "pfs-rekey-mismatch"), ("tunlint explain vedg", "vedge"), ("tunlint check --ignore psk-we", "psk-weak")]

    @unittest.skipUnless(shutil.which("bash"), "bash is not installed")
    def test_bash(self):
        for line, wanted in self.CASES:
            words = line.split(" ")
            script = self.script("bash") + f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _tunlint; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
            self.assertIn(wanted, self.shell("bash", "--norc", "-s", script=script).split(), line)

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish(self):
        for line, wanted in self.CASES:
            shown = self.shell("fish", "--no-config", "-c", self.script("fish") + f"complete -C '{line}'\n")
            self.assertIn(wanted, [x.split("\t")[0] for x in shown.splitlines()], line)

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self):
        (self.folder / "_tunlint").write_text(self.script("zsh"))
        self.shell("zsh", "-f", "-n", "_tunlint")
        shown = self.shell("zsh", "-f", "-c", "fpath=($PWD $fpath); autoload -Uz compinit && compinit -u -D && whence -w _tunlint && print $_comps[tunlint]")
        self.assertIn("_tunlint: function", shown)
        self.assertIn("_tunlint", shown.splitlines()[-1])

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_manual_page(self):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "error", str(ROOT / "docs" / "tunlint.1")], stdout=subprocess.PIPE, check=False)
        self.assertEqual(0, done.returncode, done.stdout)
        text = subprocess.run(["mandoc", "-T", "ascii", str(ROOT / "docs" / "tunlint.1")], stdout=subprocess.PIPE, check=True).stdout.decode()
        text = re.sub(".\b", "", text)  # bold letters are struck twice
        for words in ("EXIT STATUS", "tunlint check [OPTIONS] PATHS...", "--fail-on", "sarif"):
            self.assertIn(words, text)


class Installed(unittest.TestCase):
    def test_installation(self):
        if not BUILD or not shutil.which("cmake"):
            self.skipTest("no build directory was named")
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(["cmake", "--install", str(BUILD), "--prefix", scratch], stdout=subprocess.DEVNULL, check=True)
            share = Path(scratch) / "share"
            for file in ("man/man1/tunlint.1", "bash-completion/completions/tunlint", "zsh/site-functions/_tunlint", "fish/vendor_completions.d/tunlint.fish"):
                self.assertTrue((share / file).is_file(), file)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    if "--build" in sys.argv:
        at = sys.argv.index("--build")
        BUILD = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    unittest.main()
