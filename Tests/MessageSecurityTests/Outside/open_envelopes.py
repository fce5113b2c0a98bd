"""Opens the recorded envelopes of both suites from Documentation/MessageSecurity.md alone. Usage: open_envelopes.py VECTORS"""

import hashlib
import hmac
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import SM4
except ImportError:
    from cryptography.hazmat.primitives.ciphers.algorithms import SM4

# The recommended curve of GB/T 32918.5.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def add(one, other):
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def multiply(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def number(data):
    return int.from_bytes(data, "big")


def sm3(data):
    return hashlib.new("sm3", data).digest()


def sm2_verify(public, message, signature):
    point = number(public[1:33]), number(public[33:])
    identifier = b"1234567812345678"
    curve = b"".join(v.to_bytes(32, "big") for v in (A, B, *G))
    z = sm3((len(identifier) * 8).to_bytes(2, "big") + identifier + curve + public[1:])
    e, r, s = number(sm3(z + message)), number(signature[:32]), number(signature[32:])
    t = (r + s) % N
    x = add(multiply(s, G), multiply(t, point))[0]
    return 0 < r < N and 0 < s < N and t != 0 and (e + x) % N == r


def sm2_decrypt(secret, sealed):
    c1, c3, c2 = (number(sealed[1:33]), number(sealed[33:65])), sealed[65:97], sealed[97:]
    x, y = (v.to_bytes(32, "big") for v in multiply(number(secret), c1))
    mask = sm3(x + y + (1).to_bytes(4, "big"))[: len(c2)]
    plain = bytes(a ^ b for a, b in zip(c2, mask))
    assert sm3(x + plain + y) == c3, "SM2 ciphertext"
    return plain


def hkdf(name, secret, info, count):
    key = hmac.new(bytes(32), secret, name).digest()
    output, block = b"", b""
    while len(output) < count:
        block = hmac.new(key, block + info + bytes([len(output) // 32 + 1]), name).digest()
        output += block
    return output[:count]


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 0x80:
            return value, at


def fields(data):
    """Number, value and raw bytes of each field; lengths and varints are all this schema has."""
    at = 0
    while at < len(data):
        start = at
        tag, at = varint(data, at)
        value, at = varint(data, at)
        if tag & 7 == 2:
            value, at = data[at : at + value], at + value
        yield tag >> 3, value, data[start:at]


def text(value):
    return value.encode() + b"\0"


def open_envelope(suite, get):
    parts = list(fields(get("envelope")))
    body = next(v for n, v, _ in parts if n == 1)
    signature = next(v for n, v, _ in parts if n == 2)
    sealed = [v for n, v, _ in parts if n == 3]
    signed = text("medclear-envelope-v1") + body
    if suite == "intl":
        Ed25519PublicKey.from_public_bytes(get("signing-public")).verify(signature, signed)
    elif not sm2_verify(get("signing-public"), signed, signature):
        raise InvalidSignature
    value = {n: v for n, v, _ in fields(body)}
    headers = [v for n, v, _ in fields(body) if n == 7]
    sealing = {n: v for n, v, _ in fields(value[9])}
    identity = value[1].to_bytes(1, "big") + b"".join(value.get(n, 0).to_bytes(4, "big") for n in (2, 3, 4))
    identity += value[5].to_bytes(8, "big") + value[8].to_bytes(4, "big") + sealing[1].to_bytes(4, "big")
    name = "sha256" if suite == "intl" else "sm3"
    if suite == "intl":
        own = X25519PrivateKey.from_private_bytes(get("sealing-secret"))
        carried = own.exchange(X25519PublicKey.from_public_bytes(sealing[2]))
    else:
        carried = sm2_decrypt(get("sealing-secret"), sealing[2])
    info = text("medclear-seal-v1 secret") + identity + sealing[2] + get("sealing-public")
    secret = hkdf(name, carried, info, 32)
    assert secret == get("content-secret"), "secret"
    assert hkdf(name, secret, text("medclear-seal-v1 commitment") + identity, 32) == sealing[3], "commitment"
    key = hkdf(name, secret, text("medclear-seal-v1 key") + identity, 32 if suite == "intl" else 48)
    for index, (header, payload) in enumerate(zip(headers, sealed, strict=True)):
        digest = next(v for n, v, _ in fields(header) if n == 11)
        assert hashlib.new(name, payload).digest() == digest, "digest"
        rest = b"".join(raw for n, _, raw in fields(header) if n != 11)
        associated = text("medclear-payload-v1") + identity + index.to_bytes(4, "big") + rest
        place = index.to_bytes(8, "big")
        if suite == "intl":
            plain = AESGCM(key).decrypt(bytes(4) + place, payload, associated)
        else:
            cipher, tag = payload[:-32], payload[-32:]
            bound = len(associated).to_bytes(8, "big") + associated + place + cipher
            assert hmac.compare_digest(hmac.new(key[16:], bound, "sm3").digest(), tag), "tag"
            decryptor = Cipher(SM4(key[:16]), modes.CTR(place + bytes(8))).decryptor()
            plain = decryptor.update(cipher) + decryptor.finalize()
        assert plain == get(f"payload-{index}"), "payload"
    return len(sealed)


def main(path):
    with open(path, encoding="ascii") as file:
        vectors = dict(line.split() for line in file)
    for suite in ("intl", "gm"):
        count = open_envelope(suite, lambda name: bytes.fromhex(vectors[f"{suite}/{name}"]))
        print(f"{suite}: signature, commitment and {count} payloads as recorded")


main(sys.argv[1])
