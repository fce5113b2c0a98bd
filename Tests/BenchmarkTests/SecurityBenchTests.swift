import BenchmarkSupport
import MessageSecurity
import StrictJSON
import Testing

@testable import security_bench

/// No timing decides a test: it runs, every row is there, and the report can be read.
@Suite("Benchmark of message security")
struct SecurityBenchTests {
    @Test("every suite has its rows by batch size, and a message of a batch is smaller than one alone")
    func rows() throws {
        let report = try SecurityBench.report([.international, .national], secondsPerRow: 0.001)
        for suite in ["intl", "gm"] {
            for name in ["sign", "verify"]
                + SecurityScenarios.batchSizes.flatMap({ ["seal/\($0)", "open/\($0)", "seal+open/\($0)"] })
            {
                let row = try #require(report.rows.first { $0.scenario == "\(suite) \(name)" }, "no row \(suite) \(name)")
                #expect(row.value > 0)
            }
            let sizes = report.rows.filter { $0.scenario.hasPrefix("\(suite) size/") }.map(\.value)
            #expect(
                sizes.count == 4 && sizes == sizes.sorted(by: >), "one signature and one encapsulation serve a batch: \(sizes)")
        }
        #expect(throws: Never.self) { try JSONParser.parse(Array(report.json.utf8)).get() }
    }
}
