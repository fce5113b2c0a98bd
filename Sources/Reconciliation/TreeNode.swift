import LedgerTypes

/// What lies at a path of a digest tree. See `DigestTree` for its digest.
public enum TreeNode: Hashable, Sendable {
    public struct Branch: Hashable, Sendable {
        /// 0 to 15.
        public var step: UInt8
        public var count: UInt64
        public var digest: Digest256

        public init(step: UInt8, count: UInt64, digest: Digest256) {
            self.step = step
            self.count = count
            self.digest = digest
        }
    }

    public struct Entry: Hashable, Sendable {
        public var settlementID: UInt64
        public var digest: Digest256

        public init(settlementID: UInt64, digest: Digest256) {
            self.settlementID = settlementID
            self.digest = digest
        }
    }

    /// Ascending by id.
    case bucket([Entry])
    /// Ascending by step, none empty.
    case branches([Branch])

    /// What the parent says of this node: an answer that hashes to something else is not what was announced.
    public var digest: Digest256 {
        var bytes = HashedBytes()
        switch self {
        case .bucket(let entries):
            guard !entries.isEmpty else { return .zero }
            bytes.restart(.bucket)
            bytes.put(UInt32(entries.count))
            for entry in entries {
                bytes.put(entry.settlementID)
                bytes.put(entry.digest)
            }
        case .branches(let branches):
            guard !branches.isEmpty else { return .zero }
            bytes.restart(.branches)
            for branch in branches {
                bytes.put(branch.step)
                bytes.put(branch.count)
                bytes.put(branch.digest)
            }
        }
        return bytes.finish()
    }

    var count: UInt64 {
        switch self {
        case .bucket(let entries): UInt64(entries.count)
        case .branches(let branches): branches.reduce(0) { $0 &+ $1.count }
        }
    }
}
