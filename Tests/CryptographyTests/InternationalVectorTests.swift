import LedgerTypes
import Testing

@testable import Cryptography

/// The library does what the standards of the suite intl say, by their own examples.
@Suite("Cryptography: Ed25519, X25519, HKDF, AES-GCM")
struct InternationalVectorTests {
    struct Signature: Sendable {
        let seed: String
        let publicKey: String
        let message: String
        let signature: String
    }

    /// RFC 8032, section 7.1, tests 1 to 3.
    static let signatures = [
        Signature(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b"),
        Signature(
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00"),
        Signature(
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"),
    ]

    @Test("Ed25519 gives the signatures of RFC 8032, and believes no other", arguments: signatures)
    func rfc8032(_ vector: Signature) throws {
        let key = try #require(Ed25519PrivateKey(seed: hex(vector.seed)))
        #expect(key.publicKey.bytes == hex(vector.publicKey))
        let message = hex(vector.message)
        let signature = key.sign(message)
        #expect(signature == hex(vector.signature))
        #expect(key.publicKey.isValid(signature, of: message))
        #expect(!key.publicKey.isValid(signature, of: message + [0]))
        for count in 0..<64 { #expect(!key.publicKey.isValid(Array(signature[..<count]), of: message)) }
        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 1
            #expect(!key.publicKey.isValid(damaged, of: message), "byte \(index)")
        }
    }

    @Test("keys of the wrong length are no keys")
    func lengths() {
        for count in [0, 31, 33, 64] {
            let bytes = [UInt8](repeating: 1, count: count)
            #expect(Ed25519PrivateKey(seed: bytes) == nil && Ed25519PublicKey(bytes: bytes) == nil)
            #expect(X25519PrivateKey(secret: bytes) == nil)
        }
    }

    /// RFC 7748, sections 5.2 (both vectors) and 6.1 (both directions).
    @Test(
        "X25519 gives the shared secrets of RFC 7748",
        arguments: [
            (
                "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
            ),
            (
                "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
            ),
            (
                "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
            ),
            (
                "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
            ),
        ])
    func rfc7748(secret: String, peer: String, shared: String) throws {
        let key = try #require(X25519PrivateKey(secret: hex(secret)))
        #expect(key.sharedSecret(with: hex(peer)) == hex(shared))
    }

    @Test("X25519 shares nothing with a point of small order (RFC 7748, section 6.1)")
    func smallOrder() throws {
        let key = try #require(X25519PrivateKey(secret: [UInt8](repeating: 7, count: 32)))
        for point in [[UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31)] {
            #expect(key.sharedSecret(with: point) == nil)
        }
        #expect(key.sharedSecret(with: [1, 2, 3]) == nil)
    }

    @Test("HKDF with SHA-256 gives the keys of RFC 5869, appendix A.1 and A.3")
    func rfc5869() {
        let secret = [UInt8](repeating: 0x0B, count: 22)
        #expect(
            KeyDerivation.sha256.derive(
                42, from: secret, salt: hex("000102030405060708090a0b0c"), info: hex("f0f1f2f3f4f5f6f7f8f9"))
                == hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
        #expect(
            KeyDerivation.sha256.derive(42, from: secret, info: [])
                == hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    struct GCM: Sendable {
        let key: String
        let nonce: String
        let plain: String
        let associated: String
        let cipher: String
        let tag: String
    }

    /// Test cases 13, 14 and 16 of the GCM submission to NIST (McGrew, Viega), AES-256.
    static let gcm = [
        GCM(
            key: String(repeating: "0", count: 64), nonce: String(repeating: "0", count: 24), plain: "", associated: "",
            cipher: "", tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        GCM(
            key: String(repeating: "0", count: 64), nonce: String(repeating: "0", count: 24),
            plain: String(repeating: "0", count: 32), associated: "", cipher: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        GCM(
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888",
            plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                + "b16aedf5aa0de657ba637b39",
            associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            cipher: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                + "c5f61e6393ba7a0abcc9f662", tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test("AES-256-GCM gives the ciphertexts and tags of the GCM submission", arguments: gcm)
    func nistGCM(_ vector: GCM) {
        let cipher = SealingCipher(.aes256GCM, key: hex(vector.key))
        #expect(
            cipher.sealed(hex(vector.plain), nonce: hex(vector.nonce), hex(vector.associated)) == hex(vector.cipher + vector.tag))
    }
}
