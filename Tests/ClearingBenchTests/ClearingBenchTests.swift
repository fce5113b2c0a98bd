import ArgumentParser
import BenchmarkSupport
import StrictJSON
import Testing

@testable import clearing_bench

/// The benchmark cannot rot: its quick form runs whole and its report can be read. What it measures is never asserted: no timing decides a test.
@Suite("Benchmark of clearing")
struct ClearingBenchTests {
    /// Rows that follow from the seed alone.
    private func counted(_ report: BenchmarkReport) -> [String] {
        report.rows.filter { !["ms", "headers/s", "s"].contains($0.unit) && $0.ratio == nil && $0.latency == nil }
            .map { "\($0.scenario) \($0.value) \($0.unit)" }
    }

    @Test("M1: every scenario has its rows, one seed gives one result, and another seed another")
    func quick() throws {
        let settings = ClearingSettings.quick(seed: 7)
        let report = try ClearingBench.report(settings)
        for scenario in ClearingSettings.Scenario.allCases {
            #expect(report.rows.contains { $0.scenario.hasPrefix(scenario.rawValue) }, "no row of \(scenario)")
        }
        var small = settings
        small.scenarios = [.netting, .queue, .gap]
        let (one, same) = (try ClearingBench.report(small), try ClearingBench.report(small))
        #expect(counted(one) == counted(same) && !counted(one).isEmpty)
        let digests = one.rows.filter { $0.digest != nil }
        #expect(digests.map(\.digest) == same.rows.filter { $0.digest != nil }.map(\.digest) && digests.count > 2)
        small.seed = 8
        let other = try ClearingBench.report(small)
        #expect(counted(one) != counted(other) && digests.first?.digest != other.rows.first?.digest)
        #expect(report.rows.contains { $0.scenario.hasPrefix("close/") && $0.digest != nil })
        #expect(throws: Never.self) { try JSONParser.parse(Array(report.json.utf8)).get() }
    }

    @Test("The national month can be run by its name, with its claims and participants beside it")
    func nationalMonth() throws {
        #expect(throws: Never.self) { try ClearingBench.parse(["--scenarios", "national-month-close"]) }
        var settings = ClearingSettings.quick(seed: 7)
        settings.scenarios = [.nationalMonthClose]
        let rows = try ClearingBench.report(settings).rows
        #expect(rows.first?.scenario == "national-month-close/5 participants, 500 claims")
        #expect(rows.first { $0.unit == "postings" }?.value == 5, "one net for each region")
    }

    @Test("The heuristic is beside the best of all subsets, never above it, and finds something")
    func gap() throws {
        let rows = try GapScenario(.quick(seed: 7)).rows()
        let solvable = try #require(rows.first { $0.unit == "with a solution" })
        let money = rows.filter { $0.unit == "% of the best's money" }
        #expect(solvable.value > 0 && money.count == 2)
        for row in money { #expect((0...100).contains(row.value)) }
        #expect(money[0].value > 0)
    }
}
