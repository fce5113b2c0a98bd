public import MerkleLog
import Synchronization

/// A place for a published log that fails as told. Remembers every call that changes something.
public final class FaultyLogStorage: LogStorage {
    /// A call that changes something.
    public enum Call: Equatable, Sendable {
        case write(String)
        case syncNames
        case removeFolder(String)
    }

    public enum Fault: Sendable {
        /// Fails and does nothing.
        case fails
        /// Reports success and does nothing: a disk that lies.
        case isLost
    }

    /// Decides about each call, which comes with its index.
    public typealias Script = @Sendable (_ index: Int, _ call: Call) -> Fault?

    private struct State {
        var calls: [Call] = []
        var script: Script
    }

    public let base: MemoryLogStorage
    private let state: Mutex<State>

    public init(_ base: MemoryLogStorage = MemoryLogStorage(), script: @escaping Script = { _, _ in nil }) {
        self.base = base
        state = Mutex(State(script: script))
    }

    public var calls: [Call] { state.withLock { $0.calls } }

    /// Replaces the script: a disk that heals, or breaks later.
    public func follow(_ script: @escaping Script) { state.withLock { $0.script = script } }

    public var location: String { base.location }

    public func read(_ path: String) -> [UInt8]? { base.read(path) }

    public func write(_ bytes: [UInt8], to path: String) throws(MerkleLogError) {
        if try admit(.write(path)) { base.write(bytes, to: path) }
    }

    public func syncNames() throws(MerkleLogError) {
        if try admit(.syncNames) { base.syncNames() }
    }

    public func removeFolder(_ path: String) throws(MerkleLogError) {
        if try admit(.removeFolder(path)) { base.removeFolder(path) }
    }

    public func lockForWriting() throws(MerkleLogError) { try base.lockForWriting() }

    public func unlock() { base.unlock() }

    /// `false` when the call is lost.
    private func admit(_ call: Call) throws(MerkleLogError) -> Bool {
        let (index, script) = state.withLock { state in
            state.calls.append(call)
            return (state.calls.count - 1, state.script)
        }
        switch script(index, call) {
        case nil: return true
        case .isLost: return false
        case .fails: throw MerkleLogError(.storageFailed, "planted failure of \(call)", errorNumber: 5)
        }
    }
}
