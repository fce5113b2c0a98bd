public import Journal
import Synchronization

/// A disk that fails as told. Remembers every call that changes something.
public final class FaultyStorage: JournalStorage {
    /// A call that changes something.
    public enum Call: Equatable, Sendable {
        case create(JournalFile)
        case write(JournalFile, offset: UInt64, count: Int)
        case reserve(JournalFile, byteCount: UInt64)
        case sync(JournalFile)
        case syncDirectory
        case truncate(JournalFile, to: UInt64)
        case remove(JournalFile)
        case rename(JournalFile, to: JournalFile)
    }

    public enum Fault: Sendable {
        /// Fails; a write leaves half of its bytes.
        case fails(JournalError.Code)
        /// Reports success and does nothing: a disk that lies.
        case isLost
        /// A sync that fails, after which the system takes the unwritten bytes for written: the next sync says "clean".
        case failsAndForgets
    }

    /// Decides about each call, which comes with its index, on the thread that makes it. A script may wait: then only that call does.
    public typealias Script = @Sendable (_ index: Int, _ call: Call) -> Fault?

    private struct State {
        var calls: [Call] = []
        var script: Script
        var afterEach: (@Sendable (MemoryStorage) -> Void)?
    }

    public let base: MemoryStorage
    private let state: Mutex<State>

    /// - Parameter afterEach: sees the disk after each call that changed something.
    public init(
        _ base: MemoryStorage = MemoryStorage(), afterEach: (@Sendable (MemoryStorage) -> Void)? = nil,
        script: @escaping Script = { _, _ in nil }
    ) {
        self.base = base
        state = Mutex(State(script: script, afterEach: afterEach))
    }

    /// One call fails.
    public convenience init(_ base: MemoryStorage = MemoryStorage(), failAt index: Int) {
        self.init(base, script: { at, _ in at == index ? .fails(.storageFailed) : nil })
    }

    public var calls: [Call] { state.withLock { $0.calls } }

    /// Replaces the script: a disk that heals, or breaks later.
    public func follow(_ script: @escaping Script) { state.withLock { $0.script = script } }

    public var location: String { base.location }

    public func files() throws(JournalError) -> [StoredFile] { base.files() }

    public func create(_ file: JournalFile) throws(JournalError) {
        guard try admit(.create(file)) else { return }
        try base.create(file)
        done()
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        do throws(JournalError) {
            guard try admit(.write(file, offset: offset, count: bytes.count)) else { return }
        } catch {
            try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), to: file, at: offset)
            throw error
        }
        try base.write(bytes, to: file, at: offset)
        done()
    }

    public func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) {
        do throws(JournalError) {
            guard try admit(.reserve(file, byteCount: byteCount)) else { return }
        } catch {
            try base.reserve(file, byteCount: byteCount / 2)
            throw error
        }
        try base.reserve(file, byteCount: byteCount)
        done()
    }

    public func sync(_ file: JournalFile) throws(JournalError) {
        guard try admit(.sync(file)) else { return }
        try base.sync(file)
        done()
    }

    public func syncDirectory() throws(JournalError) {
        guard try admit(.syncDirectory) else { return }
        base.syncDirectory()
        done()
    }

    public func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError) {
        guard try admit(.truncate(file, to: byteCount)) else { return }
        try base.truncate(file, to: byteCount)
        done()
    }

    public func remove(_ file: JournalFile) throws(JournalError) {
        guard try admit(.remove(file)) else { return }
        try base.remove(file)
        done()
    }

    public func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) {
        guard try admit(.rename(file, to: other)) else { return }
        try base.rename(file, to: other)
        done()
    }

    public func read(
        _ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        try base.read(file, at: offset, into: buffer)
    }

    public func lockForWriting() throws(JournalError) { try base.lockForWriting() }

    public func unlock() { base.unlock() }

    /// `false` when the call is lost.
    private func admit(_ call: Call) throws(JournalError) -> Bool {
        let (index, script) = state.withLock { state in
            state.calls.append(call)
            return (state.calls.count - 1, state.script)
        }
        switch script(index, call) {
        case nil: return true
        case .isLost: return false
        case .failsAndForgets:
            if case .sync(let file) = call { base.takeForSynced(file) }
            throw JournalError(.storageFailed, "planted failure of \(call)", errorNumber: 5)
        case .fails(let code): throw JournalError(code, "planted failure of \(call)", errorNumber: 5)
        }
    }

    private func done() {
        let observe = state.withLock { $0.afterEach }
        observe?(base)
    }
}
