#!/usr/bin/env python3
"""No secret of a configuration is printed: not by any command, in any format, nor when the configuration is broken.

    test_canary.py TUNLINT [--jobs N] [--every N]

With --every N, an Nth of them, chosen by their titles; of the files as they are all, or every fourth from 24 on (a sanitizer makes
the program slow, and the cases are run with it anyway).

Every secret in the fixtures begins with CANARY. Cases, examples and tests/cli/fixtures are checked and modelled as they
are, cut off, misspelt, unquoted, with their key statements torn out of their blocks, with the secrets written in other
forms (hexadecimal, base64, type 7), as names of members and elements in their own place, and read as another platform's. All that is printed or written is searched for the secrets: in clear
and backwards (any 8 octets of them), base64, hexadecimal, as they are written, and for their usual digests.
The program must also never end with another status than 0, 1 or 2.
"""

import argparse
import base64
import binascii
import hashlib
import itertools
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402

CANARY = re.compile(rb"CANARY[^\s\"'<>,;]*")
# The words that a secret stands behind, and ways to misspell them.
KEYWORDS = re.compile(rb"\b(pre-shared-key|pre-shared-secret|preshared-key|key|password|secret|psk"
                      rb"|sharedKey|sharedSecret|PreSharedKey|pre_shared_key|shared_key|shared_secret|tunnel1_preshared_key)\b")
CUT_EVERY = 7  # lines
PIECE = 8  # octets
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None  # files in memory: there are some hundred thousand


TYPE_7 = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"  # the vendor's published constant


def type_7(word, salt=8):
    return b"%02d" % salt + b"".join(b"%02X" % (c ^ TYPE_7[(salt + n) % len(TYPE_7)]) for n, c in enumerate(word))


def decoded(word):
    """What a word stands for that is written in hexadecimal, base64 or type 7."""
    if re.fullmatch(rb"(0x)?([0-9A-Fa-f]{2})+", word):
        octets = bytes.fromhex(word.removeprefix(b"0x").decode())
        yield octets
        if word[:2].isdigit():
            yield bytes(c ^ TYPE_7[(int(word[:2]) + n) % len(TYPE_7)] for n, c in enumerate(octets[1:]))
    try:
        yield base64.b64decode(word.removeprefix(b"0s"), validate=True)
    except binascii.Error:
        pass


def canaries(data):
    """The secrets in a configuration, without the word CANARY, which alone tells nothing."""
    found = {m.group() for m in CANARY.finditer(data)}
    for m in re.finditer(rb"[0-9A-Za-z+/]{16,}=*", data):
        for octets in decoded(m.group()):
            if octets.startswith(b"CANARY"):
                found |= {octets, b"CANARY" + m.group()}  # neither what it stands for nor as it is written
    return {word[len(b"CANARY"):].lstrip(b"-") for word in found if len(word) >= 6 + PIECE}


def digests(data):
    """Digests of the secrets, as tools print them."""
    found = {}
    for word in {m.group() for m in CANARY.finditer(data)}:
        for name in ("md5", "sha1", "sha256"):
            octets = hashlib.new(name, word).digest()
            for form in (octets.hex().encode(), octets.hex().upper().encode(), base64.b64encode(octets)):
                found[form[:16]] = f"its {name}"
    return found


def pieces(data, size):
    return [data[n:n + size] for n in range(len(data) - size + 1)]


def heart(forms):
    """Shorter octet strings, of which every form has one: where none of them is found, no form is."""
    found = set()
    for form in forms:
        half = (len(form) + 1) // 2
        if not any(p in found for p in pieces(form, half)):
            found.add(form[-half:])  # the forms that come next are pieces of the same text, further on
    return found


def needles(secrets):
    """What must not be in the output: octet strings, with what they are."""
    found = {b"CANARY": "the word CANARY", b"YRANAC": "the word CANARY, backwards"}
    for secret in secrets:
        for p in pieces(secret, PIECE):
            found[p] = "a piece in clear"
        for p in pieces(secret[::-1], PIECE):
            found[p] = "a piece backwards"
        for shift in range(3):  # base64 of a longer text that contains the secret
            whole = base64.b64encode(b"\0" * shift + secret)
            inner = whole[4 if shift else 0:len(whole) - 4]
            for p in pieces(inner, 12):
                found[p] = "base64"
        for p in pieces(secret, PIECE):
            found[p.hex().encode()] = "hexadecimal"
            found[p.hex().upper().encode()] = "hexadecimal"
    return found


def misspell(word):
    """The word with its last two letters swapped, and with a letter left out in the middle."""
    middle = len(word) // 2
    return word[:-2] + word[-1:] + word[-2:-1], word[:middle] + word[middle + 1:]


def on_secret_lines(data, change):
    return b"\n".join(change(line) if b"CANARY" in line else line for line in data.split(b"\n"))


