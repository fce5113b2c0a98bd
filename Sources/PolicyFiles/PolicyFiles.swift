import Benefits
import ClaimTypes
import Hashing
import StrictJSON

/// Policies and catalogues as data files. The schema is `Documentation/PolicyFiles.md`.
///
/// Decoding is a function of the bytes alone: a node journals the bytes it loaded, and replay decodes them again.
public enum PolicyFiles {
    /// Identifies the schema of a policy file.
    public static let policyFormat = "medclear-policies/1"
    /// Identifies the schema of a catalogue file.
    public static let catalogueFormat = "medclear-catalogues/1"
    /// Longest file read, in bytes: a hundred times a national catalogue.
    public static let fileBytesMax = 256 << 20

    /// The two kinds of file.
    public enum Kind: Sendable {
        case policies
        case catalogues
    }

    /// What a file says it is; `nil` when it is no JSON object with a known format.
    public static func kind(of bytes: [UInt8]) -> Kind? {
        guard bytes.count <= fileBytesMax, case .success(let value) = JSONParser.parse(bytes) else { return nil }
        switch value["format"] {
        case .string(policyFormat): return .policies
        case .string(catalogueFormat): return .catalogues
        default: return nil
        }
    }

    /// The policies of one file, in the order of the file, or every finding. `file` names the source in findings and in each policy's
    /// `origin`, which pins the SHA-256 of the bytes.
    public static func decodePolicies(bytes: [UInt8], file: String) -> Result<[BenefitPolicy], PolicyFileErrors> {
        let origin = PolicyOrigin(file: file, digest: SHA256.digest(of: bytes))
        return decode(bytes, file, .policyFile, policyFormat, "policies") { readPolicy($0, origin) }.flatMap { policies in
            let errors = validityFindings(policies.map { ($0, file) })
            return errors.isEmpty ? .success(policies) : .failure(PolicyFileErrors(errors))
        }
    }

    /// The catalogues of one file, in the order of the file, or every finding; `file` and digest as with policies.
    public static func decodeCatalogues(bytes: [UInt8], file: String) -> Result<[Catalogue], PolicyFileErrors> {
        let origin = PolicyOrigin(file: file, digest: SHA256.digest(of: bytes))
        return decode(bytes, file, .catalogueFile, catalogueFormat, "catalogues") { readCatalogue($0, origin) }.flatMap {
            catalogues in
            let errors = repeatedRegionFindings(catalogues.map { ($0, file) })
            return errors.isEmpty ? .success(catalogues) : .failure(PolicyFileErrors(errors))
        }
    }

    private static func decode<Value>(
        _ bytes: [UInt8], _ file: String, _ shape: SchemaShape, _ format: String, _ list: String, _ read: (SchemaNode) -> Value?
    ) -> Result<[Value], PolicyFileErrors> {
        let findings = Findings(file: file)
        guard bytes.count <= fileBytesMax else {
            findings.add("$", "文件超过 \(fileBytesMax >> 20) MiB", "the file exceeds \(fileBytesMax >> 20) MiB")
            return .failure(PolicyFileErrors(findings.errors))
        }
        var values: [Value]?
        switch JSONParser.parse(bytes) {
        case .failure(let refusal):
            findings.add(refusal, in: bytes)
        case .success(let value):
            let root = SchemaNode(value: value, path: "$", findings: findings).object(shape)
            _ = root?.get("format") { $0.choice([format: true]) }
            _ = root?.get("sample") { $0.bool() }
            _ = root?.get("note", absent: "") { $0.text() }
            values = root?.get(list) { $0.all(read) }
        }
        guard findings.errors.isEmpty, let values else { return .failure(PolicyFileErrors(findings.errors)) }
        return .success(values)
    }
}
