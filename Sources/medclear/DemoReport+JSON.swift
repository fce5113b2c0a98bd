import ClaimTypes
import Clearing
import ClearingReports
import Foundation
import LedgerTypes
import Simulator
import StrictJSON

extension DemoReport {
    /// One JSON object. Amounts named `…Fen` are integers; the worked examples are in yuan with two decimals, as on the hospital
    /// interface.
    func json() -> String {
        let (tally, audit, netting) = (result.tally, result.audit, result.netting)
        return JSONValue.object([
            JSONMember("seed", .integer(result.seed)), JSONMember("claims", .integer(tally.claims)),
            JSONMember("settled", .integer(tally.settled)), JSONMember("refused", .integer(tally.refused)),
            JSONMember("cancelled", .integer(tally.cancelled)), JSONMember("unknown", .integer(audit.unknown)),
            JSONMember("acknowledgedLost", .integer(audit.acknowledgedLost)),
            JSONMember("doubleEffects", .integer(audit.doubleEffects)),
            JSONMember("pairsCompared", .integer(result.comparedPairs)),
            JSONMember("pairsUnequal", .integer(result.unequalPairs)),
            JSONMember("recordComparisons", .integer(result.records.compared)),
            JSONMember("recordComparisonsDiffering", .integer(result.records.differing)),
            JSONMember("recordComparisonsImpossible", .integer(result.records.notComparable)),
            JSONMember("comparisonMessages", .integer(result.records.traffic.messages)),
            JSONMember("comparisonBytes", .integer(result.records.traffic.bytes)),
            JSONMember(
                "differences",
                .array(
                    result.differences.flatMap {
                        DifferenceReport($0.all, of: $0.region, on: result.window.lastDay).records()
                    })),
            JSONMember("netSumFen", .integer(netting.positions.reduce(Fen.zero) { $0 + $1.amount }.units)),
            JSONMember("grossFen", .integer(netting.grossBilateral.total.units)),
            JSONMember("bilateralNetFen", .integer(netting.netBilateral.total.units)),
            JSONMember("multilateralNetFen", .integer(netting.multilateral.total.units)),
            JSONMember("window", .integer(result.window.value)), JSONMember("settledOwedFen", .integer(result.settledOwed.units)),
            JSONMember("regions", .array(result.table.regions.map(Self.json))),
            JSONMember("deductions", .array(result.deductions.map(Self.json))),
            JSONMember("poolSplits", .array(result.poolSplits.map(Self.json))),
            JSONMember("statements", statementsJSON),
            JSONMember("payments", .array(result.payments.map(Self.json))),
            JSONMember("sealDigest", .string(result.seal.digest.hex)),
            JSONMember("proofsChecked", .integer(result.seal.proofsChecked)),
            JSONMember("workedExamples", .array(result.workedExamples.map(Self.json))),
            JSONMember("journals", .array(audit.journals.map(Self.json))),
            JSONMember(
                "recovered",
                .array(
                    result.recovery.map {
                        .object([
                            JSONMember("node", .string("\($0.node)")), JSONMember("recordsBefore", .integer($0.recordsBefore)),
                            JSONMember("recordsAfter", .integer($0.recordsAfter)),
                        ])
                    })),
            JSONMember(
                "stages",
                .array(
                    result.stages.map {
                        .object([
                            JSONMember("name", .string($0.name.english)), JSONMember("seconds", .number($0.seconds.milliseconds)),
                        ])
                    })),
        ]).text
    }

    private static func json(_ example: WorkedExample) -> JSONValue {
        .object([
            JSONMember("name", .string(example.name)), JSONMember("fund_pay_sumamt", .string(example.amounts.fundTotal.yuan)),
            JSONMember("psn_cash_pay", .string(example.amounts.cash.yuan)),
            JSONMember("owed", .string(example.amounts.owed.yuan)),
        ])
    }

    private static func json(_ journal: JournalFinding) -> JSONValue {
        .object([
            JSONMember("node", .string("\(journal.node)")), JSONMember("records", .integer(journal.records)),
            JSONMember("blocks", .integer(journal.blocks)), JSONMember("bytes", .integer(journal.bytes)),
            JSONMember("digest", .string(journal.digest.hex)),
            JSONMember("replayDigest", journal.replayDigest.map { .string($0.hex) } ?? .null),
            JSONMember("verified", .bool(journal.isVerified)),
        ])
    }
}

extension Double {
    /// Seconds with three decimals.
    var milliseconds: String { String(format: "%.3f", self) }
}
