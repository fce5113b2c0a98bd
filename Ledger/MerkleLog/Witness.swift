import LedgerTypes

/// What a log asks of a witness: C2SP `tlog-witness`, `add-checkpoint`.
public struct WitnessRequest: Hashable, Sendable {
    /// The checkpoint with the log's signature.
    public var note: SignedNote
    /// Size of the tree that the witness signed last, as the log remembers it; 0 for never.
    public var oldSize: UInt64
    /// Consistency proof from there (RFC 9162 §2.1.4).
    public var proof: [Digest256]

    public init(note: SignedNote, oldSize: UInt64, proof: [Digest256]) {
        self.note = note
        self.oldSize = oldSize
        self.proof = proof
    }
}

/// Why a witness does not sign. Nothing changed but what an alarm freezes. In the order in which it is checked.
public enum WitnessRefusal: Error, Hashable, Sendable {
    /// The note is no checkpoint.
    case malformed
    /// No log of this name is watched here.
    case unknownLog(String)
    /// The log's signature is missing or wrong.
    case notSignedByLog
    /// This log showed two histories, and nobody has looked at it yet.
    case frozen
    /// The log says that the witness signed a larger tree than the one it shows.
    case oldSizeTooLarge
    /// The witness signed a larger tree of this log already; `known` is its size.
    case smaller(known: UInt64)
    /// The witness signed another size last.
    case sizeDiffers(known: UInt64)
    /// The proof has another number of hashes than one between these sizes, or the empty tree another root.
    case proofMalformed(ProofRefusal)
    /// The log contradicts what it had the witness sign: an alarm.
    case splitView(SplitView)
}

extension ProofRefusal {
    /// Whether the hashes are as many as they have to be and lead elsewhere: then the two trees do not belong together.
    var contradicts: Bool {
        switch self {
        case .rootDiffers, .earlierRootDiffers: true
        case .leafOutsideTree, .sizesDescend, .hashCountDiffers: false
        }
    }
}

/// A checkpoint that the witness signed.
public struct SeenCheckpoint: Hashable, Sendable {
    public let checkpoint: Checkpoint
    /// With the log's signature and the witness's own.
    public let note: SignedNote
    /// When it was signed, seconds since 1970 UTC.
    public let time: UInt64
}

/// A witness as a value: of each log the newest checkpoint it signed, and what it signs next. It knows no clock and no disk; `WitnessBook`
/// makes its state durable before a signature leaves.
///
/// Its promise: it never signs two roots for one size of one log, nor a tree that does not extend the one it signed before.
public struct Witness: Sendable {
    public let signer: WitnessSigner
    /// The watched logs' keys, by origin.
    public let logs: [String: NoteVerifier]
    /// By origin.
    public private(set) var seen: [String: SeenCheckpoint] = [:]
    /// Open alarms, by origin.
    public private(set) var alarms: [String: SplitView] = [:]

    /// - Parameter logs: keys of the logs to watch; a key's name is the log's origin.
    public init(_ signer: WitnessSigner, watching logs: [NoteVerifier]) {
        self.signer = signer
        self.logs = Dictionary(logs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Signs the checkpoint, or says why not. Of equal requests each gets a signature, with a later time.
    /// - Parameter seconds: since 1970 UTC. A clock that went back does not take the time of a log's signatures back.
    public mutating func decide(_ request: WitnessRequest, at seconds: UInt64) -> Result<NoteSignature, WitnessRefusal> {
        guard let checkpoint = try? Checkpoint(text: request.note.text) else { return .failure(.malformed) }
        let origin = checkpoint.origin
        guard let log = logs[origin] else { return .failure(.unknownLog(origin)) }
        guard request.note.refusal(by: [log]) == nil else { return .failure(.notSignedByLog) }
        guard alarms[origin] == nil else { return .failure(.frozen) }
        guard request.oldSize <= checkpoint.size else { return .failure(.oldSizeTooLarge) }
        let known = seen[origin]
        if let known {
            if let split = split(of: request.note, checkpoint, at: seconds) { return .failure(.splitView(split)) }
            guard checkpoint.size >= known.checkpoint.size else { return .failure(.smaller(known: known.checkpoint.size)) }
        }
        let size = known?.checkpoint.size ?? 0
        guard request.oldSize == size else { return .failure(.sizeDiffers(known: size)) }
        guard checkpoint.size > 0 || checkpoint.root == MerkleFrontier().root else {
            return .failure(.proofMalformed(.rootDiffers))
        }
        let proof = ConsistencyProof(firstSize: size, secondSize: checkpoint.size, hashes: request.proof)
        let first = known?.checkpoint.root ?? MerkleFrontier().root
        if let refusal = proof.refusal(firstRoot: first, secondRoot: checkpoint.root) {
            guard let known, refusal.contradicts else { return .failure(.proofMalformed(refusal)) }
            let split = SplitView(
                origin: origin, seen: known.note, shown: request.note, proof: request.proof, reason: refusal, time: seconds)
            alarms[origin] = split
            return .failure(.splitView(split))
        }
        // Past this line nothing may fail.
        let time = max(seconds, known?.time ?? 0, 1)
        let signature = signer.cosign(request.note.text, at: time)
        let note = request.note.keeping(log.owns)
        seen[origin] = SeenCheckpoint(checkpoint: checkpoint, note: note.adding([signature]), time: time)
        return .success(signature)
    }

    /// Looks at a checkpoint that the log gave somebody else. One of the size that was signed here, with another root, is an alarm; of any
    /// other size nothing can be said without a proof.
    public mutating func observe(_ note: SignedNote, at seconds: UInt64) -> SplitView? {
        guard let checkpoint = try? Checkpoint(text: note.text), let log = logs[checkpoint.origin],
            note.refusal(by: [log]) == nil, alarms[checkpoint.origin] == nil
        else { return nil }
        return split(of: note, checkpoint, at: seconds)
    }

    private mutating func split(of note: SignedNote, _ checkpoint: Checkpoint, at seconds: UInt64) -> SplitView? {
        guard let known = seen[checkpoint.origin], known.checkpoint.size == checkpoint.size,
            known.checkpoint.root != checkpoint.root
        else { return nil }
        let split = SplitView(
            origin: checkpoint.origin, seen: known.note, shown: note, proof: [], reason: .rootDiffers, time: seconds)
        alarms[checkpoint.origin] = split
        return split
    }

    /// Somebody looked at the alarm of a log: it is served again, from the checkpoint that was signed last. What contradicts that is an
    /// alarm again: a log that lost its end needs another name.
    /// - Returns: whether there was an alarm.
    public mutating func acknowledge(_ origin: String) -> Bool { alarms.removeValue(forKey: origin) != nil }

    /// Takes what an earlier process signed.
    mutating func restore(_ known: SeenCheckpoint) { seen[known.checkpoint.origin] = known }

    mutating func restore(_ alarm: SplitView) { alarms[alarm.origin] = alarm }
}
