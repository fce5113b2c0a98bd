import Benefits
import ClaimTypes
import CommandSupport
import Foundation
import PolicyFiles

/// Policy and catalogue files as named on a command line, read as far as they can be.
struct LoadedFiles {
    private(set) var policies: [(file: String, policies: [BenefitPolicy])] = []
    private(set) var catalogues: [(file: String, catalogues: [Catalogue])] = []
    private(set) var findings: [PolicyFileError] = []
    private(set) var fileCount = 0

    /// - Parameter paths: files, or folders whose `*.json` and those of their subfolders are read, ascending by path.
    init(_ paths: [String]) throws {
        for path in paths {
            for file in try Self.files(at: path) { read(file) }
        }
        guard fileCount > 0 else { throw CommandFailure(.usage, "没有 .json 文件", "no .json file there") }
        // Across files: only what could be read can overlap.
        if case .failure(let errors) = PolicyFiles.policySet(policies) { findings += errors.errors }
        if case .failure(let errors) = PolicyFiles.catalogueSet(catalogues) { findings += errors.errors }
    }

    private static func files(at path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "找不到 \(path)", "\(path) is not there")
        }
        guard isFolder.boolValue else { return [path] }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(path)/\($0)" }
    }

    private mutating func read(_ file: String) {
        fileCount += 1
        guard let data = FileManager.default.contents(atPath: file) else {
            findings.append(PolicyFileError(file: file, path: "$", reason: BilingualText("无法读取", "cannot be read")))
            return
        }
        let bytes = [UInt8](data)
        switch PolicyFiles.kind(of: bytes) {
        case .catalogues:
            switch PolicyFiles.decodeCatalogues(bytes: bytes, file: file) {
            case .success(let found): catalogues.append((file, found))
            case .failure(let errors): findings += errors.errors
            }
        case .policies, nil:
            switch PolicyFiles.decodePolicies(bytes: bytes, file: file) {
            case .success(let found): policies.append((file, found))
            case .failure(let errors): findings += errors.errors
            }
        }
    }

    /// Every policy, ascending by pool, kind of insurance and first day.
    var allPolicies: [BenefitPolicy] { PolicySet(policies.flatMap(\.policies)).policies }

    /// The policies of a file for a command that needs good ones: findings end it.
    static func policies(of path: String) throws -> [BenefitPolicy] {
        let loaded = try LoadedFiles([path])
        guard loaded.findings.isEmpty else {
            let list = loaded.findings.map(\.description).joined(separator: "\n")
            throw CommandFailure(.damaged, "文件有误:\n\(list)", "the file has the faults above")
        }
        guard !loaded.policies.isEmpty else { throw CommandFailure(.usage, "\(path) 中没有待遇政策", "\(path) holds no policy") }
        return loaded.allPolicies
    }
}
