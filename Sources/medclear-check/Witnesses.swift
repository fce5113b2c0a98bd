import Foundation

/// A public key that cosigns checkpoints of others: C2SP tlog-cosignature, Ed25519 with a time.
struct WitnessLine: Equatable {
    let name: String
    let id: [UInt8]
    let bytes: [UInt8]

    /// `nil` unless the text is `name+hex(key id)+base64(0x04 ‖ public key)` and the id fits.
    init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let coded = Data(base64Encoded: String(parts[2])), coded.count == 33, coded.first == 4 else {
            return nil
        }
        name = String(parts[0])
        bytes = Array(coded.dropFirst())
        id = Array(Hash.of(Array(name.utf8)[...], [0x0A, 4], bytes[...]).prefix(4))
        guard id.hex == parts[1] else { return nil }
    }

    /// Seconds since 1970 UTC at which this key cosigned `text`; `nil` when the signature is not its.
    func time(_ signature: [UInt8], _ text: [UInt8]) -> UInt64? {
        guard signature.count == 72 else { return nil }
        let time = signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let message = Array("cosignature/v1\ntime \(time)\n".utf8) + text
        return isSigned(message, by: bytes, Array(signature.dropFirst(8))) ? time : nil
    }
}

/// Which witnesses are believed, and how many have to have signed.
struct Quorum {
    let witnesses: [WitnessLine]
    /// `nil` for more than half of those that are not the log's own node.
    let stated: Int?

    func needed(_ origin: String) -> Int {
        stated ?? Set(witnesses.map(\.name)).subtracting([origin]).count / 2 + 1
    }
}

extension Pledge {
    /// Whether enough witnesses signed it, and the journal is as they saw it.
    func isVouchedFor(_ quorum: Quorum) -> Bool { isKept && cosigners.count >= quorum.needed(origin) }
}

extension Report {
    /// The records that a quorum of witnesses vouches for; `nil` when there is none.
    func vouched(_ quorum: Quorum) -> Pledge? {
        pledges.filter { $0.isVouchedFor(quorum) }.max { $0.size < $1.size }
    }

    /// A fault when nobody vouches for a journal that is otherwise sound.
    func unwitnessed(_ quorum: Quorum?) -> Fault? {
        guard let quorum, !faults.contains(where: { $0.kind == .damaged }), vouched(quorum) == nil else { return nil }
        let most = pledges.map(\.cosigners.count).max() ?? 0
        return Fault(
            kind: .differs, place: folder, chinese: "见证不足：\(most) 个",
            english: "no checkpoint that this journal keeps is cosigned by a quorum of witnesses: \(most) at most")
    }
}
