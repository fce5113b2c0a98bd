import ClaimTypes
import Clearing
import Hashing
import LedgerTypes
import MerkleLog

/// A participant's proof that its position is in a seal: one text file, checked without a network and without a journal.
///
/// ```
/// medclear seal proof 1
/// index 0
/// size 32
/// hash 5f…               from the leaf upwards
///
/// medclear seal leaf 1   the participant's leaf: see SealedPosition
/// …
///
/// medclear seal 1        the hub's signed note: see ClosingSeal
/// …
///
/// — medclear-hub-seal …
/// ```
public struct SealProof: Hashable, Sendable {
    public let inclusion: InclusionProof
    /// As it stands in the file; what is hashed.
    public let leafText: String
    /// As it stands in the file; what is signed.
    public let note: [UInt8]

    public init(inclusion: InclusionProof, leafText: String, note: [UInt8]) {
        self.inclusion = inclusion
        self.leafText = leafText
        self.note = note
    }

    public var bytes: [UInt8] {
        var lines = ["medclear seal proof 1", "index \(inclusion.leafIndex)", "size \(inclusion.treeSize)"]
        lines += inclusion.hashes.map { "hash \($0.hex)" }
        return Array((lines.joined(separator: "\n") + "\n\n" + leafText + "\n").utf8) + note
    }

    /// Reads a file; `nil` when it has not the form of one. Never traps, at most 1 MiB.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= SignedNote.byteCountMax, let head = Self.blankLine(in: bytes[...]),
            let leaf = Self.blankLine(in: bytes[(head + 2)...]),
            let headText = String(validating: bytes[..<(head + 1)], as: UTF8.self),
            let leafText = String(validating: bytes[(head + 2)..<(leaf + 1)], as: UTF8.self)
        else { return nil }
        var lines = headText.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst() == "medclear seal proof 1", lines.popLast() == "",
            let index = lines.popFirst().flatMap({ Self.value($0, "index ") }).flatMap({ UInt64($0) }),
            let size = lines.popFirst().flatMap({ Self.value($0, "size ") }).flatMap({ UInt64($0) }), lines.count <= 64
        else { return nil }
        var hashes: [Digest256] = []
        for line in lines {
            guard let bytes = Self.value(line, "hash ").flatMap({ Hexadecimal.bytes(of: Array($0.utf8)) }), bytes.count == 32
            else { return nil }
            hashes.append(Digest256(bytes))
        }
        self.init(
            inclusion: InclusionProof(leafIndex: index, treeSize: size, hashes: hashes), leafText: leafText,
            note: Array(bytes[(leaf + 2)...]))
    }

    /// Index of the first of two line feeds in a row.
    private static func blankLine(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == 10 && bytes[$0 + 1] == 10 }
    }

    private static func value(_ line: Substring, _ name: String) -> Substring? {
        line.hasPrefix(name) ? line.dropFirst(name.count) : nil
    }
}

/// What a proof proves.
public struct SealFinding: Sendable {
    public let position: SealedPosition
    public let seal: ClosingSeal
    /// What differs; empty when the position is in the seal and the seal is the signer's.
    public let differences: [BilingualText]
}

extension SealProof {
    /// Checks signature, place and sums.
    /// - Returns: `nil` when leaf or note cannot be read: a damaged file, not a false one.
    public func check(signedBy verifier: NoteVerifier) -> SealFinding? {
        guard let note = try? SignedNote(note), let seal = ClosingSeal(text: note.text),
            let position = SealedPosition(text: leafText)
        else { return nil }
        var differences: [BilingualText] = []
        if let refusal = note.refusal(by: [verifier]) {
            differences.append(
                BilingualText(
                    "签名不符（\(refusal)）：封存内容被改动，或不是该密钥所签", "signature (\(refusal)): the seal was changed, or another key signed it")
            )
        }
        if position.window != seal.window {
            differences.append(
                BilingualText(
                    "清算期：份额 \(position.window)，封存 \(seal.window)", "window: \(position.window) in the leaf, \(seal.window) sealed"
                ))
        }
        let net = position.receivable.subtracting(position.payable)
        if net != position.net {
            differences.append(
                BilingualText(
                    "净额：应收减应付为 \(net?.yuan ?? "越界")，所载 \(position.net)",
                    "net: receivable − payable is \(net?.yuan ?? "out of range"), \(position.net) stated"))
        }
        if seal.sum != .zero {
            differences.append(BilingualText("各方净额合计 \(seal.sum)，应为零", "Σ net positions is \(seal.sum), not zero"))
        }
        if inclusion.treeSize != seal.participants {
            differences.append(
                BilingualText(
                    "参与方：证明 \(inclusion.treeSize)，封存 \(seal.participants)",
                    "participants: \(inclusion.treeSize) in the proof, \(seal.participants) sealed"))
        }
        let leaf = SealTree.leafHash(leafText)
        if let refusal = inclusion.refusal(leafHash: leaf, root: seal.leaves) {
            differences.append(
                BilingualText(
                    "份额不在封存之内（\(refusal)）：\(position.region) 的金额、截止序号或证明路径与封存时不同",
                    "the leaf is not in the seal (\(refusal)): amounts or fences of \(position.region), or the path, differ from what was sealed"
                ))
        }
        return SealFinding(position: position, seal: seal, differences: differences)
    }
}
