/// What a note holds of one witness.
public enum CosignatureFinding: Hashable, Sendable {
    case absent
    /// A line says that it is of this witness and is not: the note is not to be believed.
    case wrong
    /// Cosigned at this time, in seconds since 1970 UTC; of several the last.
    case signed(at: UInt64)
}

extension SignedNote {
    /// What the note holds of a witness.
    public func cosignature(by key: WitnessKey) -> CosignatureFinding {
        var last: UInt64?
        for signature in signatures where key.owns(signature) {
            guard let time = key.time(of: signature, under: text) else { return .wrong }
            last = max(last ?? 0, time)
        }
        return last.map { .signed(at: $0) } ?? .absent
    }

    /// The note with more signature lines. A line takes the place of one of the same key that is there.
    public func adding(_ more: [NoteSignature]) -> SignedNote {
        var lines = signatures
        for signature in more {
            lines.removeAll { $0.keyID == signature.keyID && $0.name.utf8.elementsEqual(signature.name.utf8) }
            lines.append(signature)
        }
        return SignedNote(text, lines)
    }

    /// The note with the lines of this log and these witnesses alone, which is what its reader can check.
    func keeping(_ isWanted: (NoteSignature) -> Bool) -> SignedNote { SignedNote(text, signatures.filter(isWanted)) }

    /// Signature lines as a witness answers them, of which nothing is believed yet.
    public static func signatures(in lines: String) throws(NoteRefusal) -> [NoteSignature] {
        guard lines.utf8.count <= byteCountMax else { throw .tooLarge }
        guard lines.utf8.last == 0x0A else { throw .unfinishedLine }
        let rows = lines.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        guard rows.count <= signatureCountMax else { throw .tooManySignatures }
        var signatures: [NoteSignature] = []
        for row in rows {
            guard let signature = signature(String(Substring(row))) else { throw .malformedSignatureLine }
            signatures.append(signature)
        }
        return signatures
    }
}
