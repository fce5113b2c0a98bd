import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Registry
import RegistryStore
import StrictJSON

/// `medclear registry show`
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What is recorded of one person. 查看登记信息",
        discussion: """
            Shows the pseudonym, enrolments, filings, qualifications and the state of the credentials. Name and numbers only with
            --identity, which needs the key and a purpose; every such look is kept in the registry.

            --find reads a JSON object with psn_cert_type and certno, or with kind and card_no, from a file or standard input, and
            shows the person they belong to.

            Examples:
              medclear registry show --person 3400009000000101
              medclear registry show --person 3400009000000101 --identity --purpose "case 2026-118" --keys registry.keys
              echo '{"kind":"03","card_no":"A12345678"}' | medclear registry show --find - --keys registry.keys

            Exit codes: 0 shown, 1 nobody there, 2 usage, 3 damaged data, 4 internal.
            """)

    @Option(help: "Person number (psn_no).")
    var person: PersonNumber?

    @Option(help: "JSON with a certificate or card to find the person by; - is standard input.")
    var find: String?

    @Flag(help: "Show name, documents and card numbers.")
    var identity = false

    @Option(help: "What for; needed with --identity, and kept.")
    var purpose: String?

    @Option(help: "Who looks. (default: $USER)")
    var operatorName: String?

    @OptionGroup var arguments: RegistryArguments

    func validate() throws {
        guard (person == nil) != (find == nil) else {
            throw ValidationError("请给出 --person 或 --find 之一 / give either --person or --find")
        }
        guard !identity || purpose?.isEmpty == false else {
            throw ValidationError("--identity 需要 --purpose / --identity needs a --purpose")
        }
    }

    func run() throws {
        let store = try arguments.open()
        try answering {
            guard let number = try found(store), try store.isRecorded(number) else {
                try arguments.refuse(
                    number: RegistryStoreError.Code.unknownPerson.rawValue, name: "unknownPerson",
                    BilingualText("登记库中没有该人员", "nobody is recorded there"))
            }
            var members = [JSONMember("psn_no", .string(number.description))]
            if identity { members += try identityMembers(number, store) }
            if let tombstone = try store.tombstone(of: number) {
                let erased = JSONValue.object([
                    JSONMember("on", .string(tombstone.erasedOn.description)), JSONMember("reason", .string(tombstone.reason)),
                ])
                members.append(JSONMember("identity_erased", erased))
            }
            if let life = store.life(of: number) { members.append(JSONMember("life", life.json)) }
            members.append(JSONMember("credential", store.credential(of: number).json))
            let held = try store.credentials(of: number, showingNumbers: identity)
            members.append(JSONMember("credentials", .array(held.map(\.json))))
            members.append(JSONMember("enrolments", .array(try store.enrolments(of: number).map { try json($0, store) })))
            let value = JSONValue.object(members)
            arguments.show(value, value.outline)
        }
    }

    private func found(_ store: RegistryStore) throws -> PersonNumber? {
        guard let find else { return person }
        let input = try IdentityInput.read(find)
        if let type = input.certificateType, let number = input.certificateNumber {
            return try store.person(certificateType: type, certificateNumber: number)
        }
        if let kind = input.cardKind, let number = input.cardNumber { return try store.person(card: kind, number: number) }
        throw CommandFailure(.usage, "--find 需要证件或卡号", "--find needs psn_cert_type and certno, or kind and card_no")
    }

    private func identityMembers(_ number: PersonNumber, _ store: RegistryStore) throws -> [JSONMember] {
        let name = operatorName ?? ProcessInfo.processInfo.environment["USER"] ?? "unknown"
        let access = IdentityAccess(at: .now, operatorName: name, purpose: purpose ?? "")
        guard let identity = try store.identity(of: number, for: access) else { return [JSONMember("identity", .null)] }
        let fields: [(String, String?)] = [
            ("psn_name", identity.name), ("psn_cert_type", identity.certificateType), ("certno", identity.certificateNumber),
            ("brdy", identity.birthDate?.description), ("tel", identity.phone),
        ]
        return [
            JSONMember("identity", .object(fields.compactMap { key, text in text.map { JSONMember(key, .string($0)) } }))
        ]
    }

    /// The row as an import file would hold it, its filings with their numbers.
    private func json(_ record: EnrolmentRecord, _ store: RegistryStore) throws -> JSONValue {
        let filings = try store.filings(of: record.key)
        guard case .success(.object(let members)) = JSONParser.parse(Array(RegistryFiles.encode(record).utf8)) else {
            throw CommandFailure(.internal, "无法显示参保信息", "the enrolment cannot be shown")
        }
        return .object(
            members.filter { $0.key != "psn_no" }.map { member in
                guard member.key == "filings", case .array(let rows) = member.value else { return member }
                let numbered = zip(filings, rows).map { filing, row -> JSONValue in
                    guard case .object(let fields) = row else { return row }
                    return .object([JSONMember("number", .integer(filing.number.value))] + fields)
                }
                return JSONMember("filings", .array(numbered))
            })
    }
}

extension LifeRecord {
    var json: JSONValue {
        .object(
            [JSONMember("status", .string("\(status)"))]
                + (since.map { [JSONMember("since", .string($0.description))] } ?? []) + [
                    JSONMember("source", .string(source)), JSONMember("as_of", .string(confirmedOn.description)),
                ])
    }
}

extension CredentialState {
    var json: JSONValue {
        switch self {
        case .unrecorded: .object([JSONMember("state", .string("unrecorded"))])
        case .usable(let since):
            .object([JSONMember("state", .string("usable")), JSONMember("since", .string(since.description))])
        case .stopped(let since, let kind):
            .object([
                JSONMember("state", .string("stopped")), JSONMember("since", .string(since.description)),
                JSONMember("reported_on", .string("\(kind)")),
            ])
        }
    }
}

extension HeldCredential {
    var json: JSONValue {
        var members = [JSONMember("kind", .string("\(kind)")), JSONMember("issued_at", .string(issuedAt.description))]
        if let voidAt { members.append(JSONMember("void_at", .string(voidAt.description))) }
        if let number { members.append(JSONMember("card_no", .string(number))) }
        return .object(members)
    }
}

extension JSONValue {
    /// The value as indented lines for people.
    var outline: [String] { outline(depth: 0) }

    private func outline(depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: depth)
        switch self {
        case .object(let members):
            return members.flatMap { member -> [String] in
                switch member.value {
                case .object, .array: ["\(indent)\(member.key):"] + member.value.outline(depth: depth + 1)
                default: ["\(indent)\(member.key): \(member.value.plain)"]
                }
            }
        case .array(let values):
            return values.flatMap { value -> [String] in
                var lines = value.outline(depth: depth + 1)
                if let first = lines.first { lines[0] = "\(indent)- " + first.drop { $0 == " " } }
                return lines
            }
        default: return [indent + plain]
        }
    }

    private var plain: String {
        switch self {
        case .string(let text): text
        default: text
        }
    }
}
