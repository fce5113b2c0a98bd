import ClaimTypes
import Hashing
import HospitalGateway
import LedgerTypes
import LinkTransport
import Logging
import MessageSecurity
import Messages
import NodeRuntime
import RegistryStore
import Settlement
import Synchronization

/// Questions between regions that leave no trace in a journal: asks the insuring region for a hospital of ours, and answers when another
/// region asks about a person of ours. Documents are signed and sealed between the two; the hub passes on what it cannot read.
final class InsuringDesk: Sendable {
    private let node: NodeID
    private let records: InsuringRecords
    private let security: NodeSecurity
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    private let randomness = SystemRandomness()
    private let link = Mutex(LinkFinder { _ in nil })
    private let witness = Mutex<Witnessing?>(nil)
    /// Milliseconds an answer is waited for; the call's own deadline may be earlier.
    private static let budget: UInt32 = 8_000
    /// How far the asker's clock may be from ours, milliseconds.
    private static let skewMax: Int64 = 60_000

    init(
        node: NodeID, registry: RegistryStore, loop: NodeLoop<RegionMachine>, security: NodeSecurity,
        clock: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.node = node
        records = InsuringRecords(registry: registry, loop: loop, clock: clock)
        self.security = security
        self.clock = clock
        self.logger = logger
    }

    /// Journals the filings whose note a stop came between; before the first question is answered.
    func tellUntold() async throws -> Int { try await records.desk.tellUntold() }

    /// Names the link questions go over.
    func use(_ find: @escaping @Sendable (NodeID) -> LiveLink?) { link.withLock { $0 = LinkFinder(find: find) } }

    /// Names who answers questions about checkpoints.
    func use(_ witnessing: Witnessing) { witness.withLock { $0 = witnessing } }

    /// A struct of its own: a bare closure in a generic box is wrapped once more at every access.
    private struct LinkFinder {
        let find: @Sendable (NodeID) -> LiveLink?
    }

    /// Asks the insuring region, and believes no answer but the one to this very question.
    func ask(_ query: InsuringQuery) async -> InsuringAnswer {
        let receiver = query.insuring.node
        guard receiver != node else {
            return await records.answer(query.content, from: query.insuring).map { .answered($0) } ?? .unknown
        }
        guard let link = link.withLock({ $0 }).find(receiver) else { return .notSent }
        let keys = security.current
        let now = clock()
        let bytes = PeerQuery(from: node, to: receiver, askedAt: Int64(now.nanoseconds / 1_000_000), query.content).encode()
        let sealed =
            receiver == .hub
            ? DocumentSealer.sign(bytes, to: receiver, by: keys.credentials, ring: keys.ring, at: now)
            : DocumentSealer.seal(
                bytes, to: receiver, by: keys.credentials, ring: keys.ring, at: now,
                randomness: randomness.bytes(for: receiver, firstSequence: 0))
        guard case .success(let document) = sealed else { return .notSent }
        switch await link.ask(document, of: receiver, budget: Self.budget) {
        case .failure: return .notSent
        case .success(.failed(let failure)): return failure.isWithoutEffect ? .notSent : .unknown
        case .success(.answered(let answer)): return believe(answer, from: receiver, to: bytes, query.content.kind)
        }
    }

    private func believe(_ answer: [UInt8], from sender: NodeID, to question: [UInt8], _ kind: QueryKind) -> InsuringAnswer {
        let keys = security.current
        let opened =
            sender == .hub
            ? DocumentSealer.openSigned(answer, from: sender, to: node, ring: keys.ring, at: clock())
            : DocumentSealer.open(answer, from: sender, by: keys.credentials, ring: keys.ring, at: clock())
        guard case .success(let plain) = opened, case .success(let reply) = PeerAnswer.decode(plain),
            reply.query == SHA256.digest(of: question), reply.outcome.kind == nil || reply.outcome.kind == kind
        else {
            logger.warning("answer cannot be believed", metadata: ["peer": "\(sender)"])
            return .unknown
        }
        return .answered(reply.outcome)
    }

    /// Asks any node about checkpoints.
    func ask(_ node: NodeID, _ content: PeerQuery.Content) async -> PeerAnswer.Outcome? {
        guard case .answered(let outcome) = await ask(InsuringQuery(insuring: RegionCode(node.value), content: content)) else {
            return nil
        }
        return outcome
    }

    /// Answers another region, or the hub. What the hub asks is signed and in clear, and only about checkpoints: it may know no person.
    func answer(_ query: LinkQuery) async -> QueryOutcome {
        let keys = security.current
        let now = clock()
        let isHub = query.sender == .hub
        let opened =
            isHub
            ? DocumentSealer.openSigned(query.document, from: .hub, to: node, ring: keys.ring, at: now)
            : DocumentSealer.open(query.document, from: query.sender, by: keys.credentials, ring: keys.ring, at: now)
        guard case .success(let bytes) = opened,
            case .success(let asked) = PeerQuery.decode(bytes), asked.sender == query.sender, asked.receiver == node,
            abs(asked.askedAt - Int64(now.nanoseconds / 1_000_000)) <= Self.skewMax
        else {
            logger.warning("query refused", metadata: ["peer": "\(query.sender)"])
            return .failed(.refused)
        }
        guard let outcome = await outcome(of: asked.content, from: query.sender) else { return .failed(.outcomeUnknown) }
        let answer = PeerAnswer(to: SHA256.digest(of: bytes), outcome).encode()
        let sealed =
            isHub
            ? DocumentSealer.sign(answer, to: .hub, by: keys.credentials, ring: keys.ring, at: clock())
            : DocumentSealer.seal(
                answer, to: query.sender, by: keys.credentials, ring: keys.ring, at: clock(),
                randomness: randomness.bytes(for: query.sender, firstSequence: 0))
        guard case .success(let document) = sealed else { return .failed(.outcomeUnknown) }
        return .answered(document: document)
    }

    private func outcome(of content: PeerQuery.Content, from asker: NodeID) async -> PeerAnswer.Outcome? {
        if Witnessing.concerns(content), let witness = witness.withLock({ $0 }) {
            return await witness.answer(content, from: asker)
        }
        guard asker != .hub else { return .refused(Self.notServed) }
        return await records.answer(content, from: RegionCode(asker.value))
    }

    static let notServed = RefusalNotice(
        code: 199, field: "infno",
        text: BilingualText("参保地节点不受理该查询", "the insuring region's node does not serve this"))
}
