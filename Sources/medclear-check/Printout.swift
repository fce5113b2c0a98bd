/// What the checker says, for people and for programs.
enum Printout {
    /// The worst of all: damage before a difference.
    static func exitCode(_ reports: [Report]) -> Int32 {
        let kinds = reports.flatMap { $0.faults.map(\.kind) }
        return kinds.contains(.damaged) ? 3 : kinds.contains(.differs) ? 1 : kinds.isEmpty ? 0 : 2
    }

    static func text(_ reports: [Report]) -> String {
        reports.map { report in
            """
            \(report.folder)  节点 node \(node(report.node))  \(verdict(report))
              块 blocks \(report.blocks), 记录 records \(report.records), 分录 postings \(report.sums.postings), \
            账户 accounts \(report.sums.accounts.count), 字节 bytes \(report.bytes)
              借方合计 debits \(yuan(report.sums.debits)), 贷方合计 credits \(yuan(report.sums.credits)) 元 yuan
              末块 last block \(report.lastBlock.hex)
              默克尔根 Merkle root \(report.tree.root.hex)
              检查点 checkpoints: \(checkpoints(report))
            """ + witnesses(report)
        }.joined(separator: "\n")
    }

    private static func checkpoints(_ report: Report) -> String {
        guard !report.pledges.isEmpty else { return "无 none (a changed history with hashes made anew cannot be told)" }
        return report.pledges.map { pledge in
            let signed = pledge.isSigned == nil ? "签名未核验 signature not checked (no --key)" : "签名有效 signature valid"
            return "\(pledge.file): \(pledge.size) 条 records, \(signed)"
        }.joined(separator: "; ")
    }

    private static func witnesses(_ report: Report) -> String {
        guard let quorum = report.quorum else { return "" }
        guard let pledge = report.vouched(quorum) else { return "\n  见证 witnesses: 不足 too few" }
        let names = pledge.cosigners.keys.sorted().joined(separator: ", ")
        return "\n  见证 witnesses: \(pledge.size) / \(report.records) 条 records, \(names) (≥ \(quorum.needed(pledge.origin)))"
    }

    static func node(_ node: UInt32?) -> String { node.map { $0 == 0 ? "hub" : String($0) } ?? "?" }

    static func verdict(_ report: Report) -> String {
        let kinds = report.faults.map(\.kind)
        if kinds.contains(.damaged) { return "损坏 damaged" }
        if kinds.contains(.differs) { return "不符 differs" }
        if !kinds.isEmpty { return "无法读取 unreadable" }
        return report.tornTail == nil ? "完好 sound" : "尾块未写完 torn tail"
    }

    static func json(_ reports: [Report]) -> String {
        let journals = reports.map { report in
            """
            {"journal":\(quoted(report.folder)),"node":\(quoted(node(report.node))),"verdict":\(quoted(verdict(report))),\
            "segments":\(report.segments),"bytes":\(report.bytes),"blocks":\(report.blocks),"records":\(report.records),\
            "postings":\(report.sums.postings),"accounts":\(report.sums.accounts.count),"debitFen":\(report.sums.debits),\
            "creditFen":\(report.sums.credits),"lastBlockHash":\(quoted(report.lastBlock.hex)),\
            "merkleRoot":\(quoted(report.tree.root.hex)),"checkpoints":\(report.pledges.count),\
            "cosignedRecords":\(report.quorum.map { "\(report.vouched($0)?.size ?? 0)" } ?? "null"),\
            "tornTail":\(report.tornTail.map(quoted) ?? "null"),\
            "findings":[\(report.faults.map { quoted($0.text) }.joined(separator: ","))]}
            """
        }
        return "{\"sound\":\(reports.allSatisfy(\.isSound)),\"journals\":[\(journals.joined(separator: ","))]}"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where scalar.value < 0x20:
                "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2) + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    private static func yuan(_ fen: Int128) -> String {
        let cents = fen.magnitude % 100
        return (fen < 0 ? "-" : "") + "\(fen.magnitude / 100)." + (cents < 10 ? "0" : "") + "\(cents)"
    }
}
