/// One signature line of a note.
public struct NoteSignature: Hashable, Sendable {
    public var name: String
    public var keyID: UInt32
    /// The signature alone, at least one byte; of Ed25519 it has 64.
    public var bytes: [UInt8]

    public init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }
}

/// Why bytes are no note, or a note is not believed. The numbers are frozen; of several reasons the first is the answer.
public enum NoteRefusal: UInt8, Error, CaseIterable, Hashable, Sendable {
    /// More than `SignedNote.byteCountMax` bytes.
    case tooLarge = 1
    case notUTF8 = 2
    /// A control character other than line feed.
    case controlCharacter = 3
    /// The last line does not end in a line feed.
    case unfinishedLine = 4
    /// No blank line, or no text before it, or no signature behind it.
    case notSigned = 5
    /// A line behind the last blank line is no signature line.
    case malformedSignatureLine = 6
    /// More than `SignedNote.signatureCountMax` signatures.
    case tooManySignatures = 7
    /// A signature that says it is of a known key is not.
    case wrongSignature = 8
    /// None of the signatures is of a known key.
    case unknownSigners = 9
}

/// A text with signatures: C2SP `signed-note`.
public struct SignedNote: Hashable, Sendable {
    public static let byteCountMax = 1 << 20
    public static let signatureCountMax = 64
    private static let dash = "\u{2014} "

    /// Ends in a line feed. To be ignored until `refusal(by:)` is `nil`.
    public let text: String
    /// At least one.
    public let signatures: [NoteSignature]

    /// Signs `text`.
    /// - Precondition: the text ends in a line feed and has no other control character; there is a signer.
    public init(_ text: String, signedBy signers: [NoteSigner]) {
        precondition(
            text.utf8.last == 0x0A && !text.utf8.contains { $0 < 0x20 && $0 != 0x0A } && !signers.isEmpty,
            "M10: this is no text of a note")
        self.text = text
        signatures = signers.map { $0.sign(text) }
    }

    /// Reads a note, of which nothing is believed yet.
    public init(_ bytes: [UInt8]) throws(NoteRefusal) {
        guard bytes.count <= Self.byteCountMax else { throw .tooLarge }
        guard let whole = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        guard !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A }) else { throw .controlCharacter }
        guard bytes.last == 0x0A else { throw .unfinishedLine }
        let lines = whole.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        guard let blank = lines.lastIndex(where: { $0.isEmpty }), blank > lines.startIndex, blank < lines.endIndex - 1 else {
            throw .notSigned
        }
        let signatureLines = lines[(blank + 1)...]
        guard signatureLines.count <= Self.signatureCountMax else { throw .tooManySignatures }
        var signatures: [NoteSignature] = []
        for line in signatureLines {
            guard let signature = Self.signature(String(Substring(line))) else { throw .malformedSignatureLine }
            signatures.append(signature)
        }
        text = String(
            decoding: bytes[..<(whole.utf8.distance(from: whole.startIndex, to: lines[blank].startIndex))], as: UTF8.self)
        self.signatures = signatures
    }

    /// A text with signatures that were made elsewhere.
    init(_ text: String, _ signatures: [NoteSignature]) {
        self.text = text
        self.signatures = signatures
    }

    static func signature(_ line: String) -> NoteSignature? {
        guard line.utf8.starts(with: dash.utf8) else { return nil }
        let parts = String(decoding: line.utf8.dropFirst(dash.utf8.count), as: UTF8.self)
            .split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, isNoteKeyName(parts[0]), let bytes = Base64.bytes(of: parts[1]), bytes.count > 4 else {
            return nil
        }
        let keyID = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return NoteSignature(name: String(parts[0]), keyID: keyID, bytes: Array(bytes[4...]))
    }

    /// The note as it is kept and sent.
    public var bytes: [UInt8] {
        Array((text + "\n" + Self.lines(of: signatures)).utf8)
    }

    /// Signature lines as they stand in a note.
    public static func lines(of signatures: [NoteSignature]) -> String {
        signatures.map { signature in
            let id = (0..<4).map { UInt8(truncatingIfNeeded: signature.keyID >> UInt32(24 - $0 * 8)) }
            return dash + signature.name + " " + Base64.text(of: id + signature.bytes) + "\n"
        }.joined()
    }

    /// `nil` when a known key signed the text, and none of the known keys' signatures is wrong. Signatures of unknown keys do not count:
    /// that is how keys are changed, and how witnesses add theirs.
    public func refusal(by verifiers: [NoteVerifier]) -> NoteRefusal? {
        let message = Array(text.utf8)
        var isSigned = false
        for signature in signatures {
            for verifier in verifiers where verifier.owns(signature) {
                guard verifier.isValid(signature.bytes, of: message) else { return .wrongSignature }
                isSigned = true
            }
        }
        return isSigned ? nil : .unknownSigners
    }
}
