import ClearingReports
import CommandSupport
import Journal
import LedgerTypes
import MerkleLog
import StrictJSON

/// What the verification of several journals came to, for people and for programs.
struct VerificationSummary: Sendable {
    let reports: [VerificationReport]
    /// Signed checkpoints the journals were held against, by location.
    let checkpoints: [String: [KeptCheckpoint]]
    /// Whether each journal has to have kept a checkpoint that a quorum of witnesses cosigned.
    let isWitnessed: Bool
    /// Whether the caller gave keys of checkpoints, so that each journal has to have a signed one.
    let isKeyed: Bool

    /// Verifies journals, one on each core, and shows how far it is.
    /// - Parameter checkpoints: what each journal has to keep, by location.
    init(
        verifying journals: [any JournalStorage], against checkpoints: [String: [KeptCheckpoint]] = [:],
        resuming state: VerifyState? = nil, isWitnessed: Bool = false, isKeyed: Bool = false
    ) {
        (self.isWitnessed, self.isKeyed) = (isWitnessed, isKeyed)
        let sizes = journals.map { [$0].byteCount }
        let progress = SharedProgress("校验 verifying", totals: sizes, unit: .bytes)
        let found = SideBySide.map(journals, weights: sizes) { index, journal in
            var own = checkpoints[journal.location] ?? []
            let part = state?.part(of: journal.location, meeting: &own)
            let report = verifyJournal(journal, after: part) { done, _ in
                progress.show(Int(done), of: index, note: journal.location)
            } save: { part in
                state?.save(part, having: own)
            } eachBlock: { block in
                for index in own.indices { own[index].meet(block) }
            }
            if report.damage == nil { for index in own.indices { own[index].end(after: report.records) } }
            return (report: report, kept: own)
        }
        progress.finish()
        reports = found.map(\.report)
        self.checkpoints = checkpoints.merging(found.map { ($0.report.location, $0.kept) }) { $1 }
    }

    /// A torn tail is what a crash leaves, and no reason to distrust what stands before it.
    var exit: CommandExit {
        let broken = checkpoints.values.contains { $0.contains { $0.objection != nil } }
        return .worst(
            reports.compactMap(\.damage?.commandExit) + (broken || !unwitnessed.isEmpty || !unsigned.isEmpty ? [.refused] : []))
    }

    /// One sentence for each thing that is not as it should be.
    var findings: [String] {
        reports.flatMap { report in
            [report.damage?.sentence(report.location), report.tornTail?.sentence(report.location)].compactMap(\.self)
                + (checkpoints[report.location] ?? []).compactMap { $0.sentence(report.location) }
        } + unsigned + unwitnessed
    }

    /// One sentence for each journal without a checkpoint that the keys given could be held against: whoever rewrote it may have taken it away.
    private var unsigned: [String] {
        guard isKeyed else { return [] }
        return reports.filter { $0.damage == nil && (checkpoints[$0.location] ?? []).isEmpty }.map {
            "M6: 给出了公钥，但日志旁没有签名检查点 a key was given, and no signed checkpoint lies beside \($0.location)"
        }
    }

    /// What signed checkpoints cover, a line for each journal.
    private var signedLines: String {
        guard isKeyed else { return "" }
        return "\n检查点 Signed checkpoints\n"
            + reports.map { report in
                let kept = (checkpoints[report.location] ?? []).filter { $0.isMet && $0.objection == nil }
                guard let most = kept.max(by: { $0.checkpoint.size < $1.checkpoint.size })?.checkpoint else {
                    return "  \(NodeID.title(report.node))  无 none\n"
                }
                return
                    "  \(NodeID.title(report.node))  \(most.size.grouped) / \(report.records.grouped) 条 records, \(most.origin)\n"
            }.joined()
    }

    /// The checkpoint of a journal that a quorum vouches for and that covers most.
    private func vouched(_ location: String) -> KeptCheckpoint? {
        (checkpoints[location] ?? []).filter(\.isVouchedFor).max { $0.checkpoint.size < $1.checkpoint.size }
    }

    /// One sentence for each journal for which no quorum vouches. A damaged one has its own.
    private var unwitnessed: [String] {
        guard isWitnessed else { return [] }
        return reports.filter { $0.damage == nil && vouched($0.location) == nil }.map { report in
            let best = (checkpoints[report.location] ?? []).compactMap(\.witnesses).max {
                $0.standing.times.count < $1.standing.times.count
            }
            return "M9: 没有足够见证为该日志作证 no quorum of witnesses vouches for \(report.location)"
                + (best.map { ": \($0.text)" } ?? ": 无检查点 no checkpoint")
        }
    }

