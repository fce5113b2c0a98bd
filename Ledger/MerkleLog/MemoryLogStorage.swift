import Synchronization

/// A published log in memory that knows what would survive a loss of power: for simulations and tests.
public final class MemoryLogStorage: LogStorage {
    private struct State {
        var files: [String: [UInt8]] = [:]
        /// As they stood at the last `syncNames`.
        var durable: [String: [UInt8]] = [:]
        var isLocked = false
    }

    public let location: String
    private let state = Mutex(State())

    /// - Parameter files: what is there, durably.
    public init(location: String = "memory", files: [String: [UInt8]] = [:]) {
        self.location = location
        state.withLock { $0 = State(files: files, durable: files) }
    }

    /// All files by their paths.
    public var files: [String: [UInt8]] { state.withLock { $0.files } }

    public func read(_ path: String) -> [UInt8]? { state.withLock { $0.files[path] } }

    public func write(_ bytes: [UInt8], to path: String) { state.withLock { $0.files[path] = bytes } }

    public func syncNames() { state.withLock { $0.durable = $0.files } }

    public func removeFolder(_ path: String) {
        state.withLock { state in state.files = state.files.filter { !$0.key.hasPrefix(path + "/") } }
    }

    public func lockForWriting() throws(MerkleLogError) {
        let isTaken = state.withLock { state in
            defer { state.isLocked = true }
            return state.isLocked
        }
        if isTaken { throw MerkleLogError(.locked, "M10: the log \(location) already has a writer") }
    }

    public func unlock() { state.withLock { $0.isLocked = false } }

    /// Replaces or, with `nil`, removes a file behind the log's back, as durable as can be. Tests plant damage with it.
    public func plant(_ bytes: [UInt8]?, as path: String) {
        state.withLock { state in
            state.files[path] = bytes
            state.durable[path] = bytes
        }
    }

    /// What a machine finds after losing power now; without arguments at worst: only files whose names were synced.
    ///
    /// - Parameter survives: whether a change since then survives, by the path of the file that was written or removed.
    public func afterPowerLoss(survives: (String) -> Bool = { _ in false }) -> MemoryLogStorage {
        let (files, durable) = state.withLock { ($0.files, $0.durable) }
        var found = durable
        for path in Set(files.keys).union(durable.keys) where survives(path) { found[path] = files[path] }
        return MemoryLogStorage(location: location, files: found)
    }
}
