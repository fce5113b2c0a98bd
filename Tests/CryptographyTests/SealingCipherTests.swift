import LedgerTypes
import Testing

@testable import Cryptography

@Suite("Cryptography: sealing")
struct SealingCipherTests {
    static let kinds: [SealingCipher.Kind] = [.aes256GCM, .sm4CTRWithHMACSM3]

    @Test("what is sealed opens, at any length, and only as it was sealed", arguments: kinds)
    func roundTrip(_ kind: SealingCipher.Kind) {
        let cipher = SealingCipher(kind, key: [UInt8](repeating: 9, count: kind.keyBytes))
        let other = SealingCipher(kind, key: [UInt8](repeating: 8, count: kind.keyBytes))
        for count in [0, 1, 15, 16, 17, 300, 5_000] {
            let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let sealed = cipher.seal(plain, number: 3, associated: [1, 2])
            #expect(sealed.count == count + kind.tagBytes)
            #expect(cipher.open(sealed, number: 3, associated: [1, 2]) == plain)
            #expect(cipher.open(sealed, number: 4, associated: [1, 2]) == nil)
            #expect(cipher.open(sealed, number: 3, associated: [1, 3]) == nil)
            #expect(cipher.open(sealed, number: 3, associated: []) == nil)
            #expect(other.open(sealed, number: 3, associated: [1, 2]) == nil)
        }
    }

    @Test("every changed byte and every truncation is refused", arguments: kinds)
    func damage(_ kind: SealingCipher.Kind) {
        let cipher = SealingCipher(kind, key: [UInt8](0..<UInt8(kind.keyBytes)))
        let sealed = cipher.seal([UInt8](0..<40), number: 0, associated: [5])
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 0x10
            #expect(cipher.open(damaged, number: 0, associated: [5]) == nil, "byte \(index)")
            #expect(cipher.open(Array(sealed[..<index]), number: 0, associated: [5]) == nil, "cut to \(index)")
        }
    }

    @Test("each message of a batch has a key stream of its own", arguments: kinds)
    func streams(_ kind: SealingCipher.Kind) {
        let cipher = SealingCipher(kind, key: [UInt8](repeating: 1, count: kind.keyBytes))
        let zeros = [UInt8](repeating: 0, count: 4_096)
        let texts = (0..<4).map { Array(cipher.seal(zeros, number: $0, associated: []).prefix(4_096)) }
        var blocks: Set<[UInt8]> = []
        for text in texts { for start in stride(from: 0, to: 4_096, by: 16) { blocks.insert(Array(text[start..<start + 16])) } }
        #expect(blocks.count == 4 * 256)
    }

    @Test("the system's random bytes are as many as asked for, and not the same twice")
    func random() throws {
        let (one, other) = (try #require(SystemRandom.bytes(32)), try #require(SystemRandom.bytes(32)))
        #expect(one.count == 32 && one != other)
    }
}
