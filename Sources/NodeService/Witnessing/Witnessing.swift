import ClaimTypes
import Dispatch
import LedgerTypes
import Logging
import MerkleLog
import Messages
import NodeConfiguration
import NodeRuntime
import Synchronization

/// Asks another node, and believes no answer but the one to this very question; `nil` when there is none.
typealias WitnessAsking = @Sendable (_ node: NodeID, _ content: PeerQuery.Content) async -> PeerAnswer.Outcome?

/// Everything a node has to do with witnesses (见证): publishes its own checkpoints, has others sign them, and signs theirs. Nothing here is
/// journaled, and nobody at the counter waits for it.
final class Witnessing: Sendable {
    let node: NodeID
    let settings: WitnessSettings
    let directory: WitnessDirectory
    /// What a checkpoint of this node needs.
    let policy: QuorumPolicy
    let board = WitnessBoard()
    let publisher: CheckpointPublisher
    let origin: String
    let logger: Logger
    let metrics: ServiceMetrics
    /// Seconds since 1970 UTC.
    let now: @Sendable () -> UInt64
    /// Hears what checkpoints say of this node's own journal.
    let tell: @Sendable (WitnessWord) -> Void
    /// What this node's witness signed. Its disk is waited for on a thread of its own.
    private let book: Mutex<WitnessBook>
    private let queue = DispatchQueue(label: "medclear witness")
    /// Sizes that the witnesses signed last, as far as this process knows.
    let sizes = Mutex<[NodeID: UInt64]>([:])
    let isPoked = Atomic(false)
    let rounds = Atomic<Int>(0)

    /// Opens keys and book; `nil` where nothing is witnessed.
    /// - Throws: `configuration` when keys are missing or do not fit, `damaged` when the book cannot be believed.
    static func open(
        _ configuration: NodeConfiguration, durable: @escaping @Sendable () -> UInt64, logger: Logger, metrics: ServiceMetrics,
        now: @escaping @Sendable () -> UInt64, tell: @escaping @Sendable (WitnessWord) -> Void
    ) throws(ServiceFailure) -> Witnessing? {
        guard let settings = configuration.witness else { return nil }
        let directory = try WitnessDirectory(reading: settings.keys)
        let files = try WitnessKeyFiles(configuration.node, in: configuration.keys.folder, directory, listedIn: settings.keys)
        let others = directory.witnesses.filter { $0.key != configuration.node }.sorted { $0.key < $1.key }.map(\.value)
        let needed = settings.quorum == 0 ? QuorumPolicy.majority(of: others.count) : settings.quorum
        guard needed <= others.count else {
            throw ServiceFailure(
                .configuration, "witness.quorum 为 \(needed)，但 \(settings.keys) 只有 \(others.count) 个其他见证方",
                "witness.quorum is \(needed), and \(settings.keys) names \(others.count) other witnesses")
        }
        let book: WitnessBook
        do throws(MerkleLogError) {
            book = try WitnessBook(
                opening: FileLogStorage(folder: settings.book), signer: files.witness,
                watching: directory.logs.filter { $0.key != configuration.node }.map(\.value))
        } catch {
            throw ServiceFailure(
                [.storageFailed, .locked].contains(error.code) ? .system : .damaged, "见证簿 \(settings.book) 无法使用", error.message)
        }
        return Witnessing(
            configuration.node, settings, directory,
            QuorumPolicy(others, needed: needed, ageMax: UInt64(settings.ageMaxSeconds)),
            CheckpointPublisher(journal: configuration.journal, signer: files.log, durable: durable), files.log.name, book,
            logger, metrics, now, tell)
    }

    private init(
        _ node: NodeID, _ settings: WitnessSettings, _ directory: WitnessDirectory, _ policy: QuorumPolicy,
        _ publisher: CheckpointPublisher, _ origin: String, _ book: consuming WitnessBook, _ logger: Logger,
        _ metrics: ServiceMetrics, _ now: @escaping @Sendable () -> UInt64, _ tell: @escaping @Sendable (WitnessWord) -> Void
    ) {
        (self.node, self.settings, self.directory, self.policy) = (node, settings, directory, policy)
        (self.publisher, self.origin, self.logger, self.metrics, self.now) = (publisher, origin, logger, metrics, now)
        self.tell = tell
        self.book = Mutex(book)
        // How the checkpoint kept from before a start stands.
        if let note = publisher.kept() { show(note) }
    }

