public import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Registry
import RegistryStore
import StrictJSON

/// `medclear registry …`: persons, enrolments, cards, institutions, regions (参保登记库).
public struct RegistryCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "Persons, enrolments, cards, institutions, regions. 参保登记库",
        subcommands: [
            InitCommand.self, ImportCommand.self, VerifyPersonCommand.self, ShowCommand.self, FilingCommand.self,
            CardCommand.self, EraseCommand.self, RotateKeyCommand.self,
        ])

    public init() {}
}

/// Where the registry is, and its keys.
struct RegistryArguments: ParsableArguments {
    @Option(
        help: "The registry's file. (default: $MEDCLEAR_REGISTRY, else registry.db)", completion: .file())
    var registry: String?

    @Option(help: "The key file, mode 600. (default: $MEDCLEAR_REGISTRY_KEYS, else none)", completion: .file())
    var keys: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    var path: String { registry ?? ProcessInfo.processInfo.environment["MEDCLEAR_REGISTRY"] ?? "registry.db" }

    var keyPath: String? { keys ?? ProcessInfo.processInfo.environment["MEDCLEAR_REGISTRY_KEYS"] }

    /// The key file's path, or the reason why there has to be one.
    func requireKeyPath() throws -> String {
        guard let keyPath else {
            throw CommandFailure(.usage, "需要 --keys 指定密钥文件", "this needs the key file: --keys FILE")
        }
        return keyPath
    }

    /// Opens the registry, with its keys when a key file is named.
    func open() throws -> RegistryStore {
        try answering { try RegistryStore.open(at: path, keys: try keyPath.map { try RegistryKeyRing.load(from: $0) }) }
    }

    /// Prints the result, in the form asked for.
    func show(_ json: JSONValue, _ lines: [String]) {
        print(self.json ? json.text : lines.joined(separator: "\n"))
    }

    /// Prints a refusal of the rules and leaves with its code.
    func refuse(number: UInt16, name: String, _ reason: BilingualText) throws -> Never {
        if json {
            let refusal = JSONValue.object([
                JSONMember("code", .integer(number)), JSONMember("name", .string(name)),
                JSONMember("reason_zh", .string(reason.chinese)), JSONMember("reason_en", .string(reason.english)),
            ])
            print(JSONValue.object([JSONMember("refused", refusal)]).text)
        }
        Console.error("\(reason.chinese)\n\(reason.english)")
        throw ExitCode(CommandExit.refused.rawValue)
    }
}

/// Runs `body`, turning errors of the store into exit codes.
func answering<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as RegistryStoreError {
        throw CommandFailure(error.exit, error.reason.chinese, error.reason.english)
    }
}

extension RegistryStoreError {
    var exit: CommandExit {
        switch code {
        case .notFound, .alreadyExists, .keyMissing, .keyFileTooOpen: .usage
        case .damaged, .newerSchema, .keyFileMalformed, .wrongKey, .badFile: .damaged
        case .unknownPerson, .erased: .refused
        case .storage, .keyExhausted: .internal
        }
    }
}

/// One enrolment of one person.
struct EnrolmentArguments: ParsableArguments {
    @Option(help: "Person number (psn_no).")
    var person: PersonNumber

    @Option(help: "Insured region (insuplc_admdvs).")
    var insuredIn: RegionCode

    @Option(help: "Kind of insurance (insutype): 310 employee, 390 resident.")
    var insurance: InsuranceKind

    var key: EnrolmentKey { EnrolmentKey(person: person, insuringRegion: insuredIn, insurance: insurance) }
}

/// When something happens: now, in China Standard Time, unless the clerk says otherwise.
struct MomentArguments: ParsableArguments {
    @Option(help: "Moment in China Standard Time, \"yyyy-MM-dd HH:mm:ss\". (default: now)")
    var at: BusinessTime?

    var time: BusinessTime { at ?? .now }
}

extension BusinessTime {
    /// The system's clock in China Standard Time.
    static var now: BusinessTime { BusinessTime(seconds: Int64(Date().timeIntervalSince1970) + 8 * 3_600) }
}

extension PersonNumber: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension RegionCode: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension InsuranceKind: ExpressibleByArgument {
    public init?(argument: String) {
        guard let value = UInt16(argument) else { return nil }
        self.init(value)
    }
}

extension BusinessDate: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension BusinessTime: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}
