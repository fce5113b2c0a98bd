import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport
import Testing

@Suite("Exposure matrix and fences")
struct ExposureMatrixTests {
    private let pair = RegionPair(insuring: anhui, treating: shanghai)

    @Test("The worked month: every cell of Anhui towards Shanghai")
    func workedMonthRows() {
        let rows = matrix(of: workedMonth()).rows(of: pair, in: march)
        #expect(
            rows.map { "\($0.insurance) \($0.fund) \($0.totals.count) \($0.totals.amount)" } == [
                "310 0 1 175043.35", "310 310101 1 78600.00", "310 310201 1 9800.00", "310 310202 1 5000.00",
                "310 320101 1 16661.52", "310 330101 1 30276.81", "390 0 1 66000.00", "390 390101 1 23400.00",
                "390 390201 1 16560.00", "390 610101 1 11928.00",
            ])
        #expect(matrix(of: workedMonth()).fence(of: pair, in: march).figures?.owed == yuan("192226.33"))
    }

    @Test("M1: the order of additions leaves no trace", arguments: [1, 2, 3] as [UInt64])
    func orderIndependence(seed: UInt64) {
        let entries = randomEntries(seed: seed, count: 500, regionsCount: 6)
        var generator = SeededGenerator(seed: seed)
        let shuffled = matrix(of: entries.shuffled(using: &generator))
        #expect(canonicalBytes(of: matrix(of: entries)) == canonicalBytes(of: shuffled), "seed \(seed)")
    }

    @Test("M6: a cancel takes back exactly what its settlement added", arguments: [4, 5] as [UInt64])
    func cancelRestores(seed: UInt64) {
        let entries = randomEntries(seed: seed, count: 100, regionsCount: 4)
        var matrix = matrix(of: entries)
        let before = canonicalBytes(of: matrix)
        for extra in randomEntries(seed: seed + 100, count: 50, regionsCount: 5) {
            #expect(matrix.add(extra) == nil)
            #expect(matrix.add(negated(extra)) == nil)
        }
        #expect(canonicalBytes(of: matrix) == before, "seed \(seed)")
    }

    @Test("M3: the matrix equals its recomputation, and one lost or changed entry is named", arguments: [6, 7] as [UInt64])
    func recomputation(seed: UInt64) {
        var entries = randomEntries(seed: seed, count: 300, regionsCount: 5)
        let matrix = matrix(of: entries)
        #expect(matrix.recomputationCheck(against: entries.reversed()).isEmpty, "seed \(seed)")
        let lost = entries.removeLast()
        let differences = matrix.recomputationCheck(against: entries)
        #expect(differences.map(\.fund) == [.medicalFee] + lost.funds.map(\.fund), "seed \(seed)")
        #expect(differences.allSatisfy { $0.pair == lost.pair && $0.insurance == lost.insurance && $0.window == march })
        #expect(differences.first.map { $0.kept.amount - $0.recomputed.amount } == lost.medicalFee)
    }

    @Test("M7: a fence closes its pair's window and no other; closed windows refuse additions")
    func fenceCloses() {
        var matrix = matrix(of: workedMonth())
        #expect(matrix.close(matrix.fence(of: pair, in: march)) == .closed)
        let before = canonicalBytes(of: matrix)
        #expect(matrix.add(entry(anhui, shanghai, "1.00")) == .windowClosed)
        #expect(canonicalBytes(of: matrix) == before)
        #expect(matrix.add(entry(anhui, shanghai, "1.00", window: march.next)) == nil)
        #expect(matrix.add(entry(shanghai, anhui, "1.00")) == nil)
        #expect(matrix.pairsWithoutFence(in: march).map(\.insuring) == [shanghai, shanghai, zhejiang])
    }

    @Test("M7: an empty window can be fenced, and stays empty")
    func emptyFence() {
        var matrix = ExposureMatrix()
        #expect(matrix.close(matrix.fence(of: pair, in: march)) == .closed)
        #expect(matrix.add(entry(anhui, shanghai, "1.00")) == .windowClosed)
        #expect(matrix.pairs(in: march).isEmpty)
    }

    @Test("M4: the same fence again changes nothing; another one is a conflict")
    func fenceReplay() {
        var matrix = matrix(of: workedMonth())
        let fence = matrix.fence(of: pair, in: march)
        #expect(matrix.close(fence) == .closed)
        #expect(matrix.close(fence) == .alreadyClosed)
        var other = fence
        other.rows[1].totals.amount += Fen(1)
        #expect(matrix.close(other) == .refused(.fenceDiffersFromEarlier, differences: []))
    }

    @Test("M3: a fence that differs from the matrix is refused with every cell that differs")
    func fenceDiffers() {
        var matrix = matrix(of: workedMonth())
        var fence = matrix.fence(of: pair, in: march)
        fence.rows[1].totals.amount += Fen(5)
        let dropped = fence.rows.removeLast()
        let added = ExposureRow(
            insurance: .resident, fund: FundCode(999_999), totals: ExposureTotals(count: 1, amount: Fen(7)))
        fence.rows.append(added)
        guard case .refused(.fenceDiffersFromMatrix, let differences) = matrix.close(fence) else {
            Issue.record("the fence was not refused")
            return
        }
        #expect(differences.map(\.fund) == [.employeePooled, dropped.fund, added.fund])
        #expect(differences.map(\.inFence.amount) == [yuan("78600.05"), .zero, Fen(7)])
        #expect(differences.map(\.inMatrix.amount) == [yuan("78600.00"), dropped.totals.amount, .zero])
        #expect(!matrix.isClosed(pair, in: march))
    }

    @Test("M10: every refusal is typed and changes nothing")
    func refusals() {
        let doubled = [FundAmount(.residentPooled, Fen(1)), FundAmount(.residentPooled, Fen(2))]
        var malformed = entry(anhui, shanghai, "1.00")
        malformed.funds = doubled
        var feeAsFund = entry(anhui, shanghai, "1.00")
        feeAsFund.funds = [FundAmount(.medicalFee, Fen(1))]
        var huge = entry(anhui, shanghai, "1.00")
        huge.funds = [FundAmount(.residentPooled, Fen(.max))]
        var manyCases = entry(anhui, shanghai, "1.00")
        manyCases.cases = .max
        let cases: [(ClearingEntry, ClearingRefusal)] = [
            (entry(anhui, shanghai, "1.00", window: .none), .windowMissing), (entry(anhui, anhui, "1.00"), .regionsMustDiffer),
            (malformed, .rowsMalformed), (feeAsFund, .rowsMalformed), (huge, .totalOutOfRange), (manyCases, .totalOutOfRange),
        ]
        var matrix = matrix(of: workedMonth())
        let before = canonicalBytes(of: matrix)
        for (entry, refusal) in cases {
            #expect(matrix.add(entry) == refusal)
            #expect(canonicalBytes(of: matrix) == before, "\(refusal)")
        }
    }

    @Test("M10: malformed fences are refused")
    func malformedFences() {
        var matrix = matrix(of: workedMonth())
        let fence = matrix.fence(of: pair, in: march)
        var unordered = fence
        unordered.rows.swapAt(0, 1)
        var zeroRow = fence
        zeroRow.rows.append(ExposureRow(insurance: .resident, fund: FundCode(999_999), totals: .zero))
        #expect(matrix.close(unordered) == .refused(.rowsMalformed, differences: []))
        #expect(matrix.close(zeroRow) == .refused(.rowsMalformed, differences: []))
        #expect(matrix.close(Fence(pair: pair, window: .none, rows: [])) == .refused(.windowMissing, differences: []))
        let inside = RegionPair(insuring: anhui, treating: anhui)
        #expect(matrix.close(Fence(pair: inside, window: march, rows: [])) == .refused(.regionsMustDiffer, differences: []))
    }

    @Test("A month with more cancels than settlements turns the debt round")
    func negativeMonth() {
        let matrix = matrix(of: [entry(anhui, shanghai, "10.00"), negated(entry(anhui, shanghai, "25.10"))])
        #expect(matrix.obligations(in: march) == [owes(shanghai, anhui, "15.10")])
        #expect(
            matrix.rows(of: pair, in: march).map(\.totals)
                == Array(repeating: ExposureTotals(count: 0, amount: yuan("-15.10")), count: 2))
    }
}
