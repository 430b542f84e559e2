#!/usr/bin/env python3
"""Checks an evidence folder as a C2SP tlog-tiles log with nothing but Python's standard library.

    verify.py [--key FILE] [--held FILE] [--no-signature] FOLDER

Entries give leaf hashes, leaf hashes give every tile and the root (RFC 6962 section 2.1), and the root must be the
one that the checkpoint's Ed25519 signature covers. The standard library has no Ed25519: the signature goes through
the openssl program (3.0 or later). --held takes a checkpoint kept elsewhere: what it covers must still be there.
Exit code 0: accepted; 1: rejected, with the reason; 2: wrong use; 3: the signature cannot be checked here.
"""

import argparse
import base64
import binascii
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

WIDTH = 256
ED25519 = 1
# SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 section 4)
SPKI = bytes.fromhex("302a300506032b6570032100")


class Rejected(Exception):
    """The folder is no whole log under this key; the text says why."""


class CannotCheck(Exception):
    """This machine lacks something; the text says what."""


def sha256(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha256(b"\x01" + left + right)


def tile_name(number, count):
    groups = ["%03d" % (number % 1000)]
    while number >= 1000:
        number //= 1000
        groups.insert(0, "x%03d" % (number % 1000))
    return "/".join(groups) + ("" if count == WIDTH else ".p/%d" % count)


def read(folder, name):
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise Rejected("%s: %s" % (name, error.strerror)) from error


def unbase64(text, what):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Rejected("%s: not base64" % what) from error


def read_key(file):
    """The key's name, its four-byte id, and the public key."""
    try:
        name, number, encoded = file.read_text("utf-8").strip().split("+", 2)
    except (OSError, ValueError) as error:
        raise Rejected("verifier key %s: expected name+id+key" % file) from error
    key = unbase64(encoded, "verifier key")
    identity = sha256(name.encode() + b"\n" + key)[:4]
    if len(key) != 33 or key[0] != ED25519 or identity.hex() != number:
        raise Rejected("verifier key: no Ed25519 key under the id %s" % number)
    return name, identity, key[1:]


def signature_holds(public, text, signature):
    program = shutil.which("openssl")
    if program is None:
        raise CannotCheck("openssl: not found (needed for the signature; --no-signature leaves it out)")
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "key").write_bytes(SPKI + public)
        (place / "text").write_bytes(text)
        (place / "signature").write_bytes(signature)
        run = subprocess.run(
            [program, "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", place / "key",
             "-in", place / "text", "-sigfile", place / "signature"],
            capture_output=True, check=False)
    if b"unknown option" in run.stderr.lower() or b"can't be used" in run.stderr.lower():
        raise CannotCheck("openssl: too old for Ed25519 on the command line (expected: 3.0 or later)")
    return run.returncode == 0


def read_checkpoint(content, key, signatures):
    """Size and root of a signed checkpoint."""
    name, identity, public = key
    body, gap, signed = content.rpartition(b"\n\n")
    if not gap or not signed.endswith(b"\n"):
        raise Rejected("checkpoint: no signature lines")
    text = body + b"\n"
    found = False
    for line in signed.decode("utf-8", "replace").splitlines():
        words = line.split(" ")
        if len(words) != 3 or words[0] != "\u2014":
            raise Rejected("checkpoint: a signature line of another form")
        blob = unbase64(words[2], "checkpoint signature")
        if words[1] == name and blob[:4] == identity:
            if signatures and not signature_holds(public, text, blob[4:]):
                raise Rejected("checkpoint: the signature does not fit the text")
            found = True
    if not found:
        raise Rejected("checkpoint: not signed by %s" % name)
    lines = text.decode("utf-8", "replace").split("\n")
    if len(lines) < 4 or lines[0] != name:
        raise Rejected("checkpoint: origin is not %s" % name)
    if not lines[1].isascii() or not lines[1].isdigit() or str(int(lines[1])) != lines[1]:
        raise Rejected("checkpoint: size is not a number")
    root = unbase64(lines[2], "checkpoint root")
    if len(root) != 32:
        raise Rejected("checkpoint: root is not a SHA-256")
    return int(lines[1]), root


def entries(folder, size):
    for first in range(0, size, WIDTH):
        count = min(WIDTH, size - first)
        name = "tile/entries/" + tile_name(first // WIDTH, count)
        bundle = read(folder, name)
        at = 0
        for index in range(first, first + count):
            length = int.from_bytes(bundle[at:at + 2], "big")
            if at + 2 + length > len(bundle) or at + 2 > len(bundle):
                raise Rejected("%s: ends inside entry %d" % (name, index))
            yield bundle[at + 2:at + 2 + length]
            at += 2 + length
        if at != len(bundle):
            raise Rejected("%s: %d bytes after its last entry" % (name, len(bundle) - at))


def root_of(level):
    """Root over complete subtrees of equal size with any rest: pair by pair, the odd one moves up as it is."""
    if not level:
        return sha256(b"")
    while len(level) > 1:
        pairs = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + (level[-1:] if len(level) % 2 else [])
    return level[0]


def check_tiles(folder, leaves):
    nodes, level = leaves, 0
    while nodes:
        above = []
        for first in range(0, len(nodes), WIDTH):
            part = nodes[first:first + WIDTH]
            name = "tile/%d/%s" % (level, tile_name(first // WIDTH, len(part)))
            if read(folder, name) != b"".join(part):
                raise Rejected("%s: not the hashes of its entries" % name)
            if len(part) == WIDTH:
                above.append(root_of(part))
        nodes, level = above, level + 1


def verify(folder, key_file, held_file, signatures):
    key = read_key(key_file)
    size, root = read_checkpoint(read(folder, "checkpoint"), key, signatures)
    leaves = [sha256(b"\x00" + entry) for entry in entries(folder, size)]
    if root_of(leaves) != root:
        raise Rejected("root: the entries give another one than the checkpoint")
    check_tiles(folder, leaves)
    if held_file is not None:
        held_size, held_root = read_checkpoint(held_file.read_bytes(), key, signatures)
        if held_size > size:
            raise Rejected("held checkpoint: %d records then, %d now: the log was cut back" % (held_size, size))
        if root_of(leaves[:held_size]) != held_root:
            raise Rejected("held checkpoint: its records are others now: the log was replaced")
    return size


def main():
    parser = argparse.ArgumentParser(description="Checks an evidence folder as a C2SP tlog-tiles log.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--key", type=pathlib.Path, help="verifier key (default: FOLDER/log.vkey)")
    parser.add_argument("--held", type=pathlib.Path, help="a checkpoint kept elsewhere")
    parser.add_argument("--no-signature", action="store_true", help="leave the signature unchecked")
    options = parser.parse_args()
    try:
        size = verify(options.folder, options.key or options.folder / "log.vkey", options.held,
                      not options.no_signature)
    except Rejected as reason:
        print("rejected: %s" % reason)
        return 1
    except CannotCheck as reason:
        print("not checked: %s" % reason)
        return 3
    print("accepted: %d records" % size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
