import Benefits
import ClaimTypes
import Foundation

/// A file as it was read: its name and its bytes, which a node journals and whose digest a record pins.
public struct PolicyFileContent: Hashable, Sendable {
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

extension PolicyFiles {
    /// Every `*.json` file of a directory, ascending by name.
    public static func read(directory: String) -> Result<[PolicyFileContent], PolicyFileErrors> {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".json") }.sorted()
        } catch {
            return .failure(unreadable(directory))
        }
        guard !names.isEmpty else {
            let reason = BilingualText("目录中没有 .json 文件", "the directory holds no .json file")
            return .failure(PolicyFileErrors([PolicyFileError(file: directory, path: "$", reason: reason)]))
        }
        return collect(names) { name in
            guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
                return .failure(unreadable("\(directory)/\(name)"))
            }
            return .success(PolicyFileContent(name: name, bytes: [UInt8](data)))
        }
    }

    /// Decodes policy files and joins them to a set, or returns the findings of all files.
    public static func decodePolicies(files: [PolicyFileContent]) -> Result<PolicySet, PolicyFileErrors> {
        collect(files) { file in decodePolicies(bytes: file.bytes, file: file.name).map { (file.name, $0) } }
            .flatMap { policySet($0) }
    }

    /// Decodes catalogue files and joins them to a set, or returns the findings of all files.
    public static func decodeCatalogues(files: [PolicyFileContent]) -> Result<CatalogueSet, PolicyFileErrors> {
        collect(files) { file in decodeCatalogues(bytes: file.bytes, file: file.name).map { (file.name, $0) } }
            .flatMap { catalogueSet($0) }
    }

    private static func collect<Input, Value>(
        _ inputs: [Input], _ read: (Input) -> Result<Value, PolicyFileErrors>
    ) -> Result<[Value], PolicyFileErrors> {
        var values: [Value] = []
        var errors: [PolicyFileError] = []
        for input in inputs {
            switch read(input) {
            case .success(let value): values.append(value)
            case .failure(let findings): errors += findings.errors
            }
        }
        return errors.isEmpty ? .success(values) : .failure(PolicyFileErrors(errors))
    }

    private static func unreadable(_ path: String) -> PolicyFileErrors {
        PolicyFileErrors([
            PolicyFileError(file: path, path: "$", reason: BilingualText("无法读取", "cannot be read"))
        ])
    }
}
