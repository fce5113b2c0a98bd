import Benefits
import ClaimTypes
import CommandSupport
import Foundation
import PolicyFiles
import StrictJSON

/// What `medclear-node network init` wrote about a network (`network.json`), as far as a load needs it.
public struct NetworkDescription: Sendable {
    /// One process of the network.
    public struct Process: Sendable {
        /// `hub`, or the region's code.
        public var node: String
        /// Subcommand that starts it, and its configuration file.
        public var command: String
        public var configuration: String
        /// `host:port` of its metrics.
        public var monitoring: String
    }

    public var regions: [RegionCode]
    public var personsPerRegion: Int
    public var populationSeed: UInt64
    public var catalogues: CatalogueSet
    public var processes: [Process]
    /// Hospital interfaces, each for the institutions of its region.
    public var targets: [LoadTarget]
    public var credentials: [InstitutionCode: LoadCredential]

    /// Reads the folder of a network.
    /// - Throws: `CommandFailure` with `.usage` when there is none, `.damaged` when a file of it cannot be read.
    public init(folder: String) throws {
        let path = "\(folder)/network.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "\(folder) 中没有 network.json", "there is no network.json in \(folder)")
        }
        func damaged(_ what: String) -> CommandFailure {
            CommandFailure(.damaged, "\(path)：\(what) 无法读取", "\(path): \(what) cannot be read")
        }
        guard case .success(let network) = JSONParser.parse([UInt8](data)) else { throw damaged("JSON") }
        let population = network["population"]
        guard case .array(let codes) = population?["regions"], case .number(let seed) = population?["seed"],
            case .number(let persons) = population?["persons_per_region"], let populationSeed = UInt64(seed),
            let personsPerRegion = Int(persons), case .array(let entries) = network["processes"],
            case .string(let authority) = network["authority"]
        else { throw damaged("population, processes, authority") }
        regions = codes.compactMap { if case .string(let code) = $0 { RegionCode(text: code) } else { nil } }
        self.personsPerRegion = personsPerRegion
        self.populationSeed = populationSeed
        processes = []
        targets = []
        credentials = [:]
        var files: [PolicyFileContent] = []
        for entry in entries {
            guard case .string(let node) = entry["node"], case .string(let command) = entry["command"],
                case .string(let configuration) = entry["config"], case .string(let monitoring) = entry["monitoring"]
            else { throw damaged("processes") }
            processes.append(
                Process(
                    node: node, command: command, configuration: "\(folder)/\(configuration)", monitoring: monitoring))
            guard case .string(let hospital) = entry["hospital"], case .string(let secrets) = entry["secrets"] else { continue }
            guard let target = LoadTarget("\(node)=\(hospital)", trustFile: "\(folder)/\(authority)") else {
                throw damaged(hospital)
            }
            targets.append(target)
            credentials.merge(try CredentialFile.read("\(folder)/\(secrets)")) { first, _ in first }
            files += try PolicyFiles.read(directory: "\(folder)/\(node)/catalogues").get()
        }
        catalogues = try PolicyFiles.decodeCatalogues(files: files).get()
    }
}
