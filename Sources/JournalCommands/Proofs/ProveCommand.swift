import ArgumentParser
import ClaimTypes
import CommandSupport
import Journal
import LedgerTypes
import Messages
import StrictJSON

/// `medclear journal prove DIR… --claim ID --out FILE`
public struct ProveCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove a claim, a balance or a position to someone without the journal. 生成可离线核验的证明文件",
        discussion: """
            Writes one file: the records byte for byte, the path of each to the root of its journal's Merkle tree, and the signed
            checkpoint beside the journal (DIR/log/checkpoint). `check-proof` checks it anywhere. Without a checkpoint the root
            itself has to be known to the receiver. Paths come from the tiles published in DIR/log; without them the journal is read
            once more.

            --claim: every record of the claim in the given journals. --balance: every record with a posting on the account, written
            kind:fund:region:counterparty as in `export --what postings`. --position: what the hub told a region of a closed window.

            Examples:
              medclear journal prove demo --claim EX1 --out ex1.proof
              medclear journal prove demo/340000 --balance 12:310101:340000:310000 --out payable.proof
              medclear journal prove demo/340000 --position 2026-09 --out position.proof

            Exit codes: 0 written, 1 nothing there to prove, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments
    @OptionGroup var selector: ClaimArguments

    @Option(help: ArgumentHelp("Account to prove.", valueName: "kind:fund:region:counterparty"))
    var balance: String?

    @Option(help: ArgumentHelp("Window whose position to prove.", valueName: "yyyy-mm"))
    var position: String?

    @Option(name: [.short, .long], help: "File to write. (default: standard output)")
    var out: String?

    public init() {}

    public func validate() throws {
        guard [selector.isGiven, balance != nil, position != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("name one thing to prove: a claim, --balance or --position")
        }
    }

    public func run() throws {
        let folders = try JournalFolder.findEach(arguments.folders)
        let file: ProofFile
        if let balance {
            file = try Self.proof(ofBalance: balance, in: folders)
        } else if let position {
            file = try Self.proof(ofPosition: position, in: folders)
        } else {
            let claim = try selector.reference(in: folders.map(\.storage))
            file = try Self.proof(of: claim, in: folders)
        }
        try TextOutput.save(file.json.text, to: out)
        let count = file.logs.reduce(0) { $0 + $1.records.count }
        Console.error("已证明 \(count) 条记录 / \(count) records proven: \(file.about)")
    }

    static func proof(of claim: ClaimReference, in folders: [JournalFolder]) throws -> ProofFile {
        let timeline = try ClaimTimeline(of: claim, in: folders.map(\.storage))
        let wanted = Dictionary(grouping: timeline.entries, by: \.node).mapValues { entries in
            Dictionary(
                entries.map { ($0.sequence, ProofMaker.WantedRecord(bytes: $0.bytes, time: $0.time)) },
                uniquingKeysWith: { first, _ in first })
        }
        return ProofFile(
            subject: .claim, about: claim.title, logs: try logs(folders, wanted), claim: claim)
    }

    private static func proof(ofBalance text: String, in folders: [JournalFolder]) throws -> ProofFile {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, let kind = UInt8(parts[0]), let fund = UInt32(parts[1]), fund < 1 << 24,
            let region = UInt32(parts[2]), let other = UInt64(parts[3]) ?? InstitutionCode(text: String(parts[3]))?.value
        else {
            throw CommandFailure(.usage, "账户 \(text) 应写作 科目:基金:地区:对方", "account \(text) is not kind:fund:region:counterparty")
        }
        let account = AccountID(kind: kind, fund: fund, region: region, counterparty: other)
        var wanted: [NodeID: ProofMaker.Wanted] = [:]
        var (debits, credits) = (Int128(0), Int128(0))
        for folder in folders {
            try RecordScan.blocks(folder.storage) { block, node in
                for record in block.records {
                    for posting in record.postings where posting.debit == account || posting.credit == account {
                        wanted[node, default: [:]][record.sequence.value] = ProofMaker.WantedRecord(
                            bytes: Array(record.bytes), time: block.header.timestamp)
                        guard posting.effect == .post || posting.effect == .postHold else { continue }
                        if posting.debit == account { debits += Int128(posting.amount.units) }
                        if posting.credit == account { credits += Int128(posting.amount.units) }
                    }
                }
                return true
            }
        }
        var file = ProofFile(subject: .balance, about: account.title, logs: try logs(folders, wanted))
        file.balance = (account, debits, credits)
        return file
    }

    private static func proof(ofPosition text: String, in folders: [JournalFolder]) throws -> ProofFile {
        guard case .window(let window)? = JournalPoint(text: "window:" + text) else {
            throw CommandFailure(.usage, "清算期 \(text) 应写作 2026-09", "window \(text) is not written as 2026-09")
        }
        var wanted: [NodeID: ProofMaker.Wanted] = [:]
        try RecordScan.run("查找 looking up", folders.map(\.storage)) { read, _ in
            let says = read.node != .hub && read.sayings.contains { $0.position == window }
            if says { wanted[read.node, default: [:]][read.record.sequence.value] = ProofMaker.WantedRecord(read) }
            return true
        }
        return ProofFile(subject: .position, about: ProofFile.title(of: [window]), logs: try logs(folders, wanted))
    }

    /// - Throws: `CommandFailure` with 1 when nothing is wanted anywhere.
    static func logs(_ folders: [JournalFolder], _ wanted: [NodeID: ProofMaker.Wanted]) throws -> [ProofFile.Log] {
        let logs = try folders.compactMap { folder -> ProofFile.Log? in
            guard let node = try RecordScan.owner(of: folder.storage), let wanted = wanted[node], !wanted.isEmpty else {
                return nil
            }
            return try ProofMaker.log(of: folder, node, wanted)
        }
        guard !logs.isEmpty else {
            throw CommandFailure(.refused, "日志中没有可证明的记录", "the journals hold no such record: there is nothing to prove")
        }
        return logs
    }
}
