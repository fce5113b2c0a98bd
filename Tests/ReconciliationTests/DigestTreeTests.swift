import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Reconciliation

/// Records of one pair on one day, from a seed.
enum Records {
    static let pair = RegionPair(insuring: RegionCode(340_000), treating: RegionCode(310_000))
    static let date = BusinessDate(year: 2026, month: 11, day: 3)!

    static func record(_ number: UInt64) -> DayRecord {
        DayRecord(
            settlementID: 340_000_000_000_000_000 + number, date: date, window: WindowNumber(202_611), insurance: .employee,
            clearingType: .inpatient, medicalFee: Fen(10_000 + Int64(number)),
            funds: [FundAmount(.employeePooled, Fen(6_000)), FundAmount(.personalAccount, Fen(500))],
            claim: ClaimMark(institution: InstitutionCode(31_010_100_001), visitID: "V\(number)", batch: "1"))
    }

    static func books(_ records: [DayRecord]) -> DayRecords {
        var books = DayRecords()
        for record in records { books.add(record, of: pair) }
        return books
    }
}

@Suite("Digest tree")
struct DigestTreeTests {
    @Test("Packed records come back as they were")
    func packing() {
        var records = (1...40).map { Records.record($0 * 7_919) }
        records[3].kind = .cancellation
        records[3].originalID = records[2].settlementID
        records[3].medicalFee = Fen(.min)
        records[4].funds = []
        records[5].claim = ClaimMark(.max)
        let page = Records.books(records).page(of: Records.pair, on: Records.date)
        #expect(page?.records(on: Records.date) == records)
        #expect(page?.records(on: Records.date, from: 38) == Array(records.suffix(2)))
    }

    @Test("M1: the order in which records came leaves no trace, one by one or all at once", arguments: [1, 2, 3] as [UInt64])
    func order(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let records = (1...700).map { Records.record($0) }
        var whole = DigestTree(records)
        var grown = DigestTree()
        for record in records.shuffled(using: &random) {
            grown.insert(record)
            if Int.random(in: 0..<50, using: &random) == 0 { _ = grown.root }
        }
        #expect(whole.root == grown.root, "seed \(seed)")
        #expect(whole.count == 700)
        var less = DigestTree(Array(records.dropLast()))
        #expect(less.root != whole.root)
    }

    @Test("Every field of a record is in its digest")
    func fields() {
        let record = Records.record(1)
        let changes: [(String, (inout DayRecord) -> Void)] = [
            ("settlementID", { $0.settlementID += 1 }), ("originalID", { $0.originalID += 1 }),
            ("kind", { $0.kind = .adjustment }),
            ("date", { $0.date = $0.date.adding(days: 1) }), ("window", { $0.window = $0.window.next }),
            ("insurance", { $0.insurance = .resident }), ("clearingType", { $0.clearingType = .pharmacy }),
            ("medicalFee", { $0.medicalFee += Fen(1) }), ("funds", { $0.funds[1].amount += Fen(1) }),
            ("claim", { $0.claim = ClaimMark(1) }),
        ]
        #expect(changes.map(\.0) == Mirror(reflecting: record).children.compactMap(\.label), "a field has no row here")
        for (name, change) in changes {
            var other = record
            change(&other)
            #expect(other.digest != record.digest, "\(name) is missing from the digest")
        }
    }

    @Test("A node hashes to what its parent announced, from the root to every record")
    func announcement() {
        let records = (1...1_000).map { Records.record($0) }
        var tree = DigestTree(records)
        var seen: [UInt64] = []
        var waiting: [(path: [UInt8], digest: Digest256)] = [([], tree.root)]
        while let (path, digest) = waiting.popLast() {
            let node = tree.node(at: path)
            #expect(node.digest == digest)
            switch node {
            case .bucket(let entries): seen += entries.map(\.settlementID)
            case .branches(let branches):
                #expect(branches.map(\.step) == branches.map(\.step).sorted())
                waiting += branches.map { (path + [$0.step], $0.digest) }
            }
        }
        #expect(seen.sorted() == records.map(\.settlementID))
        #expect(tree.node(at: [16]) == .bucket([]))
        #expect(tree.node(at: [UInt8](repeating: 0, count: 40)) == .bucket([]))
    }

    @Test("An id that stands twice is told apart from once, in any order")
    func copies() {
        var other = Records.record(5)
        other.medicalFee += Fen(1)
        let records = (1...30).map { Records.record($0) }
        var once = DigestTree(records)
        var twice = DigestTree(records + [other])
        var reversed = DigestTree([other] + records.reversed())
        var same = DigestTree(records + [records[4]])
        #expect(twice.root == reversed.root)
        #expect(Set([once.root, twice.root, same.root]).count == 3)
        #expect(twice.repeatedIDs == [other.settlementID])
    }

    @Test("What other implementations must compute: root of the records 1 to 40")
    func golden() {
        var tree = DigestTree((1...40).map { Records.record($0) })
        #expect(Records.record(1).digest.hex == "874826f998f308090fcbb37887be3685b1f9b89b8f65db6b1c69f35d42ae5fce")
        #expect(tree.root.hex == "efc6dd950ac00b1e86e8aae8c2354e707e59828b18eabf684623f257d378cf51")
        var empty = DigestTree()
        #expect(empty.root == .zero)
    }
}
