import Journal
import Synchronization

/// Remembers every call that changes something, and fails one of them on demand.
final class FaultyStorage: JournalStorage {
    enum Call: Equatable, Sendable {
        case create(UInt64)
        case write(UInt64, offset: UInt64, count: Int)
        case sync(UInt64)
        case syncDirectory
        case truncate(UInt64, to: UInt64)
        case remove(UInt64)
    }

    private struct State {
        var calls: [Call] = []
        var failAt: Int?
        var afterEach: (@Sendable (MemoryStorage) -> Void)?
    }

    let base: MemoryStorage
    private let state: Mutex<State>

    /// - Parameter failAt: index of the changing call that fails; a failing write leaves half of its bytes.
    init(_ base: MemoryStorage = MemoryStorage(), failAt: Int? = nil, afterEach: (@Sendable (MemoryStorage) -> Void)? = nil) {
        self.base = base
        state = Mutex(State(failAt: failAt, afterEach: afterEach))
    }

    var calls: [Call] { state.withLock { $0.calls } }

    var location: String { base.location }

    func segments() throws(JournalError) -> [SegmentFile] { base.segments() }

    func createSegment(_ firstBlock: UInt64) throws(JournalError) {
        try admit(.create(firstBlock))
        try base.createSegment(firstBlock)
        done()
    }

    func write(_ bytes: UnsafeRawBufferPointer, to firstBlock: UInt64, at offset: UInt64) throws(JournalError) {
        do throws(JournalError) {
            try admit(.write(firstBlock, offset: offset, count: bytes.count))
        } catch {
            try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), to: firstBlock, at: offset)
            throw error
        }
        try base.write(bytes, to: firstBlock, at: offset)
        done()
    }

    func sync(_ firstBlock: UInt64) throws(JournalError) {
        try admit(.sync(firstBlock))
        try base.sync(firstBlock)
        done()
    }

    func syncDirectory() throws(JournalError) {
        try admit(.syncDirectory)
        base.syncDirectory()
        done()
    }

    func truncate(_ firstBlock: UInt64, to byteCount: UInt64) throws(JournalError) {
        try admit(.truncate(firstBlock, to: byteCount))
        try base.truncate(firstBlock, to: byteCount)
        done()
    }

    func removeSegment(_ firstBlock: UInt64) throws(JournalError) {
        try admit(.remove(firstBlock))
        try base.removeSegment(firstBlock)
        done()
    }

    func read(_ firstBlock: UInt64, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> Int {
        try base.read(firstBlock, at: offset, into: buffer)
    }

    func lockForWriting() throws(JournalError) { try base.lockForWriting() }

    func unlock() { base.unlock() }

    private func admit(_ call: Call) throws(JournalError) {
        let fails = state.withLock { state in
            state.calls.append(call)
            return state.failAt == state.calls.count - 1
        }
        if fails { throw JournalError(.storageFailed, "planted failure of \(call)", errorNumber: 5) }
    }

    private func done() {
        let observe = state.withLock { $0.afterEach }
        observe?(base)
    }
}
