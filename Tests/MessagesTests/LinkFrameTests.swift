import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import Testing

@Suite("Messages: frames of a link")
struct LinkFrameTests {
    @Test("the frozen hello: these bytes, written in 2026, are what every version writes and reads")
    func frozenHello() {
        let hello = LinkHello(
            versions: [1], node: NodeID(340_000), peer: .hub, session: 2, epoch: 1, clock: 3, suites: [1],
            limits: LinkLimits(
                frameBytesMax: 4_096, windowFrames: 2, windowBytes: 8_192, queriesMax: 1, queryBytesMax: 64, heartbeat: 100),
            positions: [StreamPosition(StreamID(from: .hub, to: NodeID(340_000)), 5)], software: "x")
        let expected: [UInt8] =
            [0x0A, 0x3C]
            + [0x0A, 0x0D] + Array("medclear-link".utf8)  // protocol
            + [0x12, 0x01, 0x01]  // versions
            + [0x18, 0xA0, 0xE0, 0x14]  // node
            + [0x28, 0x02, 0x30, 0x01, 0x38, 0x06]  // session, epoch, clock
            + [0x42, 0x01, 0x01]  // suites
            + [0x4A, 0x0E, 0x08, 0x80, 0x20, 0x10, 0x02, 0x18, 0x80, 0x40, 0x20, 0x01, 0x28, 0x40, 0x30, 0x64]  // limits
            + [0x52, 0x08, 0x10, 0xA0, 0xE0, 0x14, 0x18, 0x01, 0x20, 0x05]  // positions
            + [0x5A, 0x01, 0x78]  // software
        #expect(LinkFrame.hello(hello).encode() == expected)
        #expect(LinkFrame.decode(expected) == .success(.hello(hello)))
    }

    @Test("a hello of another protocol, without versions, or with lists out of order is refused by name")
    func helloFaults() {
        let other = LinkFrame.hello(Samples.hello).encode().map { $0 == UInt8(ascii: "m") ? UInt8(ascii: "M") : $0 }
        #expect(LinkFrame.decode(other).fault?.field == "protocol")
        func fault(_ change: (inout LinkHello) -> Void) -> MessageFault? {
            LinkFrame.decode(LinkFrame.hello(changed(Samples.hello, change)).encode()).fault
        }
        #expect(fault { $0.versions = [] }?.field == "versions")
        #expect(fault { $0.versions = [2, 1] }?.reason == .notAscending)
        #expect(fault { $0.versions = [1, 1] }?.reason == .notAscending)
        #expect(fault { $0.suites = [2, 1] }?.field == "suites")
        #expect(fault { $0.positions.reverse() }?.field == "positions")
        #expect(fault { $0.positions[0].stream.receiver = $0.positions[0].stream.sender }?.field == "receiver")
        #expect(fault { $0.positions[0].sequence = .max }?.field == "sequence")
        #expect(fault { $0.node = NodeID(12) }?.field == "node")
        #expect(fault { $0.software = String(repeating: "x", count: 65) }?.reason == .tooLarge)
    }

    @Test("limits under which nothing could be sent are named")
    func limits() {
        #expect(LinkLimits().fault == nil)
        func fault(_ change: (inout LinkLimits) -> Void) -> String? { changed(LinkLimits(), change).fault?.field }
        #expect(fault { $0.frameBytesMax = 4_095 } == "limits.frame_bytes_max")
        #expect(fault { $0.windowFrames = 1 } == "limits.window_frames")
        #expect(fault { $0.windowBytes = 2 * $0.frameBytesMax - 1 } == "limits.window_bytes")
        #expect(fault { $0.queryBytesMax = $0.frameBytesMax } == "limits.query_bytes_max")
        #expect(fault { $0.heartbeat = 99 } == "limits.heartbeat")
        #expect(fault { $0.heartbeat = 60_001 } == "limits.heartbeat")
        #expect(Int(LinkLimits().queryBytesMax) > MessageLimits.queryBytesMax, "a signed and sealed query has to fit")
    }

    @Test("an envelope frame says of its envelope what the signed body says, or is caught")
    func agreement() {
        let frame = LinkEnvelope(Samples.body, bytes: [1])
        #expect(frame.agrees(with: Samples.body))
        #expect(frame.lastSequence == Samples.body.firstSequence + UInt64(Samples.body.headers.count) - 1)
        #expect(!changed(frame) { $0.stream.sender = NodeID(330_000) }.agrees(with: Samples.body))
        #expect(!changed(frame) { $0.stream.receiver = NodeID(330_000) }.agrees(with: Samples.body))
        #expect(!changed(frame) { $0.stream.epoch += 1 }.agrees(with: Samples.body))
        #expect(!changed(frame) { $0.firstSequence += 1 }.agrees(with: Samples.body))
        #expect(!changed(frame) { $0.count += 1 }.agrees(with: Samples.body))
    }

    @Test("empty, oversized and unknown frames are refused")
    func refusals() {
        #expect(LinkFrame.decode([]).fault == MessageFault(.missing, field: "content"))
        #expect(LinkFrame.decode([0x62, 0x00]).fault?.reason == .notCanonical, "a frame of a later version")
        #expect(LinkFrame.decode(LinkFrame.drain.encode(), atMost: 1).fault?.reason == .tooLarge)
        let bytes = [UInt8](repeating: 1, count: MessageLimits.envelopeBytesMax)
        let largest = LinkFrame.envelope(LinkEnvelope(Samples.body, bytes: bytes)).encode()
        #expect(LinkFrame.decode(largest).fault == nil && largest.count <= MessageLimits.linkFrameBytesMax)
        #expect(LinkFrame.decode(LinkFrame.envelope(LinkEnvelope(Samples.body, bytes: bytes + [1])).encode()).fault != nil)
        let bare = LinkFrame.envelope(LinkEnvelope(stream: Samples.toAnhui, firstSequence: 0, count: 1, bytes: [1]))
        #expect(LinkFrame.decode(bare.encode()).fault?.field == "first_sequence")
        #expect(LinkFrame.decode(LinkFrame.acknowledge(LinkAcknowledge(by: .hub, [])).encode()).fault?.field == "positions")
    }

    @Test("reasons: numbers and texts in both languages; a peer's unknown reason is kept as it came")
    func reasons() {
        for reason in LinkReason.allCases {
            #expect(!reason.text.chinese.isEmpty && !reason.text.english.isEmpty)
            #expect(LinkClose(reason).reason == reason)
        }
        #expect(LinkClose(code: 9_999, text: BilingualText("", "")).reason == nil)
        #expect(!LinkReason.wrongPeer.isWorthRetrying && LinkReason.peerSilent.isWorthRetrying)
    }
}
