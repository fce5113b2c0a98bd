import ClaimTypes
import GRDB
import Glibc
import Registry
import Synchronization

/// The registry on disk: one SQLite file, many readers beside one writer, identity sealed.
///
/// Every write is one transaction, durable before the call returns (M2). Reads never wait for writes. Several processes may use
/// one file. Without keys everything but identity can be read and changed.
public final class RegistryStore: Sendable {
    public let path: String
    public let keys: RegistryKeyRing?
    let pool: DatabasePool
    private let readers: [StoreReader]
    private let turn = Atomic<Int>(0)

    /// Makes a new registry, readable by its owner alone.
    public static func create(at path: String, keys: RegistryKeyRing) throws -> RegistryStore {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let text = String(cString: strerror(errno))
            throw errno == EEXIST
                ? RegistryStoreError(.alreadyExists, "\(path) 已存在", "\(path) exists already")
                : RegistryStoreError(.notFound, "无法创建 \(path)：\(text)", "cannot create \(path): \(text)")
        }
        Glibc.close(descriptor)
        return try RegistryStore(path: path, keys: keys, isNew: true)
    }

    /// Opens an existing registry, and brings its tables up to date.
    /// - Parameter keys: refused as `wrongKey` unless they are those of this registry.
    public static func open(at path: String, keys: RegistryKeyRing? = nil) throws -> RegistryStore {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw RegistryStoreError(.notFound, "没有登记库 \(path)", "there is no registry \(path)")
        }
        return try RegistryStore(path: path, keys: keys, isNew: false)
    }

    private init(path: String, keys: RegistryKeyRing?, isNew: Bool) throws {
        self.path = path
        self.keys = keys
        (pool, readers) = try RegistryStoreError.translating(path) {
            if !isNew { try Self.refuseForeign(path) }
            let pool = try DatabasePool(path: path, configuration: Self.configuration(cacheKibibytes: 65_536))
            guard try pool.read(RegistrySchema.migrator.hasBeenSuperseded) == false else {
                throw RegistryStoreError(.newerSchema, "登记库 \(path) 由更新的版本写成", "\(path) was written by a newer version")
            }
            try RegistrySchema.migrator.migrate(pool)
            return (pool, try (0..<4).map { _ in try StoreReader(path: path) })
        }
        guard let keys else { return }
        try RegistryStoreError.translating(path) {
            guard try pool.read({ try Self.hasNewKeys(keys, in: $0) }) else { return }
            try pool.write { try Self.remember(keys, in: $0) }
        }
    }

    static func configuration(cacheKibibytes: Int, isReadOnly: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(30)
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)")
            if isReadOnly {
                try database.execute(sql: "PRAGMA mmap_size = \(8 << 30)")
            } else {
                // What is deleted is overwritten with zeros, and an answered write has reached the disk.
                try database.execute(
                    sql: "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384")
            }
        }
        return configuration
    }

    /// A database of something else must not get our tables.
    private static func refuseForeign(_ path: String) throws {
        let queue = try DatabaseQueue(path: path, configuration: configuration(cacheKibibytes: 1_024, isReadOnly: true))
        let id = try queue.read { try Int.fetchOne($0, sql: "PRAGMA application_id") }
        guard id == RegistrySchema.applicationID else {
            throw RegistryStoreError(.damaged, "\(path) 不是登记库", "\(path) is no registry")
        }
    }

    /// Refuses keys that are not those the registry was sealed with. - Returns: whether some are not known yet.
    private static func hasNewKeys(_ ring: RegistryKeyRing, in database: Database) throws -> Bool {
        let known = try Query(database, "SELECT id, check_value FROM keys ORDER BY id").all { ($0.integer(0), $0.blob(1)) }
        for (id, check) in known {
            guard let key = ring.keys.first(where: { Int64($0.id) == id }) else { continue }
            guard key.check == check else {
                throw RegistryStoreError(.wrongKey, "\(id) 号密钥与登记库不符", "key \(id) is not the one this registry was sealed with")
            }
        }
        guard known.isEmpty || known.contains(where: { id, _ in ring.keys.contains { Int64($0.id) == id } }) else {
            throw RegistryStoreError(.wrongKey, "密钥文件与登记库不符", "the key file holds no key of this registry")
        }
        return ring.keys.contains { key in !known.contains { $0.0 == Int64(key.id) } }
    }

    private static func remember(_ ring: RegistryKeyRing, in database: Database) throws {
        let insert = try Query(database, "INSERT INTO keys VALUES(?, ?, 0) ON CONFLICT DO NOTHING")
        for key in ring.keys { try insert.run(.integer(Int64(key.id)), .blob(key.check)) }
    }

    /// A reader of its own for the calling thread, as long as no more threads read than there are readers.
    func reader() -> StoreReader {
        readers[Int(turn.wrappingAdd(1, ordering: .relaxed).oldValue & 0xFFFF) % readers.count]
    }

    /// The keys, or the reason why this cannot go on.
    func requireKeys() throws -> RegistryKeyRing {
        guard let keys else {
            throw RegistryStoreError(.keyMissing, "此操作需要密钥文件", "this needs the key file")
        }
        return keys
    }

    /// One transaction, durable when the call returns. Nothing is changed when `body` throws.
    func write<Value>(_ body: (StoreWriter) throws -> Value) throws -> Value {
        try RegistryStoreError.translating(path) {
            try pool.write { try body(StoreWriter($0, keys: keys)) }
        }
    }
}
