import ClaimTypes
import CommandSupport
import Foundation
import LedgerTypes
import MerkleLog
import StrictJSON

/// A proof that can be checked without any journal: records byte for byte, the path of each to a tree's root, and the signed checkpoint of
/// that tree. What it is about is said in words; only the records count.
package struct ProofFile: Sendable {
    static let format = "medclear proof 1"

    enum Subject: String, CaseIterable, Sendable { case claim, balance, position, evidence }

    /// One record with its path to the root.
    struct Record: Sendable {
        let sequence: UInt64
        /// Time of its block, as the maker of the proof states it.
        let time: Timestamp
        let bytes: [UInt8]
        let path: [Digest256]
        /// Why it is here: `record`, `receipt`, `policy`, `catalogue`.
        let role: String
    }

    /// Records of one journal under one tree.
    struct Log: Sendable {
        let node: NodeID
        let size: UInt64
        let root: Digest256
        /// The signed note; `nil` when the journal publishes none.
        let checkpoint: String?
        let records: [Record]
    }

    let subject: Subject
    /// The claim, account or window in its maker's words.
    let about: String
    let logs: [Log]
    /// The claim it is about, so that a reader is told of that claim alone: records carry messages of many. `nil` of balances and positions.
    var claim: ClaimReference?
    /// Of a balance: account and stated totals, in fen.
    var balance: (account: AccountID, debits: Int128, credits: Int128)?
    /// Of an evidence pack: the public keys of the network as its maker knows them. No anchor of trust.
    var keys: String?
    /// Of an evidence pack: how the decision was reached.
    var explanation: JSONValue?

    package var json: JSONValue {
        var members = [
            JSONMember("format", .string(Self.format)), JSONMember("subject", .string(subject.rawValue)),
            JSONMember("about", .string(about)), JSONMember("logs", .array(logs.map(Self.json))),
        ]
        if let claim { members.append(JSONMember("claim", claim.json)) }
        if let balance {
            members.append(
                JSONMember(
                    "balance",
                    .object([
                        JSONMember("account", .string(String(balance.account.value, radix: 16))),
                        JSONMember("debitFen", .string("\(balance.debits)")),
                        JSONMember("creditFen", .string("\(balance.credits)")),
                    ])))
        }
        if let keys { members.append(JSONMember("keys", .string(keys))) }
        if let explanation { members.append(JSONMember("explanation", explanation)) }
        return .object(members)
    }

    private static func json(_ log: Log) -> JSONValue {
        .object([
            JSONMember("node", .integer(log.node.value)), JSONMember("size", .integer(log.size)),
            JSONMember("root", .string(log.root.hex)), JSONMember("checkpoint", log.checkpoint.map { .string($0) } ?? .null),
            JSONMember(
                "records",
                .array(
                    log.records.map { record in
                        .object([
                            JSONMember("sequence", .integer(record.sequence)),
                            JSONMember("time", .string("\(record.time.nanoseconds)")), JSONMember("role", .string(record.role)),
                            JSONMember("bytes", .string(Data(record.bytes).base64EncodedString())),
                            JSONMember("path", .array(record.path.map { .string($0.hex) })),
                        ])
                    })),
        ])
    }
}

extension ProofFile {
    /// What it is about, by its content.
    /// - Parameter windows: of a position, those that its proven records are of.
    func title(_ windows: Set<WindowNumber>) -> String {
        switch subject {
        case .claim, .evidence: claim?.title ?? ""
        case .balance: balance?.account.title ?? ""
        case .position: Self.title(of: windows)
        }
    }

    static func title(of windows: Set<WindowNumber>) -> String {
        "清算期 window " + windows.sorted().map(\.description).joined(separator: ", ")
    }

