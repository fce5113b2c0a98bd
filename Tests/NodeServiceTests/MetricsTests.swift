import Testing

@testable import NodeService

@Suite("Metrics as a scraper reads them")
struct MetricsTests {
    @Test("Counters, gauges and histograms stand in the text format, families once, labels escaped")
    func page() {
        let metrics = ServiceMetrics()
        metrics.add("calls_total", labels: [("call", "2207"), ("text", "a\"b\\c")], help: "Calls.")
        metrics.add("calls_total", 2, labels: [("call", "2207"), ("text", "a\"b\\c")], help: "Calls.")
        metrics.set("up", 1, help: "Up.")
        metrics.observe("seconds", seconds: 0.003, help: "Time.")
        metrics.observe("seconds", seconds: 99, help: "Time.")
        let lines = metrics.page().split(separator: "\n")
        #expect(lines.contains("calls_total{call=\"2207\",text=\"a\\\"b\\\\c\"} 3"))
        #expect(lines.contains("# TYPE up gauge"))
        #expect(lines.contains("seconds_bucket{le=\"0.0025\"} 0"))
        #expect(lines.contains("seconds_bucket{le=\"0.005\"} 1"))
        #expect(lines.contains("seconds_bucket{le=\"+Inf\"} 2"))
        #expect(lines.contains("seconds_count 2"))
        #expect(lines.filter { $0.hasPrefix("# TYPE calls_total") }.count == 1)
    }

    @Test("Gauges are brought up to date when the page is asked for")
    func collectors() {
        let metrics = ServiceMetrics()
        metrics.collect { $0.set("waiting", 7, help: "Waiting.") }
        #expect(metrics.page().contains("waiting 7"))
    }
}

@Suite("Names of key files")
struct KeyFileTests {
    @Test("use, number and suite, and nothing else", arguments: ["signing-1-intl.pem", "sealing-12-gm.pem"])
    func readBack(_ text: String) { #expect(KeyFileName(text: text)?.text == text) }

    @Test(arguments: ["signing-1.pem", "signing-x-intl.pem", "other-1-intl.pem", "signing-1-intl.key", "signing-1-none.pem"])
    func refused(_ text: String) { #expect(KeyFileName(text: text) == nil) }
}
