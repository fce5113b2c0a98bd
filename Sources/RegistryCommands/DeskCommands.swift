import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Registry
import RegistryStore
import StrictJSON

/// `medclear registry filing …`
struct FilingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filing", abstract: "Make and cancel filings of care elsewhere. 异地就医备案",
        subcommands: [FilingAddCommand.self, FilingCancelCommand.self])
}

extension FilingType: ExpressibleByArgument {
    public init?(argument: String) {
        let names: [String: FilingType] = [
            "long-term": .longTerm, "referral": .referral, "emergency": .emergency, "other": .other,
        ]
        guard let type = names[argument] ?? UInt8(argument).flatMap(FilingType.init(rawValue:)) else { return nil }
        self = type
    }
}

struct FilingAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "File care elsewhere. 备案登记",
        discussion: """
            A filing for a province covers its cities. One made before the settlement at discharge counts for that stay. Where the
            pool locks filings made by commitment, another place may not be chosen meanwhile.

            Examples:
              medclear registry filing add --person 3400009000000101 --insured-in 340000 --insurance 310 \\
                --type long-term --to 310000 --begin 2026-09-01 --commitment
              medclear registry filing add --person 3400009000000101 --insured-in 340000 --insurance 310 \\
                --type referral --to 330000 --begin 2026-09-01 --end 2027-02-28 --json

            Exit codes: 0 filed, 1 refused, 2 usage, 3 damaged data, 4 internal.
            """)

    @OptionGroup var enrolment: EnrolmentArguments

    @Option(help: "long-term, referral, emergency or other.")
    var type: FilingType

    @Option(help: "Region or city filed for.")
    var to: RegionCode

    @Option(help: "First day, yyyy-MM-dd.")
    var begin: BusinessDate

    @Option(help: "Last day. (default: until further notice)")
    var end: BusinessDate?

    @Flag(help: "Made by a letter of commitment.")
    var commitment = false

    @OptionGroup var moment: MomentArguments

    @OptionGroup var arguments: RegistryArguments

    func validate() throws {
        if let end, end < begin { throw ValidationError("--end 早于 --begin / --end lies before --begin") }
    }

    func run() throws {
        let store = try arguments.open()
        let validity = end.map { begin...$0 } ?? .since(begin)
        let filing = FilingRecord(type: type, treatingRegion: to, validity: validity, isCommitment: commitment)
        switch try answering({ try store.add(filing, of: enrolment.key, at: moment.time) }) {
        case .failure(let refusal): try arguments.refuse(number: refusal.number, name: refusal.name, refusal.reason)
        case .success(let made):
            arguments.show(
                .object([
                    JSONMember("number", .integer(made.number.value)), JSONMember("filed_at", .string(moment.time.description)),
                ]), ["备案号 filing \(made.number)"])
        }
    }
}

struct FilingCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a filing. 取消备案",
        discussion: """
            From its day on the filing counts for no settlement; what was settled before stays.

            Examples:
              medclear registry filing cancel --person 3400009000000101 --insured-in 340000 --insurance 310 --number 4

            Exit codes: 0 cancelled, 1 refused, 2 usage, 3 damaged data, 4 internal.
            """)

    @OptionGroup var enrolment: EnrolmentArguments

    @Option(help: "Number of the filing, as show and add tell it.")
    var number: Int64

    @OptionGroup var moment: MomentArguments

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let store = try arguments.open()
        switch try answering({ try store.cancel(FilingNumber(number), of: enrolment.key, at: moment.time) }) {
        case .failure(let refusal): try arguments.refuse(number: refusal.number, name: refusal.name, refusal.reason)
        case .success:
            arguments.show(
                .object([
                    JSONMember("number", .integer(number)), JSONMember("cancelled_at", .string(moment.time.description)),
                ]), ["已取消备案 cancelled filing \(number)"])
        }
    }
}

extension FilingRefusal {
    /// The name of the case, without what it carries.
    var name: String { String("\(self)".prefix { $0 != "(" }) }
}

/// `medclear registry card …`
struct CardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "Loss and restoration of credentials. 凭证挂失与恢复",
        subcommands: [ReportLossCommand.self, RestoreCommand.self])
}

extension CredentialKind: ExpressibleByArgument {
    public init?(argument: String) {
        let names: [String: CredentialKind] = ["e-credential": .eCredential, "card": .card, "electronic-card": .electronicCard]
        guard let kind = names[argument] ?? RegistryFiles.credentialKind(argument) else { return nil }
        self = kind
    }
}

struct CredentialArguments: ParsableArguments {
    @Option(help: "Person number (psn_no).")
    var person: PersonNumber

    @Option(help: "e-credential, card or electronic-card.")
    var kind: CredentialKind

    func show(_ result: Result<CredentialState, CredentialRefusal>, _ arguments: RegistryArguments, _ line: String) throws {
        switch result {
        case .failure(let refusal): try arguments.refuse(number: refusal.rawValue, name: "\(refusal)", refusal.reason)
        case .success(let state):
            arguments.show(
                .object([JSONMember("psn_no", .string(person.description)), JSONMember("credential", state.json)]), [line])
        }
    }
}

struct ReportLossCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report-loss", abstract: "Report a loss: all credentials of the person stop. 挂失",
        discussion: """
            Card, electronic card and e-credential stand for one enrolment: a loss of one stops them all.

            Examples:
              medclear registry card report-loss --person 3400009000000101 --kind card

            Exit codes: 0 stopped, 1 refused, 2 usage, 3 damaged data, 4 internal.
            """)

    @OptionGroup var credential: CredentialArguments

    @OptionGroup var moment: MomentArguments

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let store = try arguments.open()
        let result = try answering { try store.reportLoss(of: credential.kind, person: credential.person, at: moment.time) }
        try credential.show(result, arguments, "已挂失，全部凭证停用 loss reported; all credentials are stopped")
    }
}

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "End a loss: found again, or replaced by a new one. 解挂与补换",
        discussion: """
            Without --reissued the lost one was found. --reissued reads a JSON object with card_no of the new one from a file or
            standard input; the lost one stays void.

            Examples:
              medclear registry card restore --person 3400009000000101 --kind card
              echo '{"card_no":"B87654321"}' | medclear registry card restore --person 3400009000000101 --kind card \\
                --reissued - --keys registry.keys

            Exit codes: 0 usable again, 1 refused, 2 usage, 3 damaged data, 4 internal.
            """)

    @OptionGroup var credential: CredentialArguments

    @Option(help: "JSON with card_no of the new one; - is standard input.")
    var reissued: String?

    @OptionGroup var moment: MomentArguments

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let store = try arguments.open()
        let result = try answering {
            guard let reissued else {
                return try store.restoreFound(credential.kind, person: credential.person, at: moment.time)
            }
            guard let number = try IdentityInput.read(reissued).cardNumber else {
                throw CommandFailure(.usage, "缺少 card_no", "card_no is missing")
            }
            return try store.restoreReissued(
                credential.kind, number: number, person: credential.person, at: moment.time)
        }
        try credential.show(result, arguments, "凭证恢复 credentials may be used again")
    }
}
