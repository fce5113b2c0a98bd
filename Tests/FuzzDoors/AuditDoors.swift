import Journal
import JournalCommands
import LedgerCore
import LedgerTypes
import MerkleLog
import MessageSecurity
import StrictJSON

/// What auditors and other nodes are handed: proofs, keys, snapshots.
let auditDoors: [FuzzDoor] = [
    FuzzDoor("proof-file") { bytes in
        guard let file = try? ProofFile(bytes, "fuzz") else { return nil }
        guard let again = try? ProofFile(Array(file.json.text.utf8), "fuzz") else {
            return "a proof that was read cannot be read again"
        }
        let check = ProofCheck(file, ProofCheck.Anchors(), tellsAll: true)
        guard ProofCheck(again, ProofCheck.Anchors(), tellsAll: true).text == check.text else {
            return "a proof says something else once it is written and read"
        }
        _ = EvidencePage(file, ProofCheck(file, ProofCheck.Anchors())).html
        return nil
    },
    FuzzDoor("evidence-envelope") { bytes in
        // The secret that opens the envelope again, then the envelope.
        let secret = Array(bytes.prefix(32))
        let first = "\(EnvelopeOpener.reopen(Array(bytes.dropFirst(32)), contentSecret: secret))"
        return "\(EnvelopeOpener.reopen(Array(bytes.dropFirst(32)), contentSecret: secret))" == first
            ? nil : "an envelope opens otherwise the second time"
    },
    FuzzDoor("key-directory") { bytes in
        guard let text = String(validating: bytes, as: UTF8.self), case .success(let ring) = KeyDirectory.ring(from: text) else {
            return nil
        }
        let written = KeyDirectory.text(of: ring)
        guard case .success(let again) = KeyDirectory.ring(from: written) else {
            return "a ring that was read cannot be read again"
        }
        return KeyDirectory.text(of: again) == written ? nil : "a ring changes when it is written and read"
    },
    FuzzDoor("verifier-key") { bytes in
        guard let text = String(validating: bytes, as: UTF8.self), let key = NoteVerifier(text: text) else { return nil }
        return NoteVerifier(text: key.text)?.text == key.text ? nil : "a key changes when it is written and read"
    },
    FuzzDoor("journal-position") { bytes in
        var reader = ByteReader(bytes)
        guard let position = JournalPosition(from: &reader) else { return nil }
        var sink = ByteWriter()
        position.write(into: &sink)
        return sink.bytes == Array(bytes.prefix(bytes.count - reader.remaining)) ? nil : "a position is written otherwise"
    },
    FuzzDoor("ledger-snapshot") { bytes in
        guard var ledger = restored(bytes) else { return nil }
        var written = ledger.beginCapture()
        var memory = [UInt8](repeating: 0, count: 4_096)
        while case let count = memory.withUnsafeMutableBytes({ ledger.captureNext(into: $0) }), count > 0 {
            written += memory.prefix(count)
        }
        return restored(written) == nil ? "a ledger that was restored cannot be captured and restored again" : nil
    },
]

/// What a witness keeps of a log that showed two histories.
let witnessDoors: [FuzzDoor] = [
    FuzzDoor("split-view") { bytes in
        // The three files of the folder, with a zero byte between them.
        let files = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map(Array.init)
        guard files.count == 3, let split = SplitView(proofFile: files[0], seen: files[1], shown: files[2]) else { return nil }
        if let log = NoteVerifier(name: split.origin, publicKey: [UInt8](repeating: 7, count: 32)), split.convicts(log) {
            return "a key that signed nothing convicts"
        }
        return SplitView(proofFile: split.proofFile, seen: split.seen.bytes, shown: split.shown.bytes) == split
            ? nil : "evidence changes when it is written and read"
    }
]

private func restored(_ bytes: [UInt8]) -> Ledger? {
    var offset = 0
    return Ledger(byteCount: bytes.count) { memory in
        guard bytes.count - offset >= memory.count else { return false }
        memory.copyBytes(from: bytes[offset..<offset + memory.count])
        offset += memory.count
        return true
    }
}
