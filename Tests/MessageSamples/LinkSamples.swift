import ClaimTypes
import LedgerTypes
import Messages

/// Every frame of a link.
extension Samples {
    public static let toShanghai = StreamID(from: anhui.node, to: shanghai.node)
    public static let toAnhui = StreamID(from: shanghai.node, to: anhui.node)
    public static let hubToAnhui = StreamID(from: .hub, to: anhui.node, epoch: 2)

    public static let hello = LinkHello(
        versions: [1, 2], node: anhui.node, peer: .hub, session: 1_774_350_000_000, epoch: 2, clock: askedAt, suites: [1, 2],
        limits: LinkLimits(),
        positions: [StreamPosition(hubToAnhui, 7), StreamPosition(toAnhui, 1_000)], software: "MedClear 0.1")

    public static let linkFrames: [(name: String, frame: LinkFrame)] = [
        ("hello", .hello(hello)),
        (
            "hello-bare",
            .hello(
                LinkHello(
                    versions: [1], node: .hub, peer: anhui.node, session: 1, epoch: 1, clock: -1, suites: [1],
                    limits: LinkLimits(), positions: []))
        ),
        ("close", .close(LinkClose(.clockSkew))),
        ("close-of-another-version", .close(LinkClose(code: 9_999, text: BilingualText("未来", "of the future")))),
        ("envelope", .envelope(LinkEnvelope(body, bytes: [1, 2, 3]))),
        ("envelope-bare", .envelope(LinkEnvelope(stream: toAnhui, firstSequence: 1, count: 0, bytes: [9]))),
        (
            "acknowledge",
            .acknowledge(LinkAcknowledge(by: shanghai.node, [StreamPosition(hubToAnhui, 8), StreamPosition(toAnhui, .max >> 1)]))
        ),
        ("credit", .credit(LinkCredit(frames: 512, bytes: 33_554_432))),
        ("heartbeat", .heartbeat(LinkHeartbeat(clock: askedAt, framesReceived: 77))),
        (
            "query",
            .query(
                LinkQuery(id: 5, sender: shanghai.node, receiver: anhui.node, budget: 8_000, document: [4, 5, 6]))
        ),
        ("answer", .answer(LinkAnswer(id: 5, outcome: .answered(document: [7, 8])))),
        ("answer-unknown", .answer(LinkAnswer(id: 6, outcome: .failed(.outcomeUnknown)))),
        ("resume", .resume(StreamPosition(toShanghai, 41))),
        ("drain", .drain),
        ("refusal", .refusal(LinkRefusal(StreamPosition(toShanghai, 41), notice))),
    ]
}
