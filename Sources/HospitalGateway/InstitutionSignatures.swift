import ClaimTypes
import Cryptography
import HospitalInterface
import LedgerTypes

/// Verifies `cainfo` by the public keys that institutions gave their node.
///
/// What `cainfo` covers nationally is not published (unverified), so this is our own rule: the request's bytes as they are sent, with nothing
/// between the quotes of `cainfo`. A client writes its JSON with `"cainfo":""`, signs those bytes, and puts the Base64 of the signature (r ‖ s,
/// or the 64 bytes of Ed25519) there. Nothing is written anew to be verified, so no two programs can disagree about blanks or order.
public struct InstitutionSignatures: BodySignatureVerifying {
    /// A line that cannot be used.
    public struct Fault: Error, Hashable, Sendable {
        public let line: Int
        public let text: BilingualText
    }

    private enum Key: Sendable {
        case sm2(SM2PublicKey)
        case ed25519(Ed25519PublicKey)
    }

    private var keys: [InstitutionCode: [Key]] = [:]

    /// Who has to sign.
    public var institutions: [InstitutionCode] { keys.keys.sorted() }

    /// Reads lines of a code, `SM2` or `Ed25519`, and the public key in hexadecimal, with blanks between; two lines of one institution while it
    /// changes its key. Lines that begin with `#` are remarks.
    public static func read(_ text: String) -> Result<InstitutionSignatures, Fault> {
        var read = InstitutionSignatures()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: " ")
            guard parts.count == 3, let code = InstitutionCode(text: parts[0]),
                let key = key(parts[1], Hexadecimal.bytes(of: Array(parts[2].utf8)) ?? [])
            else {
                return .failure(
                    Fault(
                        line: index + 1,
                        text: BilingualText(
                            "应为“机构编码 SM2|Ed25519 公钥（十六进制）”", "has to be a code, SM2 or Ed25519, and the public key in hexadecimal"
                        )))
            }
            read.keys[code, default: []].append(key)
        }
        return .success(read)
    }

    private static func key(_ kind: Substring, _ bytes: [UInt8]) -> Key? {
        switch kind {
        case "SM2": SM2PublicKey(bytes: bytes).map { .sm2($0) }
        case "Ed25519": Ed25519PublicKey(bytes: bytes).map { .ed25519($0) }
        default: nil
        }
    }

    public func verifies(
        _ signature: String, signatureType: String, body: [UInt8], of institution: InstitutionCode
    ) -> Bool {
        guard let known = keys[institution], let bytes = Base64.decode(signature),
            let signed = Self.signedBytes(of: body, around: signature)
        else { return false }
        return known.contains { key in
            switch key {
            // Clients name the signature or its digest.
            case .sm2(let key): ["SM2", "SM3"].contains(signatureType) && key.isValid(bytes, of: signed)
            case .ed25519(let key): signatureType == "Ed25519" && key.isValid(bytes, of: signed)
            }
        }
    }

    /// The body with nothing between the quotes of `cainfo`; `nil` unless the name stands there once, with `signature` as its value. Some
    /// programs write `/` as `\/`.
    /// - Complexity: O(bytes).
    static func signedBytes(of body: [UInt8], around signature: String) -> [UInt8]? {
        let name = Array("\"cainfo\"".utf8)
        guard body.count > name.count else { return nil }
        let found = (0...body.count - name.count).filter { body[$0] == name[0] && body[$0..<$0 + name.count].elementsEqual(name) }
        guard found.count == 1 else { return nil }
        func skipBlanks(_ start: Int) -> Int {
            body[start...].firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? body.count
        }
        let colon = skipBlanks(found[0] + name.count)
        guard colon < body.count, body[colon] == UInt8(ascii: ":") else { return nil }
        let quote = skipBlanks(colon + 1)
        guard quote < body.count, body[quote] == UInt8(ascii: "\"") else { return nil }
        guard let end = body[(quote + 1)...].firstIndex(of: UInt8(ascii: "\"")),
            body[quote + 1..<end].filter({ $0 != UInt8(ascii: "\\") }).elementsEqual(signature.utf8)
        else { return nil }
        return Array(body[...quote] + body[end...])
    }
}
