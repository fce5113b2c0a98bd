import LedgerTypes
import Testing

@testable import MerkleLog

@Suite("Notes: C2SP signed-note with Ed25519")
struct NoteTests {
    /// From the documentation and tests of Go's package golang.org/x/mod/sumdb/note.
    static let neumannKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let neumannSecret = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let neumannText =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    static let neumannNote =
        neumannText
        + "\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    /// From the specification.
    static let exampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    static let exampleNote =
        "This is an example message.\n\n\u{2014} example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

    @Test("published notes and keys: read, verified, and written again byte for byte")
    func vectors() throws {
        for (key, text) in [(Self.neumannKey, Self.neumannNote), (Self.exampleKey, Self.exampleNote)] {
            let verifier = try #require(NoteVerifier(text: key))
            #expect(verifier.text == key)
            let note = try SignedNote(Array(text.utf8))
            #expect(note.bytes == Array(text.utf8))
            #expect(note.refusal(by: [verifier]) == nil)
        }
        let neumann = try #require(NoteVerifier(text: Self.neumannKey))
        let example = try SignedNote(Array(Self.exampleNote.utf8))
        #expect(example.refusal(by: [neumann]) == .unknownSigners)
        #expect(example.refusal(by: []) == .unknownSigners)
    }

    @Test("the published secret gives the published signature")
    func signs() throws {
        let secret = try #require(Base64.bytes(of: Self.neumannSecret))
        let signer = try #require(NoteSigner(name: "PeterNeumann", seed: Array(secret.dropFirst())))
        #expect(signer.verifier.text == Self.neumannKey)
        #expect(SignedNote(Self.neumannText, signedBy: [signer]).bytes == Array(Self.neumannNote.utf8))
        #expect(!"\(signer)".contains(Base64.text(of: secret.dropFirst())))
    }

    static let signers = ["a.example", "b.example/witness", "c"].enumerated().map { index, name in
        NoteSigner(name: name, seed: [UInt8](repeating: UInt8(index + 1), count: 32))!
    }

