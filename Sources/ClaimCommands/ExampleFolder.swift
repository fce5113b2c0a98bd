import Benefits
import ClaimTypes
import CommandSupport
import Foundation
import PolicyFiles
import Registry

/// The folder with everything adjudication needs: `regions.json`, `institutions.jsonl`, `persons.jsonl`, `Policies/`, `Catalogues/`.
public struct ExampleFolder: Sendable {
    public let path: String
    public let registry: MemoryRegistry
    public let policies: PolicySet
    public let catalogues: CatalogueSet

    /// Loads a folder whole. Every finding of every file is reported at once.
    /// - Parameters:
    ///   - path: the folder; `nil` looks for `Documentation/Examples` here and above the executable.
    ///   - persons: files of persons to read instead of the folder's own.
    ///   - institutions: files of institutions to read beside the folder's own.
    /// - Throws: `CommandFailure` with `.usage` for a missing file, `.damaged` for findings.
    public static func load(_ path: String?, persons: [String] = [], institutions: [String] = []) throws -> ExampleFolder {
        let folder = try path ?? standardPath()
        var registry = MemoryRegistry()
        var findings: [String] = []
        findings += RegistryFiles.loadRegions(try read("\(folder)/regions.json"), file: "regions.json", into: &registry)
            .map(\.description)
        for file in ["\(folder)/institutions.jsonl"] + institutions {
            findings += RegistryFiles.loadInstitutions(try read(file), file: file, into: &registry).map(\.description)
        }
        for file in persons.isEmpty ? ["\(folder)/persons.jsonl"] : persons {
            findings += RegistryFiles.loadPersons(try read(file), file: file, into: &registry).map(\.description)
        }
        let policies = PolicyFiles.read(directory: "\(folder)/Policies").flatMap(PolicyFiles.decodePolicies(files:))
        let catalogues = PolicyFiles.read(directory: "\(folder)/Catalogues").flatMap(PolicyFiles.decodeCatalogues(files:))
        if case .failure(let errors) = policies { findings.append(errors.description) }
        if case .failure(let errors) = catalogues { findings.append(errors.description) }
        guard findings.isEmpty, case .success(let policies) = policies, case .success(let catalogues) = catalogues else {
            let list = findings.map { "\n  " + $0 }.joined()
            throw CommandFailure(.damaged, "示例目录 \(folder) 中的数据有误", "the data in \(folder) are faulty:\(list)")
        }
        return ExampleFolder(path: folder, registry: registry, policies: policies, catalogues: catalogues)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取文件 \(path)", "cannot read the file \(path)")
        }
        return [UInt8](data)
    }

    private static func standardPath() throws -> String {
        let inner = "Documentation/Examples"
        var places = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
        if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
            var place = executable
            for _ in 0..<5 {
                place.deleteLastPathComponent()
                places.append(place)
            }
        }
        for place in places {
            let folder = place.appendingPathComponent(inner).path
            if FileManager.default.fileExists(atPath: folder + "/regions.json") { return folder }
        }
        throw CommandFailure(
            .usage, "找不到示例目录 \(inner)，请用 --examples 指定", "the folder \(inner) is not here; name it with --examples")
    }
}
