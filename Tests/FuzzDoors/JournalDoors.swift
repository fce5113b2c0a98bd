import Journal
import MerkleLog

/// Files of a journal, and signed checkpoints.
let journalDoors: [FuzzDoor] = [
    FuzzDoor("journal-segment") { bytes in
        let storage = MemoryStorage()
        do {
            try storage.create(.segment(1))
            try bytes.withUnsafeBytes { try storage.write($0, to: .segment(1), at: 0) }
        } catch {
            return "the storage in memory refused: \(error)"
        }
        let first = "\(verifyJournal(storage))"
        return "\(verifyJournal(storage))" == first ? nil : "verification says something else the second time"
    },
    FuzzDoor("checkpoint") { bytes in
        if let text = String(validating: bytes, as: UTF8.self) { _ = try? Checkpoint(text: text) }
        _ = try? SignedNote(bytes)
        return nil
    },
]
