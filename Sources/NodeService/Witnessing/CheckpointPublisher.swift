import Dispatch
import Journal
import LedgerTypes
import MerkleLog
import Synchronization

/// Publishes the Merkle tree of the node's own journal, behind the loop and never in its way: it reads what is durable, on a thread of its own.
/// Beside the newest checkpoint (`log/checkpoint`) it keeps the newest one that enough witnesses signed (`log/cosigned`).
final class CheckpointPublisher: Sendable {
    private let journal: String
    private let signer: NoteSigner
    /// Number of the last durable block.
    private let durable: @Sendable () -> UInt64
    private let queue = DispatchQueue(label: "medclear checkpoints")
    private let state = Mutex(State())
    private let isStopping = Atomic(false)

    private struct State: ~Copyable {
        /// `nil` before the first checkpoint, and after an error: another one goes on from what is published.
        var publisher: MerklePublisher?
    }

    init(journal: String, signer: NoteSigner, durable: @escaping @Sendable () -> UInt64) {
        (self.journal, self.signer, self.durable) = (journal, signer, durable)
    }

    private var log: FileLogStorage { FileLogStorage(folder: journal + "/log") }

    /// Ends a long reading of the journal soon.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    /// Brings the log up to the last durable block and signs it.
    /// - Returns: the checkpoint shown, which may be an earlier one; `nil` while the journal is empty.
    /// - Throws: `MerkleLogError`; a contradiction is of this node's own making and needs a person.
    func publish() async throws -> SignedNote? {
        try await onQueue { [self] in
            try state.withLock { state in
                do {
                    if state.publisher == nil { state.publisher = try MerklePublisher(log, signer: signer) }
                    let last = durable()
                    guard last > 0 else { return }
                    // A block that is only on its way to the disk may be gone after a crash: nothing is signed about it (M2).
                    try state.publisher?.catchUp(with: FileStorage(folder: journal), through: last) {
                        !self.isStopping.load(ordering: .relaxed)
                    }
                    if state.publisher?.head?.number == last { try state.publisher?.publish() }
                } catch {
                    state.publisher = nil
                    throw error
                }
            }
            return try log.read(MerklePublisher.checkpointPath).map { bytes throws(NoteRefusal) in try SignedNote(bytes) }
        }
    }

    /// Proof that the published tree of `second` leaves extends that of `first`.
    func consistency(from first: UInt64, to second: UInt64) async throws -> [Digest256] {
        guard first > 0, first < second else { return [] }
        return try await onQueue { [log] in
            var reader = TileReader(log, size: second)
            return try reader.consistencyProof(from: first).hashes
        }
    }

    /// Whether the published tree of `size` leaves begins with the one of an earlier checkpoint.
    /// - Throws: also when it was told to stop: the log may not have caught up with the journal then.
    func extends(_ earlier: Checkpoint, size: UInt64) async throws -> Bool {
        guard !isStopping.load(ordering: .relaxed) else { throw CancellationError() }
        guard earlier.size <= size else { return false }
        return try await onQueue { [log] in
            var reader = TileReader(log, size: size)
            return try reader.root(size: earlier.size) == earlier.root
        }
    }

    /// The newest checkpoint this node signed of its journal and its log's folder keeps.
    func shown() -> Checkpoint? {
        guard let note = (try? log.read(MerklePublisher.checkpointPath)).flatMap({ try? SignedNote($0) }), isOurs(note) else {
            return nil
        }
        return try? Checkpoint(text: note.text)
    }

    /// Whether this node signed a checkpoint of its own log, with the key it has now.
    func isOurs(_ note: SignedNote) -> Bool {
        note.refusal(by: [signer.verifier]) == nil && (try? Checkpoint(text: note.text))?.origin == signer.name
    }

    /// Makes a checkpoint with its cosignatures the one that is kept.
    func keep(_ cosigned: SignedNote) async throws {
        try await onQueue { [log] in
            try log.write(cosigned.bytes, to: MerklePublisher.cosignedPath)
            try log.syncNames()
        }
    }

    /// The newest checkpoint that enough witnesses signed; `nil` when there is none that can be read.
    func kept() -> SignedNote? { (try? log.read(MerklePublisher.cosignedPath)).flatMap { try? SignedNote($0) } }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
