#!/usr/bin/env python3
"""Changes as Git tells of them: names that are quoted, seen from elsewhere, ignored, gone; both sides of a merge in one file.

    test_changed.py TUNLINT [unittest arguments]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402
from tunlint_run import CASES, EXAMPLES, ROOT  # noqa: E402

PROGRAM = None
LEFT, RIGHT = "vedge01.cfg", "branch-isr.cfg"  # a tunnel that dies at its first rekey


class Repository(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.folder = Path(self._scratch.name) / "repository"
        self.folder.mkdir()
        (self.folder / ".git").mkdir()
        for file in (EXAMPLES / "pfs-rekey").glob("*.cfg"):
            shutil.copy(file, self.folder)

    def check(self, status, *arguments, cwd=None, stdin=b""):
        done = tunlint_run.run(PROGRAM, ["check", *arguments], cwd=cwd or self.folder, stdin=stdin)
        self.assertEqual(status, done.status, done)
        self.assertNotIn("CANARY", done.stdout + done.stderr)
        return done

    def test_names_as_git_quotes_them(self):
        (self.folder / LEFT).rename(self.folder / "z\u00fcrich \"1\".cfg")
        quoted = b'"z\\303\\274rich \\"1\\".cfg"\n'
        self.check(1, ".", "--changed-from", "-", stdin=quoted)
        self.check(0, ".", "--changed-from", "-", stdin=b"README.md\n")

    def test_lists_that_windows_writes(self):
        for stdin in (f"{LEFT}\r\n".encode(), b"\xef\xbb\xbf" + f"{LEFT}\r\n".encode(), f"\ufeff{LEFT}\r\n".encode("utf-16-le"), f"{LEFT}\r".encode()):
            self.assertEqual("", self.check(1, ".", "--changed-from", "-", stdin=stdin).stderr)
        self.check(0, ".", "--changed-from", "-", stdin=b"README.md\r\n")
        (self.folder / LEFT).rename(self.folder / "left\r.cfg")  # Git quotes such a name, and does not with -z
        self.check(1, ".", "--changed-from", "-", stdin=b'"left\\r.cfg"\r\n')
        self.check(1, ".", "--changed-from", "-", stdin=b"left\r.cfg\0")

    def test_names_as_seen_from_the_top(self):
        below = self.folder / "sites" / "zh"
        below.mkdir(parents=True)
        for file in (LEFT, RIGHT):
            (self.folder / file).rename(below / file)
        self.check(1, ".", "--changed-from", "-", cwd=below, stdin=f"sites/zh/{LEFT}\n".encode())
        self.check(1, "sites", "--changed", f"sites/zh/{LEFT}")

    def test_names_that_are_nowhere(self):
        done = self.check(0, ".", "--changed", "other/nothing.cfg")
        self.assertIn("none of the 1 changed files is there", done.stderr)
        self.assertEqual("", self.check(1, ".", "--changed", LEFT, "other/nothing.cfg").stderr)

    def test_a_folder_stands_for_what_is_below_it(self):
        below = self.folder / "sites" / "zh"
        below.mkdir(parents=True)
        (self.folder / LEFT).rename(below / LEFT)
        for name in ("sites", "sites/", "sites/zh", "."):
            self.check(1, ".", "--changed", name)
        (self.folder / "site").mkdir()
        self.check(0, ".", "--changed", "site")

    def test_a_list_through_a_pipe(self):
        done = subprocess.run(["bash", "-c", f'"$1" check . --changed-from <(echo {LEFT})', "bash", PROGRAM], cwd=self.folder, capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(1, done.returncode, done)

    def test_git_knows_a_file_that_it_ignores(self):
        (self.folder / ".gitignore").write_text("branch*\n")
        self.check(0, ".")
        self.check(1, ".", "--changed", RIGHT)
        self.check(1, ".", "--no-gitignore")
        outside = self.folder.parent / "outside.cfg"
        shutil.copy(EXAMPLES / "pfs-rekey" / RIGHT, outside)
        done = self.check(0, ".", "--changed", outside)
        self.assertIn("outside.cfg is a changed configuration that none of the inputs covers", done.stderr)
        (self.folder.parent / "notes.txt").write_text("about\n")
        self.assertEqual("", self.check(0, ".", "--changed", "../notes.txt").stderr)

    def test_one_name_and_paths_behind_it(self):
        for option in ([f"--changed={LEFT}"], [f"--changed={LEFT}", "--fail-on", "error"]):
            self.assertEqual("", self.check(1, *option, LEFT, RIGHT).stderr)
        done = self.check(0, "--changed", LEFT, LEFT, RIGHT)  # the last one alone is a path
        self.assertIn(f"{LEFT} is a changed configuration that none of the inputs covers", done.stderr)
        self.check(2, ".", "--", f"--changed={LEFT}")

    def test_nothing_is_written_over(self):
        text = (self.folder / LEFT).read_bytes()
        for arguments in (["--write-baseline", LEFT, RIGHT], [f"--write-baseline={LEFT}", "."], [".", "--format", f"json={LEFT}"], [LEFT, RIGHT, "--format", f"json=./{LEFT}"]):
            done = self.check(2, *arguments)
            self.assertIn(LEFT, done.stderr)
            self.assertEqual(text, (self.folder / LEFT).read_bytes())
        (self.folder / "empty.json").touch()
        self.check(0, ".", "--write-baseline", "empty.json")
        self.check(0, ".", "--write-baseline", "empty.json")
        self.check(2, ".", "--baseline", "empty.json", "--format", "json=empty.json")
        for _ in range(2):  # a report of the run before is found in the folder, and is no input
            self.check(1, ".", "--format", "html=report.html", "--format", "json=report.json", "--format", "text=report.txt")

    def test_new_statements_that_belong_to_no_end(self):
        statement = b"crypto isakmp xyzzy 1\n"
        (self.folder / RIGHT).write_bytes((self.folder / RIGHT).read_bytes().replace(b"\nend", b"\n" + statement + b"end"))
        self.check(0, ".", "--write-baseline", "b.json")
        self.check(0, ".", "--baseline", "b.json", "--fail-on", "warning")
        other = (self.folder / RIGHT).read_bytes().replace(statement, b"").replace(b"branch-isr", b"depot").replace(b"198.51.100.", b"203.0.113.")
        (self.folder / RIGHT).write_bytes(b"\n\n" + (self.folder / RIGHT).read_bytes().replace(statement, b""))
        (self.folder / "depot.cfg").write_bytes(other.replace(b"\nend", b"\n" + statement + b"end"))
        self.assertIn("config-not-understood", self.check(1, ".", "--baseline", "b.json", "--fail-on", "warning").stdout)

    def test_an_end_that_is_gone(self):
        (self.folder / LEFT).unlink()
        done = self.check(1, ".", "--changed", LEFT, "--fail-on", "info")
        self.assertIn("info[pair-missing]", done.stdout)
        (self.folder / "README.md").write_text("about\n")
        self.assertNotIn("pair-missing", self.check(0, ".", "--changed", "README.md", "--fail-on", "info").stdout)

    def test_a_file_that_was_emptied(self):
        for text in ("", "\n \t\r\n", "\ufeff\n"):
            (self.folder / LEFT).write_text(text)
            done = self.check(1, ".", "--changed", LEFT, "--fail-on", "info")
            self.assertIn("info[pair-missing]", done.stdout)
            self.assertEqual("", done.stderr)
        (self.folder / LEFT).write_text("about\n")
        self.assertNotIn("pair-missing", self.check(0, ".", "--changed", LEFT, "--fail-on", "info").stdout)

    def test_links(self):
        (self.folder / "devices").mkdir()
        (self.folder / "golden").mkdir()
        (self.folder / LEFT).rename(self.folder / "golden" / LEFT)
        (self.folder / RIGHT).rename(self.folder / "devices" / RIGHT)
        (self.folder / "devices" / LEFT).symlink_to(f"../golden/{LEFT}")
        (self.folder / "all").symlink_to(".")
        for path in ("devices", ".", "all", "all/devices"):
            for changed in (f"golden/{LEFT}", f"devices/{LEFT}", f"all/golden/{LEFT}", "golden", f"devices/{RIGHT}"):
                self.assertEqual("", self.check(1, path, "--changed", changed).stderr)
        self.assertEqual("", self.check(1, f"devices/{LEFT}", f"devices/{RIGHT}", "--changed", f"golden/{LEFT}").stderr)

    def test_the_name_of_standard_input(self):
        text = (self.folder / LEFT).read_bytes()
        for name in (LEFT, "nowhere/at/all.cfg", f"./{LEFT}"):
            for cwd in (self.folder, self.folder.parent):
                done = self.check(1, "-", self.folder / RIGHT, "--stdin-name", name, "--changed", name, stdin=text, cwd=cwd)
                self.assertEqual("", done.stderr)

    def test_both_sides_of_a_merge(self):
        text = (CASES / "azure-gcp-no-pfs" / "left.json").read_text()
        line = " ".join(text.split())
        for name, head, body in (("whole.json", "", line), ("head.xml", '<?xml version="1.0"?>\n', (CASES / "aws-nsx-v-group" / "left.xml").read_text().replace('<?xml version="1.0" encoding="UTF-8"?>', ""))):
            file = self.folder / name
            file.write_text(f"{head}<<<<<<< HEAD\n{body}\n=======\n{body}\n>>>>>>> theirs\n")
            done = self.check(2, ".", "--changed", name)
            self.assertIn(f"{name}:{1 + head.count(chr(10))}:1: holds both sides of a merge", done.stdout)
            file.unlink()
        (self.folder / "notes.txt").write_text("<<<<<<< HEAD\nabout\n=======\nsomething\n>>>>>>> theirs\n")
        self.check(0, ".", "--changed", "notes.txt")

    def test_what_is_named_and_cannot_be_read_is_an_error(self):
        (self.folder / "empty.cfg").touch()
        (self.folder / "notes.txt").write_text("about\n")
        (self.folder / "cut.json").write_text((CASES / "azure-aws-works" / "left.json").read_text()[:700])
        for name, message in (("nowhere", "does not exist"), ("empty.cfg", "is empty"), ("notes.txt", "is of no platform"), ("cut.json", "the text ends before")):
            for paths in ((name, LEFT), (LEFT, name), (name, LEFT, RIGHT)):
                done = self.check(2, *paths, "--changed", LEFT)
                self.assertIn(message, done.stdout)
        self.check(1, ".", "--changed", LEFT)  # nobody asked for these

    def test_a_tunnel_with_half_a_document_is_an_error(self):
        site = self.folder / "site"
        site.mkdir()
        shutil.copy(CASES / "azure-iosxe-works-vti-v2" / "left.cfg", site)
        (site / "cut.json").write_text((CASES / "azure-iosxe-works-vti-v2" / "right.json").read_text().rstrip()[:-1])
        for changed in ("site/left.cfg", "site/cut.json"):
            self.assertIn("the text ends before", self.check(2, ".", "--changed", changed).stdout)
        self.assertNotIn("cut.json", self.check(1, ".", "--changed", LEFT).stdout)

    def test_standard_input_is_read_once(self):
        for arguments in (["-", "--changed-from", "-"], ["-", "--peer-log", "-"], ["--peer-log", "-", RIGHT, "--changed-from", "-"]):
            self.assertIn("standard input twice", self.check(2, *arguments, stdin=(self.folder / LEFT).read_bytes()).stderr)
        self.check(1, "-", "-", RIGHT, stdin=(self.folder / LEFT).read_bytes())

    def test_pairs_and_platforms_whatever_their_spelling(self):
        self.check(1, ".", "--pair", f"{LEFT}={RIGHT}")
        self.check(1, LEFT, RIGHT, "--pair", f"./{LEFT}=./{RIGHT}")
        (self.folder.parent / "link").symlink_to(self.folder)
        for path in (".", LEFT, f"./{LEFT}", self.folder, self.folder / LEFT, f"{self.folder}/../link/{LEFT}"):
            for glob in (LEFT, f"./{LEFT}", self.folder / LEFT, f"{self.folder}/./{LEFT[:-4]}*", f"../{self.folder.name}/{LEFT}", "*ge01*"):
                self.assertRegex(self.check(2, path, "--platform", f"{glob}=panos", "--format", "concise").stdout, f"{LEFT}:1:1: error")
        self.check(1, ".", "--platform", f"other/{LEFT}=panos")

    def test_globs_of_a_project_whatever_their_spelling(self):
        for glob in (LEFT, f"./{LEFT}", self.folder / LEFT, f"{self.folder}/*", f"sites/../{LEFT}", f"../{self.folder.name}/{LEFT}", "*01.cfg"):
            for text in (f'overrides:\n - {{files: "{glob}", severity: {{pfs: info}}}}\n', f'ignore:\n - {{rule: pfs, files: "{glob}", reason: none}}\n'):
                (self.folder / "tunlint.yaml").write_text(text)
                self.check(0, ".")
                self.check(0, LEFT, RIGHT)
            (self.folder / "tunlint.yaml").write_text(f'inventory:\n - {{files: "{glob}", platform: panos}}\n')
            self.check(2, ".")
        (self.folder / "tunlint.yaml").write_text(f'overrides:\n - {{files: "{self.folder.parent}/{LEFT}", severity: {{pfs: info}}}}\n')
        self.check(1, ".")

    def test_a_file_with_two_names_is_one(self):
        (self.folder / "l").mkdir()
        (self.folder / LEFT).rename(self.folder / "l" / LEFT)
        (self.folder / "link.cfg").symlink_to(f"l/{LEFT}")
        (self.folder / "hard.cfg").hardlink_to(self.folder / "l" / LEFT)
        text = (self.folder / RIGHT).read_text()
        (self.folder / RIGHT).write_text(text.replace("192.0.2.10", "192.0.2.11"))  # only two paths make a pair of them
        for other in (f"./l/{LEFT}", "link.cfg", "hard.cfg", self.folder / "l" / LEFT):
            done = self.check(0, f"l/{LEFT}", other)
            self.assertIn("1 file, 0 tunnels", done.stdout)
            for paths in ((f"l/{LEFT}", other, RIGHT), (RIGHT, other, f"l/{LEFT}"), (other, f"./{RIGHT}", RIGHT)):
                self.assertIn("2 files, 1 tunnel", self.check(1, *paths).stdout)
        (self.folder / RIGHT).write_text(text)
        (self.folder / "hard.cfg").unlink()
        for paths in ((".", "link.cfg"), ("link.cfg", "."), ("l", "link.cfg", RIGHT), (".", "l", "./l")):
            self.assertIn("2 files, 1 tunnel", self.check(1, *paths).stdout)

    def test_names_of_files_in_annotations(self):
        done = self.check(1, ".", "--format", "github")
        self.assertRegex(done.stdout, f"file=({LEFT}|{RIGHT}),")
        self.assertNotIn("file=./", done.stdout)
        self.assertNotIn('file="./', self.check(1, ".", "--format", "junit").stdout)

    def test_tunnels_that_are_called_alike(self):
        for n in (1, 2):
            (self.folder / f"site{n}").mkdir()
            for file in (LEFT, RIGHT):
                text = (self.folder / file).read_text()
                (self.folder / f"site{n}" / file).write_text(text.replace("192.0.2.", f"192.0.{n + 2}.").replace("198.51.100.", f"198.51.10{n}."))
        tunnels = json.loads(self.check(1, ".", "--format", "json").stdout)["tunnels"]
        self.assertEqual(len(tunnels), len({t["id"] for t in tunnels}))
        self.assertEqual(3, len(tunnels))

    def test_a_baseline_of_some_rules(self):
        for option in ("--select", "--ignore"):
            done = self.check(2, ".", option, "pfs", "--write-baseline", "b.json")
            self.assertIn("would forget", done.stderr)
        self.assertFalse((self.folder / "b.json").exists())


class Output(unittest.TestCase):
    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_that_cannot_be_written(self):
        folder = EXAMPLES / "pfs-rekey"
        for arguments in (["model", folder], ["explain", "psk-weak"], ["rules"], ["platforms"], ["completion", "bash"], ["check", folder], ["export", folder]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([PROGRAM, *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
            self.assertEqual(2, done.returncode, arguments)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    unittest.main()
