#!/usr/bin/env python3
"""A node that is not ours joins the network: knows the schemas, has a certificate and a signing key, and nothing of our code.

usage: join_link.py HOST:PORT --node 340000 --schemas DIR --certificate FILE --key FILE --authorities FILE --signing-seed HEX

Opens NodeLink.Exchange over TLS 1.3 with its certificate, sends its hello and reads the hub's, asks a question, sends a signed envelope
with a window fence, waits until the hub acknowledges it, answers heartbeats meanwhile, and closes in order. Prints what it did.
Exit code 0: all of it worked. 1: something did not.

Stock tools only: grpcio-tools makes the classes from the schemas, grpcio carries the frames, cryptography signs.
"""
import argparse
import hashlib
import queue
import sys
import tempfile
import time
from pathlib import Path

import grpc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from grpc_tools import protoc

HUB = 0
WINDOW_FENCE = 9  # The message kind is the field number in PeerMessage.


def fail(finding):
    print(f"join_link: {finding}", file=sys.stderr)
    sys.exit(1)


def load_schemas(folder):
    """Makes Python of the schemas, as `python -m grpc_tools.protoc` does."""
    made = tempfile.mkdtemp(prefix="medclear-schemas-")
    names = ["common.proto", "envelope.proto", "peer.proto", "link.proto"]
    arguments = ["protoc", f"-I{folder}", f"--python_out={made}", f"--grpc_python_out={made}"]
    if protoc.main(arguments + [str(Path(folder) / name) for name in names]) != 0:
        fail("the schemas could not be compiled")
    sys.path.insert(0, made)
    import envelope_pb2
    import link_pb2
    import link_pb2_grpc
    import peer_pb2

    return envelope_pb2, peer_pb2, link_pb2, link_pb2_grpc


def milliseconds():
    return int(time.time() * 1000)


def signed_envelope(envelope_pb2, peer_pb2, node, sequence, seed):
    """One envelope with one message: its header says what the hub needs, and one signature covers the batch."""
    fence = peer_pb2.WindowFence(window=202609, insuring=node, treating=310000, decisions=3)
    fence.owed.add(fund=310100, amount=1234567)
    payload = peer_pb2.PeerMessage(window_fence=fence).SerializeToString(deterministic=True)
    body = envelope_pb2.EnvelopeBody(suite=1, sender=node, receiver=HUB, epoch=1, first_sequence=sequence)
    header = body.headers.add(
        kind=WINDOW_FENCE, insuring=node, treating=310000, window=202609, count=3,
        payload_digest=hashlib.sha256(payload).digest())
    header.amounts.add(fund=310100, amount=1234567)
    signed = body.SerializeToString(deterministic=True)
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(b"medclear-envelope-v1\0" + signed)
    return envelope_pb2.Envelope(body=signed, signature=signature, payloads=[payload]).SerializeToString(deterministic=True)


class Conversation:
    """The frames of one link: what goes out is put into a queue, what comes in is read here."""

    def __init__(self, link_pb2, stub):
        self.pb = link_pb2
        self.outgoing = queue.Queue()
        self.incoming = stub.Exchange(iter(self.outgoing.get, None))
        self.received = 0

    def send(self, **content):
        self.outgoing.put(self.pb.LinkFrame(**content))

    def read(self):
        frame = next(self.incoming)
        self.received += 1
        return frame.WhichOneof("content"), frame

    def read_until(self, wanted):
        """Reads on to a frame of this kind, and says that we live whenever the hub does."""
        while True:
            kind, frame = self.read()
            if kind == wanted:
                return getattr(frame, kind)
            if kind == "close":
                fail(f"the hub closed: {frame.close.reason} {frame.close.text.english}")
            if kind == "heartbeat":
                self.send(heartbeat=self.pb.LinkHeartbeat(clock=milliseconds(), frames_received=self.received))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--node", type=int, required=True)
    for name in ["schemas", "certificate", "key", "authorities", "signing-seed"]:
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    envelope_pb2, peer_pb2, link_pb2, link_pb2_grpc = load_schemas(options.schemas)

    credentials = grpc.ssl_channel_credentials(
        root_certificates=Path(options.authorities).read_bytes(), private_key=Path(options.key).read_bytes(),
        certificate_chain=Path(options.certificate).read_bytes())
    with grpc.secure_channel(options.address, credentials) as channel:
        link = Conversation(link_pb2, link_pb2_grpc.NodeLinkStub(channel))
        link.send(hello=link_pb2.LinkHello(
            protocol="medclear-link", versions=[1], node=options.node, peer=HUB, session=milliseconds(), epoch=1,
            clock=milliseconds(), suites=[1], software="join_link.py",
            limits=link_pb2.LinkLimits(
                frame_bytes_max=8 << 20, window_frames=64, window_bytes=16 << 20, queries_max=16, query_bytes_max=65536,
                heartbeat=5000)))
        hello = link.read_until("hello")
        if (hello.protocol, hello.node, hello.peer) != ("medclear-link", HUB, options.node):
            fail(f"a hello of somebody else: {hello}")
        print(f"hello of the hub: versions {list(hello.versions)}, software {hello.software!r}")
        had = max([position.sequence for position in hello.positions if position.sender == options.node], default=0)

        link.send(query=link_pb2.LinkQuery(id=1, sender=options.node, receiver=HUB, budget=5000, document=b"ping"))
        answer = link.read_until("answer")
        print(f"answer to query {answer.id}: {answer.document!r}")

        envelope = signed_envelope(envelope_pb2, peer_pb2, options.node, had + 1, bytes.fromhex(options.signing_seed))
        link.send(envelope=link_pb2.LinkEnvelope(
            sender=options.node, receiver=HUB, epoch=1, first_sequence=had + 1, count=1, envelope=envelope))
        acknowledge = link.read_until("acknowledge")
        if (acknowledge.by, acknowledge.positions[0].sequence) != (HUB, had + 1):
            fail(f"not our acknowledgement: {acknowledge}")
        print(f"acknowledged by the hub: sequence {acknowledge.positions[0].sequence}")

        link.send(close=link_pb2.LinkClose(reason=1))
        link.outgoing.put(None)
        for _ in link.incoming:
            pass
    print("closed in order")


if __name__ == "__main__":
    main()
