import ClaimTypes
import LedgerTypes

/// Why a key may not be used, or what was made with it not be believed.
public enum KeyRefusal: Error, Hashable, Sendable {
    /// The node has no key of this use in the ring.
    case unknownNode(NodeID, KeyUse)
    /// The node has no key of this number.
    case unknownKey(NodeID, KeyUse, KeyID)
    case notYetValid(NodeID, KeyUse, KeyID, from: Timestamp)
    case expired(NodeID, KeyUse, KeyID, at: Timestamp)
    case revoked(NodeID, KeyUse, KeyID, from: Timestamp)
    /// The key is of another suite than what was made with it says.
    case otherSuite(NodeID, KeyUse, KeyID, SecuritySuite)
    /// No key of this suite may be used at the time.
    case noUsableKey(NodeID, KeyUse, SecuritySuite)
}

extension KeyRefusal {
    /// What an operator reads.
    public var text: BilingualText {
        switch self {
        case .unknownNode(let node, let use):
            BilingualText("密钥目录中没有 \(node) 的 \(use.name) 密钥", "there is no \(use.name) key of \(node) in the ring")
        case .unknownKey(let node, let use, let id):
            BilingualText("密钥目录中没有 \(node) 的 \(id) 号 \(use.name) 密钥", "\(node) has no \(use.name) key \(id) in the ring")
        case .notYetValid(let node, let use, let id, let from):
            BilingualText(
                "\(node) 的 \(id) 号 \(use.name) 密钥尚未生效，\(from.nanoseconds) 起有效",
                "\(use.name) key \(id) of \(node) is valid from \(from.nanoseconds) on only")
        case .expired(let node, let use, let id, let at):
            BilingualText(
                "\(node) 的 \(id) 号 \(use.name) 密钥已于 \(at.nanoseconds) 过期",
                "\(use.name) key \(id) of \(node) expired at \(at.nanoseconds)")
        case .revoked(let node, let use, let id, let from):
            BilingualText(
                "\(node) 的 \(id) 号 \(use.name) 密钥自 \(from.nanoseconds) 起已吊销",
                "\(use.name) key \(id) of \(node) is revoked from \(from.nanoseconds) on")
        case .otherSuite(let node, let use, let id, let suite):
            BilingualText(
                "\(node) 的 \(id) 号 \(use.name) 密钥不属于密码套件 \(suite.name)",
                "\(use.name) key \(id) of \(node) is not of the suite \(suite.name)")
        case .noUsableKey(let node, let use, let suite):
            BilingualText(
                "\(node) 此刻没有可用的 \(suite.name) \(use.name) 密钥",
                "\(node) has no \(suite.name) \(use.name) key that may be used now")
        }
    }
}
