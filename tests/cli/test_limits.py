#!/usr/bin/env python3
"""Inputs that are made to break a reader: a clear answer, in bounded time and memory, and the other inputs are still checked.

    test_limits.py TUNLINT [--large]

--large makes them as large as the promise has them (a line of 1 GB, a million tunnels); otherwise they are a size that takes
a few seconds in all. Time and memory are not judged under a sanitizer (TUNLINT_SANITIZED=1), the answers are.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tunlint_run  # noqa: E402

MOST_SECONDS = 10.0
MOST_MIB = 1024
LEVELS = 100_000
GOOD = tunlint_run.EXAMPLES / "works"


class Done:
    """seconds: of processor time, which other work on the machine does not add to; a hang without any is ended by a watchdog."""

    def __init__(self, status, output, seconds, mib):
        self.status, self.output, self.seconds, self.mib = status, output, seconds, mib


def run(program, arguments, cwd):
    """Runs the program and measures it alone."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([str(program), *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        watchdog = threading.Timer(tunlint_run.TIMEOUT * 4, child.kill)
        watchdog.start()
        _, status, usage = os.wait4(child.pid, 0)
        watchdog.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return Done(child.returncode, out.read(4 << 20).decode(errors="replace"), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def nested():
    """LEVELS levels of nesting in every syntax: (name, content)."""
    n = LEVELS
    yield "deep.json", '{"resource_type": "IPSecVpnSession", "x": ' + "[" * n + "]" * n + "}"
    yield "deep-objects.json", '{"resource_type": "IPSecVpnSession", "a": ' + '{"a":' * n + "1" + "}" * n + "}"
    yield "deep-unclosed.json", '{"resource_type": "IPSecVpnSession", "x": ' + "[" * n
    yield "deep.xml", "<config><devices>" + "<a>" * n + "</a>" * n + "</devices></config>"
    yield "deep-unclosed.xml", "<config><devices>" + "<a>" * n
    yield "deep.yaml", "meraki: " + "[" * n + "]" * n + "\n"
    yield "deep-blocks.yaml", "\n".join(" " * (2 * k) + "a:" for k in range(3000)) + "\n"
    yield "deep-panos.txt", "config { " + "devices { " * n + "}" * n + "}\n"
    yield "deep-swanctl.conf", "connections { " + "a { " * n + "}" * n + "}\n"
    yield "deep-set.txt", "set " + "network " * n + "\n"
    yield "deep-cli.cfg", "hostname r1\ninterface Tunnel1\n" + "\n".join(" " * (k % 200) + "tunnel mode ipsec ipv4" for k in range(n)) + "\n"
    yield "tunlint.yaml", "pairs: " + "[" * n + "]" * n + "\n"


def aliases():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for k in range(1, 30):
        lines.append(f"a{k}: &a{k} [" + ", ".join([f"*a{k - 1}"] * 10) + "]")
    return "\n".join(lines) + "\nmeraki:\n  organizations: *a29\n"


def entities():
    lines = ['<!ENTITY e0 "xxxxxxxxxx">'] + [f'<!ENTITY e{k} "' + f"&e{k - 1};" * 10 + '">' for k in range(1, 30)]
    return "<?xml version=\"1.0\"?>\n<!DOCTYPE config [\n" + "\n".join(lines) + "\n]>\n<config><devices>&e29;</devices></config>\n"


def router(tunnels):
    """A router with very many tunnels, each to a peer of its own."""
    yield "hostname hub\ncrypto ikev2 keyring K\n peer ANY\n  address 0.0.0.0 0.0.0.0\n  pre-shared-key CANARY-limits-4c1f\n"
    yield "crypto ikev2 profile P\n match identity remote any\n authentication remote pre-share\n authentication local pre-share\n keyring local K\n"
    yield "crypto ipsec profile I\n set ikev2-profile P\ninterface GigabitEthernet1\n ip address 192.0.2.1 255.255.255.0\n"
    for k in range(tunnels):
        a, b, c = 1 + k // 65536, k // 256 % 256, k % 256
        yield (f"interface Tunnel{k}\n ip address 172.16.{b}.{c} 255.255.255.254\n tunnel source GigabitEthernet1\n tunnel mode ipsec ipv4\n"
               f" tunnel destination 10.{a}.{b}.{c}\n tunnel protection ipsec profile I\n")


class Test:
    def __init__(self, program, large):
        self.program, self.large = program, large
        self.judge_cost = not os.environ.get("TUNLINT_SANITIZED")
        self.failed = self.passed = 0

    def check(self, title, arguments, folder, statuses, said=()):
        done = run(self.program, arguments, folder)
        wrong = []
        if done.status not in statuses:
            wrong.append(f"exit status {done.status}, not {' or '.join(map(str, statuses))}")
        if self.judge_cost and done.seconds > MOST_SECONDS:
            wrong.append("takes too long")
        if self.judge_cost and done.mib > MOST_MIB:
            wrong.append("takes too much memory")
        wrong += [f"does not say {text!r}" for text in said if text not in done.output]
        if "internal fault" in done.output or "Sanitizer" in done.output:
            wrong.append("a fault")
        self.passed += not wrong
        self.failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok':6} {title}: {done.seconds:.2f} s, {done.mib:.0f} MiB{'; ' if wrong else ''}{'; '.join(wrong)}")
        if wrong:
            print("       " + done.output[:1500].replace("\n", "\n       "))

    def all(self):
        good = [str(p) for p in sorted(GOOD.iterdir()) if p.is_file() and p.suffix != ".md"]
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            for name, content in nested():
                (folder / name).write_text(content)
                if name == "tunlint.yaml":
                    self.check(f"{LEVELS} levels, {name}", ["check", "--config", name, *good], folder, (2,), ["deep", "tunlint.yaml:"])
                    os.remove(folder / name)
                else:
                    # The good pair is still judged, whatever becomes of the file beside it.
                    self.check(f"{LEVELS} levels, {name}", ["check", name, *good], folder, (0, 1, 2), ["1 tunnel"])
            (folder / "aliases.yaml").write_text(aliases())
            self.check("aliases of aliases", ["check", "aliases.yaml", *good], folder, (0, 1, 2), ["1 tunnel"])
            (folder / "entities.xml").write_text(entities())
            self.check("entities of entities", ["check", "entities.xml", *good], folder, (0, 1, 2), ["1 tunnel"])

            line = (1 << 30) if self.large else (16 << 20)
            for name, begin, unit, end in (("line.cfg", b"hostname r1\ninterface Tunnel1\n description ", b"x", b"\n"),
                                           ("line.json", b'{"resource_type": "IPSecVpnSession", "display_name": "', b"x", b'"}'),
                                           ("blanks.cfg", b"hostname r1\ninterface Tunnel1\n", b" ", b"\n"),
                                           ("words.cfg", b"hostname r1\ncrypto isakmp policy 1\n encr ", b"a ", b"\n"),
                                           ("quotes.cfg", b"hostname r1\ninterface Tunnel1\n description ", b'"', b"\n"),
                                           ("set.txt", b"set network ike gateway g peer-address [ ", b"a ", b"]\n"),
                                           ("text.xml", b"<config><devices><a>", b"x", b"</a></devices></config>")):
                with open(folder / name, "wb") as out:
                    out.write(begin)
                    for _ in range(0, line, 1 << 20):
                        out.write(unit * ((1 << 20) // len(unit)))
                    out.write(end)
                # Beyond 64 MiB a file is refused, with the limit in the message.
                self.check(f"one line of {line >> 20} MiB, {name}", ["check", name, *good], folder, (2,) if self.large else (0, 1, 2),
                           ["1 tunnel"] + (["64 MiB"] if self.large else []))
                os.remove(folder / name)

            tunnels = 1_000_000 if self.large else 20_000
            with open(folder / "hub.cfg", "w", encoding="ascii") as out:
                out.writelines(router(tunnels))
            self.check(f"{tunnels} tunnels in one file", ["check", "hub.cfg", "--format", "concise" if "concise" in tunlint_run.formats(self.program) else "json"],
                       folder, (0, 1, 2))
            os.remove(folder / "hub.cfg")

            self.too_many(folder, good)
            (folder / "empty.cfg").write_bytes(b"")
            self.check("0 bytes", ["check", "empty.cfg", *good], folder, (2,), ["1 tunnel", "empty.cfg"])
            (folder / "zeros.cfg").write_bytes(b"\0" * (1 << 20))
            self.check("a million NUL bytes", ["check", "zeros.cfg", *good], folder, (2,), ["1 tunnel", "not a text"])

            tree = folder / "tree"
            (tree / "a" / "b").mkdir(parents=True)
            (tree / "a" / "b" / "up").symlink_to(tree)
            (tree / "self").symlink_to(tree / "self")
            os.mkfifo(tree / "a" / "pipe.cfg")
            for path in good:
                (tree / "a" / Path(path).name).write_bytes(Path(path).read_bytes())
            self.check("links in a circle, a FIFO", ["check", "tree"], folder, (0,), ["1 tunnel"])
            self.check("a FIFO that is named", ["check", "tree/a/pipe.cfg", *good], folder, (2,), ["1 tunnel", "pipe.cfg"])
            self.check("a link to itself", ["check", "tree/self", *good], folder, (2,), ["1 tunnel"])
            self.growing(folder, good)

    def too_many(self, folder, good):
        """More tunnel ends than a run takes, and more values than a file may have."""
        if not self.judge_cost:  # a sanitizer takes minutes and many times the memory
            return
        devices, tunnels = (40, 25_000) if self.large else (3, 20_000)
        (folder / "many").mkdir()
        for n in range(devices):
            with open(folder / "many" / f"hub{n:02d}.cfg", "w", encoding="ascii") as out:
                out.writelines(router(tunnels))
        said = ["not judged", f"many/hub{50_000 // tunnels:02d}.cfg:1:1"]
        for jobs in (("1", "2") if self.large else ("2",)):
            self.check(f"{devices * tunnels} tunnels in {devices} files, {jobs} threads", ["check", "many", "--format", "concise", "--jobs", jobs], folder, (2,), said)
        shutil.rmtree(folder / "many")

        size = (60 << 20) if self.large else (9 << 20)
        for name, begin, unit, end in (("values.json", '{"resource_type": "IPSecVpnSession", "x": [', "1,", "1]}"),
                                       ("objects.json", '{"resource_type": "IPSecVpnSession", "x": [', "{},", "1]}"),
                                       ("sessions.json", '{"results": [', '{"resource_type": "PolicyBasedIPSecVpnSession"},', "1]}"),
                                       ("elements.xml", "<ipsec><sites><site><peerIp>1</peerIp><localIp>1</localIp></site>", "<a/>", "</sites></ipsec>"),
                                       ("sites.xml", "<ipsec><sites><site><peerIp>1</peerIp><localIp>1</localIp></site>", "<site/>", "</sites></ipsec>"),
                                       ("list.yaml", "- kind: compute#vpnTunnel\n  x:\n", "  - 1\n", ""),
                                       ("commands.txt", "set network ike gateway g peer-address ip 192.0.2.1\n", "set network a\n", ""),
                                       ("braces.txt", "network { ike { gateway { g { peer-address { ip 192.0.2.1; } } ", "a;", "} } }"),
                                       ("settings.conf", "connections {\n c {\n  remote_addrs = 192.0.2.1\n", "a=b\n", "}\n}\n"),
                                       ("connections.conf", "connections {\n", "c{}\n", "}\n"),
                                       ("conns.conf", "conn c\n left=192.0.2.1\n right=192.0.2.2\n auto=start\n", "conn c\n right=1\n", ""),
                                       ("lines.cfg", "hostname r1\ncrypto ikev2 profile P\n match identity remote any\n", " x\n", ""),
                                       ("blocks.cfg", "hostname r1\ncrypto ikev2 profile P\n match identity remote any\n", "crypto map M 1 ipsec-isakmp\n", ""),
                                       ("interface.cfg", "vpn 10\n interface ipsec1\n  tunnel-destination 192.0.2.1\n", "  x\n", "")):
            if not self.large and name not in ("values.json", "lines.cfg"):
                continue
            (folder / name).write_text(begin + unit * ((size - len(begin) - len(end)) // len(unit)) + end)
            self.check(f"{size >> 20} MiB of {unit.strip()}, {name}", ["check", name, *good, "--format", "concise"], folder, (0, 1, 2), ["values"] if name == "values.json" else [])
            os.remove(folder / name)

    def growing(self, folder, good):
        """A file that is written, cut and moved while it is read."""
        path, stop = folder / "growing.cfg", threading.Event()
        content = Path(good[0]).read_bytes()

        def write():
            while not stop.is_set():
                path.write_bytes(content * 200)
                path.write_bytes(content[: len(content) // 2])
                path.unlink()
                (folder / "next.cfg").write_bytes(content)
                (folder / "next.cfg").rename(path)

        path.write_bytes(content)
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(5):
                self.check(f"a file that changes while it is read ({n})", ["check", "growing.cfg", *good], folder, (0, 1, 2))
        finally:
            stop.set()
            writer.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    test = Test(options.program.resolve(), options.large)
    test.all()
    print(f"{test.passed} passed, {test.failed} failed")
    return 1 if test.failed or not test.passed else 0


if __name__ == "__main__":
    sys.exit(main())
