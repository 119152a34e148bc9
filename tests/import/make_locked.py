"""Writes the encrypted workbooks of `fixtures/decisions/`, each of which holds A: 3 and has the password `Pass 秘密`, in every way that programs
encrypt. Needs msoffcrypto-tool and xlwt, so the files are kept and this is only run when a way is added.

    python3 tests/import/make_locked.py
"""

import base64
import hashlib
import io
import os
import pathlib
import struct
import zipfile

import xlwt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from xlwt.CompoundDoc import XlsDoc

from make_decisions import HEAD, book

FOLDER = pathlib.Path(__file__).parent / "fixtures" / "decisions"
PASSWORD = "Pass 秘密"
NO_PASSWORD = "VelvetSweatshop"


def aes(key, before, data):
    """Encrypts blocks, each combined with the one before or, without `before`, each alone."""
    data += bytes(-len(data) % 16)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(before) if before else modes.ECB()).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def contained(info, data, package):
    out = io.BytesIO()
    ECMA376Encrypted(struct.pack("<Q", len(package)) + data, info).write_to(out)
    return out.getvalue()


def agile(package, hash_name, bits, rounds=1000, password=PASSWORD):
    def of(data):
        return hashlib.new(hash_name.lower(), data).digest()

    def fitted(data, length):
        return (data + b"\x36" * length)[:length]

    salt, data_salt, key, verifier = os.urandom(16), os.urandom(16), os.urandom(bits // 8), os.urandom(16)
    hashed = of(salt + password.encode("utf-16-le"))
    for number in range(rounds):
        hashed = of(struct.pack("<I", number) + hashed)

    def sealed(part, plain):
        return base64.b64encode(aes(fitted(of(hashed + bytes.fromhex(part)), bits // 8), salt, plain)).decode()

    segments = [package[at : at + 4096] for at in range(0, len(package), 4096)]
    data = b"".join(aes(key, fitted(of(data_salt + struct.pack("<I", number)), 16), segment) for number, segment in enumerate(segments))
    common = f'saltSize="16" blockSize="16" keyBits="{bits}" hashSize="{len(of(b""))}" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="{hash_name}"'
    info = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">'
        f'<keyData {common} saltValue="{base64.b64encode(data_salt).decode()}"/><dataIntegrity encryptedHmacKey="AAAA" encryptedHmacValue="AAAA"/><keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">'
        f'<p:encryptedKey spinCount="{rounds}" {common} saltValue="{base64.b64encode(salt).decode()}" encryptedVerifierHashInput="{sealed("fea7d2763b4b9e79", verifier)}"'
        f' encryptedVerifierHashValue="{sealed("d7aa0f6d3061344e", of(verifier))}" encryptedKeyValue="{sealed("146e0be7abacd0d6", key)}"/></keyEncryptor></keyEncryptors></encryption>'
    )
    return contained(bytes([4, 0, 4, 0, 64, 0, 0, 0]) + info.encode(), data, package)


def standard(package, bits=128):
    def sha1(data):
        return hashlib.sha1(data).digest()

    salt, verifier = os.urandom(16), os.urandom(16)
    hashed = sha1(salt + PASSWORD.encode("utf-16-le"))
    for number in range(50_000):
        hashed = sha1(struct.pack("<I", number) + hashed)
    hashed = sha1(hashed + bytes(4))
    half = lambda fill: sha1(bytes(byte ^ (hashed[at] if at < 20 else 0) for at, byte in enumerate([fill] * 64)))
    key = (half(0x36) + half(0x5C))[: bits // 8]
    name = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8I", 0x24, 0, {128: 0x660E, 192: 0x660F, 256: 0x6610}[bits], 0x8004, bits, 0x18, 0, 0) + name
    check = struct.pack("<I", 16) + salt + aes(key, None, verifier) + struct.pack("<I", 20) + aes(key, None, sha1(verifier))
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header + check
    return contained(info, aes(key, None, package), package)


def rc4(key):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) % 256]


def records(filler):
    """The stream of a small workbook."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, line in enumerate([HEAD, [45292, "A", 1], [45293, "A", 2]]):
        for column, value in enumerate(line):
            sheet.write(row, column, value, day) if row and column == 0 else sheet.write(row, column, value)
    for row in range(40):
        # As long as it takes for the stream to be a whole number of words.
        sheet.write(row + 4, 9, f"filler {row}" + "." * (filler if row == 0 else 0))
    return made.get_biff_data()


# Bytes of the record that says how the workbook is encrypted.
RECORD = {1997: 58, 2002: 118}


def old(year, password=PASSWORD, bits=128):
    """An old workbook, whose stream of records is encrypted in place. Nothing moves: the record that says so stands where one was that may be
    missing."""
    stream = next(stream for stream in map(records, range(4)) if (len(stream) + RECORD[year]) % 4 == 0)
    salt, verifier = os.urandom(16), os.urandom(16)
    if year == 1997:
        md5 = lambda data: hashlib.md5(data).digest()
        base = md5((md5(password.encode("utf-16-le"))[:5] + salt) * 16)[:5]
        key = lambda block: md5(base + struct.pack("<I", block))
        digest, head = md5(verifier), struct.pack("<HHH", 1, 1, 1) + salt
    else:
        sha1 = lambda data: hashlib.sha1(data).digest()
        base = sha1(salt + password.encode("utf-16-le"))
        key = lambda block: sha1(base + struct.pack("<I", block))[: bits // 8] + (bytes(11) if bits == 40 else b"")
        digest = sha1(verifier)
        header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + "RC4\0".encode("utf-16-le")
        head = struct.pack("<HHHII", 1, 4, 2, 4, len(header)) + header + struct.pack("<I", 16) + salt
    keys = rc4(key(0))
    sealed = lambda data: bytes(byte ^ next(keys) for byte in data)
    record = head + sealed(verifier) + (b"" if year == 1997 else struct.pack("<I", 20)) + sealed(digest)
    record = struct.pack("<HH", 0x2F, len(record)) + record
    # Behind the first record; the offsets of sheets move by its length.
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    stream = bytearray(stream[:first] + record + stream[first:])
    stream += bytes(-len(stream) % 4)
    at, places = 0, []
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == 0x85:
            struct.pack_into("<I", stream, at + 4, struct.unpack_from("<I", stream, at + 4)[0] + len(record))
        if kind not in (0x0809, 0x2F, 0x0194, 0x0195, 0xE1, 0x0196, 0x0138):
            places += range(at + (8 if kind == 0x85 else 4), at + 4 + length)
        at += 4 + length
    block = None
    for place in places:
        if place // 1024 != block:
            block = place // 1024
            taken = [byte for byte, _ in zip(rc4(key(block)), range(1024))]
        stream[place] ^= taken[place % 1024]
    return XlsDoc(), bytes(stream)


def main():
    package = io.BytesIO(book({"S": [HEAD, [(45292, 1), "A", 1], [(45293, 1), "A", 2]]}))
    with zipfile.ZipFile(package, "a") as packed:
        # Smaller streams are stored in another way, which the writer of the container doesn't know.
        packed.writestr("docProps/filler.bin", bytes(6000), zipfile.ZIP_STORED)
    package = package.getvalue()
    for name, content in {
        "p_excel_2013.xlsx": agile(package, "SHA512", 256),
        "p_excel_2010.xlsx": agile(package, "SHA1", 128),
        "p_other_hash.xlsx": agile(package, "SHA256", 256),
        "p_read_only.xlsx": agile(package, "SHA512", 256, password=NO_PASSWORD),
        "p_excel_2007.xlsx": standard(package),
        "p_excel_2007_long.xlsx": standard(package, 256),
    }.items():
        (FOLDER / name).write_bytes(content)
    for name, made in {
        "p_excel_97.xls": old(1997),
        "p_excel_2002.xls": old(2002),
        "p_excel_2002_short.xls": old(2002, bits=40),
        "p_read_only.xls": old(1997, password=NO_PASSWORD),
    }.items():
        document, stream = made
        document.save(str(FOLDER / name), stream)


if __name__ == "__main__":
    main()
