#!/usr/bin/env python3
"""Hooks and CI as their users have them: what the README says is copied into a scratch repository and run.

    test_integrations.py TUNLINT [unittest arguments]

A repository with a hub, spokes and pairs; one of its tunnels has been broken all along. A clean change passes, a breaking
one is stopped, and only tunnels that the change touches are spoken of. pre-commit is run where it is installed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import scratch_network  # noqa: E402
import tunlint_run  # noqa: E402
import yaml  # noqa: E402
from tunlint_run import ROOT  # noqa: E402

PROGRAM = None
README = (ROOT / "README.md").read_text()


def readme(name):
    found = re.search(rf"<!-- test: {name} -->\n```\w+\n(.*?)```", README, re.S)
    assert found, f"README.md has no section 'test: {name}'"
    return found[1]


class Repository(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "tunlint").symlink_to(PROGRAM)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_", "CI_", "TUNLINT"))}
        self.environment.update(PATH=f"{self.folder / 'bin'}:{os.environ['PATH']}", HOME=str(self.folder), PRE_COMMIT_HOME=str(self.folder / "cache"),
                                GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.com", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@example.com")
        self.repository = self.folder / "repository"
        net = self.repository / "net"
        net.mkdir(parents=True)
        scratch_network.write(net, 3, 2, broken_every=100)
        self.change("net/gw0-right/gw0-right.conf", "aes256-sha256-modp2048", "aes128-sha1-modp2048")  # broken all along
        (self.repository / "notes.txt").write_text("Call the provider.\n")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "first")
        self.first = self.git("rev-parse", "HEAD").strip()

    def run_in(self, *command, status=0, cwd=None, environment=None):
        done = subprocess.run(list(map(str, command)), cwd=cwd or self.repository, env={**self.environment, **(environment or {})}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
        if status is not None:
            self.assertEqual(status, done.returncode, f"{command}\n{done.stdout.decode()}")
        return done.stdout.decode()

    def git(self, *arguments, status=0, **keywords):
        return self.run_in("git", *arguments, status=status, **keywords)

    def change(self, file, old, new):
        path = self.repository / file
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    # Three changes.
    def clean(self):
        self.change("net/gw1-left/gw1-left.conf", "rekey_time = 14400", "rekey_time = 14000")

    def breaking(self):
        self.change("net/gw1-left/gw1-left.conf", "esp_proposals = aes256-sha256-modp2048", "esp_proposals = aes256-sha256-modp4096")

    def unreadable(self):
        path = self.repository / "net" / "gw1-left" / "gw1-left.conf"
        path.write_text(path.read_text()[:200] + '"')

    def only_touched(self, shown):
        self.assertIn("pfs-rekey-mismatch", shown)
        self.assertIn("gw1-right", shown)  # the partner, which nobody changed
        self.assertNotIn("gw0", shown)


class Hooks(Repository):
    def commits(self):
        """What both kinds of hook have to do."""
        self.clean()
        self.git("commit", "-q", "-a", "-m", "clean")
        (self.repository / "notes.txt").write_text("Done.\n")
        self.git("commit", "-q", "-a", "-m", "no configuration")
        self.breaking()
        shown = self.git("commit", "-q", "-a", "-m", "breaking", status=1)
        self.only_touched(shown)
        self.git("commit", "-q", "-a", "-m", "unreadable", status=1)
        self.assertEqual("no configuration", self.git("log", "-1", "--format=%s").strip())
        # What is not added is not committed and does not count.
        self.git("checkout", "-q", ".") if self.git("reset", "-q") == "" else None
        self.breaking()
        (self.repository / "notes.txt").write_text("Really done.\n")
        self.git("add", "notes.txt")
        self.git("commit", "-q", "-m", "beside a breaking change")
        self.assertIn("modp4096", (self.repository / "net" / "gw1-left" / "gw1-left.conf").read_text())
        self.git("checkout", "-q", ".")
        self.unreadable()
        self.git("commit", "-q", "-a", "-m", "unreadable", status=1)

    def test_plain_hook(self):
        shutil.copytree(ROOT / "integrations", self.folder / "tunlint" / "integrations")
        (self.repository / "tunlint").symlink_to(self.folder / "tunlint")
        (self.repository / ".git" / "info" / "exclude").write_text("tunlint\n")
        self.run_in("sh", "-e", "-c", readme("hook"))
        self.commits()

    def test_plain_hook_with_a_name_of_two_words(self):
        shutil.copy(ROOT / "integrations" / "pre-commit", self.repository / ".git" / "hooks" / "pre-commit")
        self.git("mv", "net/gw1-left/gw1-left.conf", "net/gw1-left/gw 1 é left.conf")
        self.git("commit", "-q", "-m", "renamed")
        self.change("net/gw1-left/gw 1 é left.conf", "esp_proposals = aes256-sha256-modp2048", "esp_proposals = aes256-sha256-modp4096")
        self.only_touched(self.git("commit", "-q", "-a", "-m", "breaking", status=1))

    def plain(self):
        shutil.copy(ROOT / "integrations" / "pre-commit", self.repository / ".git" / "hooks" / "pre-commit")

    def test_plain_hook_with_any_name(self):
        self.plain()
        name = 'net/gw1-left/-"gw\n1\t.conf'
        self.git("mv", "net/gw1-left/gw1-left.conf", name)
        self.git("commit", "-q", "-m", "renamed")
        self.change(name, "esp_proposals = aes256-sha256-modp2048", "esp_proposals = aes256-sha256-modp4096")
        self.only_touched(self.git("commit", "-q", "-a", "-m", "breaking", status=1))

    def test_plain_hook_when_a_part_of_a_device_goes(self):
        left = self.repository / "net" / "gw1-left" / "gw1-left.conf"
        text = left.read_text()
        at = text.index("secrets {")
        left.write_text(text[:at])
        (left.parent / "keys.conf").write_text(text[at:])
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "two files")
        self.plain()
        self.git("rm", "-q", "net/gw1-left/keys.conf")
        shown = self.git("commit", "-m", "no keys")
        self.assertIn("psk-unverifiable", shown)
        self.assertNotIn("gw0", shown)
        self.git("rm", "-q", "-r", "net/gw1-left", "net/gw1-right")
        self.git("commit", "-q", "-m", "no tunnel")

    def test_plain_hook_and_tunlint_yaml(self):
        """Whoever changes it, or takes it away, changes every tunnel."""
        self.plain()
        (self.repository / "tunlint.yaml").write_text("ignore:\n  - {rule: ike-proposal-mismatch, reason: decided}\n  - {rule: esp-proposal-mismatch, reason: decided}\n")
        self.git("add", "tunlint.yaml")
        self.git("commit", "-q", "-m", "decided")
        self.git("rm", "-q", "tunlint.yaml")
        self.assertIn("gw0", self.git("commit", "-q", "-m", "undecided", status=1))

    def test_plain_hook_in_a_part_of_the_work(self):
        """`git commit FILE` from below the top, in a second work tree: only that file counts."""
        self.plain()
        self.git("worktree", "add", "-q", "../second")
        self.repository = self.folder / "second"
        self.breaking()
        (self.repository / "notes.txt").write_text("Done.\n")
        self.git("commit", "-q", "-m", "notes", "../notes.txt", cwd=self.repository / "net")
        self.only_touched(self.git("commit", "-q", "-m", "breaking", "gw1-left", cwd=self.repository / "net", status=1))

    def test_plain_hook_at_the_first_commit(self):
        other = self.folder / "other"
        shutil.copytree(self.repository / "net", other / "net")
        self.git("init", "-q", ".", cwd=other)
        shutil.copy(ROOT / "integrations" / "pre-commit", other / ".git" / "hooks" / "pre-commit")
        self.git("add", "-A", cwd=other)
        self.assertIn("gw0", self.git("commit", "-q", "-m", "first", cwd=other, status=1))

    @unittest.skipUnless(shutil.which("pre-commit"), "pre-commit is not installed")
    def test_pre_commit(self):
        (self.repository / ".pre-commit-config.yaml").write_text(readme("pre-commit"))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "hook")
        self.run_in("pre-commit", "install")
        self.commits()

    @unittest.skipUnless(shutil.which("pre-commit"), "pre-commit is not installed")
    def test_pre_commit_from_this_repository(self):
        hooks = self.folder / "hooks"
        hooks.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
        self.git("init", "-q", cwd=hooks)
        self.git("add", "-A", cwd=hooks)
        self.git("commit", "-q", "-m", "hooks", cwd=hooks)
        revision = self.git("rev-parse", "HEAD", cwd=hooks).strip()
        (self.repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": str(hooks), "rev": revision, "hooks": [{"id": "tunlint"}]}]}))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "hook")
        self.run_in("pre-commit", "install")
        self.breaking()
        self.only_touched(self.git("commit", "-q", "-a", "-m", "breaking", status=1))
        path = self.repository / "net" / "gw1-left" / "gw1-left.conf"
        path.write_bytes(path.read_text().encode("utf-16"))  # binary to pre-commit, a configuration all the same
        self.only_touched(self.git("commit", "-q", "-a", "-m", "breaking", status=1))


class Ci(Repository):
    CHANGES = (("clean", 0), ("breaking", 1), ("unreadable", 2))

    def committed(self, change):
        self.git("checkout", "-q", "-B", change, self.first)
        getattr(self, change)()
        self.git("commit", "-q", "-a", "-m", change)

    def action(self, event, **inputs):
        """(status, log, outputs) of action.yml, its steps run as a runner does."""
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        values = {name: str(i.get("default", "")) for name, i in action["inputs"].items()}
        self.assertLessEqual(set(inputs), set(values))
        values.update(inputs)
        base = event.get("base", "")
        known = {"github.action_path": str(ROOT), **{f"inputs.{n}": v for n, v in values.items()},
                 "inputs.changed-only == 'true' && (github.event.pull_request.base.sha || github.event.before) || ''": base if values["changed-only"] == "true" else ""}
        files = {name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for file in files.values():
            file.write_text("")
        log, status = "", 0
        for step in action["runs"]["steps"]:
            self.assertEqual("bash", step["shell"])
            environment = {k: re.sub(r"\$\{\{ (.*?) \}\}", lambda m: known[m[1]], v) for k, v in step.get("env", {}).items()}
            script = self.folder / "step.sh"
            script.write_text(step["run"])
            done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=self.repository, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env={**self.environment, **environment, **{k: str(v) for k, v in files.items()}}, timeout=120, check=False)
            log += done.stdout.decode()
            status = done.returncode
            if status:
                break
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        return status, log, outputs, files["GITHUB_STEP_SUMMARY"].read_text()

    def test_github(self):
        steps = yaml.safe_load(readme("github"))["jobs"]["tunnels"]["steps"]
        inputs = next(s["with"] for s in steps if "/tunlint@" in s.get("uses", ""))
        for change, expected in self.CHANGES:
            with self.subTest(change=change):
                self.committed(change)
                status, log, outputs, summary = self.action({"base": self.first}, **inputs)
                self.assertEqual(expected, status, log)
                self.assertEqual(str(expected), outputs["status"])
                self.assertIn("tunlint:", summary)
                sarif = json.loads((self.repository / "tunlint.sarif").read_text())
                self.assertTrue((self.repository / "tunlint.html").read_text().startswith("<!DOCTYPE html>"))
                if change == "breaking":
                    self.only_touched(log)
                    self.assertIn("::error file=", log)
                    self.assertEqual(["pfs-rekey-mismatch"], [r["ruleId"] for r in sarif["runs"][0]["results"] if r["level"] == "error"])
                if change == "clean":
                    self.assertNotIn("::error", log)
                if change == "unreadable":
                    self.assertIn("gw1-left.conf", log)

    def test_a_part_of_a_device_is_taken_away(self):
        self.git("checkout", "-q", "-B", "part", self.first)
        left = self.repository / "net" / "gw1-left" / "gw1-left.conf"
        text = left.read_text()
        (left.parent / "keys.conf").write_text(text[text.index("secrets {"):])
        left.write_text(text[:text.index("secrets {")])
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "two files")
        base = self.git("rev-parse", "HEAD").strip()
        self.git("rm", "-q", "net/gw1-left/keys.conf")
        self.git("commit", "-q", "-m", "no keys")
        self.assertIn("psk-unverifiable", self.action({"base": base})[1])
        self.assertIn("psk-unverifiable", self.job({}, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})[1])

    def test_github_without_a_base(self):
        """A first push has no commit to compare with: every tunnel is reported."""
        self.committed("clean")
        for base in ("", "0" * 40, "1" * 40):
            status, log, *_ = self.action({"base": base})
            self.assertEqual(1, status)
            # A commit that is named and not there is a checkout without its history, which nobody would notice.
            (self.assertIn if base.startswith("1") else self.assertNotIn)("is not in this checkout", log)
        self.assertEqual(1, self.action({"base": self.first}, **{"changed-only": "false"})[0])
        self.assertEqual(0, self.action({"base": ""}, **{"fail-on": "never"})[0])

    def job(self, inputs, environment):
        """(status, log) of the job in templates/tunlint.yml, run as a runner's shell does."""
        text = (ROOT / "templates" / "tunlint.yml").read_text()
        spec = next(yaml.safe_load_all(text))["spec"]["inputs"]
        values = {name: str(i.get("default")).lower() if i.get("type") == "boolean" else str(i.get("default")) for name, i in spec.items()}
        self.assertLessEqual(set(inputs), set(values))
        values.update(inputs)
        filled = re.sub(r"\$\[\[ inputs\.([a-z-]+) \]\]", lambda m: values[m[1]], text)
        job = list(yaml.safe_load_all(filled))[1]["tunlint"]
        script = "set -eo pipefail\n" + "\n".join(job["script"])
        done = subprocess.run(["bash", "-c", script], cwd=self.repository, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**self.environment, **job["variables"], **environment}, timeout=120, check=False)
        return done.returncode, done.stdout.decode(), job

    def test_gitlab(self):
        inputs = yaml.safe_load(readme("gitlab"))["include"][0]["inputs"]
        for change, expected in self.CHANGES:
            with self.subTest(change=change):
                self.committed(change)
                status, log, job = self.job(inputs, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": self.first, "CI_PROJECT_DIR": str(self.repository)})
                self.assertEqual(expected, status, log)
                self.assertEqual(inputs["image"], job["image"])
                reports = job["artifacts"]["reports"]
                quality = json.loads((self.repository / reports["codequality"]).read_text())
                xml.parse(self.repository / reports["junit"])
                for file in job["artifacts"]["paths"]:
                    self.assertTrue((self.repository / file).is_file(), file)
                if change == "breaking":
                    self.only_touched(log)
                    self.assertEqual(["pfs-rekey-mismatch"], [q["check_name"] for q in quality if q["severity"] == "critical"])
        self.committed("clean")
        status, log, _ = self.job(inputs, {})  # no merge request: every tunnel
        self.assertEqual(1, status, log)

    def test_anywhere_else(self):
        shown = self.run_in("sh", "-c", readme("ci"), status=1)
        self.assertIn("gw0", shown)
        xml.parse(self.repository / "tunlint.junit.xml")


class Image(unittest.TestCase):
    def test_container_file(self):
        """Every package it names exists, what it copies is there. (Building it needs a network and root.)"""
        text = (ROOT / "Containerfile").read_text()
        for script in re.findall(r"/src/(scripts/\S+)", text):
            self.assertTrue(os.access(ROOT / script, os.X_OK), script)
        if shutil.which("ldd") and shutil.which("dpkg-query"):
            linked = subprocess.run(["ldd", str(PROGRAM)], stdout=subprocess.PIPE, check=False).stdout.decode()
            for library in re.findall(r"(lib(?:fmt|pugixml|yaml)\S*) =>", linked):
                base = re.match(r"lib[a-z]+", library)[0]
                self.assertRegex(text, rf"\b{base}[\w.-]*", library)
            others = set(re.findall(r"^\s*(\S+) =>", linked, re.M)) - {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libasan.so.8", "libubsan.so.1"}
            self.assertLessEqual({re.match(r"lib[a-z]+", x)[0] for x in others}, {"libfmt", "libmimalloc", "libpugixml", "libyaml"}, linked)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    PROGRAM = Path(sys.argv.pop(1)).resolve()
    if not shutil.which("git"):
        print("skipped: git is not installed")
        sys.exit(77)
    unittest.main()
