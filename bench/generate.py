#!/usr/bin/env python3
"""Writes a repository of device configurations, the same one for the same seed.

    generate.py FOLDER [--devices N] [--seed N] [--bytes N] [--spokes N] [--broken PERCENT]

Hubs (IOS-XE) with some hundred spokes each (IOS-XE, vEdge, PAN-OS, NSX-T, strongSwan, libreswan, Azure), running configurations of
which VPN is a small part, and files that are no configurations. Some spokes are entries of a crypto map; some have a private
address behind NAT, of which a tunlint.yaml tells; of some hubs a backup is there too. A known share of the spokes is broken in a known way: FOLDER.expected.json says which
rule has to be found between which two devices; nothing else is wrong."""

import argparse
import ipaddress
import json
import random as random_module
from pathlib import Path

import platforms

SPOKES = ["iosxe"] * 5 + ["vedge"] * 3 + ["panos", "nsx-t", "strongswan", "libreswan", "azure"]
# fault: the rule that has to be found, and the platforms of spokes it can be made on
FAULTS = {
    "key": ("psk-mismatch", set(platforms.WRITERS)),
    "ike-group": ("ike-proposal-mismatch", set(platforms.WRITERS)),
    "esp": ("esp-proposal-mismatch", {"iosxe", "vedge", "nsx-t"}),
    "pfs": ("pfs-rekey-mismatch", {"iosxe", "vedge", "nsx-t"}),
    "version": ("ike-version-mismatch", {"vedge"}),
    "peer": ("peer-address-mismatch", {"iosxe", "vedge"}),
    "disabled": ("config-disabled", {"iosxe", "vedge", "nsx-t"}),
    "identity": ("id-mismatch", {"iosxe"}),
    "networks": ("ts-disjoint", {"iosxe"}),
}


# Of the spokes that are IOS-XE devices: every so many one has this.
CRYPTO_MAP, NAT = 7, 11


def address(base, n):
    return str(ipaddress.ip_address(base) + 2 * n)


def repository(devices, seed, size, spokes_of_hub, broken):
    """Yields (file name, text); returns the faults."""
    random = random_module.Random(seed)
    hubs = max(1, devices // (spokes_of_hub + 1))
    spokes = devices - hubs
    faulty = set(random.sample(range(spokes), round(spokes * broken / 100)))
    by_hub = [[] for _ in range(hubs)]
    expected, natted = [], []
    kinds = sorted(FAULTS)
    for n in range(spokes):
        hub = n % hubs
        number = len(by_hub[hub]) + 1
        platform = random.choice(SPOKES)
        fault = None
        if n in faulty:
            fault = kinds[len(expected) % len(kinds)]
            platform = random.choice([p for p in SPOKES if p in FAULTS[fault][1]])
        esp = "gcm" if platform == "vedge" else "cbc"
        key = f"CANARY{random.getrandbits(96):024x}"
        own, far = address("198.18.0.0", n), address("198.19.128.0", hub)
        networks = ["10.8.0.0", f"10.{64 + n // 256 % 128}.{n % 256}.0"] if platform == "iosxe" and (fault == "networks" or (n % CRYPTO_MAP == 0 and fault != "disabled")) else []
        private = address("100.64.0.0", n) if platform == "iosxe" and n % NAT == 0 else ""
        if private:
            natted.append(f"  - {{device: iosxe-{n:05d}, local: {private}, public: {own}}}\n")
        at_hub = {"name": f"Tunnel{number}", "number": number, "peer": own, "id": private or own, "networks": networks, "key": key, "group": 14, "pfs": 14, "esp": esp, "version": 2, "disabled": False, "dpd": platforms.PEER_DPD[platform]}
        at_spoke = dict(at_hub, name=platforms.TUNNEL_NAMES[platform].format(1), number=1, peer=far, id=far, networks=networks[::-1], dpd="10 24")
        if fault == "key":
            at_spoke["key"] = key[:-1] + ("0" if key[-1] != "0" else "1")
        elif fault == "ike-group":
            at_spoke["group"] = 16
        elif fault == "esp":
            at_spoke["esp"] = "cbc" if esp == "gcm" else "gcm"
        elif fault == "pfs":
            at_spoke["pfs"] = 16
        elif fault == "version":
            at_spoke["version"] = 1
        elif fault == "peer":
            at_spoke["peer"] = address("198.19.192.0", n)
        elif fault == "disabled":
            at_spoke["disabled"] = True
        elif fault == "identity":
            at_spoke["id"] = address("198.19.192.0", n)
        elif fault == "networks":
            at_spoke["networks"] = [networks[1], "10.9.9.0"]
        by_hub[hub].append(at_hub)
        device = {"name": f"{platform}-{n:05d}", "address": private or own, "tunnels": [at_spoke], "filler": round(size * random.uniform(0.4, 1.6))}
        if fault:
            expected.append({"rule": FAULTS[fault][0], "fault": fault, "devices": sorted([platforms.KNOWN_AS.get(platform, "{0}").format(device["name"]), f"hub-{hub:03d}"])})
        files = platforms.WRITERS[platform](device, random)
        for name, text in files if isinstance(files, list) else [files]:
            yield f"sites/region-{n % 17:02d}/{name}", text
        if n % 10 == 0:
            yield f"sites/region-{n % 17:02d}/{device['name']}.md", f"# {device['name']}\n\nContact: noc@example.com. See the runbook.\n"
    for n, tunnels in enumerate(by_hub):
        device = {"name": f"hub-{n:03d}", "address": address("198.19.128.0", n), "tunnels": tunnels, "filler": size * 4}
        name, text = platforms.iosxe(device, random)
        yield f"hubs/{name}", text
        if n % 3 == 1:
            yield f"backup/{name}", "! saved by the archive\n" + text
    if natted:
        yield "tunlint.yaml", "addresses:\n" + "".join(natted)
    yield ".gitignore", "*.bak\n/old/\n"
    yield "old/hub-000.cfg", "hostname hub-000\ncrypto ikev2 proposal OLD\n encryption 3des\n"
    yield "README.md", "# Devices\n\nOne file for each device.\n"
    yield "scripts/deploy.py", "import sys\n\nprint(sys.argv)\n"
    return expected


def write(folder, devices=1000, seed=1, size=50000, spokes=250, broken=2.0):
    folder = Path(folder)
    files = repository(devices, seed, size, spokes, broken)
    made, total = set(), 0
    while True:
        try:
            name, text = next(files)
        except StopIteration as done:
            expected = done.value
            break
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(text)
        total += len(text)
    return expected, total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bytes", type=int, default=50000, help="what a device's configuration holds besides VPN, on average")
    parser.add_argument("--spokes", type=int, default=250, help="of one hub")
    parser.add_argument("--broken", type=float, default=2.0, help="percent of the spokes")
    options = parser.parse_args()
    expected, total = write(options.folder, options.devices, options.seed, options.bytes, options.spokes, options.broken)
    Path(options.folder.rstrip("/") + ".expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(f"{options.devices} devices, {total / 1e6:.1f} MB, {len(expected)} faults")


if __name__ == "__main__":
    main()
