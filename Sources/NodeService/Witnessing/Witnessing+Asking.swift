import ClaimTypes
import LedgerTypes
import Logging
import MerkleLog
import Messages
import NodeRuntime
import Synchronization

/// One witness asked for its cosignature.
extension Witnessing {
    /// Why a witness did not sign, for operators.
    struct Unsigned: Error {
        let text: String
    }

    /// What came of asking one witness, and what it says of this node's journal.
    struct Asked: Sendable {
        var result: Result<NoteSignature, Unsigned>
        var word: WitnessWord?

        static func unsigned(_ text: String, _ word: WitnessWord? = nil) -> Asked {
            Asked(result: .failure(Unsigned(text: text)), word: word)
        }
    }

    /// Asks one witness; once more when it remembers another size than we do.
    func cosignature(
        of peer: NodeID, _ key: WitnessKey, under note: SignedNote, _ checkpoint: Checkpoint, _ ask: WitnessAsking
    ) async -> Asked {
        for _ in 0..<2 {
            guard let (size, word) = await size(at: peer, key, beside: checkpoint, ask) else { return .unsigned("未答复 no answer") }
            guard size <= checkpoint.size else {
                logger.critical(
                    "a witness signed a larger tree than this journal has: records were lost",
                    metadata: ["witness": "\(peer)", "signed": "\(size)", "journal": "\(checkpoint.size)"])
                return .unsigned("见证过 \(size) 条 it signed \(size) records", word)
            }
            guard let proof = try? await publisher.consistency(from: size, to: checkpoint.size) else {
                return .unsigned("无法给出证明 no proof from \(size)", word)
            }
            let query = CosignQuery(note: String(decoding: note.bytes, as: UTF8.self), oldSize: size, proof: proof)
            switch await ask(peer, .cosign(query)) {
            case .cosign(let answer):
                guard let lines = try? SignedNote.signatures(in: answer.lines),
                    let signature = lines.first(where: { key.time(of: $0, under: note.text) != nil })
                else { return .unsigned("见证签名无效 its cosignature is wrong", word) }
                sizes.withLock { $0[peer] = checkpoint.size }
                // A witness that never signed before believes whatever it is shown first.
                return Asked(result: .success(signature), word: size > 0 ? word ?? .extended : nil)
            case .refused(let notice) where notice.code == WitnessNotice.sizeDiffers.rawValue:
                sizes.withLock { $0[peer] = nil }
            case .refused(let notice):
                logger.error(
                    "a witness refused this node's checkpoint",
                    metadata: ["witness": "\(peer)", "code": "\(notice.code)", "reason": "\(notice.text.english)"])
                return .unsigned("\(notice.code) \(notice.text.chinese) / \(notice.text.english)", word)
            default: return .unsigned("未答复 no answer", word)
            }
        }
        return .unsigned("大小不符 sizes differ")
    }

    /// The size a witness signed last of this node's log: remembered, or asked for; then its checkpoint is held against the journal, too.
    /// 0 when it never signed; `nil` when it does not answer.
    private func size(
        at peer: NodeID, _ key: WitnessKey, beside own: Checkpoint, _ ask: WitnessAsking
    ) async -> (UInt64, WitnessWord?)? {
        if let size = sizes.withLock({ $0[peer] }) { return (size, nil) }
        switch await ask(peer, .checkpoint(CheckpointQuery(origin: origin))) {
        case .checkpoint(let answer):
            // By the witness's own signature: this node may have changed its key since.
            guard let note = try? SignedNote(Array(answer.note.utf8)),
                let checkpoint = try? Checkpoint(text: note.text), checkpoint.origin == origin,
                case .signed = note.cosignature(by: key)
            else { return nil }
            // What this node did not sign itself convicts nobody: a witness could make it up.
            guard publisher.isOurs(note), (try? await publisher.extends(checkpoint, size: own.size)) == false else {
                return (checkpoint.size, nil)
            }
            return (checkpoint.size, .contradicted(records: checkpoint.size, keptBy: peer))
        case .refused(let notice) where notice.code == WitnessNotice.notWitnessed.rawValue: return (0, nil)
        default: return nil
        }
    }
}
