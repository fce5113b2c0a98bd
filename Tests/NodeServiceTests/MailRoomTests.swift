import ClaimTypes
import Exchange
import Foundation
import LedgerTypes
import Logging
import MessageSecurity
import Messages
import Synchronization
import Testing

@testable import NodeConfiguration
@testable import NodeRuntime
@testable import NodeService

/// Messages the hub may send to anybody.
enum Notices {
    static let notice = PeerMessage.errorNotice(
        ErrorNotice(
            sequence: 1, kind: .dayTotals, notice: RefusalNotice(code: 9, field: "", text: BilingualText("测试", "test"))))
}

/// A mail room whose time and workers are the test's.
final class MailWorld: Sendable {
    /// Takes envelopes, or refuses them.
    final class Taker: MailTaker {
        private let state = Mutex<(taken: [LinkEnvelope], refusal: OfferRefusal?)>(([], nil))
        var taken: [LinkEnvelope] { state.withLock { $0.taken } }
        func refuse(_ refusal: OfferRefusal?) { state.withLock { $0.refusal = refusal } }

        func offer(_ envelope: LinkEnvelope) -> Result<Void, OfferRefusal> {
            state.withLock { state in
                if let refusal = state.refusal { return .failure(refusal) }
                state.taken.append(envelope)
                return .success(())
            }
        }
    }

    private struct State {
        var now: UInt64 = 1_000_000_000
        /// What is to run, and when.
        var later: [(at: UInt64, node: NodeID, body: @Sendable () -> Void)] = []
        var links: [NodeID: Taker] = [:]
    }

    static let time = Timestamp(nanoseconds: 1_772_676_000_000_000_000)
    static let anhui = NodeID(340_000)
    static let shanghai = NodeID(310_000)

    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID())").path
    private let state = Mutex(State())
    private let ring: KeyRing
    private let security: NodeSecurity

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let key = try #require(SigningKey.generate(.international))
        try key.store(at: "\(folder)/\(KeyFileName(.signing, KeyID(1), .international).text)").get()
        let record = PublicKeyRecord(
            node: .hub, use: .signing, id: KeyID(1), suite: .international, bytes: key.verifyingKey.bytes,
            validFrom: Timestamp(nanoseconds: 0))
        ring = try KeyRing.make([record]).get()
        try KeyDirectory.text(of: ring).write(toFile: "\(folder)/ring.txt", atomically: true, encoding: .utf8)
        security = try NodeSecurity(
            .hub,
            KeySettings(folder: folder, suite: SecuritySuite.international.name, ring: "\(folder)/ring.txt", passwordFile: nil))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func room() -> MailRoom {
        MailRoom(
            .hub, security: security, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: ServiceMetrics(),
            clock: { Self.time },
            times: MailTimes(
                uptime: { [self] in state.withLock { $0.now } },
                later: { [self] node, pause, body in state.withLock { $0.later.append(($0.now + pause, node, body)) } }),
            link: { [self] node in state.withLock { $0.links[node] } })
    }

    /// A link to a node comes up, in the place of another.
    func connect(_ node: NodeID) -> Taker {
        let taker = Taker()
        state.withLock { $0.links[node] = taker }
        return taker
    }

    func disconnect(_ node: NodeID) { state.withLock { $0.links[node] = nil } }

    /// Lets time pass; what is due by then runs, in order.
    func pass(_ nanoseconds: UInt64) {
        let end = state.withLock { $0.now } + nanoseconds
        while let next = state.withLock({ state -> (@Sendable () -> Void)? in
            guard let first = state.later.indices.min(by: { state.later[$0].at < state.later[$1].at }),
                state.later[first].at <= end
            else { return nil }
            state.now = max(state.now, state.later[first].at)
            return state.later.remove(at: first).body
        }) { next() }
        state.withLock { $0.now = end }
    }

    static func batch(_ first: UInt64, _ count: Int = 1, to receiver: NodeID = anhui, acknowledged: UInt64 = 0) -> PeerBatch {
        PeerBatch(
            receiver: receiver, firstSequence: first, acknowledged: acknowledged,
            messages: [PeerMessage](repeating: Notices.notice, count: count))
    }

    /// What the signature of an envelope stands under.
    func body(_ envelope: LinkEnvelope) throws -> EnvelopeBody {
        try EnvelopeOpener.witness(envelope.bytes, ring: ring, at: Self.time).get().body
    }
}

@Suite("Mail is joined under one signature")
struct MailRoomTests {
    private let world: MailWorld
    private let room: MailRoom
    private let gap = Pace.mail

    init() throws {
        world = try MailWorld()
        room = world.room()
    }

    /// So much mail to others that nothing is left of the allowance.
    private func useUpAllowance() {
        for number in 1...UInt32(Pace.envelopesAtOnce + gap / Pace.envelopes) {
            let other = NodeID(100_000 + number)
            _ = world.connect(other)
            room.send(MailWorld.batch(1, to: other))
        }
        world.pass(0)
    }

    private func ranges(_ taker: MailWorld.Taker) -> [ClosedRange<UInt64>] {
        taker.taken.map { $0.firstSequence...$0.lastSequence }
    }

