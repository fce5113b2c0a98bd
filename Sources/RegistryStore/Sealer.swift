import COpenSSL
import ClaimTypes

/// Where a sealed value belongs. It is authenticated with the value: one moved to another row, column or person does not open.
enum SealedColumn: String {
    case identity = "persons.identity"
    case cardNumber = "cards.card_no"
}

/// Seals and opens identity with AES-256-GCM. Not for several threads at once; making one is cheap beside a block of rows.
///
/// A sealed value, in bytes: 1 format (1), 2 key id, 12 random nonce, the ciphertext, 16 tag. Associated data: the text
/// `medclear registry 1`, table and column, a zero byte, the person number in 8 bytes, the key id; big-endian.
final class Sealer {
    private static let headerBytes = 15
    private static let tagBytes = 16
    private let ring: RegistryKeyRing
    private let context: OpaquePointer
    private var sealingKey: [UInt8]?
    private var nonces: [UInt8] = []
    private var nonceIndex = 0
    /// Values sealed so far.
    private(set) var sealedCount = 0

    init(_ ring: RegistryKeyRing) throws {
        guard let context = EVP_CIPHER_CTX_new() else {
            throw RegistryStoreError(.storage, "无法初始化加密", "encryption could not be set up")
        }
        self.ring = ring
        self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func seal(_ plain: [UInt8], _ column: SealedColumn, of person: PersonNumber) throws -> [UInt8] {
        let key = ring.active
        let nonce = try nextNonce()
        var sealed: [UInt8] = [1, UInt8(key.id >> 8), UInt8(truncatingIfNeeded: key.id)]
        sealed.reserveCapacity(Self.headerBytes + plain.count + Self.tagBytes)
        sealed += nonce
        let associated = Self.associatedData(column, person, key.id)
        if sealingKey == nil {
            guard EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(), key.sealing, nil, nil) == 1 else { throw Self.failed }
            sealingKey = key.sealing
        }
        var count: Int32 = 0
        var body = [UInt8](repeating: 0, count: plain.count + Self.tagBytes)
        guard EVP_EncryptInit_ex2(context, nil, nil, nonce, nil) == 1,
            EVP_EncryptUpdate(context, nil, &count, associated, Int32(associated.count)) == 1,
            EVP_EncryptUpdate(context, &body, &count, plain, Int32(plain.count)) == 1, Int(count) == plain.count
        else { throw Self.failed }
        let isFinished = body.withUnsafeMutableBufferPointer { buffer -> Bool in
            guard let base = buffer.baseAddress else { return false }
            return EVP_EncryptFinal_ex(context, base + plain.count, &count) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), base + plain.count) == 1
        }
        guard isFinished else { throw Self.failed }
        sealedCount += 1
        return sealed + body
    }

    /// - Throws: `wrongKey` when the ring has no such key, `damaged` when the value does not belong here or was changed.
    func open(_ sealed: [UInt8], _ column: SealedColumn, of person: PersonNumber) throws -> [UInt8] {
        guard sealed.count >= Self.headerBytes + Self.tagBytes, let id = Self.keyID(of: sealed) else {
            throw Self.damaged(column, person)
        }
        guard let key = ring.key(id) else {
            throw RegistryStoreError(.wrongKey, "缺少 \(id) 号密钥", "key \(id), which sealed this value, is not in the key file")
        }
        // The context's key is about to change.
        sealingKey = nil
        let cipher = Array(sealed[Self.headerBytes..<sealed.count - Self.tagBytes])
        var tag = Array(sealed.suffix(Self.tagBytes))
        let associated = Self.associatedData(column, person, id)
        var plain = [UInt8](repeating: 0, count: cipher.count + 1)
        var count: Int32 = 0
        guard EVP_DecryptInit_ex2(context, EVP_aes_256_gcm(), key.sealing, Array(sealed[3..<15]), nil) == 1,
            EVP_DecryptUpdate(context, nil, &count, associated, Int32(associated.count)) == 1,
            EVP_DecryptUpdate(context, &plain, &count, cipher, Int32(cipher.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), &tag) == 1,
            EVP_DecryptFinal_ex(context, &tag, &count) == 1
        else { throw Self.damaged(column, person) }
        plain.removeLast()
        return plain
    }

    /// The key a value was sealed with; `nil` when it is no sealed value.
    static func keyID(of sealed: [UInt8]) -> UInt16? {
        sealed.count > 3 && sealed[0] == 1 ? UInt16(sealed[1]) << 8 | UInt16(sealed[2]) : nil
    }

    private func nextNonce() throws -> [UInt8] {
        if nonceIndex == nonces.count {
            nonces = try randomBytes(12 * 256)
            nonceIndex = 0
        }
        nonceIndex += 12
        return Array(nonces[nonceIndex - 12..<nonceIndex])
    }

    private static func associatedData(_ column: SealedColumn, _ person: PersonNumber, _ key: UInt16) -> [UInt8] {
        var bytes = Array("medclear registry 1\(column.rawValue)".utf8)
        bytes.append(0)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: person.value >> UInt64(shift)))
        }
        return bytes + [UInt8(key >> 8), UInt8(truncatingIfNeeded: key)]
    }

    private static var failed: RegistryStoreError { RegistryStoreError(.storage, "加密失败", "encryption failed") }

    private static func damaged(_ column: SealedColumn, _ person: PersonNumber) -> RegistryStoreError {
        RegistryStoreError(
            .damaged, "人员 \(person) 的 \(column.rawValue) 密文被改动或不属于此处",
            "the sealed \(column.rawValue) of person \(person) was changed, or does not belong there")
    }
}
