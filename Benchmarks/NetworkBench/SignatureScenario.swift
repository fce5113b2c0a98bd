import BenchmarkSupport
import MessageSecurity

/// What the signature of a batch adds to each settlement in it: signed once, verified once, processor time of one core.
enum SignatureScenario {
    /// A sealed decision with its header.
    private static let messageBytes = 800

    static func rows() throws -> [BenchmarkRow] {
        try SecuritySuite.allCases.flatMap { suite in
            try [1, 16, 256].flatMap { try rows(suite, batch: $0) }
        }
    }

    private static func rows(_ suite: SecuritySuite, batch: Int) throws -> [BenchmarkRow] {
        guard let key = SigningKey.generate(suite) else { throw BenchmarkFailure("no random bytes for a key of \(suite.name)") }
        let body = [UInt8](repeating: 0x5A, count: batch * messageBytes)
        let rounds = max(4_000 / batch, 40)
        var signing = Stopwatch(.processor)
        var verifying = Stopwatch(.processor)
        for _ in 0..<rounds {
            let signature = signing.lap { key.sign(body) }
            guard verifying.lap({ key.verifyingKey.isValid(signature, of: body) }) else {
                throw BenchmarkFailure("a signature of \(suite.name) does not verify")
            }
        }
        func row(_ name: String, _ watch: Stopwatch) -> BenchmarkRow {
            BenchmarkRow(
                scenario: "\(name)/\(suite.name), batch of \(batch)", value: watch.total.seconds * 1e6 / Double(rounds * batch),
                unit: "µs/message", latency: Latency(watch.laps))
        }
        return [row("sign", signing), row("verify", verifying)]
    }
}
