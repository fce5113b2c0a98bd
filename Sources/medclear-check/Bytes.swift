import COpenSSL

/// Reading what FORMAT.md calls little-endian integers. Callers have checked that the bytes are there.
extension [UInt8] {
    func u16(_ at: Int) -> UInt16 { UInt16(self[at]) | UInt16(self[at + 1]) << 8 }

    func u32(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(self[at + $1]) << UInt32(8 * $1) } }

    func u64(_ at: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(self[at + $1]) << UInt64(8 * $1) } }

    func u128(_ at: Int) -> UInt128 { UInt128(u64(at)) | UInt128(u64(at + 8)) << 64 }

    func i64(_ at: Int) -> Int64 { Int64(bitPattern: u64(at)) }

    func isZero(_ range: Range<Int>) -> Bool { self[range].allSatisfy { $0 == 0 } }

    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

/// CRC-32C: reflected polynomial 0x82F63B78, initial value and final exclusive-or 0xFFFFFFFF.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
    }
}

/// SHA-256 of several pieces, one after the other; the pieces are hashed by the system's library.
enum Hash {
    static func of(_ pieces: ArraySlice<UInt8>...) -> [UInt8] {
        var state = SHA256_CTX()
        copenssl_sha256_init(&state)
        for piece in pieces { piece.withUnsafeBytes { copenssl_sha256_update(&state, $0.baseAddress, $0.count) } }
        var digest = [UInt8](repeating: 0, count: 32)
        copenssl_sha256_final(&state, &digest)
        return digest
    }
}

/// The tree of RFC 9162 §2.1.1, as far as its right edge.
struct Tree {
    private(set) var size: UInt64 = 0
    private var peaks: [[UInt8]] = []

    static func leaf(_ record: ArraySlice<UInt8>) -> [UInt8] { Hash.of([0], record) }

    mutating func append(_ leaf: [UInt8]) {
        var hash = leaf
        var bits = size
        while bits & 1 == 1 {
            hash = Hash.of([1], peaks.removeLast()[...], hash[...])
            bits >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    var root: [UInt8] {
        guard let last = peaks.last else { return Hash.of() }
        return peaks.dropLast().reversed().reduce(last) { Hash.of([1], $1[...], $0[...]) }
    }
}

/// An Ed25519 signature (RFC 8032) by 32 bytes of public key.
func isSigned(_ text: [UInt8], by key: [UInt8], _ signature: [UInt8]) -> Bool {
    guard key.count == 32, signature.count == 64,
        let verifier = EVP_PKEY_new_raw_public_key(copenssl_key_type_ed25519(), nil, key, key.count)
    else { return false }
    defer { EVP_PKEY_free(verifier) }
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    return EVP_DigestVerifyInit(context, nil, nil, nil, verifier) == 1
        && EVP_DigestVerify(context, signature, signature.count, text, text.count) == 1
}
