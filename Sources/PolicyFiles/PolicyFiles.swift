import Benefits
import ClaimTypes
import StrictJSON

/// Policies and catalogues as data files. The schema is `Documentation/PolicyFiles.md`.
///
/// Decoding is a function of the bytes alone: a node journals the bytes it loaded, and replay decodes them again.
public enum PolicyFiles {
    /// Identifies the schema of a policy file.
    public static let policyFormat = "medclear-policies/1"
    /// Identifies the schema of a catalogue file.
    public static let catalogueFormat = "medclear-catalogues/1"

    /// The policies of one file, in the order of the file, or every finding. `file` only names the source in findings.
    public static func decodePolicies(bytes: [UInt8], file: String) -> Result<[BenefitPolicy], PolicyFileErrors> {
        decode(bytes, file, format: policyFormat, list: "policies") { readPolicy($0) }.flatMap { policies in
            let errors = validityFindings(policies.map { ($0, file) })
            return errors.isEmpty ? .success(policies) : .failure(PolicyFileErrors(errors))
        }
    }

    /// The catalogues of one file, in the order of the file, or every finding.
    public static func decodeCatalogues(bytes: [UInt8], file: String) -> Result<[Catalogue], PolicyFileErrors> {
        decode(bytes, file, format: catalogueFormat, list: "catalogues") { readCatalogue($0) }.flatMap { catalogues in
            let errors = repeatedRegionFindings(catalogues.map { ($0, file) })
            return errors.isEmpty ? .success(catalogues) : .failure(PolicyFileErrors(errors))
        }
    }

    private static func decode<Value>(
        _ bytes: [UInt8], _ file: String, format: String, list: String, _ read: (SchemaNode) -> Value?
    ) -> Result<[Value], PolicyFileErrors> {
        let findings = Findings(file: file)
        var values: [Value]?
        switch JSONParser.parse(bytes) {
        case .failure(let refusal):
            findings.add(refusal, in: bytes)
        case .success(let value):
            let root = SchemaNode(value: value, path: "$", findings: findings).object(["format", "sample", "note", list])
            _ = root?.get("format") { $0.choice([format: true]) }
            _ = root?.get("sample") { $0.bool() }
            _ = root?.get("note", absent: "") { $0.text() }
            values = root?.get(list) { $0.all(read) }
        }
        guard findings.errors.isEmpty, let values else { return .failure(PolicyFileErrors(findings.errors)) }
        return .success(values)
    }
}
