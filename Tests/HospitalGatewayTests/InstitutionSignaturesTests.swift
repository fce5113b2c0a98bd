import ClaimTypes
import Cryptography
import HospitalInterface
import LedgerTypes
import Testing

@testable import HospitalGateway

/// `cainfo` as this network agrees on it: the bytes of the request with an empty `cainfo`.
@Suite("Signatures of institutions")
struct InstitutionSignaturesTests {
    private static let sm2 = SM2PrivateKey(secret: [UInt8](repeating: 7, count: 32))!
    private static let ed25519 = Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32))!
    private static let hospital = InstitutionCode(text: "H31010100001")!
    private static let pharmacy = InstitutionCode(text: "P31010100001")!

    private static func signatures() throws -> InstitutionSignatures {
        try InstitutionSignatures.read(
            """
            # keys
            H31010100001 SM2 \(Hexadecimal.text(of: sm2.publicKey.bytes))
            P31010100001 Ed25519 \(Hexadecimal.text(of: ed25519.publicKey.bytes))

            """
        ).get()
    }

    /// A request with `cainfo` as given.
    private static func body(_ signature: String, blank: String = "") -> [UInt8] {
        Array("{\"infno\":\"2207\",\"cainfo\"\(blank):\(blank)\"\(signature)\",\"input\":{\"data\":{}}}".utf8)
    }

    @Test("a signature over the request with an empty cainfo verifies, whatever blanks stand there and however / is written")
    func good() throws {
        let known = try Self.signatures()
        for blank in ["", " ", "\n\t"] {
            let unsigned = Self.body("", blank: blank)
            let signature = Base64.encode(Self.sm2.sign(unsigned))
            for type in ["SM2", "SM3"] {
                #expect(
                    known.verifies(signature, signatureType: type, body: Self.body(signature, blank: blank), of: Self.hospital))
            }
            let escaped = signature.replacing("/", with: "\\/")
            #expect(known.verifies(signature, signatureType: "SM2", body: Self.body(escaped, blank: blank), of: Self.hospital))
        }
        let signature = Base64.encode(Self.ed25519.sign(Self.body("")))
        #expect(known.verifies(signature, signatureType: "Ed25519", body: Self.body(signature), of: Self.pharmacy))
        #expect(known.institutions == [Self.hospital, Self.pharmacy])
    }

    @Test("any other byte, key, kind or institution does not, nor a second cainfo")
    func bad() throws {
        let known = try Self.signatures()
        let signature = Base64.encode(Self.sm2.sign(Self.body("")))
        let body = Self.body(signature)
        func verifies(_ text: String, _ body: [UInt8], type: String = "SM2", of code: InstitutionCode = Self.hospital) -> Bool {
            known.verifies(text, signatureType: type, body: body, of: code)
        }
        #expect(verifies(signature, body))
        #expect(!verifies(signature, body, type: "Ed25519") && !verifies(signature, body, type: ""))
        #expect(!verifies(signature, body, of: Self.pharmacy))
        #expect(!verifies(signature, body, of: InstitutionCode(text: "H99999999999")!))
        #expect(!verifies("", Self.body("")) && !verifies("no Base64!", Self.body("no Base64!")))
        #expect(!verifies(signature, Self.body("")), "the text is not the one that stands there")
        for index in body.indices where body[index] == UInt8(ascii: "2") {
            var other = body
            other[index] = UInt8(ascii: "3")
            #expect(!verifies(signature, other), "byte \(index)")
        }
        let twice = Array(String(decoding: body, as: UTF8.self).replacing("{}", with: "{\"cainfo\":\"\"}").utf8)
        #expect(!verifies(signature, twice))
        for bytes in [
            [], Array("\"cainfo\"".utf8), Array("{\"cainfo\":".utf8), Array("{\"cainfo\":\"".utf8), Array("{\"cainfo\" 1}".utf8),
        ] {
            #expect(!verifies(signature, bytes))
        }
    }

    @Test("a file that cannot be used is refused with its line")
    func files() {
        for text in ["H31010100001", "H31010100001 SM2 00", "H31010100001 RSA 00", "X SM2 00", "# a\nH31010100001 SM2"] {
            guard case .failure(let fault) = InstitutionSignatures.read(text) else {
                Issue.record("\(text) was read")
                continue
            }
            #expect(fault.line == (text.hasPrefix("#") ? 2 : 1) && !fault.text.chinese.isEmpty)
        }
    }
}
