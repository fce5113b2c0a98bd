public import LedgerTypes

/// Why a text is no checkpoint. The numbers are frozen; of several reasons the first is the answer.
public enum CheckpointRefusal: UInt8, Error, CaseIterable, Hashable, Sendable {
    /// Fewer than three lines, or the last one not ended.
    case tooShort = 1
    /// An empty line.
    case emptyLine = 2
    /// The tree size is no number in decimal digits without leading zeros, or too large.
    case malformedSize = 3
    /// The root is not the base 64 of 32 bytes.
    case malformedRoot = 4
}

/// What a log says of its tree: C2SP `tlog-checkpoint`, the text of a signed note.
///
///     origin                  who says it
///     tree size               decimal
///     root                    base 64
///     extension lines         optional; opaque here
public struct Checkpoint: Hashable, Sendable {
    /// Names the log for ever; by custom the name of its key.
    public var origin: String
    /// Leaves in the tree.
    public var size: UInt64
    public var root: Digest256
    /// None is empty.
    public var extensions: [String]

    public init(origin: String, size: UInt64, root: Digest256, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// The text that is signed.
    /// - Precondition: no line is empty or holds a control character.
    public var text: String {
        let lines = [origin, String(size), Base64.text(of: root.bytes)] + extensions
        precondition(
            lines.allSatisfy { line in !line.isEmpty && line.utf8.allSatisfy { $0 >= 0x20 } },
            "M10: a line of a checkpoint is malformed")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads the text of a note.
    public init(text: String) throws(CheckpointRefusal) {
        guard text.utf8.last == 0x0A else { throw .tooShort }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { String(Substring($0)) }
        guard lines.count >= 3 else { throw .tooShort }
        guard lines.allSatisfy({ !$0.isEmpty }) else { throw .emptyLine }
        guard let size = UInt64(decimal: lines[1]) else { throw .malformedSize }
        guard let root = Base64.bytes(of: lines[2]), root.count == 32 else { throw .malformedRoot }
        self.init(origin: lines[0], size: size, root: Digest256(root), extensions: Array(lines[3...]))
    }

    /// Signs it.
    public func signed(by signers: [NoteSigner]) -> SignedNote { SignedNote(text, signedBy: signers) }
}
