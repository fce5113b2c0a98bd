import ClaimTypes
import LedgerTypes
import Logging
import MerkleLog
import Messages
import NodeConfiguration
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
        }
        await compareViews(number, ask)
        return objection == nil
    }

    private func gather(_ note: SignedNote, _ checkpoint: Checkpoint, _ ask: @escaping WitnessAsking) async -> [NoteSignature] {
        await withTaskGroup(of: NoteSignature?.self) { group in
            for (peer, key) in directory.witnesses where peer != node {
                group.addTask { [self] in
                    let result = await cosignature(of: peer, key, under: note, checkpoint, ask)
                    board.change { state in
                        switch result {
                        case .success(let signature):
                            state.witnesses[peer] = (key.time(of: signature, under: note.text), nil)
                        case .failure(let reason): state.witnesses[peer] = (state.witnesses[peer]?.signed, reason.text)
                        }
                    }
                    return try? result.get()
                }
            }
            return await group.reduce(into: []) { signatures, signature in if let signature { signatures.append(signature) } }
        }
    }

    /// Why a witness did not sign, for operators.
    struct Unsigned: Error {
        let text: String
    }

    /// Asks one witness; once more when it remembers another size than we do.
    private func cosignature(
        of peer: NodeID, _ key: WitnessKey, under note: SignedNote, _ checkpoint: Checkpoint, _ ask: WitnessAsking
    ) async -> Result<NoteSignature, Unsigned> {
        for _ in 0..<2 {
            guard let size = await size(at: peer, key, ask) else { return .failure(Unsigned(text: "未答复 no answer")) }
            guard size <= checkpoint.size else {
                logger.critical(
                    "a witness signed a larger tree than this journal has: records were lost",
                    metadata: ["witness": "\(peer)", "signed": "\(size)", "journal": "\(checkpoint.size)"])
                return .failure(Unsigned(text: "见证过 \(size) 条 it signed \(size) records"))
            }
            guard let proof = try? await publisher.consistency(from: size, to: checkpoint.size) else {
                return .failure(Unsigned(text: "无法给出证明 no proof from \(size)"))
            }
            let query = CosignQuery(note: String(decoding: note.bytes, as: UTF8.self), oldSize: size, proof: proof)
            switch await ask(peer, .cosign(query)) {
            case .cosign(let answer):
                guard let lines = try? SignedNote.signatures(in: answer.lines),
                    let signature = lines.first(where: { key.time(of: $0, under: note.text) != nil })
                else { return .failure(Unsigned(text: "见证签名无效 its cosignature is wrong")) }
                sizes.withLock { $0[peer] = checkpoint.size }
                return .success(signature)
            case .refused(let notice) where notice.code == WitnessNotice.sizeDiffers.rawValue:
                sizes.withLock { $0[peer] = nil }
            case .refused(let notice):
                logger.error(
                    "a witness refused this node's checkpoint",
                    metadata: ["witness": "\(peer)", "code": "\(notice.code)", "reason": "\(notice.text.english)"])
                return .failure(Unsigned(text: "\(notice.code) \(notice.text.chinese) / \(notice.text.english)"))
            default: return .failure(Unsigned(text: "未答复 no answer"))
            }
        }
        return .failure(Unsigned(text: "大小不符 sizes differ"))
    }

    /// The size a witness signed last of this node's log: remembered, or asked for. 0 when it never signed; `nil` when it does not answer.
    private func size(at peer: NodeID, _ key: WitnessKey, _ ask: WitnessAsking) async -> UInt64? {
        if let size = sizes.withLock({ $0[peer] }) { return size }
        switch await ask(peer, .checkpoint(CheckpointQuery(origin: origin))) {
        case .checkpoint(let answer):
            // By the witness's own signature: this node may have changed its key since.
            guard let note = try? SignedNote(Array(answer.note.utf8)),
                let checkpoint = try? Checkpoint(text: note.text), checkpoint.origin == origin,
                case .signed = note.cosignature(by: key)
            else { return nil }
            return checkpoint.size
        case .refused(let notice) where notice.code == WitnessNotice.notWitnessed.rawValue: return 0
        default: return nil
        }
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