    /// Reads a proof file, of which nothing is believed yet.
    /// - Throws: `CommandFailure`: 2 when it cannot be read, 3 when it is no proof.
    init(reading path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取证明文件 \(path)", "cannot read the proof file \(path)")
        }
        try self.init([UInt8](data), path)
    }

    /// - Parameter path: how refusals call the file.
    /// - Throws: `CommandFailure` with 3 when the bytes are no proof.
    package init(_ bytes: [UInt8], _ path: String) throws {
        func bad(_ what: String) -> CommandFailure {
            CommandFailure(.damaged, "\(path) 不是完好的证明文件：\(what)", "\(path) is no whole proof file: \(what)")
        }
        let value: JSONValue
        switch JSONParser.parse(bytes) {
        case .success(let parsed): value = parsed
        case .failure(let refusal): throw bad("\(refusal.path): \(refusal.reason) \(refusal.detail)")
        }
        guard value["format"] == .string(Self.format) else { throw bad("format") }
        guard case .string(let name)? = value["subject"], let subject = Subject(rawValue: name),
            case .string(let about)? = value["about"], case .array(let logs)? = value["logs"]
        else { throw bad("subject, about or logs") }
        (self.subject, self.about) = (subject, about)
        self.logs = try logs.enumerated().map { index, log in
            guard let read = Self.log(log) else { throw bad("logs[\(index)]") }
            return read
        }
        if let stated = value["claim"] {
            guard let read = ClaimReference(stated) else { throw bad("claim") }
            claim = read
        }
        if let stated = value["balance"] {
            guard case .string(let id)? = stated["account"], let account = UInt128(id, radix: 16),
                case .string(let debit)? = stated["debitFen"], let debits = Int128(debit),
                case .string(let credit)? = stated["creditFen"], let credits = Int128(credit)
            else { throw bad("balance") }
            balance = (AccountID(account), debits, credits)
        }
        guard (subject == .balance) == (balance != nil) else { throw bad("balance") }
        if case .string(let text)? = value["keys"] { keys = text }
        explanation = value["explanation"]
    }

    private static func log(_ value: JSONValue) -> Log? {
        guard case .number(let node)? = value["node"], let node = UInt32(node), case .number(let size)? = value["size"],
            let size = UInt64(size), let root = digest(value["root"]), case .array(let records)? = value["records"]
        else { return nil }
        var read: [Record] = []
        for value in records {
            guard case .number(let sequence)? = value["sequence"], let sequence = UInt64(sequence),
                case .string(let time)? = value["time"], let time = UInt64(time), case .string(let role)? = value["role"],
                case .string(let coded)? = value["bytes"], let bytes = Data(base64Encoded: coded),
                case .array(let path)? = value["path"]
            else { return nil }
            let hashes = path.compactMap { digest($0) }
            guard hashes.count == path.count else { return nil }
            read.append(
                Record(
                    sequence: sequence, time: Timestamp(nanoseconds: time), bytes: [UInt8](bytes), path: hashes, role: role))
        }
        var checkpoint: String?
        switch value["checkpoint"] {
        case .string(let text)?: checkpoint = text
        case .null?: break
        default: return nil
        }
        return Log(node: NodeID(node), size: size, root: root, checkpoint: checkpoint, records: read)
    }

    private static func digest(_ value: JSONValue?) -> Digest256? {
        guard case .string(let text)? = value, let bytes = Hexadecimal.bytes(of: text.utf8), bytes.count == 32 else { return nil }
        return Digest256(bytes)
    }
}

extension ClaimReference {
    /// With the national field names; the batch is null for the whole visit.
    var json: JSONValue {
        .object([
            JSONMember("fixmedins_code", .string(institution.description)), JSONMember("mdtrt_id", .string(visitID)),
            JSONMember("chrg_bchno", batch.isEmpty ? .null : .string(batch)),
        ])
    }

    fileprivate init?(_ value: JSONValue) {
        guard case .string(let code)? = value["fixmedins_code"], let institution = InstitutionCode(text: code),
            case .string(let visit)? = value["mdtrt_id"], !visit.isEmpty
        else { return nil }
        switch value["chrg_bchno"] {
        case .string(let batch)?: self.init(institution: institution, visitID: visit, batch: batch)
        case .null?: self.init(institution: institution, visitID: visit)
        default: return nil
        }
    }
}
