import ClaimTypes
import Cryptography
import LedgerTypes
import Registry

/// What a certificate or card number is found by: 128 bits of a keyed hash. Without the key it says nothing, not even to someone
/// who tries all numbers there are; equal numbers have equal tokens, which is what makes a look-up possible.
struct BlindToken: Hashable, Sendable {
    let bytes: [UInt8]

    enum Domain: UInt8 {
        case certificate = 1
        case card = 2
    }

    init(_ domain: Domain, _ text: String, _ key: RegistryKeyRing.Key) {
        bytes = Array(key.index.code(for: [domain.rawValue] + Array(text.utf8)).bytes.prefix(16))
    }

    static func certificate(_ identity: PersonIdentity, _ key: RegistryKeyRing.Key) -> BlindToken {
        BlindToken(.certificate, "\(identity.certificateType) \(identity.certificateNumber)", key)
    }

    static func card(_ kind: CredentialKind, _ number: String, _ key: RegistryKeyRing.Key) -> BlindToken {
        BlindToken(.card, "\(kind.rawValue) \(number)", key)
    }
}

/// The identity as bytes to be sealed: 1 format (1), 4 birth day as days since 1970 (`Int32.min` for none), then name, certificate
/// type, certificate number and phone, each after its length in 2 bytes; an absent phone is empty. Big-endian.
extension PersonIdentity {
    var plainBytes: [UInt8] {
        var bytes: [UInt8] = [1]
        let days = UInt32(bitPattern: birthDate?.days ?? Int32.min)
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: days >> UInt32(shift))) }
        for text in [name, certificateType, certificateNumber, phone ?? ""] {
            let count = text.utf8.count
            bytes += [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
            bytes.append(contentsOf: text.utf8)
        }
        return bytes
    }

    /// - Returns: `nil` when the bytes are not what `plainBytes` writes.
    init?(plainBytes bytes: [UInt8]) {
        guard bytes.count >= 5, bytes[0] == 1 else { return nil }
        let days = Int32(bitPattern: bytes[1...4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        var texts: [String] = []
        var index = 5
        while index + 2 <= bytes.count {
            let end = index + 2 + (Int(bytes[index]) << 8 | Int(bytes[index + 1]))
            guard end <= bytes.count, let text = String(validating: bytes[(index + 2)..<end], as: UTF8.self) else { return nil }
            texts.append(text)
            index = end
        }
        guard texts.count == 4, index == bytes.count else { return nil }
        self.init(
            name: texts[0], certificateType: texts[1], certificateNumber: texts[2],
            birthDate: days == Int32.min ? nil : BusinessDate(days: days), phone: texts[3].isEmpty ? nil : texts[3])
    }
}
