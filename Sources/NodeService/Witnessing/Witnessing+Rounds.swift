import ClaimTypes
import LedgerTypes
import Logging
import MerkleLog
import Messages
import NodeConfiguration
import NodeRuntime
import ServiceLifecycle
import Synchronization

/// Publishes at a pace, and soon after a window was fenced or closed.
struct WitnessKeeper: Service {
    let witnessing: Witnessing
    let ask: WitnessAsking
    /// Between two rounds while no quorum is young enough: links may be coming up.
    private static let impatientSeconds = 1

    func run() async throws {
        var (count, next) = (0, 0)
        var round: WitnessRound?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            if let isWhole = round?.isWhole {
                let seconds = isWhole ? witnessing.settings.intervalSeconds : Self.impatientSeconds
                next = count + 10 * min(seconds, witnessing.settings.intervalSeconds)
                round = nil
            }
            // A tenth of a second each: a node that is told to stop does not wait for witnesses that do not answer.
            if round == nil, count >= next || witnessing.isPoked.exchange(false, ordering: .relaxed) {
                round = WitnessRound(witnessing, ask)
            }
            count += 1
            try? await Task.sleep(for: .milliseconds(100))
        }
        witnessing.publisher.stop()
    }
}

/// A round under way.
private final class WitnessRound: Sendable {
    private let result = Mutex<Bool?>(nil)

    init(_ witnessing: Witnessing, _ ask: @escaping WitnessAsking) {
        Task { [self] in
            let isWhole = await witnessing.round(ask)
            result.withLock { $0 = isWhole }
        }
    }

    /// Whether a quorum is young enough; `nil` until the round is over.
    var isWhole: Bool? { result.withLock { $0 } }
}

extension Witnessing {
    func show(_ note: SignedNote) {
        guard let checkpoint = try? Checkpoint(text: note.text) else { return }
        let standing = policy.standing(of: note, at: now())
        board.change { $0.cosigned = (checkpoint.size, standing) }
    }

    /// Publishes, asks every other witness at the same time, and keeps what they signed when it is a quorum.
    /// - Returns: whether a quorum is young enough.
    func round(_ ask: @escaping WitnessAsking) async -> Bool {
        let number = rounds.add(1, ordering: .relaxed).oldValue
        do {
            guard let note = try await publisher.publish(), let checkpoint = try? Checkpoint(text: note.text) else {
                return false
            }
            board.change { ($0.published, $0.failure) = (checkpoint.size, nil) }
            let signatures = await gather(note, checkpoint, ask)
            let cosigned = note.adding(signatures)
            if policy.standing(of: cosigned, at: now()).since != nil {
                try await publisher.keep(cosigned)
                show(cosigned)
            }
        } catch {
            board.change { $0.failure = "\(error)" }
            logger.error("checkpoint not published", metadata: ["reason": "\(error)"])
            // Segments were put back without the folder of the log, which then knows better.
            if (error as? MerkleLogError)?.code == .contradiction, let shown = publisher.shown() {
                tell(.contradicted(records: shown.size, keptBy: node))
            }
        }
        await compareViews(number, ask)
        return objection == nil
    }

    private func gather(_ note: SignedNote, _ checkpoint: Checkpoint, _ ask: @escaping WitnessAsking) async -> [NoteSignature] {
        let asked = await withTaskGroup(of: Asked.self) { group in
            for (peer, key) in directory.witnesses where peer != node {
                group.addTask { [self] in
                    let asked = await cosignature(of: peer, key, under: note, checkpoint, ask)
                    board.change { state in
                        switch asked.result {
                        case .success(let signature):
                            state.witnesses[peer] = (key.time(of: signature, under: note.text), nil)
                        case .failure(let reason): state.witnesses[peer] = (state.witnesses[peer]?.signed, reason.text)
                        }
                    }
                    if let word = asked.word, word != .extended { tell(word) }
                    return asked
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // Whoever contradicts is heard first, in whatever order they answered.
        if asked.contains(where: { $0.word == .extended }) { tell(.extended) }
        return asked.compactMap { try? $0.result.get() }
    }

    /// Asks one other node which checkpoint it signed of one log, and compares: a log that keeps two histories apart is found even when each
    /// witness saw one of them only. Another pair each round.
    private func compareViews(_ number: Int, _ ask: WitnessAsking) async {
        let peers = directory.witnesses.keys.filter { $0 != node }.sorted()
        let logs = directory.logs.filter { $0.key != node }.sorted { $0.key < $1.key }
        guard !peers.isEmpty, !logs.isEmpty else { return }
        let (peer, log) = (peers[number % peers.count], logs[number / peers.count % logs.count])
        guard peer != log.key,
            case .checkpoint(let answer) = await ask(peer, .checkpoint(CheckpointQuery(origin: log.value.name))),
            let note = try? SignedNote(Array(answer.note.utf8))
        else { return }
        let now = now()
        guard let split = try? await withBook({ book in try book.observe(note, at: now) }) else { return }
        alarm(split)
    }
}
