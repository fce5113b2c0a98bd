import ClaimTypes
import ClearingReports
import Hashing
import LedgerTypes
import Settlement
import StrictJSON

/// A statistical audit sample (审计抽样) of the settlements that stand: the same journals, seed and size give the same sample anywhere.
struct AuditSample: Sendable {
    enum Method: String, CaseIterable, Sendable {
        /// Monetary unit sampling (货币单元抽样): systematic selection over the fen owed, so that large claims are likelier, and those
        /// above the interval are certain.
        case monetaryUnit = "mus"
        /// Simple random sampling without replacement (简单随机抽样).
        case simple = "simple"

        var title: BilingualText {
            switch self {
            case .monetaryUnit: BilingualText("货币单元抽样（按应付金额等距）", "monetary unit sampling, systematic over fen owed")
            case .simple: BilingualText("简单随机抽样（不放回）", "simple random sampling without replacement")
            }
        }
    }

    struct Pick: Sendable {
        let record: BookedRecord
        /// Of monetary unit sampling: the fen that fell on it, counted from 0.
        let hits: [UInt64]
    }

    let method: Method
    let seed: UInt64
    let size: Int
    /// Settlements that stand and their money.
    let population: Int
    let total: UInt64
    /// Fen between two picks; 0 for simple sampling.
    let interval: UInt64
    let start: UInt64
    let picks: [Pick]

    /// Draws from the settlements that were not undone, in order of their ids.
    init(of records: [BookedRecord], size: Int, seed: UInt64, method: Method) {
        let undone = Set(records.filter { $0.kind != .settlement && $0.kind != .adjustment }.map(\.original))
        let standing = records.filter { $0.kind == .settlement && !undone.contains($0.settlementID) }
            .sorted { $0.settlementID < $1.settlementID }
        (self.method, self.seed, self.size) = (method, seed, size)
        population = standing.count
        let sum = standing.reduce(UInt64(0)) { $0 + $1.owed.units.magnitude }
        total = sum
        var draw = DrawnNumbers(seed: seed)
        switch method {
        case .simple:
            (interval, start) = (0, 0)
            var indices = Array(standing.indices)
            for place in 0..<min(size, indices.count) {
                indices.swapAt(place, place + Int(draw.next(below: UInt64(indices.count - place))))
            }
            picks = indices.prefix(size).sorted().map { Pick(record: standing[$0], hits: []) }
        case .monetaryUnit:
            let step = size > 0 ? max(sum / UInt64(size), 1) : 0
            let first = sum == 0 || size == 0 ? 0 : draw.next(below: step)
            (interval, start) = (step, first)
            var (picked, before, point, left) = ([Pick](), UInt64(0), first, sum == 0 ? 0 : size)
            for record in standing {
                let end = before + record.owed.units.magnitude
                var hits: [UInt64] = []
                while left > 0, point < end {
                    hits.append(point)
                    point += step
                    left -= 1
                }
                if !hits.isEmpty { picked.append(Pick(record: record, hits: hits)) }
                before = end
            }
            picks = picked
        }
    }

    var text: String {
        var table = TextTable([
            .init("结算号", "setl_id"), .init("参保地", "insuring"), .init("就医地", "treating"), .init("机构", "institution"),
            .init("就诊", "visit"), .init("时间", "time"), .init("总费用", "fee", alignment: .right),
            .init("应付", "owed", alignment: .right), .init("命中", "hits", alignment: .right),
        ])
        for pick in picks {
            let record = pick.record
            table.append([
                "\(record.settlementID)", "\(record.insuring)", "\(record.treating)", "\(record.claim.institution)",
                record.claim.visitID, record.at.description, record.amounts?.total.yuan ?? "", record.owed.yuan,
                method == .simple ? "" : "\(pick.hits.count)",
            ])
        }
        return "审计抽样 Audit sample    单位：元 in yuan\n"
            + "方法 method: \(method.title.chinese) / \(method.title.english)\n"
            + "总体 population: \(population) 笔 settlements, 应付 owed \(Int128(total).groupedYuan); 种子 seed \(seed); "
            + "样本量 size \(size)"
            + (interval > 0 ? "; 间隔 interval \(Int128(interval).groupedYuan); 起点 start \(Int128(start).groupedYuan)" : "")
            + "\n\n" + table.render()
    }

    var json: JSONValue {
        .object([
            JSONMember("method", .string(method.rawValue)), JSONMember("methodEnglish", .string(method.title.english)),
            JSONMember("methodChinese", .string(method.title.chinese)), JSONMember("seed", .string("\(seed)")),
            JSONMember("size", .integer(size)), JSONMember("population", .integer(population)),
            JSONMember("owedFen", .integer(total)), JSONMember("intervalFen", .integer(interval)),
            JSONMember("startFen", .integer(start)),
            JSONMember(
                "picks",
                .array(
                    picks.map { pick in
                        .object([
                            JSONMember("hits", .array(pick.hits.map { .integer($0) })), JSONMember("record", pick.record.json),
                        ])
                    })),
        ])
    }
}

/// Numbers that follow from a seed by SHA-256, so that any auditor can draw them again: the first eight bytes, big-endian, of
/// SHA-256("medclear audit sample" ‖ seed ‖ counter), both as eight big-endian bytes.
struct DrawnNumbers {
    private let seed: UInt64
    private var counter: UInt64 = 0

    init(seed: UInt64) { self.seed = seed }

    /// Evenly distributed: what would favour small numbers is drawn again.
    mutating func next(below bound: UInt64) -> UInt64 {
        let limit = UInt64.max - UInt64.max % bound
        while true {
            let words = [seed, counter].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
            let value = SHA256.digest(of: Array("medclear audit sample".utf8) + words).words.0
            counter += 1
            if value < limit { return value % bound }
        }
    }
}
