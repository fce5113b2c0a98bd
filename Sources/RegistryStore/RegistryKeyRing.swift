import COpenSSL
import Cryptography
import LedgerTypes

/// The keys of a registry: identity is sealed with the newest, and read with any of them.
///
/// From each 32-byte master key come, by HMAC-SHA-256, a key for sealing, a key for blind indexes and a check value that is stored
/// beside the data, so that a wrong key is found when a registry is opened and not when the first name turns out unreadable.
public struct RegistryKeyRing: Sendable {
    public struct Key: Sendable {
        /// Stored with each sealed value.
        public let id: UInt16
        let master: [UInt8]
        let sealing: [UInt8]
        let index: HMACSHA256
        /// Says whether a registry was sealed with this key, without telling anything about it.
        let check: [UInt8]

        init(id: UInt16, master: [UInt8]) {
            self.id = id
            self.master = master
            let root = HMACSHA256(master)
            sealing = root.code(for: Array("medclear registry seal 1".utf8)).bytes
            index = HMACSHA256(root.code(for: Array("medclear registry index 1".utf8)).bytes)
            check = Array(root.code(for: Array("medclear registry check 1".utf8)).bytes.prefix(16))
        }
    }

    /// Ascending by id, never empty.
    public private(set) var keys: [Key]

    /// - Returns: `nil` when there is no key, or two have one id.
    init?(_ keys: [Key]) {
        guard !keys.isEmpty, Set(keys.map(\.id)).count == keys.count else { return nil }
        self.keys = keys.sorted { $0.id < $1.id }
    }

    /// A ring of one fresh key.
    public static func fresh() throws -> RegistryKeyRing {
        guard let ring = RegistryKeyRing([Key(id: 1, master: try randomBytes(32))]) else { return try fresh() }
        return ring
    }

    /// The key that seals.
    public var active: Key { keys[keys.count - 1] }

    func key(_ id: UInt16) -> Key? { keys.first { $0.id == id } }

    /// This ring with one more, fresh key, which then seals.
    public func withFreshKey() throws -> RegistryKeyRing {
        let (id, overflow) = active.id.addingReportingOverflow(1)
        guard !overflow, let ring = RegistryKeyRing(keys + [Key(id: id, master: try randomBytes(32))]) else {
            throw RegistryStoreError(.keyExhausted, "密钥编号已用尽", "there are no key numbers left")
        }
        return ring
    }

    /// This ring with its newest key alone.
    public var withoutRetiredKeys: RegistryKeyRing { RegistryKeyRing([active]) ?? self }
}

/// Bytes from the system's generator.
func randomBytes(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, Int32(count)) == 1 else {
        throw RegistryStoreError(.storage, "系统随机数不可用", "the system gives no random bytes")
    }
    return bytes
}
