import Journal
import Synchronization

/// A disk that works until it is told to fail.
final class FailingStorage: JournalStorage {
    enum Call: Sendable { case write, sync }

    let base = MemoryStorage()
    private let failing = Mutex<Call?>(nil)

    func fail(on call: Call) { failing.withLock { $0 = call } }

    private func admit(_ call: Call) throws(JournalError) {
        if failing.withLock({ $0 == call }) { throw JournalError(.storageFailed, "planted failure of \(call)", errorNumber: 5) }
    }

    var location: String { base.location }

    func segments() throws(JournalError) -> [SegmentFile] { base.segments() }

    func createSegment(_ firstBlock: UInt64) throws(JournalError) { try base.createSegment(firstBlock) }

    func write(_ bytes: UnsafeRawBufferPointer, to firstBlock: UInt64, at offset: UInt64) throws(JournalError) {
        try admit(.write)
        try base.write(bytes, to: firstBlock, at: offset)
    }

    func sync(_ firstBlock: UInt64) throws(JournalError) {
        try admit(.sync)
        try base.sync(firstBlock)
    }

    func syncDirectory() throws(JournalError) { base.syncDirectory() }

    func truncate(_ firstBlock: UInt64, to byteCount: UInt64) throws(JournalError) {
        try base.truncate(firstBlock, to: byteCount)
    }

    func removeSegment(_ firstBlock: UInt64) throws(JournalError) { try base.removeSegment(firstBlock) }

    func read(_ firstBlock: UInt64, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> Int {
        try base.read(firstBlock, at: offset, into: buffer)
    }

    func lockForWriting() throws(JournalError) { try base.lockForWriting() }

    func unlock() { base.unlock() }
}