def misplaced(data):
    """Documents of a wrong shape: where a secret is to stand there is an object, and the secret is a name in it."""
    value = re.compile(rb':\s*"(CANARY[^"\\]*)"')
    for form, content in (("the name of a member", rb': {"\1": 1}'), ("names in a reference", rb': {"reference": {"\1": {"x": "\1"}}}'),
                          ("names in a list", rb': [{"\1": ["\1"]}, {"type": {"\1": 12}}]'), ("names on lines of their own", b': {\n"\\1":\n{"x":\n"\\1"}}')):
        yield form, value.sub(content, data)
    element = re.compile(rb">(CANARY[^<>]*)<")
    for form, content in (("the name of an element", rb"><\1/><"), ("names of elements", rb"><x><\1>\1</\1></x><"), ("elements on lines of their own", b">\n<\\1>\n<x>\\1</x>\n</\\1>\n<")):
        yield form, element.sub(content, data)
    line = re.compile(rb"""(?m)^( *)([\w"'-]+): ["']?(CANARY[^\s"']*)["']?$""")
    for form, content in (("the name of a member in braces", rb"\1\2: {\3: 1}"), ("names of members in a block", b"\\1\\2:\n\\1  \\3:\n\\1    x: \\3")):
        yield form, line.sub(content, data)