    /// What the witnesses vouch for, a line for each journal.
    private var witnessLines: String {
        guard isWitnessed else { return "" }
        return "\n见证 Witnesses\n"
            + reports.map { report in
                guard let kept = vouched(report.location), let finding = kept.witnesses else {
                    return "  \(NodeID.title(report.node))  无 none\n"
                }
                return "  \(NodeID.title(report.node))  \(kept.checkpoint.size.grouped) / \(report.records.grouped) 条 records, "
                    + "\(finding.text), \(finding.time ?? "")\n"
            }.joined()
    }

    var text: String {
        var table = TextTable([
            .init("节点", "node"), .init("块", "blocks", alignment: .right), .init("记录", "records", alignment: .right),
            .init("分录", "postings", alignment: .right), .init("字节", "bytes", alignment: .right),
            .init("借方合计", "Σ debits", alignment: .right), .init("贷方合计", "Σ credits", alignment: .right),
            .init("末块哈希", "last block"), .init("默克尔根", "Merkle root"), .init("结论", "verdict"),
        ])
        for report in reports {
            table.append([
                NodeID.title(report.node), report.blocks.grouped, report.records.grouped, report.postings.grouped,
                report.bytes.grouped, report.debits.groupedYuan, report.credits.groupedYuan, report.lastBlockHash.short,
                report.merkleRoot.short, report.verdict.text,
            ])
        }
        if reports.count > 1 {
            table.appendRule()
            table.append([
                "合计 total", sum(\.blocks).grouped, sum(\.records).grouped, sum(\.postings).grouped, sum(\.bytes).grouped,
                reports.reduce(0) { $0 + $1.debits }.groupedYuan, reports.reduce(0) { $0 + $1.credits }.groupedYuan, "", "",
                reports.contains { $0.damage != nil } ? "损坏 damaged" : "无损坏 no damage",
            ])
        }
        return "日志校验 Journal verification    单位：元 in yuan\n\n" + table.render() + signedLines + witnessLines
    }

    var json: JSONValue {
        .object([
            JSONMember("sound", .bool(reports.allSatisfy(\.isSound) && exit == .done)),
            JSONMember(
                "checkpoints",
                .array(
                    checkpoints.sorted { $0.key < $1.key }.flatMap { location, kept in kept.map { $0.json(location) } })),
            JSONMember("journals", .array(reports.map(\.json))),
        ])
    }

    private func sum(_ figure: KeyPath<VerificationReport, UInt64>) -> UInt64 { reports.reduce(0) { $0 + $1[keyPath: figure] } }
}

extension VerificationReport {
    /// The one word an auditor looks for.
    enum Verdict: String {
        case sound, tornTail, damaged, unreadable

        var text: String {
            switch self {
            case .sound: "完好 sound"
            case .tornTail: "尾块未写完 torn tail"
            case .damaged: "损坏 damaged"
            case .unreadable: "无法读取 unreadable"
            }
        }
    }

    var verdict: Verdict {
        if let damage { return damage.commandExit == .damaged ? .damaged : .unreadable }
        return tornTail == nil ? .sound : .tornTail
    }

    var json: JSONValue {
        .object([
            JSONMember("node", NodeID.json(node)), JSONMember("location", .string(location)),
            JSONMember("verdict", .string(verdict.rawValue)), JSONMember("segments", .integer(segments)),
            JSONMember("blocks", .integer(blocks)), JSONMember("records", .integer(records)),
            JSONMember("postings", .integer(postings)), JSONMember("bytes", .integer(bytes)),
            JSONMember("debitFen", .integer(debits)), JSONMember("creditFen", .integer(credits)),
            JSONMember("lastBlockHash", .string(lastBlockHash.hex)), JSONMember("merkleRoot", .string(merkleRoot.hex)),
            JSONMember("damage", damage?.json ?? .null), JSONMember("tornTail", tornTail?.json ?? .null),
        ])
    }
}

extension [any JournalStorage] {
    /// Bytes of all segments, as far as they can be listed: for a progress bar.
    var byteCount: Int { reduce(0) { $0 + ((try? $1.segments()) ?? []).reduce(0) { $0 + Int($1.byteCount) } } }
}
