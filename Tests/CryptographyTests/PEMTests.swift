import Cryptography
import Testing

@Suite("Cryptography: private keys in PEM")
struct PEMTests {
    static let secret = [UInt8](1...32)

    @Test("keys come back, in clear and under a password; the password is needed and has to be right")
    func roundTrip() throws {
        let ed = try #require(Ed25519PrivateKey(seed: Self.secret))
        let x = try #require(X25519PrivateKey(secret: Self.secret))
        let sm2 = try #require(SM2PrivateKey(secret: Self.secret))
        for password in [nil, Array("correct horse".utf8)] {
            #expect(
                try PEM.ed25519(PEM.encode(ed, password: password), password: password).get().publicKey.bytes
                    == ed.publicKey.bytes)
            #expect(try PEM.x25519(PEM.encode(x, password: password), password: password).get().publicBytes == x.publicBytes)
            #expect(
                try PEM.sm2(PEM.encode(sm2, password: password), password: password).get().publicKey.bytes == sm2.publicKey.bytes)
        }
        let locked = PEM.encode(sm2, password: Array("correct horse".utf8))
        #expect(refusal(PEM.sm2(locked, password: nil)) == .passwordNeeded)
        #expect(refusal(PEM.sm2(locked, password: Array("wrong".utf8))) == .passwordWrong)
        #expect(String(decoding: locked, as: UTF8.self).hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
    }

    /// RFC 8410, section 10.3.
    @Test("the key of RFC 8410 is read, and is no key of another algorithm")
    func stock() throws {
        let text = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----

            """
        let key = try PEM.ed25519(Array(text.utf8), password: nil).get()
        #expect(key.publicKey.bytes == hex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"))
        #expect(PEM.encode(key, password: nil) == Array(text.utf8))
        #expect(refusal(PEM.x25519(Array(text.utf8), password: nil)) == .otherAlgorithm)
        #expect(refusal(PEM.sm2(Array(text.utf8), password: nil)) == .otherAlgorithm)
    }

    @Test("cut and foreign texts are refused, never a trap")
    func damage() throws {
        let whole = PEM.encode(try #require(Ed25519PrivateKey(seed: Self.secret)), password: nil)
        for count in 0..<(whole.count - 2) {
            #expect(refusal(PEM.ed25519(Array(whole[..<count]), password: nil)) == .malformed, "cut to \(count)")
        }
        #expect(
            refusal(PEM.ed25519(Array("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".utf8), password: nil))
                == .malformed)
    }

    private func refusal<Key>(_ result: Result<Key, PEMRefusal>) -> PEMRefusal? {
        guard case .failure(let refusal) = result else { return nil }
        return refusal
    }
}