def broken(data):
    """Ways to break a configuration: (name, content)."""
    lines = data.split(b"\n")
    for n in range(CUT_EVERY, len(lines), CUT_EVERY):
        yield f"cut after line {n}", b"\n".join(lines[:n])
    for m in CANARY.finditer(data):
        yield "cut inside a secret", data[:(m.start() + m.end()) // 2]
    for which in (0, 1):
        yield f"keyword misspelt ({which})", on_secret_lines(
            data, lambda line: KEYWORDS.sub(lambda m: misspell(m.group())[which], line))
    yield "keyword left out", on_secret_lines(data, lambda line: KEYWORDS.sub(b"", line))
    yield "quotes removed", data.replace(b'"', b"")
    yield "one quote added", on_secret_lines(data, lambda line: line.replace(b"CANARY", b'"CANARY', 1))
    # Characters that end a value or begin another kind of one, as keys have them too.
    for piece in (b'ab"', b'["', b"{") if b'"CANARY' in data else (b"ab<", b"<") if b">CANARY" in data else (b"{", b"{{"):
        yield f"{piece.decode()} before a secret", on_secret_lines(data, lambda line: line.replace(b"CANARY", piece + b"CANARY", 1))
    # Marks and words that were forgotten: the bracket of a tag, the method in front of a key; and a key in a reason.
    yield "> left out", on_secret_lines(data, lambda line: line.replace(b">CANARY", b"CANARY"))
    yield "> of both tags left out", on_secret_lines(data, lambda line: line.replace(b">CANARY", b"CANARY").replace(b"</", b"/"))
    yield "blank for >", on_secret_lines(data, lambda line: line.replace(b">CANARY", b" CANARY"))
    for form, content in misplaced(data):
        yield f"secrets as {form}", content
    key = CANARY.search(data)
    if key and b"authentication local" in data:
        for side in (b"local", b"remote"):
            yield f"key for a method ({side.decode()})", re.sub(rb"authentication " + side + rb"[^\n]*", b"authentication " + side + b" " + key.group(), data)
    written = re.search(rb'(pre-shared-key|secret =|PSK) "?(CANARY[^\s"]*)"?\n', data)
    if written:
        mark = b"!" if b"\n!" in data else b"#"
        comment = mark + b" tunlint: ignore crypto, pfs, dpd, life -- the key is " + written.group(2) + b" for now"
        yield "key in reasons", b"\n".join(comment + b"\n" + line if line[:1].isalpha() else line for line in lines)
    yield "word in front", on_secret_lines(data, lambda line: re.sub(rb"^(\s*)", rb"\1xyzzy ", line))
    yield "words behind", on_secret_lines(data, lambda line: line + b" and CANARY-" + b"0f1e2d3c4b5a69788796")
    # As a terminal wraps a long line, or a copy of it does.
    yield "secret alone on its line", on_secret_lines(data, lambda line: line.replace(b"CANARY", b"\n CANARY", 1))
    yield "secret alone on its line, flush left", on_secret_lines(data, lambda line: line.replace(b"CANARY", b"\nCANARY", 1))
    yield "secrets to the top level", b"\n".join(
        [line.strip() for line in lines if b"CANARY" in line] + [line for line in lines if b"CANARY" not in line])
    yield "secrets to the end, indented", b"\n".join(
        [line for line in lines if b"CANARY" not in line] + [b"  " + line.strip() for line in lines if b"CANARY" in line])
    yield "flush left", b"\n".join(line.lstrip() for line in lines)
    yield "carriage returns only", data.replace(b"\n", b"\r")
    for form, write in (("0x", lambda word: b"0x" + word.hex().encode()), ("hexadecimal", lambda word: word.hex().upper().encode()),
                        ("0s", lambda word: b"0s" + base64.b64encode(word)), ("type 7", lambda word: b"7 " + type_7(word))):
        yield f"secrets as {form}", CANARY.sub(lambda m: write(m.group()), data)
    yield "UTF-16", b"\xff\xfe" + data.decode(errors="replace").encode("utf-16-le")


def chunks(tasks, size=8):
    """Lists of some tasks each."""
    while chunk := list(itertools.islice(tasks, size)):
        yield chunk


class Search:
    def __init__(self, program):
        self.program = program
        self.formats = tunlint_run.formats(program)
        listed = tunlint_run.run(program, ["platforms"]).stdout
        self.platforms = [line.split()[0] for line in listed.splitlines() if line[:1].islower()]

    def tasks(self):
        """(title, {file name: content}, platform to force)"""
        seen = set()
        fixtures = Path(__file__).resolve().parent / "fixtures"
        folders = tunlint_run.case_folders() + tunlint_run.example_folders() + ([fixtures] if fixtures.is_dir() else [])
        for folder in folders:
            files = {p.name: p.read_bytes() for p in tunlint_run.files(folder)}
            title = str(folder.relative_to(tunlint_run.ROOT))
            yield title, files, None
            for platform in self.platforms:
                yield f"{title}, as {platform}", files, platform
            for name, data in files.items():
                for how, content in broken(data):
                    digest = hashlib.sha256(content).digest()
                    if content != data and digest not in seen:
                        seen.add(digest)
                        yield f"{title}/{name}, {how}", {name: content}, None

    def problems(self, tasks):
        """What is wrong with the runs of some tasks: `check` for each of them, `model` for all at once."""
        found = []
        with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
            forced, paths, forms = [], [], needles(set())
            for n, (title, files, platform) in enumerate(tasks):
                folder = Path(scratch) / str(n)
                folder.mkdir()
                own = needles(set())
                for name, data in files.items():
                    (folder / name).write_bytes(data)
                    own.update(needles(canaries(data)))
                    if data.startswith(b"\xff\xfe"):
                        own.update(needles(canaries(data[2:].decode("utf-16-le").encode())))
                    own.update(digests(data))
                paths += [f"{n}/{name}" for name in files]
                forced += [f"--platform={n}/*={platform}"] if platform else []
                forms.update(own)
                written = [f"--format={f}=report.{f}" for f in self.formats if f != "text"]
                check = tunlint_run.run(self.program, ["check", *(["--platform", platform] if platform else []), "--fail-on", "info",
                                                       "--format", "text", *written, *files], cwd=folder)
                found += searched(f"{title}: check", check, own, b"".join(p.read_bytes() for p in folder.glob("report.*")))
            model = tunlint_run.run(self.program, ["model", *forced, *paths], cwd=scratch)
        return found + searched(" | ".join(title for title, _, _ in tasks) + ": model", model, forms)


def searched(title, done, forms, reports=b""):
    """What is wrong with one run."""
    found = []
    if done.status not in (0, 1, 2):
        found.append(f"{title}: exit status {done.status}\n{done.stderr[-2000:]}")
    parts = heart(forms)
    for where, output in (("reports", reports), ("stdout", done.stdout.encode(errors="surrogateescape")),
                          ("stderr", done.stderr.encode(errors="surrogateescape"))):
        for needle, what in forms.items() if any(p in output for p in parts) else ():
            at = output.find(needle)
            if at >= 0:
                line = output[output.rfind(b"\n", 0, at) + 1:(output + b"\n").find(b"\n", at)]
                found.append(f"{title}: {where}: {what}: {line.decode(errors='replace').strip()[:200]}")
                break
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()

    search = Search(options.program.resolve())
    if "text" not in search.formats or "json" not in search.formats or not search.platforms:
        print(f"the formats {search.formats} or platforms {search.platforms} do not look right: `check --help` has changed")
        return 1
    runs = failed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        def is_chosen(title):  # 4 and 24 choose different ones
            every = options.every if ", " in title else max(1, options.every // 6)
            return hashlib.sha256(title.encode()).digest()[0] % every == (every // 2 - 1) % every

        chosen = (t for t in search.tasks() if is_chosen(t[0]))
        for count, problems in pool.map(lambda tasks: (len(tasks), search.problems(tasks)), chunks(chosen)):
            runs += count
            failed += len(problems)
            for p in problems:
                print(p)
    print(f"formats: {' '.join(search.formats)}; platforms: {' '.join(search.platforms)}")
    print(f"{runs - failed} passed, {failed} failed")
    return 1 if failed or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
