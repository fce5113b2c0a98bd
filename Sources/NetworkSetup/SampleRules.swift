import ClaimTypes
import SampleFiles

/// The sample policies and catalogue of one region. A region without samples of its own gets those of Shanghai under its own code, so
/// that any network can be tried out; the files say that they are samples.
struct SampleRules {
    let policies: [(name: String, bytes: [UInt8])]
    let catalogue: (name: String, bytes: [UInt8])

    private static let pattern = "310000"

    init(for region: RegionCode) {
        let code = "\(region)"
        let prefix = code.prefix(2)
        let own = SampleFiles.policies.filter { $0.name.hasPrefix(prefix) }
        policies =
            own.isEmpty
            ? SampleFiles.policies.filter { $0.name.hasPrefix(Self.pattern) }.map { Self.renamed($0, to: code) } : own
        catalogue =
            SampleFiles.catalogues.first { $0.name.hasPrefix(prefix) }
            ?? SampleFiles.catalogues.first { $0.name.hasPrefix(Self.pattern) }.map { Self.renamed($0, to: code) }
            ?? ("\(code).json", [])
    }

    private static func renamed(_ file: (name: String, bytes: [UInt8]), to code: String) -> (name: String, bytes: [UInt8]) {
        func replaced(_ text: String) -> String {
            text.split(separator: pattern, omittingEmptySubsequences: false).joined(separator: code)
        }
        return (replaced(file.name), Array(replaced(String(decoding: file.bytes, as: UTF8.self)).utf8))
    }
}
