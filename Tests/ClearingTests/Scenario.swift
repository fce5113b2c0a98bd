import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport

let shanghai = RegionCode(310_000)
let zhejiang = RegionCode(330_000)
let anhui = RegionCode(340_000)
let march = WindowNumber(202_503)

func owes(_ debtor: RegionCode, _ creditor: RegionCode, _ amount: String) -> Obligation {
    Obligation(debtor: debtor, creditor: creditor, amount: yuan(amount))
}

/// An entry of one resident's pooled money.
func entry(
    _ insuring: RegionCode, _ treating: RegionCode, _ amount: String, fee: String? = nil, cases: Int64 = 1,
    window: WindowNumber = march
) -> ClearingEntry {
    ClearingEntry(
        window: window, pair: RegionPair(insuring: insuring, treating: treating), insurance: .resident, cases: cases,
        medicalFee: yuan(fee ?? amount), funds: [FundAmount(.residentPooled, yuan(amount))])
}

/// The month worked by hand, in yuan:
///
///     Anhui's employee in Shanghai   fee 175 043.35  78 600.00 pooled + 30 276.81 large sum + 16 661.52 civil servant
///                                                    + 9 800.00 account + 5 000.00 mutual aid               = 140 338.33
///     Anhui's resident in Shanghai   fee  66 000.00  23 400.00 pooled + 16 560.00 illness + 11 928.00 aid    =  51 888.00
///     Shanghai's resident in Anhui   fee  12 226.33                                                            12 226.33
///     Shanghai's resident in Zhejiang fee 50 000.00                                                            50 000.00
///     Zhejiang's resident in Anhui   fee  30 000.00                                                            30 000.00
///
///     gross       Anhui → Shanghai 192 226.33, Shanghai → Anhui 12 226.33, Shanghai → Zhejiang 50 000.00,
///                 Zhejiang → Anhui 30 000.00; together 284 452.66
///     bilateral   Anhui → Shanghai 180 000.00, Shanghai → Zhejiang 50 000.00, Zhejiang → Anhui 30 000.00; together 260 000.00
///     positions   Anhui 12 226.33 + 30 000.00 − 192 226.33 = −150 000.00
///                 Shanghai 192 226.33 − 12 226.33 − 50 000.00 = +130 000.00, Zhejiang 50 000.00 − 30 000.00 = +20 000.00
///     multilateral  Anhui → Shanghai 130 000.00, Anhui → Zhejiang 20 000.00; together 150 000.00
func workedMonth() -> [ClearingEntry] {
    var employee = SettlementAmounts(
        split: ScopeSplit(
            fullSelfPay: yuan("6150.00"), overLimit: yuan("14200.00"), preSelfPay: yuan("16847.34"), inScope: yuan("137846.01")))
    employee.pooled = yuan("78600.00")
    employee.largeSum = yuan("30276.81")
    employee.civilServant = yuan("16661.52")
    employee.account = yuan("9800.00")
    employee.mutualAid = yuan("5000.00")
    employee.cash = yuan("34705.02")
    var resident = SettlementAmounts(
        split: ScopeSplit(
            fullSelfPay: yuan("2400.00"), overLimit: yuan("600.00"), preSelfPay: yuan("3000.00"), inScope: yuan("60000.00")))
    resident.pooled = yuan("23400.00")
    resident.seriousIllness = yuan("16560.00")
    resident.assistance = yuan("11928.00")
    resident.cash = yuan("14112.00")
    let pair = RegionPair(insuring: anhui, treating: shanghai)
    return [
        ClearingEntry(window: march, pair: pair, insurance: .employee, amounts: employee, isCancel: false),
        ClearingEntry(window: march, pair: pair, insurance: .resident, amounts: resident, isCancel: false),
        entry(shanghai, anhui, "12226.33"), entry(shanghai, zhejiang, "50000.00"), entry(zhejiang, anhui, "30000.00"),
    ]
}

/// A matrix holding the entries, each of which must be accepted.
func matrix(of entries: [ClearingEntry]) -> ExposureMatrix {
    var matrix = ExposureMatrix()
    for entry in entries {
        let refusal = matrix.add(entry)
        precondition(refusal == nil, "scenario entry refused: \(refusal!)")
    }
    return matrix
}

/// The table of the entries' window, every pair fenced from the matrix itself.
func closedTable(of entries: [ClearingEntry], window: WindowNumber = march) -> NationalClearingTable {
    var matrix = matrix(of: entries)
    for pair in matrix.pairs(in: window) { precondition(matrix.close(matrix.fence(of: pair, in: window)) == .closed) }
    guard case .success(let table) = NationalClearingTable.of(matrix, window: window) else {
        preconditionFailure("the scenario's table was refused")
    }
    return table
}

func canonicalBytes(of matrix: ExposureMatrix) -> [UInt8] {
    var writer = ByteWriter()
    matrix.writeCanonical(into: &writer)
    return writer.bytes
}

/// Random decisions of a few regions: settlements, and cancels of about every fourth of them.
func randomEntries(seed: UInt64, count: Int, regionsCount: UInt32) -> [ClearingEntry] {
    var generator = SeededGenerator(seed: seed)
    var entries: [ClearingEntry] = []
    while entries.count < count {
        let insuring = RegionCode(100_000 + UInt32.random(in: 0..<regionsCount, using: &generator) * 10_000)
        let treating = RegionCode(100_000 + UInt32.random(in: 0..<regionsCount, using: &generator) * 10_000)
        if insuring == treating { continue }
        let insurance: InsuranceKind = Bool.random(using: &generator) ? .employee : .resident
        let funds = FundCode.owed.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
            .map { FundAmount($0, Fen(Int64.random(in: 1...9_999_999, using: &generator))) }
        let settlement = ClearingEntry(
            window: march, pair: RegionPair(insuring: insuring, treating: treating), insurance: insurance, cases: 1,
            medicalFee: funds.reduce(Fen(1)) { $0 + $1.amount }, funds: funds)
        // A cancel may stand without its settlement here: that month is in the books of an earlier window.
        entries.append(Int.random(in: 0..<4, using: &generator) == 0 ? negated(settlement) : settlement)
    }
    return entries
}

func negated(_ entry: ClearingEntry) -> ClearingEntry {
    ClearingEntry(
        window: entry.window, pair: entry.pair, insurance: entry.insurance, cases: -entry.cases, medicalFee: -entry.medicalFee,
        funds: entry.funds.map { FundAmount($0.fund, -$0.amount) })
}