    @Test("Mail to a node that had none of late goes at once; what follows within the gap goes together, when the gap is over")
    func joined() throws {
        useUpAllowance()
        let link = world.connect(MailWorld.anhui)
        room.send(MailWorld.batch(1))
        world.pass(0)
        #expect(ranges(link) == [1...1])
        for sequence in UInt64(2)...6 {
            world.pass(gap / 10)
            room.send(MailWorld.batch(sequence, acknowledged: sequence))
        }
        world.pass(gap / 4)
        #expect(ranges(link) == [1...1])
        world.pass(gap / 2)
        #expect(ranges(link) == [1...1, 2...6])
        let body = try world.body(link.taken[1])
        #expect(body.firstSequence == 2 && body.headers.count == 5 && body.acknowledged == 6)
        world.pass(gap * 2)
        #expect(link.taken.count == 2)
        room.send(MailWorld.batch(7))
        world.pass(0)
        #expect(ranges(link) == [1...1, 2...6, 7...7])
    }

    @Test("While the node's allowance lasts nothing waits, however close together it comes, and in the long run so many a second")
    func allowed() {
        let link = world.connect(MailWorld.anhui)
        for sequence in 1...Pace.envelopesAtOnce {
            room.send(MailWorld.batch(sequence))
            world.pass(0)
        }
        #expect(link.taken.count == Int(Pace.envelopesAtOnce))
        room.send(MailWorld.batch(Pace.envelopesAtOnce + 1))
        world.pass(Pace.envelopes - 1)
        #expect(link.taken.count == Int(Pace.envelopesAtOnce), "one more than may go in a moment")
        world.pass(1)
        #expect(link.taken.count == Int(Pace.envelopesAtOnce) + 1)
        for sequence in Pace.envelopesAtOnce + 2...Pace.envelopesAtOnce + 200 {
            world.pass(Pace.envelopes)
            room.send(MailWorld.batch(sequence))
            world.pass(0)
            #expect(link.taken.last?.lastSequence == sequence, "slower than the allowance comes back")
        }
    }

    @Test("Mail to many nodes takes no more envelopes than the allowance, and none waits longer than the gap")
    func spread() {
        useUpAllowance()
        let links = (0..<4).map { world.connect(NodeID(200_000 + UInt32($0))) }
        for sequence in UInt64(1)...400 {
            for node in 0..<4 { room.send(MailWorld.batch(sequence, to: NodeID(200_000 + UInt32(node)))) }
            world.pass(gap / 10)
            for link in links {
                let behind = sequence - (link.taken.last?.lastSequence ?? 0)
                #expect(behind <= 10, "a gap is ten of these steps")
            }
        }
        // Forty gaps: four streams of one envelope in each, where each message alone would have been ten times as many.
        #expect(links.reduce(0) { $0 + $1.taken.count } <= 4 * 42)
    }

    @Test("Each node has its own gap")
    func nodes() {
        let (anhui, shanghai) = (world.connect(MailWorld.anhui), world.connect(MailWorld.shanghai))
        room.send(MailWorld.batch(1))
        room.send(MailWorld.batch(1, to: MailWorld.shanghai))
        world.pass(0)
        #expect(ranges(anhui) == [1...1] && ranges(shanghai) == [1...1])
    }

    @Test(
        "What is offered again from an earlier message is not joined to what came before it, and goes in the order it was given (M4)"
    )
    func rewound() {
        useUpAllowance()
        let link = world.connect(MailWorld.anhui)
        room.send(MailWorld.batch(1, 3))
        world.pass(0)
        room.send(MailWorld.batch(4))
        room.send(MailWorld.batch(2, 4))
        room.send(MailWorld.batch(6))
        world.pass(gap)
        #expect(ranges(link) == [1...3, 4...4, 2...6])
    }

    @Test("A joined envelope holds no more messages than an envelope may, and none is left out")
    func bounded() {
        useUpAllowance()
        let link = world.connect(MailWorld.anhui)
        let most = LoopOptions().messagesPerEnvelope
        room.send(MailWorld.batch(1))
        world.pass(0)
        room.send(MailWorld.batch(2, most - 1))
        room.send(MailWorld.batch(UInt64(most) + 1, 2))
        room.send(MailWorld.batch(UInt64(most) + 3, 1))
        world.pass(gap)
        #expect(ranges(link) == [1...1, 2...UInt64(most), UInt64(most) + 1...UInt64(most) + 3])
    }

    @Test("What waits when the link falls is not sent over the next one after newer mail; that it rewinds brings it back (M4)")
    func fallen() {
        useUpAllowance()
        let first = world.connect(MailWorld.anhui)
        room.send(MailWorld.batch(1))
        world.pass(0)
        room.send(MailWorld.batch(2))
        world.disconnect(MailWorld.anhui)
        room.send(MailWorld.batch(3))
        world.pass(gap)
        #expect(ranges(first) == [1...1])
        let second = world.connect(MailWorld.anhui)
        room.send(MailWorld.batch(1, 3))
        world.pass(gap)
        #expect(ranges(first) == [1...1] && ranges(second) == [1...3])
    }

    @Test("What a link refuses is not kept here: its stream offers it again")
    func refused() {
        let link = world.connect(MailWorld.anhui)
        link.refuse(.queueFull)
        room.send(MailWorld.batch(1))
        world.pass(0)
        link.refuse(nil)
        world.pass(gap * 10)
        #expect(link.taken.isEmpty)
        room.send(MailWorld.batch(1, 2))
        world.pass(gap)
        #expect(ranges(link) == [1...2])
    }
}
