import Hashing
import LedgerTypes

/// A witness with its memory on disk: what it signs is durable before the signature leaves (law M2), so that no crash between the two lets
/// it sign something else.
///
///     book                      the witness's verifier key: the folder is its, and was not lost
///     seen/H                    the newest checkpoint it signed of the log with SHA-256(origin) = H: a note with both signatures
///     alarms/H-N/seen, shown    the two checkpoints of the log's Nth alarm, as signed notes
///     alarms/H-N/proof          the proof that fails, and when
///     alarms/H-N/state          `open`, or who acknowledged it and when
///
/// The folder MUST NOT be restored from a copy: an older memory would sign a second root for a size. Who lost it makes a new key.
public struct WitnessBook: ~Copyable, Sendable {
    private static let bookPath = "book"

    private let storage: any LogStorage
    private var witness: Witness
    /// Alarms that each log has had.
    private var alarmCounts: [String: Int] = [:]

    /// Begins the memory of a new key.
    /// - Throws: `contradiction` when the folder has one.
    public static func create(in storage: any LogStorage, for signer: WitnessSigner) throws(MerkleLogError) {
        guard try storage.read(bookPath) == nil else {
            throw MerkleLogError(.contradiction, "M6: \(storage.location) is the book of a witness already")
        }
        try storage.write(Array("\(signer.key)\n".utf8), to: bookPath)
        try storage.syncNames()
    }

    /// Takes the folder and reads what was signed.
    /// - Throws: `locked`; `contradiction` when the folder is not the book of this key; `damaged` when a note in it is not the witness's own;
    ///   the storage's failure.
    public init(
        opening storage: any LogStorage, signer: WitnessSigner, watching logs: [NoteVerifier]
    ) throws(MerkleLogError) {
        try storage.lockForWriting()
        do throws(MerkleLogError) {
            guard try storage.read(Self.bookPath) == Array("\(signer.key)\n".utf8) else {
                throw MerkleLogError(
                    .contradiction,
                    "M6: \(storage.location) is not the book of the witness \(signer.name): what it signed is not known; "
                        + "make it a new key with a new book")
            }
            let (witness, counts) = try Self.read(storage, Witness(signer, watching: logs))
            self.init(storage, witness, counts)
        } catch {
            storage.unlock()
            throw error
        }
    }

    private init(_ storage: any LogStorage, _ witness: Witness, _ alarmCounts: [String: Int]) {
        self.storage = storage
        self.witness = witness
        self.alarmCounts = alarmCounts
    }

    deinit { storage.unlock() }

    private static func read(
        _ storage: any LogStorage, _ fresh: Witness
    ) throws(MerkleLogError) -> (Witness, [String: Int]) {
        var witness = fresh
        var counts: [String: Int] = [:]
        for origin in fresh.logs.keys {
            if let bytes = try storage.read(seenPath(origin)) {
                guard let note = try? SignedNote(bytes), let checkpoint = try? Checkpoint(text: note.text),
                    checkpoint.origin == origin,
                    // The log may have another key since: what counts is that the witness believed it then.
                    case .signed(let time) = note.cosignature(by: fresh.signer.key)
                else {
                    throw MerkleLogError(
                        .damaged, "M10: \(seenPath(origin)) of \(storage.location) is not what the witness signed of \(origin)")
                }
                witness.restore(SeenCheckpoint(checkpoint: checkpoint, note: note, time: time))
            }
            var number = 1
            while let state = try storage.read(alarmPath(origin, number) + "state") {
                if state == openState { witness.restore(try alarm(origin, number, storage)) }
                number += 1
            }
            counts[origin] = number - 1
        }
        return (witness, counts)
    }

