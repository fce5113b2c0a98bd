import LedgerTypes
import MessageSecurity
import Testing

@Suite("Security: keys and suites")
struct KeyTests {
    @Test("numbers and names of suites are frozen, and nothing else is a suite")
    func table() {
        #expect(SecuritySuite.allCases.map(\.rawValue) == [1, 2] && SecuritySuite.allCases.map(\.name) == ["intl", "gm"])
        for number in UInt8.min...UInt8.max where number != 1 && number != 2 { #expect(SecuritySuite(rawValue: number) == nil) }
        for suite in SecuritySuite.allCases { #expect(SecuritySuite(name: suite.name) == suite) }
        #expect(SecuritySuite(name: "GM") == nil && SecuritySuite(name: "") == nil)
    }

    @Test("a key signs what its public half believes, and no other key, suite or message", arguments: SecuritySuite.allCases)
    func signatures(_ suite: SecuritySuite) throws {
        let key = try #require(SigningKey.generate(suite))
        let other = try #require(SigningKey.generate(suite))
        let signature = key.sign([1, 2, 3])
        #expect(signature.count == 64 && key.suite == suite)
        #expect(key.verifyingKey.isValid(signature, of: [1, 2, 3]))
        #expect(!key.verifyingKey.isValid(signature, of: [1, 2]) && !other.verifyingKey.isValid(signature, of: [1, 2, 3]))
        let same = try #require(VerifyingKey(suite, bytes: key.verifyingKey.bytes))
        #expect(same == key.verifyingKey && same != other.verifyingKey)
        let foreign = try #require(SecuritySuite.allCases.first { $0 != suite })
        #expect(VerifyingKey(foreign, bytes: key.verifyingKey.bytes) == nil)
        #expect(SealingKey(foreign, bytes: try #require(OpeningKey.generate(suite)).sealingKey.bytes) == nil)
    }

    @Test("bytes of the wrong length are no keys", arguments: SecuritySuite.allCases)
    func lengths(_ suite: SecuritySuite) {
        for count in [0, 31, 33, 64, 66] {
            let bytes = [UInt8](repeating: 1, count: count)
            #expect(SigningKey(suite, secret: bytes) == nil && OpeningKey(suite, secret: bytes) == nil)
            #expect(VerifyingKey(suite, bytes: bytes) == nil && SealingKey(suite, bytes: bytes) == nil)
        }
        #expect(SealingKey(.international, bytes: [UInt8](repeating: 0, count: 32)) == nil, "a point of small order")
    }

    @Test("secrets are not printed", arguments: SecuritySuite.allCases)
    func secrecy(_ suite: SecuritySuite) throws {
        let (signing, opening) = (try signingKey(suite, "x"), try openingKey(suite, "x"))
        #expect("\(signing)" == "signing key of \(Hexadecimal.text(of: signing.verifyingKey.bytes))")
        #expect("\(opening)" == "opening key of \(Hexadecimal.text(of: opening.sealingKey.bytes))")
        #expect("\(try #require(KeyPassword(Array("secret".utf8))))" == "password of 6 bytes")
    }
}
