#!/usr/bin/env python3
"""Time is linear in the input: n, 2n and 4n tunnels in one file of every syntax, of files, of lines of a log.

    test_linear.py TUNLINT [--size FACTOR] [--only NAME]

Processor time is compared, the least of several runs, less what the program takes for nothing. Four times as much may take up
to LEEWAY times four times as long: a square would take sixteen times.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import many_tunnels  # noqa: E402
import tunlint_run  # noqa: E402

LEEWAY = 1.9
RUNS = 2


def seconds(program, arguments, cwd):
    """Processor time of one run; the program has to end as it does with any input."""
    with open(os.devnull, "wb") as nothing:
        child = subprocess.Popen([str(program), *arguments], cwd=cwd, stdin=subprocess.DEVNULL, stdout=nothing, stderr=nothing)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 2):
        raise SystemExit(f"exit status {child.returncode}: tunlint {' '.join(arguments)}")
    return usage.ru_utime + usage.ru_stime


def one_file(syntax):
    def make(folder, n):
        name = f"many{many_tunnels.SUFFIX.get(syntax, '.cfg')}"
        many_tunnels.write(folder / name, syntax, n)
        return ["check", "--jobs", "1", "--format", "concise", name]
    return make


def two_hubs(folder, n, broken=False):
    """Two devices with n tunnels between them: every one is paired and predicted, and breaks where only one end has PFS."""
    for name, own, far in (("left.cfg", "192.0.2.1", "198.51.100"), ("right.cfg", "198.51.100", "192.0.2.1")):
        with open(folder / name, "w", encoding="ascii") as out:
            out.write(f"hostname {name[:-4]}\ncrypto ikev2 keyring K\n peer ANY\n  address 0.0.0.0 0.0.0.0\n  pre-shared-key CANARY-hubs-77b1c0\ncrypto ikev2 profile P\n match identity remote any\n"
                      " authentication remote pre-share\n authentication local pre-share\n keyring local K\ncrypto ipsec profile I\n set ikev2-profile P\n")
            if broken and name == "left.cfg":
                out.write(" set pfs group14\n")
            for k in range(n):
                mine, theirs = f"10.{k >> 8}.{k & 255}.1", f"10.{k >> 8}.{k & 255}.2"
                if name == "right.cfg":
                    mine, theirs = theirs, mine
                out.write(f"interface Loopback{k}\n ip address {mine} 255.255.255.255\ninterface Tunnel{k}\n ip address 172.16.0.1 255.255.255.254\n tunnel source Loopback{k}\n"
                          f" tunnel mode ipsec ipv4\n tunnel destination {theirs}\n tunnel protection ipsec profile I\n")
    return ["check", "--jobs", "1", "--format", "json", "left.cfg", "right.cfg"]


def broken_hubs(folder, n):
    return two_hubs(folder, n, broken=True)


def map_permits(folder, n):
    """A crypto map whose entries have a hundred permits each."""
    lines = ["hostname hub\ncrypto isakmp policy 10\n encr aes 256\n authentication pre-share\n group 14\ncrypto ipsec transform-set T esp-aes 256 esp-sha-hmac\n"]
    lines += [f"crypto map M {k + 1} ipsec-isakmp\n set peer {many_tunnels.peer(k)}\n set transform-set T\n match address A{k}\n" for k in range(n)]
    lines.append("interface GigabitEthernet1\n ip address 192.0.2.1 255.255.255.0\n crypto map M\n")
    for k in range(n):
        lines.append(f"ip access-list extended A{k}\n")
        lines += [f" permit ip 10.{k >> 8}.{k & 255}.0 0.0.0.255 172.16.{j}.0 0.0.0.255\n" for j in range(100)]
    (folder / "map.cfg").write_text("".join(lines))
    return ["check", "--jobs", "1", "--format", "concise", "map.cfg"]


def files(folder, n):
    (folder / "tree").mkdir()
    for k in range(n):
        (folder / "tree" / f"d{k}.cfg").write_text("".join(many_tunnels.iosxe(1)).replace("10.1.0.0", many_tunnels.peer(k)).replace("192.0.2.1", f"10.200.{k >> 8}.{k & 255}"))
    return ["check", "--jobs", "1", "--format", "concise", "tree"]


def not_understood(folder, n):
    (folder / "odd.cfg").write_text("".join(many_tunnels.iosxe(1)) + "".join(f"crypto ikev2 profile Q{k}\n xyzzy {k} plugh\n" for k in range(n)))
    return ["check", "--jobs", "1", "--format", "concise", "odd.cfg"]


def filler(folder, n):
    (folder / "long.cfg").write_text("".join(many_tunnels.iosxe(1)) + "".join(f"interface GigabitEthernet2/{k}\n description {k}\n ip address 172.20.{k >> 8 & 255}.{k & 255} 255.255.255.255\n!\n" for k in range(n)))
    return ["check", "--jobs", "1", "--format", "concise", "long.cfg"]


def access_list(folder, n):
    text = "".join(many_tunnels.iosxe_map(1)) + "ip access-list extended A0\n" + "".join(f" permit ip 10.0.0.0 0.0.255.255 {many_tunnels.network(k).split('/')[0]} 0.0.0.15\n" for k in range(n))
    (folder / "list.cfg").write_text(text)
    return ["check", "--jobs", "1", "--format", "concise", "list.cfg"]


def project(folder, n):
    (folder / "tunlint.yaml").write_text("inventory:\n" + "".join(f"  - files: \"site{k}/*.cfg\"\n    device: d{k}\n" for k in range(n)))
    (folder / "hub.cfg").write_text("".join(many_tunnels.iosxe(1)))
    return ["check", "--jobs", "1", "--format", "concise", "hub.cfg"]


def log(folder, n):
    lines = [f"Apr 27 05:{k // 60 % 60:02d}:{k % 60:02d} hub charon: 07[IKE] <c{k % 50}|{k}> received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built\n" for k in range(n)]
    (folder / "charon.log").write_text("".join(lines))
    return ["diagnose", "charon.log"]


# name: (how to make it, n)
SIZES = {"iosxe": 500, "iosxe-map": 250, "vedge": 500, "panos-set": 400, "panos-braces": 400, "panos-xml": 400, "nsx-v": 500, "nsx-t": 500, "gcp-yaml": 250, "meraki": 500, "swanctl": 300,
         "ipsec-conf": 400, "libreswan": 400, "aws": 300}
INPUTS = {f"tunnels, {s}": (one_file(s), n) for s, n in SIZES.items()}
INPUTS.update({"tunnels in pairs": (two_hubs, 150), "tunnels that break": (broken_hubs, 1500), "permits of a crypto map": (map_permits, 60), "files": (files, 150), "statements not understood": (not_understood, 2000), "other statements": (filler, 4000), "an access list": (access_list, 500),
               "tunlint.yaml": (project, 1000), "a log": (log, 4000)})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--size", type=float, default=1)
    parser.add_argument("--only")
    options = parser.parse_args()
    program = options.program.resolve()
    nothing = min(seconds(program, ["platforms"], ".") for _ in range(5))
    failed = 0
    for name, (make, n) in INPUTS.items():
        if options.only and options.only not in name:
            continue
        n = int(n * options.size)

        def measure(runs):
            took = []
            for times in (1, 2, 4):
                with tempfile.TemporaryDirectory() as scratch:
                    arguments = make(Path(scratch), n * times)
                    took.append(max(0.002, min(seconds(program, arguments, scratch) for _ in range(runs)) - nothing))
            return took

        took = measure(RUNS)
        if took[2] > 4 * LEEWAY * took[0]:  # once more, in case the machine was busy with something else
            took = [min(a, b) for a, b in zip(took, measure(2 * RUNS))]
        bad = took[2] > 4 * LEEWAY * took[0]
        failed += bad
        print(f"{'FAILED' if bad else 'ok':6} {name}: {' '.join(f'{n * k}: {1000 * t:.0f} ms' for k, t in zip((1, 2, 4), took))} ({took[2] / took[0]:.1f} times)")
    print(f"{len(INPUTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
