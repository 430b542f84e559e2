#!/usr/bin/env python3
"""Checks an audit bundle with Python's standard library, and openssl 3 for Ed25519 signatures.

The twin of BundleVerifier.java: the same checks, the same exit codes, written separately, so that a mistake in one
is not a mistake in both. Exit codes: 0 all passes; 10 bytes changed; 11 not complete, rolled back or forked;
12 signature; 13 recomputed figures differ; 14 checked, but only against the key in the bundle; 20 gaps; 2 usage.
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

INTEGRITY, COMPLETENESS, SIGNATURE, RECOMPUTED, UNANCHORED, GAPS = 10, 11, 12, 13, 14, 20
UNLISTED = {"MANIFEST.json", "MANIFEST.sig", "SHA256SUMS"}
X509 = bytes.fromhex("302a300506032b6570032100")


class Stop(Exception):
    """What follows cannot be judged."""


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(entry):
    return sha256(b"\0" + entry)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def decoded(text):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def key_of(text):
    parts = text.strip().split("+", 2)
    blob = decoded(parts[2]) if len(parts) == 3 else b""
    return (parts[0], blob[1:]) if len(blob) == 33 and blob[0] == 1 else None


class Edge:
    """The right edge of a growing tree: complete subtrees as (size, root), largest first."""

    def __init__(self):
        self.parts = []

    def add(self, leaf):
        size = 1
        while self.parts and self.parts[-1][0] == size:
            leaf = node_hash(self.parts.pop()[1], leaf)
            size *= 2
        self.parts.append((size, leaf))

    def root(self):
        if not self.parts:
            return sha256(b"")
        result = self.parts[-1][1]
        for _, part in reversed(self.parts[:-1]):
            result = node_hash(part, result)
        return result


def consistent(older, older_root, newer, newer_root, proof):
    """RFC 9162 section 2.1.4.2."""
    if not proof:
        return False
    whole = older & (older - 1) == 0
    node, last = older - 1, newer - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old = new = older_root if whole else proof[0]
    for step in proof if whole else proof[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, step)
        node >>= 1
        last >>= 1
    return last == 0 and old == older_root and new == newer_root


def includes(leaf, index, size, proof, root):
    """RFC 9162 section 2.1.3.2."""
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            result = node_hash(result, sibling)
        node >>= 1
        last >>= 1
    return index < size and last == 0 and result == root


def verifies(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        def put(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(data)
            return path
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", put("key", X509 + key),
                   "-rawin", "-in", put("message", message), "-sigfile", put("signature", signature)]
        try:
            return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        except FileNotFoundError:
            sys.exit("openssl: not found (expected: openssl 3.0 or later, for Ed25519 signatures)")


def unique(pairs):
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name twice in one object")
    return result


class Tally:
    """What the records add up to."""

    def __init__(self, per_stratum):
        self.per_stratum = per_stratum
        self.types, self.actions, self.findings = {}, {}, {}
        self.bytes_out = 0
        self.policies, self.boots, self.strata = set(), set(), {}
        self.boot = self.type = None
        self.seq = self.latest = self.silent = self.dropped = self.boot_dropped = 0
        self.heartbeat, self.first_dropped = 60_000_000, None

    def add(self, index, record):
        kind = record["type"]
        self.types[kind] = self.types.get(kind, 0) + 1
        if kind == "unreadable":
            return None
        broken = self.sequence(index, record, kind)
        body = record["body"]
        if record.get("policy_digest"):
            self.policies.add(record["policy_digest"])
        if kind == "decided":
            action = body.get("action", "")
            self.actions[action] = self.actions.get(action, 0) + 1
            self.bytes_out += body.get("bytes_out", 0)
            for one in body.get("findings", []):
                self.findings[one["type"]] = self.findings.get(one["type"], 0) + one["count"]
        if kind in ("node.heartbeat", "node.stopped"):
            if self.first_dropped is None:
                self.first_dropped = body["dropped"]
            self.boot_dropped = max(self.boot_dropped, body["dropped"])
        if kind == "evidence.gap":
            self.silent += max(0, body["until_micros"] - body["from_micros"])
        return broken

    def sequence(self, index, record, kind):
        boot, seq, time = record["boot_id"], record["node_seq"], record["event_time"]
        first = self.boot is None
        following = boot == self.boot and seq == self.seq + 1
        fresh = boot != self.boot and (seq == 0 or first) and boot not in self.boots
        broken = None
        if not following and not fresh:
            broken = "record %d: sequence number %d of boot %s (expected: %d, once)" % (
                index, seq, boot, self.seq + 1 if boot == self.boot else 0)
        self.boots.add(boot)
        if not first and following and time - self.latest > 2 * self.heartbeat:
            self.silent += time - self.latest
        if not first and not following and self.type != "node.stopped":
            self.silent += max(0, time - self.latest)
        if boot != self.boot:
            self.close_boot()
            self.first_dropped = 0 if seq == 0 else None
            self.latest = time
        if kind == "node.started":
            self.heartbeat = record["body"]["heartbeat_micros"]
        self.boot, self.seq, self.type = boot, seq, kind
        self.latest = max(self.latest, time)
        return broken

    def close_boot(self):
        self.dropped += max(0, self.boot_dropped - (self.first_dropped or 0))
        self.boot_dropped, self.first_dropped = 0, None

    def draw(self, index, record, root, nonce):
        stratum = record["type"]
        if stratum == "decided":
            stratum += "/" + record["body"].get("action", "")
        seed = sha256(b"sample-v1" + root + stratum.encode() + nonce.encode())
        rank = hmac.new(seed, index.to_bytes(8, "big"), hashlib.sha256).digest()
        lowest = self.strata.setdefault(stratum, [])
        lowest.append((rank, index))
        lowest.sort()
        del lowest[self.per_stratum:]

    def sample(self):
        return {stratum: sorted(index for _, index in lowest) for stratum, lowest in sorted(self.strata.items())}

    def figures(self):
        return {"actions": self.actions, "bytes_out": self.bytes_out, "findings": self.findings, "types": self.types}


class Verifier:
    def __init__(self, bundle, options):
        self.vouched_until = 0
        self.bundle = bundle
        self.options = options
        self.checks, self.listed = [], {}
        self.origin, self.start, self.until = "", 0, 0
        self.sample = {}

    def passed(self, name, message):
        self.checks.append({"name": name, "code": 0, "message": message})

    def failed(self, name, code, message):
        self.checks.append({"name": name, "code": code, "message": message})

    def require(self, holds, name, code, message):
        if not holds:
            self.failed(name, code, message)
            raise Stop()

    def read(self, path):
        return self.bundle.read(path)

    def text(self, path):
        return self.read(path).decode("utf-8")

    def run(self):
        try:
            self.files()
            keys = self.keys()
            root = self.signatures(keys)
            self.tree(keys, root)
            if "records" in self.manifest.get("withheld", []):
                self.passed("records", "the records are withheld: only their hashes are here")
            else:
                self.records(root)
            self.proofs(root)
            self.disclosures()
        except Stop:
            pass
        except Exception as e:  # whatever foreign bytes bring
            self.failed("format", INTEGRITY, "the bundle is not in the expected form: %r" % e)

    def files(self):
        names = [entry.filename for entry in self.bundle.infolist()]
        for entry in self.bundle.infolist():
            self.require(entry.compress_type == zipfile.ZIP_STORED, "files", INTEGRITY,
                         entry.filename + ": compressed (expected: stored as it is)")
        self.require(len(set(names)) == len(names), "files", INTEGRITY, "a file twice in the bundle (expected: once)")
        self.require("MANIFEST.json" in names, "files", INTEGRITY, "MANIFEST.json: missing (expected: the list of all files)")
        raw = self.read("MANIFEST.json")
        self.manifest = json.loads(raw, object_pairs_hook=unique)
        self.origin, self.start, self.until = (self.manifest[name] for name in ("origin", "from", "until"))
        self.require(self.manifest["v"] == 1 and 0 <= self.start <= self.until, "files", INTEGRITY,
                     "MANIFEST.json: version, from or until not as expected (expected: v 1, 0 <= from <= until)")
        sums = ""
        for file in self.manifest["files"]:
            path = file["path"]
            self.require(path in names, "files", INTEGRITY, path + ": missing (expected: every file of the manifest)")
            found = self.digest(path)
            self.require(found == file["sha256"], "files", INTEGRITY, "%s: SHA-256 %s (expected: %s, as the manifest says)"
                         % (path, found, file["sha256"]))
            self.listed[path] = file["bytes"]
            sums += found + "  " + path + "\n"
        for path in names:
            self.require(path in self.listed or path in UNLISTED, "files", INTEGRITY,
                         path + ": not in the manifest (expected: no other file)")
        sums += hashlib.sha256(raw).hexdigest() + "  MANIFEST.json\n"
        self.require("SHA256SUMS" in names and self.text("SHA256SUMS") == sums, "files", INTEGRITY,
                     "SHA256SUMS: not the list that the manifest gives (expected: the same digests)")
        self.passed("files", "%d files are as the manifest lists them" % len(self.listed))

    def digest(self, path):
        digest = hashlib.sha256()
        with self.bundle.open(path) as stream:
            for chunk in iter(lambda: stream.read(1 << 16), b""):
                digest.update(chunk)
        return digest.hexdigest()

    def keys(self):
        """The keys that count, as (name, key): the auditor's own, or the bundle's, and those it leads to."""
        bundled = self.text("keys/log.vkey").strip()
        used = bundled
        if self.options.key:
            with open(self.options.key) as file:
                used = file.read().strip()
        anchor = key_of(used)
        self.require(anchor, "key", SIGNATURE,
                     "verifier key: not readable (expected: name+hex+base64 of an Ed25519 key)")
        keys, notes = [anchor], self.vouched()
        for known in keys:
            for by, key, until in notes:
                if by == known and key not in keys:
                    keys.append(key)
                    self.vouched_until = max(self.vouched_until, until)
                elif not until and key == known and by not in keys:
                    keys.append(by)
        self.require(any(name == self.origin for name, _ in keys), "key", SIGNATURE,
                     "verifier key of %s (expected: of %s, or a root key that vouches for one of its keys)" % (
                         anchor[0], self.origin))
        if self.options.key:
            self.require(key_of(bundled) in keys, "key", SIGNATURE,
                         "keys/log.vkey: another key than the one you hold, and no key leads to it (expected: the same, or one"
                         " that yours vouches for)")
            self.passed("key", "the key is the one you hold" if len(keys) == 1 else
                        "the key is reached from the one you hold, which leads to %d others" % (len(keys) - 1))
        else:
            self.failed("key", UNANCHORED, "only the key in the bundle was used (expected: --key FILE with the key you got by"
                        " another way); whoever made the bundle may have made the key")
        return keys

    def vouched(self):
        """The notes in which both keys say that one vouches for the other."""
        notes = []
        if "keys/log.keys" not in self.listed:
            return notes
        for line in self.text("keys/log.keys").split("\n"):
            note = decoded(line).decode("utf-8", "replace")
            lines = note.split("\n")
            if (len(lines) < 6 or lines[0] != "wirewitness log key v1" or not lines[2].startswith("by ")
                    or not lines[3].startswith("key ") or not re.fullmatch("until (0|[1-9][0-9]{0,11})", lines[4]) or lines[5]):
                continue
            by, key = key_of(lines[2][3:]), key_of(lines[3][4:])
            if by and key and key[0] == lines[1] and self.signed(note, [by]) and self.signed(note, [key]):
                notes.append((by, key, int(lines[4][6:])))
        return notes

    def signed(self, note, keys):
        gap = note.rfind("\n\n")
        if gap < 0:
            return False
        for name, key in keys:
            key_id = sha256(name.encode() + b"\n\1" + key)[:4]
            for line in note[gap + 2:].split("\n"):
                start = "\u2014 " + name + " "
                blob = decoded(line[len(start):]) if line.startswith(start) else b""
                if len(blob) == 68 and blob[:4] == key_id and verifies(key, note[:gap + 1].encode(), blob[4:]):
                    return True
        return False

    def head(self, where, note, keys, check):
        lines = note.split("\n")
        readable = len(lines) >= 5 and re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]) and len(decoded(lines[2])) == 32
        self.require(readable, check, SIGNATURE, where + ": not a checkpoint (expected: origin, size, root, signature)")
        self.require(lines[0] == self.origin, check, SIGNATURE, "%s: of %s (expected: %s)" % (where, lines[0], self.origin))
        self.require(self.signed(note, keys), check, SIGNATURE,
                     where + ": the signature is not that of this text with the log's key")
        return int(lines[1]), decoded(lines[2])

    def signatures(self, keys):
        if "MANIFEST.sig" not in self.bundle.namelist():
            self.passed("manifest", "not signed: the exporter had no signing key; the checkpoint below carries the proof")
        else:
            digest = hashlib.sha256(self.read("MANIFEST.json")).hexdigest()
            text = "wirewitness audit bundle v1\n%s\nsha256:%s\n" % (self.origin, digest)
            note = self.text("MANIFEST.sig")
            self.require(note.startswith(text + "\n") and self.signed(note, keys), "manifest", SIGNATURE,
                         "MANIFEST.sig: not this manifest, or not signed by the log's key (expected: both)")
            self.passed("manifest", "the manifest is signed by the log's key")
        size, root = self.head("log/checkpoint", self.text("log/checkpoint"), keys, "signature")
        self.require(size == self.until, "signature", COMPLETENESS,
                     "log/checkpoint: of %d records (expected: %d, where the bundle ends)" % (size, self.until))
        self.passed("signature", "the checkpoint of %d records is signed by %s" % (size, self.origin))
        return root

    def tree(self, keys, root):
        edge = Edge()
        frontier = self.read("log/frontier.bin")
        bits = [bit for bit in range(62, -1, -1) if self.start >> bit & 1]
        self.require(len(frontier) == 32 * len(bits), "root", COMPLETENESS,
                     "log/frontier.bin: %d bytes (expected: %d)" % (len(frontier), 32 * len(bits)))
        edge.parts = [(1 << bit, frontier[32 * i:32 * i + 32]) for i, bit in enumerate(bits)]
        held = [(self.head(path, self.text(path), keys, "checkpoints"), False)
                for path in sorted(self.listed) if path.startswith("log/checkpoints/")]
        for file in self.options.held or []:
            with open(file) as stream:
                held.append((self.head("held checkpoint", stream.read(), keys, "held"), True))
        wanted = {size for (size, _), _ in held}
        found = {}
        self.require(self.listed.get("log/leafhashes.bin") == 32 * (self.until - self.start), "root", COMPLETENESS,
                     "log/leafhashes.bin: %d bytes (expected: %d, 32 for each record from %d to %d)" % (
                         self.listed.get("log/leafhashes.bin", 0), 32 * (self.until - self.start), self.start, self.until))
        with self.bundle.open("log/leafhashes.bin") as hashes:
            for index in range(self.start, self.until + 1):
                if index in wanted and index:
                    found[index] = edge.root()
                if index < self.until:
                    edge.add(hashes.read(32))
        self.require(edge.root() == root, "root", COMPLETENESS, "the hashes of records %d to %d do not give the root of the"
                     " checkpoint (expected: every record of the range, in order, none more); a record was left out, put in,"
                     " moved or exchanged" % (self.start, self.until))
        self.passed("root", "%d hashes behind the %d earlier records give the signed root: none is missing"
                    % (self.until - self.start, self.start))
        for (size, other), own in held:
            self.history(size, other, own, found, root)

    def history(self, size, other, own, found, root):
        check = "held" if own else "checkpoints"
        what = "%s checkpoint of %d records" % ("held" if own else "earlier", size)
        if size > self.until:
            if own:
                self.failed(check, UNANCHORED, what + ": newer than the bundle (expected: at most %d); ask for the consistency"
                            " proof, or a bundle that ends later: a shorter log would be a rollback" % self.until)
            return
        if size in found:
            same = found[size] == other
        elif size == 0:
            same = True
        else:
            path = "log/consistency/%d" % size
            if path not in self.listed:
                self.failed(check, UNANCHORED, "%s: %s is not in the bundle (expected: the proof from it to %d); ask for it"
                            " with evidence export --held" % (what, path, self.until))
                return
            same = consistent(size, other, self.until, root, [decoded(line) for line in self.text(path).splitlines()])
        self.require(same, check, COMPLETENESS, what + ": not the beginning of this log (expected: the same root); the history"
                     " was forked or rewritten")
        self.passed(check, what + ": this log goes on from it")

    def records(self, root):
        tally = Tally(self.options.per_stratum)
        nonce = self.options.sample
        stated = json.loads(self.read("sample.json")) if "sample.json" in self.listed and nonce is None else None
        if stated is not None:
            nonce, tally.per_stratum = stated["nonce"], stated["per_stratum"]
        index = self.start
        with self.bundle.open("log/leafhashes.bin") as hashes:
            for path in sorted(path for path in self.listed if path.startswith("log/records/")):
                self.require(path == "log/records/%012d.jsonl" % index, "records", COMPLETENESS,
                             "%s: where record %d should begin (expected: no gap between the files)" % (path, index))
                lines = self.read(path).split(b"\n")
                self.require(lines[-1] == b"", "records", INTEGRITY, path + ": ends inside a line (expected: whole lines)")
                for line in lines[:-1]:
                    self.record(index, line, hashes.read(32), tally, root, nonce)
                    index += 1
        self.require(index == self.until, "records", COMPLETENESS,
                     "%d records (expected: %d)" % (index - self.start, self.until - self.start))
        self.passed("records", "%d records are the ones that were hashed" % (self.until - self.start))
        self.gaps(tally)
        self.policies(tally)
        figures = json.loads(self.read("figures.json"))
        self.require(figures == tally.figures(), "figures", RECOMPUTED, "figures.json: states %s (expected: %s, as counted from"
                     " the records)" % (figures, tally.figures()))
        self.passed("figures", "the stated figures are what the records give: %s" % tally.types)
        self.sample = tally.sample()
        if stated is not None:
            self.require(self.sample == stated["strata"], "sample", RECOMPUTED, "sample.json: states %s (expected: %s, as drawn"
                         " with its nonce)" % (stated["strata"], self.sample))
            self.passed("sample", "the sample is the one that its nonce gives")

    def record(self, index, line, leaf, tally, root, nonce):
        self.require(leaf_hash(line) == leaf, "records", INTEGRITY,
                     "record %d: its bytes do not give its hash (expected: unchanged bytes)" % index)
        try:
            record = json.loads(line, object_pairs_hook=unique)
        except ValueError:
            record = {"type": "unreadable"}
        broken = tally.add(index, record)
        self.require(broken is None, "sequence", COMPLETENESS, broken)
        if nonce is not None:
            tally.draw(index, record, root, nonce)

    def gaps(self, tally):
        if self.vouched_until and tally.latest // 1000000 > self.vouched_until:
            self.failed("key", SIGNATURE, "the root key vouches for the log's key until second %d of 1970, and records are newer"
                        " (expected: a newer certificate)" % self.vouched_until)
        tally.close_boot()
        minutes = (tally.silent + 59_999_999) // 60_000_000
        self.passed("sequence", "sequence numbers run without gaps in %d runs of the node" % len(tally.boots))
        if minutes > self.options.max_gap_minutes or tally.dropped > 0:
            self.failed("gaps", GAPS, "%d minutes without evidence and %d records that could not be written (accepted: %d and 0);"
                        " the records say when" % (minutes, tally.dropped, self.options.max_gap_minutes))
        else:
            self.passed("gaps", "%d minutes without evidence, no record lost" % minutes)

    def policies(self, tally):
        there = [path for path in self.listed if path.startswith("policy/")]
        for path in there:
            self.require(path == "policy/%s.yaml" % self.digest(path), "policies", INTEGRITY,
                         "%s: its SHA-256 is %s (expected: the one in its name)" % (path, self.digest(path)))
        if "policies" in self.manifest.get("withheld", []):
            self.passed("policies", "the policies in force are not in the bundle")
            return
        for digest in sorted(tally.policies):
            self.require("policy/%s.yaml" % digest.replace("sha256:", "") in self.listed, "policies", COMPLETENESS,
                         "policy %s: a record names it, but its text is not here (expected: policy/DIGEST.yaml)" % digest)
        self.passed("policies", "%d policies, each under its digest; every record's policy is among them" % len(there))

    def proofs(self, root):
        count = 0
        for path in sorted(self.listed):
            if not path.startswith("proofs/") or not path.endswith(".tlog-proof"):
                continue
            head, _, checkpoint = self.text(path).partition("\n\n")
            lines = head.split("\n")
            first = 2 if len(lines) > 1 and lines[1].startswith("extra ") else 1
            self.require(len(lines) > first and lines[0] == "c2sp.org/tlog-proof@v1" and lines[first].startswith("index "),
                         "proofs", INTEGRITY, path + ": not readable (expected: c2sp.org/tlog-proof@v1)")
            index = int(lines[first][6:])
            leaf = self.leaf(index) if self.start <= index < self.until else b""
            self.require(first == 1 or leaf == leaf_hash(decoded(lines[1][6:])), "proofs", INTEGRITY,
                         "%s: the record in it is not record %d of the log (expected: unchanged bytes)" % (path, index))
            steps = [decoded(line) for line in lines[first + 1:]]
            self.require(leaf and includes(leaf, index, self.until, steps, root) and checkpoint == self.text("log/checkpoint"),
                         "proofs", INTEGRITY,
                         "%s: does not lead from record %d to the checkpoint (expected: it does)" % (path, index))
            count += 1
        if count:
            self.passed("proofs", "%d single proofs lead to the checkpoint" % count)

    def disclosures(self):
        """Personal fields disclosed to the auditor: the record beside them must hold their commitment."""
        count = 0
        for path in sorted(self.listed):
            if not path.startswith("disclose/") or not path.endswith(".json"):
                continue
            disclosed = json.loads(self.read(path), object_pairs_hook=unique)
            proof = "proofs/%012d.tlog-proof" % disclosed["index"]
            lines = self.text(proof).split("\n", 2) if proof in self.listed else []
            self.require(len(lines) == 3 and lines[1].startswith("extra "), "disclosed", INTEGRITY,
                         "%s: without its record (expected: %s with the record in it)" % (path, proof))
            record = json.loads(decoded(lines[1][6:]), object_pairs_hook=unique)
            commitment = sha256(decoded(disclosed["salt"]) + disclosed["fields"].encode("utf-8"))
            self.require(decoded(record["body"]["subject"]["commitment"]) == commitment, "disclosed", RECOMPUTED,
                         "%s: not the fields that record %d commits to (expected: what was sealed)"
                         % (path, disclosed["index"]))
            count += 1
        if count:
            self.passed("disclosed", "the disclosed fields of %d records are those that were sealed" % count)

    def leaf(self, index):
        with self.bundle.open("log/leafhashes.bin") as hashes:
            hashes.seek(32 * (index - self.start))
            return hashes.read(32)


def main():
    parser = argparse.ArgumentParser(description="Checks an audit bundle from its bytes alone, without a network.")
    parser.add_argument("bundle")
    parser.add_argument("--key", metavar="FILE", help="verifier key you got by another way (anchors the check)")
    parser.add_argument("--held", metavar="FILE", action="append", help="a checkpoint that you kept from earlier; repeatable")
    parser.add_argument("--max-gap-minutes", metavar="N", type=int, default=0, help="minutes of silence that you accept")
    parser.add_argument("--sample", metavar="NONCE", help="draw a sample with a word of your own")
    parser.add_argument("--per-stratum", metavar="K", type=int, default=5, help="records per stratum of that sample")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args()
    try:
        with zipfile.ZipFile(options.bundle) as bundle:
            verifier = Verifier(bundle, options)
            verifier.run()
            checks, origin, start, until, sample = (
                verifier.checks, verifier.origin, verifier.start, verifier.until, verifier.sample)
    except (OSError, zipfile.BadZipFile) as e:
        checks = [{"name": "zip", "code": INTEGRITY,
                   "message": "%s: not readable as a zip file (%s); get it again" % (options.bundle, e)}]
        origin, start, until, sample = "", 0, 0, {}
    code = min((check["code"] for check in checks if check["code"]), default=0)
    if options.json:
        print(json.dumps({"checks": checks, "code": code, "from": start, "origin": origin, "sample": sample, "until": until},
                         sort_keys=True, separators=(",", ":")))
    else:
        if origin:
            print("log          %s\nrecords      %d to %d" % (origin, start, until))
        for check in checks:
            mark = "ok  " if not check["code"] else "NOTE" if check["code"] in (UNANCHORED, GAPS) else "FAIL"
            print("%s %-11s %s" % (mark, check["name"], check["message"]))
        for stratum, drawn in sample.items():
            print("sample       %s  %s" % (stratum, drawn))
        print("exit code    %d" % code)
    sys.exit(code)


if __name__ == "__main__":
    main()