    @Test("several signatures: unknown ones are ignored, a wrong one of a known key is not")
    func severalSignatures() throws {
        let note = SignedNote("text\n\nwith a blank line\n", signedBy: Self.signers)
        let again = try SignedNote(note.bytes)
        #expect(again == note && again.signatures.count == 3)
        let keys = Self.signers.map(\.verifier)
        for key in keys { #expect(again.refusal(by: [key]) == nil) }
        #expect(again.refusal(by: keys) == nil)
        let stranger = try #require(NoteSigner(name: "a.example", seed: [UInt8](repeating: 9, count: 32))).verifier
        #expect(again.refusal(by: [stranger]) == .unknownSigners)
        // One line's signature under another's name and ID.
        var lines = String(decoding: note.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let foreign = Self.signers[0].sign("other text\n")
        let id = (0..<4).map { UInt8(truncatingIfNeeded: foreign.keyID >> UInt32(24 - $0 * 8)) }
        lines[lines.count - 4] = "\u{2014} a.example \(Base64.text(of: id + foreign.bytes))"
        let wrong = try SignedNote(Array(lines.joined(separator: "\n").utf8))
        #expect(wrong.refusal(by: keys) == .wrongSignature)
        #expect(wrong.refusal(by: [keys[1]]) == nil)
    }

    @Test("no note: every malformed form has its refusal")
    func malformed() throws {
        let line = String(Self.exampleNote.split(separator: "\n").last!)
        let base64 = String(line.split(separator: " ").last!)
        let cases: [(String, NoteRefusal)] = [
            ("", .unfinishedLine), ("text", .unfinishedLine), ("text\n\n" + line, .unfinishedLine),
            ("text\r\n\n\(line)\n", .controlCharacter), ("te\txt\n\n\(line)\n", .controlCharacter),
            ("te\0xt\n\n\(line)\n", .controlCharacter),
            ("\n", .notSigned), ("\n\n", .notSigned), ("text\n", .notSigned), ("text\n\n", .notSigned),
            ("text\n\n\n", .notSigned),
            ("text\n\(line)\n", .notSigned), ("\n\(line)\n", .notSigned), ("text\n\n\(line)\n\n", .notSigned),
            ("text\n\n- example.com/foo \(base64)\n", .malformedSignatureLine),
            ("text\n\n\u{2014}example.com/foo \(base64)\n", .malformedSignatureLine),
            ("text\n\n\u{2014}  \(base64)\n", .malformedSignatureLine),
            ("text\n\n\u{2014} example.com/foo  \(base64)\n", .malformedSignatureLine),
            ("text\n\n\u{2014} example.com/foo \(base64) \n", .malformedSignatureLine),
            ("text\n\n\u{2014} example.com/foo\n", .malformedSignatureLine),
            ("text\n\n\u{2014} example+com \(base64)\n", .malformedSignatureLine),
            ("text\n\n\u{2014} example\u{3000}com \(base64)\n", .malformedSignatureLine),
            ("text\n\n\u{2014} example.com/foo \(base64.dropLast())\n", .malformedSignatureLine),
            ("text\n\n\u{2014} example.com/foo AAAAAA==\n", .malformedSignatureLine),
            ("text\n\n\(line)\nmore\n", .malformedSignatureLine),
            ("text\n\n" + String(repeating: line + "\n", count: 65), .tooManySignatures),
            (String(repeating: "x", count: SignedNote.byteCountMax) + "\n", .tooLarge),
        ]
        for (text, refusal) in cases {
            #expect(throws: refusal, "\(text.prefix(80))") { try SignedNote(Array(text.utf8)) }
        }
        #expect(throws: NoteRefusal.notUTF8) { try SignedNote([0xC3, 0x0A, 0x0A] + Array(line.utf8) + [0x0A]) }
        #expect(try SignedNote(Array(("text\n\n" + String(repeating: line + "\n", count: 64)).utf8)).signatures.count == 64)
    }

    @Test("no byte of a note can be changed, left out, doubled or cut off without being noticed")
    func everyByte() throws {
        let verifier = try #require(NoteVerifier(text: Self.neumannKey))
        let whole = Array(Self.neumannNote.utf8)
        func isBelieved(_ bytes: [UInt8]) -> Bool {
            guard let note = try? SignedNote(bytes) else { return false }
            return note.refusal(by: [verifier]) == nil
        }
        #expect(isBelieved(whole))
        for index in whole.indices {
            for bit in 0..<8 {
                var changed = whole
                changed[index] ^= 1 << UInt8(bit)
                #expect(!isBelieved(changed), "byte \(index), bit \(bit)")
            }
            #expect(!isBelieved(Array(whole[..<index])), "cut at \(index)")
            #expect(!isBelieved(Array(whole[..<index] + whole[(index + 1)...])), "without \(index)")
            #expect(!isBelieved(Array(whole[...index] + whole[index...])), "twice \(index)")
        }
    }

    @Test("verifier keys: other spellings and wrong IDs are no keys")
    func malformedKeys() {
        let key = Self.neumannKey
        #expect(NoteVerifier(text: key) != nil)
        for index in key.indices {
            #expect(NoteVerifier(text: String(key[..<index])) == nil)
            var changed = key
            changed.remove(at: index)
            #expect(NoteVerifier(text: changed) == nil, "\(changed)")
        }
        for text in [
            key + "\n", " " + key, key.replacing("c74f20a3", with: "C74F20A3"),
            key.replacing("PeterNeumann", with: "Peter Neumann"),
            key.replacing("+AR", with: "+BR"), key.replacing("Peter", with: "peter"), "+c74f20a3+AQ==",
        ] {
            #expect(NoteVerifier(text: text) == nil, "\(text)")
        }
        #expect(NoteSigner(name: "", seed: [UInt8](repeating: 1, count: 32)) == nil)
        #expect(NoteSigner(name: "a b", seed: [UInt8](repeating: 1, count: 32)) == nil)
        #expect(NoteSigner(name: "a+b", seed: [UInt8](repeating: 1, count: 32)) == nil)
        #expect(NoteSigner(name: "a", seed: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(NoteVerifier(name: "a", publicKey: []) == nil)
    }

    @Test("base 64: the vectors of RFC 4648 §10; one value has one text")
    func base64() {
        let vectors = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy",
        ]
        for (bytes, text) in vectors {
            #expect(Base64.text(of: bytes.utf8) == text)
            #expect(Base64.bytes(of: text) == Array(bytes.utf8))
        }
        let all = (0...255).map { UInt8($0) }
        for count in 0...256 { #expect(Base64.bytes(of: Base64.text(of: all[..<count])) == Array(all[..<count])) }
        for text in [
            "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8==", "=", "====", "Zm9v=", "Zm9v====", "Zg==Zg==", "Z m9v", "Zm-_",
            "Zm9v\n", "Zmé=",
        ] {
            #expect(Base64.bytes(of: text) == nil, "\(text)")
        }
    }
}