    /// Works on the book where its disk may be waited for.
    func withBook<Value: Sendable>(_ body: @escaping @Sendable (inout WitnessBook) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(with: Result { try book.withLock { book throws in try body(&book) } })
            }
        }
    }

    /// Open alarms, by origin, and where the evidence lies.
    var alarms: [String: (split: SplitView, evidence: String?)] {
        book.withLock { book in
            var alarms: [String: (split: SplitView, evidence: String?)] = [:]
            for (origin, split) in book.alarms { alarms[origin] = (split, book.evidence(of: origin)) }
            return alarms
        }
    }

    /// The newest checkpoint this node signed of each other log.
    var seen: [String: SeenCheckpoint] { book.withLock { $0.seen } }

    func collect(into metrics: ServiceMetrics) { board.collect(into: metrics, alarms: alarms.count, now: now()) }

    /// Why no window may be fenced, closed or sealed now; `nil` when a quorum signed lately enough.
    var objection: RefusalNotice? {
        guard let age = board.age(at: now()) else {
            return WitnessNotice.quorumMissing.notice("witness.quorum", "0/\(policy.needed)")
        }
        guard age > UInt64(settings.ageMaxSeconds) else { return nil }
        return WitnessNotice.quorumMissing.notice("witness.age_max_seconds", "\(age) s > \(settings.ageMaxSeconds) s")
    }

    /// The objection, where the settings say that it counts.
    var refusal: RefusalNotice? { settings.refusesWithoutQuorum ? objection : nil }

    /// Has a checkpoint published and cosigned soon: a window was fenced or closed.
    func poke() { isPoked.store(true, ordering: .relaxed) }
}

extension Witnessing {
    /// Whether a question is one of these.
    static func concerns(_ content: PeerQuery.Content) -> Bool {
        switch content {
        case .checkpoint, .cosign: true
        default: false
        }
    }

    /// Answers another node. Only a log's own node has its checkpoints signed, so that nobody else can raise an alarm about it.
    /// - Returns: `nil` when the book's disk failed, and nobody knows.
    func answer(_ content: PeerQuery.Content, from asker: NodeID) async -> PeerAnswer.Outcome? {
        switch content {
        case .checkpoint(let query): return checkpoint(query)
        case .cosign(let query): return await cosign(query, for: asker)
        default: return .refused(InsuringDesk.notServed)
        }
    }

    private func checkpoint(_ query: CheckpointQuery) -> PeerAnswer.Outcome? {
        let note: SignedNote?
        if query.origin.isEmpty || query.origin == origin {
            note = publisher.kept()
        } else {
            note = seen[query.origin]?.note
        }
        guard let note else { return .refused(WitnessNotice.notWitnessed.notice("origin", query.origin)) }
        return .checkpoint(CheckpointNote(note: String(decoding: note.bytes, as: UTF8.self)))
    }

    private func cosign(_ query: CosignQuery, for asker: NodeID) async -> PeerAnswer.Outcome? {
        guard let note = try? SignedNote(Array(query.note.utf8)) else { return .refused(WitnessRefusal.malformed.notice) }
        guard let log = directory.logs[asker], (try? Checkpoint(text: note.text))?.origin == log.name else {
            return .refused(WitnessNotice.notWitnessed.notice("note", "\(asker)"))
        }
        let request = WitnessRequest(note: note, oldSize: query.oldSize, proof: query.proof)
        let now = now()
        let decision: Result<NoteSignature, WitnessRefusal>
        do {
            decision = try await withBook { book in try book.cosign(request, at: now) }
        } catch {
            logger.error("witness cannot keep what it signs", metadata: ["reason": "\(error)"])
            return nil
        }
        switch decision {
        case .success(let signature):
            board.change { $0.signedForOthers[log.name, default: 0] += 1 }
            return .cosign(Cosignature(lines: SignedNote.lines(of: [signature])))
        case .failure(let refusal):
            metrics.add(
                "medclear_cosign_refusals_total", labels: [("log", log.name), ("code", "\(refusal.notice.code)")],
                help: "Checkpoints of others that this node's witness did not sign.")
            if case .splitView(let split) = refusal { alarm(split) }
            return .refused(refusal.notice)
        }
    }

    /// Loud, once for each alarm: the evidence is on the disk by now.
    func alarm(_ split: SplitView) {
        metrics.add(
            "medclear_split_views_total", labels: [("log", split.origin)], help: "Times a log was caught showing two histories.")
        logger.critical(
            "SPLIT VIEW: a log showed two histories 两套历史",
            metadata: [
                "log": "\(split.origin)", "reason": "\(split.reason)", "evidence": "\(alarms[split.origin]?.evidence ?? "-")",
                "do": "medclear-node admin witnesses; then witness-acknowledge \(split.origin)",
            ])
    }

    /// An operator looked at the alarm of a log.
    func acknowledge(_ origin: String, by name: String) async throws {
        let now = now()
        guard try await withBook({ book in try book.acknowledge(origin, by: name, at: now) }) else {
            throw ServiceFailure(.configuration, "\(origin) 没有未确认的告警", "\(origin) has no open alarm")
        }
        logger.notice("split view acknowledged", metadata: ["log": "\(origin)", "operator": "\(name)"])
    }
}
