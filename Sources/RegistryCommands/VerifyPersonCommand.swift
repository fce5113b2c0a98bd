import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Registry
import RegistryStore
import StrictJSON

/// `medclear registry verify`
struct VerifyPersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Is it this person, alive, insured, suspended, paid up? 核验",
        discussion: """
            Each subject is answered yes, no or cannot say, with source and date. "Cannot say" is neither yes nor no. Identity is
            compared when --identity gives some; what differs is not told.

            --identity reads a JSON object with psn_name, psn_cert_type and certno, any of them, from a file or standard input, so
            that no name stands in a command line.

            Examples:
              medclear registry verify --person 3400009000000101 --insured-in 340000 --insurance 310
              echo '{"psn_name":"张样例","psn_cert_type":"01","certno":"340100198001010011"}' | medclear registry verify \\
                --person 3400009000000101 --insured-in 340000 --insurance 310 --identity - --keys registry.keys --json

            Exit codes: 0 nothing speaks against the person (cannot say included), 1 some subject speaks against, 2 usage,
            3 damaged data, 4 internal.
            """)

    @OptionGroup var enrolment: EnrolmentArguments

    @Option(help: "Day asked about, yyyy-MM-dd. (default: today)")
    var on: BusinessDate?

    @Option(help: "JSON with the identity to compare; - is standard input.")
    var identity: String?

    @Option(help: "Contribution level to compare.")
    var level: UInt8?

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let store = try arguments.open()
        var question = VerificationQuestion(
            enrolment: enrolment.key, day: on ?? BusinessTime.now.date, contributionLevel: level)
        if let identity {
            let stated = try IdentityInput.read(identity)
            question.name = stated.name
            question.certificateType = stated.certificateType
            question.certificateNumber = stated.certificateNumber
        }
        let answers = try answering { try store.verify(question) }
        let rows = answers.map { subject, answer in
            JSONValue.object([
                JSONMember("subject", .string(subject.rawValue)), JSONMember("answer", .string(answer.verdict.word)),
                JSONMember("source_zh", .string(answer.source.chinese)), JSONMember("source_en", .string(answer.source.english)),
                JSONMember("as_of", answer.asOf.map { .string($0.description) } ?? .null),
                JSONMember("reason_zh", .string(answer.reason.chinese)), JSONMember("reason_en", .string(answer.reason.english)),
            ])
        }
        arguments.show(
            .object([
                JSONMember("psn_no", .string(enrolment.person.description)), JSONMember("on", .string(question.day.description)),
                JSONMember("answers", .array(rows)),
            ]),
            answers.map { subject, answer in
                let day = answer.asOf.map(\.description) ?? "–"
                return "\(subject.title): \(answer.verdict.title)  [\(answer.source.chinese), \(day)]"
                    + "  \(answer.reason.chinese) / \(answer.reason.english)"
            })
        if answers.contains(where: { $0.0.speaksAgainst($0.1.verdict) }) { throw ExitCode(CommandExit.refused.rawValue) }
    }
}

extension Verdict {
    var word: String {
        switch self {
        case .yes: "yes"
        case .no: "no"
        case .cannotSay: "cannot say"
        }
    }

    var title: String {
        switch self {
        case .yes: "是 yes"
        case .no: "否 no"
        case .cannotSay: "无法判断 cannot say"
        }
    }
}

extension VerificationSubject {
    var title: String {
        switch self {
        case .identity: "身份 identity"
        case .alive: "生存 alive"
        case .insured: "参保 insured"
        case .suspended: "暂停 suspended"
        case .contribution: "缴费 contribution"
        case .credential: "凭证 credential"
        }
    }

    /// Being suspended is the one thing where "yes" is bad news.
    func speaksAgainst(_ verdict: Verdict) -> Bool { self == .suspended ? verdict == .yes : verdict == .no }
}

/// Identity as a clerk hands it over: in a file or on standard input, never in a command line that others can see.
struct IdentityInput {
    var name: String?
    var certificateType: String?
    var certificateNumber: String?
    var cardKind: CredentialKind?
    var cardNumber: String?

    static func read(_ path: String) throws -> IdentityInput {
        let data = path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
        guard let data else { throw CommandFailure(.usage, "无法读取 \(path)", "cannot read \(path)") }
        guard case .success(.object(let members)) = JSONParser.parse([UInt8](data.prefix(1 << 16))) else {
            throw CommandFailure(.usage, "\(path) 应为一个 JSON 对象", "\(path) has to hold one JSON object")
        }
        var input = IdentityInput()
        for member in members {
            guard case .string(let text) = member.value else { throw malformed(member.key) }
            switch member.key {
            case "psn_name": input.name = text
            case "psn_cert_type":
                input.certificateType = try RegistryFiles.certificateType(text) ?? { throw malformed(member.key) }()
            case "certno": input.certificateNumber = try RegistryFiles.credentialNumber(text) ?? { throw malformed(member.key) }()
            case "kind": input.cardKind = try RegistryFiles.credentialKind(text) ?? { throw malformed(member.key) }()
            case "card_no": input.cardNumber = try RegistryFiles.credentialNumber(text) ?? { throw malformed(member.key) }()
            default: throw malformed(member.key)
            }
        }
        return input
    }

    private static func malformed(_ key: String) -> CommandFailure {
        CommandFailure(.usage, "字段 \(key.prefix(40)) 未知或无效", "the field \(key.prefix(40)) is unknown or not valid")
    }
}