    private static func alarm(_ origin: String, _ number: Int, _ storage: any LogStorage) throws(MerkleLogError) -> SplitView {
        let folder = alarmPath(origin, number)
        guard let proof = try storage.read(folder + "proof"), let seen = try storage.read(folder + "seen"),
            let shown = try storage.read(folder + "shown"), let split = SplitView(proofFile: proof, seen: seen, shown: shown)
        else { throw MerkleLogError(.damaged, "M10: \(folder) of \(storage.location) is no whole evidence") }
        return split
    }

    private static let openState = Array("open\n".utf8)
    private static func name(_ origin: String) -> String { SHA256.digest(of: origin).hex }
    private static func seenPath(_ origin: String) -> String { "seen/\(name(origin))" }
    private static func alarmPath(_ origin: String, _ number: Int) -> String { "alarms/\(name(origin))-\(number)/" }
}

extension WitnessBook {
    public var key: WitnessKey { witness.signer.key }
    /// The newest checkpoint signed of each log, by origin.
    public var seen: [String: SeenCheckpoint] { witness.seen }
    /// Open alarms, by origin.
    public var alarms: [String: SplitView] { witness.alarms }

    /// Where the evidence of a log's newest alarm lies.
    public func evidence(of origin: String) -> String? {
        guard let count = alarmCounts[origin], count > 0 else { return nil }
        return storage.location + "/" + Self.alarmPath(origin, count)
    }

    /// Signs, or says why not. The signature is returned when what was signed is durable; an alarm when its evidence is.
    /// - Throws: the storage's failure. Then nothing was signed for anybody; the memory of this value may be ahead of the disk, which is
    ///   safe: it only refuses more.
    public mutating func cosign(
        _ request: WitnessRequest, at seconds: UInt64
    ) throws(MerkleLogError) -> Result<NoteSignature, WitnessRefusal> {
        let decision = witness.decide(request, at: seconds)
        switch decision {
        case .success:
            guard let checkpoint = try? Checkpoint(text: request.note.text), let known = witness.seen[checkpoint.origin] else {
                preconditionFailure("M1: a witness signed what it does not remember")
            }
            try storage.write(known.note.bytes, to: Self.seenPath(checkpoint.origin))
            try storage.syncNames()
        case .failure(.splitView(let split)): try keep(split)
        case .failure: break
        }
        return decision
    }

    /// Looks at a checkpoint that somebody else was shown.
    /// - Throws: the storage's failure.
    public mutating func observe(_ note: SignedNote, at seconds: UInt64) throws(MerkleLogError) -> SplitView? {
        guard let split = witness.observe(note, at: seconds) else { return nil }
        try keep(split)
        return split
    }

    /// The evidence first, the word that it is open last: an alarm that is there is whole. One that could not be kept is raised again by
    /// the log's next request, as nothing was signed.
    private mutating func keep(_ split: SplitView) throws(MerkleLogError) {
        let number = alarmCounts[split.origin, default: 0] + 1
        let folder = Self.alarmPath(split.origin, number)
        do throws(MerkleLogError) {
            try storage.write(split.seen.bytes, to: folder + "seen")
            try storage.write(split.shown.bytes, to: folder + "shown")
            try storage.write(split.proofFile, to: folder + "proof")
            try storage.syncNames()
            try storage.write(Self.openState, to: folder + "state")
            try storage.syncNames()
        } catch {
            _ = witness.acknowledge(split.origin)
            throw error
        }
        alarmCounts[split.origin] = number
    }

    /// Somebody looked at a log's alarm. The evidence stays.
    /// - Returns: whether there was an open alarm.
    /// - Throws: the storage's failure; the alarm stays open then.
    public mutating func acknowledge(_ origin: String, by name: String, at seconds: UInt64) throws(MerkleLogError) -> Bool {
        guard witness.alarms[origin] != nil, let number = alarmCounts[origin], number > 0 else { return false }
        try storage.write(Array("acknowledged \(name) \(seconds)\n".utf8), to: Self.alarmPath(origin, number) + "state")
        try storage.syncNames()
        return witness.acknowledge(origin)
    }
}
