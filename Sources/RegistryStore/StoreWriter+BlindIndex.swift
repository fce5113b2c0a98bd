import GRDB
import Registry

extension StoreWriter {
    /// Moves the new tokens to the large table, in the order of their bytes.
    func mergeTokens() throws {
        try Query(database, "INSERT INTO tokens SELECT token, psn_no FROM tokens_recent ORDER BY token").run()
        try Query(database, "DELETE FROM tokens_recent").run()
    }

    /// Takes note of how many values the newest key has sealed, and refuses when it may seal no more.
    func countSealed(_ count: Int64) throws {
        guard let key = keys?.active else { return }
        try Query(database, "UPDATE keys SET sealed_count = sealed_count + ? WHERE id = ?")
            .run(.integer(count), .integer(Int64(key.id)))
        let total = try Query(database, "SELECT sealed_count FROM keys WHERE id = ?").firstInteger(.integer(Int64(key.id))) ?? 0
        guard total < 1 << 32 else {
            throw RegistryStoreError(
                .keyExhausted, "\(key.id) 号密钥已加密 2³² 个值，请先更换密钥", "key \(key.id) has sealed 2³² values; rotate the key first")
        }
    }
}
