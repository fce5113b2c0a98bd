import LedgerTypes
import Testing

@testable import Cryptography

/// The library does what the national standards of the suite gm say, by their own examples.
@Suite("Cryptography: SM2, SM3, SM4")
struct NationalVectorTests {
    /// GB/T 32918.5, annexes A and C: one key pair on the recommended curve.
    static let secret = hex("3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8")
    static let point = hex(
        "04 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020 "
            + "CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13")

    @Test("SM2 believes the signature of GB/T 32918.5, annex A, with the usual identifier; and no other")
    func signatureExample() throws {
        let key = try #require(SM2PublicKey(bytes: Self.point))
        let message = Array("message digest".utf8)
        let signature = hex(
            "F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3 "
                + "B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA")
        #expect(key.isValid(signature, of: message))
        #expect(!key.isValid(signature, of: message + [0]))
        for count in 0..<64 { #expect(!key.isValid(Array(signature[..<count]), of: message)) }
        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 1
            #expect(!key.isValid(damaged, of: message), "byte \(index)")
        }
        #expect(!key.isValid([UInt8](repeating: 0, count: 64), of: message))
        #expect(!key.isValid([UInt8](repeating: 0xFF, count: 64), of: message))
    }

    @Test("a key pair follows from its scalar, signs, and its signatures are never twice the same")
    func signing() throws {
        let key = try #require(SM2PrivateKey(secret: Self.secret))
        #expect(key.publicKey.bytes == Self.point)
        let (one, other) = (key.sign([1, 2, 3]), key.sign([1, 2, 3]))
        #expect(key.publicKey.isValid(one, of: [1, 2, 3]) && key.publicKey.isValid(other, of: [1, 2, 3]))
        #expect(one != other)
    }

    @Test("scalars out of range and points off the curve are no keys")
    func range() {
        let order = hex("FFFFFFFE FFFFFFFF FFFFFFFF FFFFFFFF 7203DF6B 21C6052B 53BBF409 39D54123")
        func less(_ count: UInt8) -> [UInt8] { order.dropLast() + [order[31] - count] }
        #expect(SM2PrivateKey(secret: [UInt8](repeating: 0, count: 32)) == nil)
        #expect(SM2PrivateKey(secret: order) == nil && SM2PrivateKey(secret: less(1)) == nil)
        #expect(SM2PrivateKey(secret: less(2)) != nil)
        #expect(SM2PrivateKey(secret: [1]) == nil)
        var off = Self.point
        off[64] ^= 1
        #expect(SM2PublicKey(bytes: off) == nil && SM2PublicKey(bytes: Array(Self.point.dropLast())) == nil)
        #expect(SM2PublicKey(bytes: [2] + Self.point[1...32]) == nil, "compressed points are not exchanged")
        // 48 bytes of ones and of zeros both give a scalar in range.
        for byte: UInt8 in [0, 0xFF] {
            #expect(SM2PrivateKey(secret: SM2PrivateKey.scalar(from: [UInt8](repeating: byte, count: 48))) != nil)
        }
    }

    @Test("SM2 encrypts as in GB/T 32918.5, annex C, and the library's own decryption reads it")
    func encryptionExample() throws {
        let plain = Array("encryption standard".utf8)
        let nonce = hex("59276E27 D506861A 16680F3A D9C02DCC EF3CC1FA 3CDBE4CE 6D54B80D EAC1BC21")
        let cipher = hex(
            "04 04EBFC71 8E8D1798 62043226 8E77FEB6 415E2EDE 0E073C0F 4F640ECD 2E149A73 "
                + "E858F9D8 1E5430A5 7B36DAAB 8F950A3C 64E6EE6A 63094D99 283AFF76 7E124DF0 "
                + "59983C18 F809E262 923C53AE C295D303 83B54E39 D609D160 AFCB1908 D0BD8766 "
                + "21886CA9 89CA9C7D 58087307 CA93092D 651EFA")
        let key = try #require(SM2PrivateKey(secret: Self.secret))
        #expect(key.publicKey.encrypt(plain, nonce: nonce) == cipher)
        #expect(key.decrypt(cipher) == plain)
    }

    @Test("a changed or cut SM2 ciphertext does not open, nor one for another key")
    func encryptionDamage() throws {
        let key = try #require(SM2PrivateKey(secret: Self.secret))
        let other = try #require(SM2PrivateKey(secret: [UInt8](repeating: 7, count: 32)))
        let plain = [UInt8](0..<32)
        for seed: UInt8 in 0..<24 {
            let cipher = key.publicKey.encrypt(plain, nonce: SM2PrivateKey.scalar(from: [UInt8](repeating: seed, count: 48)))
            #expect(key.decrypt(cipher) == plain, "nonce \(seed)")
            #expect(other.decrypt(cipher) == nil)
            let index = Int(seed) * 5
            var damaged = cipher
            damaged[index] ^= 1
            #expect(key.decrypt(damaged) == nil, "byte \(index)")
        }
        let cipher = key.publicKey.encrypt(plain, nonce: [UInt8](repeating: 1, count: 32))
        for count in 0..<cipher.count { #expect(key.decrypt(Array(cipher[..<count])) == nil, "cut to \(count)") }
    }

    @Test("SM3 gives the digests of GB/T 32905, annex A")
    func sm3() {
        #expect(SM3.digest(of: Array("abc".utf8)).hex == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
        #expect(
            SM3.digest(of: Array(String(repeating: "abcd", count: 16).utf8)).hex
                == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")
    }

    @Test("HMAC and HKDF with SM3 are RFC 2104 and RFC 5869 written out over SM3")
    func derived() {
        func code(_ key: [UInt8], _ text: [UInt8]) -> [UInt8] {
            let block = key + [UInt8](repeating: 0, count: 64 - key.count)
            return SM3.digest(of: block.map { $0 ^ 0x5C } + SM3.digest(of: block.map { $0 ^ 0x36 } + text).bytes).bytes
        }
        let (key, text) = ([UInt8](1...40), Array("the text".utf8))
        #expect(SM3.code(for: text, key: key) == code(key, text))
        let extracted = code([UInt8](repeating: 0, count: 32), key)
        let first = code(extracted, text + [1])
        let second = code(extracted, first + text + [2])
        #expect(KeyDerivation.sm3.derive(48, from: key, info: text) == first + second[..<16])
    }

    @Test("SM4 gives the block of GB/T 32907, example 1")
    func sm4() {
        let text = hex("01234567 89ABCDEF FEDCBA98 76543210")
        let cipher = SealingCipher(.sm4CTRWithHMACSM3, key: text + [UInt8](repeating: 0, count: 32))
        // Counting over zeros shows the encrypted counter block itself.
        #expect(
            cipher.counted([UInt8](repeating: 0, count: 16), from: text) == hex("681EDF34 D206965E 86B3E94F 536E4246"))
    }
}
