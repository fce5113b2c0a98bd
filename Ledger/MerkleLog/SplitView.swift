import LedgerTypes

/// The evidence that a log showed two histories (两套历史): two checkpoints, both signed by it, that do not belong together.
///
/// Of two checkpoints of one size with different roots the notes alone convince anyone who has the log's key. Of two sizes they convince
/// together with the proof that the log gave and that fails; that the log has no better one, only the log could show.
public struct SplitView: Hashable, Sendable {
    public let origin: String
    /// What the witness signed before.
    public let seen: SignedNote
    /// What the log shows now.
    public let shown: SignedNote
    /// The proof that came with it.
    public let proof: [Digest256]
    /// Why it fails.
    public let reason: ProofRefusal
    /// When it was noticed, seconds since 1970 UTC.
    public let time: UInt64

    init(origin: String, seen: SignedNote, shown: SignedNote, proof: [Digest256], reason: ProofRefusal, time: UInt64) {
        (self.origin, self.seen, self.shown) = (origin, seen, shown)
        (self.proof, self.reason, self.time) = (proof, reason, time)
    }

    /// Whether the log with this key is convicted: both notes are signed by it, and the proof between them fails. Needs nothing but the
    /// evidence; of two sizes also the word of who keeps it, that the log gave no other proof.
    public func convicts(_ log: NoteVerifier) -> Bool {
        guard let earlier = Self.checkpoint(seen, of: log), let later = Self.checkpoint(shown, of: log) else { return false }
        let given = ConsistencyProof(firstSize: earlier.size, secondSize: later.size, hashes: proof)
        return given.refusal(firstRoot: earlier.root, secondRoot: later.root)?.contradicts ?? false
    }

    private static func checkpoint(_ note: SignedNote, of log: NoteVerifier) -> Checkpoint? {
        guard note.refusal(by: [log]) == nil, let checkpoint = try? Checkpoint(text: note.text), checkpoint.origin == log.name
        else { return nil }
        return checkpoint
    }

    /// The file that says why the two notes do not belong together.
    public var proofFile: [UInt8] {
        let lines = ["medclear split view 1", "origin \(origin)", "reason \(reason.rawValue)", "time \(time)"]
        return Array((lines + proof.map { "proof \(Base64.text(of: $0.bytes))" }).map { $0 + "\n" }.joined().utf8)
    }

    /// Reads the evidence, of which nothing is believed yet; `nil` when the files are not as they are written.
    public init?(proofFile: [UInt8], seen: [UInt8], shown: [UInt8]) {
        let lines = String(decoding: proofFile, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: " ", maxSplits: 1).map(String.init)
        }
        guard lines.count >= 4, lines.allSatisfy({ $0.count == 2 }), lines[0] == ["medclear", "split view 1"],
            lines[1][0] == "origin", isNoteKeyName(lines[1][1]), lines[2][0] == "reason", let number = UInt8(lines[2][1]),
            let reason = ProofRefusal(rawValue: number), lines[3][0] == "time", let time = UInt64(lines[3][1]),
            let seenNote = try? SignedNote(seen), let shownNote = try? SignedNote(shown)
        else { return nil }
        var proof: [Digest256] = []
        for line in lines.dropFirst(4) {
            guard line[0] == "proof", let bytes = Base64.bytes(of: line[1]), bytes.count == 32 else { return nil }
            proof.append(Digest256(bytes))
        }
        self.init(origin: lines[1][1], seen: seenNote, shown: shownNote, proof: proof, reason: reason, time: time)
    }
}
