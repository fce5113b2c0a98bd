import BenchmarkSupport
import CAllocationCount
import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// `node-decide`: one insuring region as a value in memory. No signature, no disk.
struct NodeScenario {
    private let workload: ClaimWorkload

    init(_ workload: ClaimWorkload) { self.workload = workload }

    /// The rows, and the state all requests led to.
    func run() throws -> (rows: [BenchmarkRow], machine: RegionMachine) {
        let claims = workload.claims[...]
        var machine = RegionMachine()
        try apply(try RequestStream.founding(workload, first: claims.count), to: &machine)
        var stream = RequestStream(claims)
        var (decoding, applying) = (Stopwatch(.processor), Stopwatch(.processor))
        var allocations: UInt64 = 0
        let before = residentBytes()
        while true {
            let answered = stream.sent
            guard let (bytes, facts, _) = stream.next(256) else { break }
            let command = RegionCommand.envelope(
                bytes: bytes, facts: facts, contentSecret: try RequestStream.contentSecret(of: bytes))
            let input = try decoding.lap { try RegionMachine.prepare(command).get() }
            let taken = callocationcount_total()
            let output = applying.lap { machine.apply(input, at: RequestStream.time) }
            allocations += callocationcount_total() - taken
            guard output.outcome == 0 else { throw BenchmarkFailure("the machine refused an envelope: \(output.outcome)") }
            let peer = ClaimWorkload.treating.node
            _ = machine.apply(.acknowledged(by: .hub, stream: peer, upTo: UInt64(answered)), at: RequestStream.time)
        }
        let grown = residentBytes() - before
        let footprint = machine.footprint
        try apply(RequestStream.closing(claims.count), to: &machine)
        let kept = max(machine.decidedCount, 1)
        let digest = machine.stateDigest
        let rows = [
            BenchmarkRow(scenario: "node-decide/apply", value: applying.rate(claims.count), unit: "claims/s", digest: digest),
            BenchmarkRow(
                scenario: "node-decide/decode+apply",
                value: Double(claims.count) / max((decoding.total + applying.total).seconds, 1e-9), unit: "claims/s",
                digest: digest),
            BenchmarkRow(
                scenario: "node-decide/allocations", value: Double(allocations) / Double(claims.count), unit: "allocations/claim"),
            BenchmarkRow(scenario: "node-decide/memory", value: Double(grown) / Double(kept), unit: "bytes/claim"),
            BenchmarkRow(
                scenario: "node-decide/memory claims", value: Double(footprint.decisions) / Double(kept), unit: "bytes/claim"),
            BenchmarkRow(
                scenario: "node-decide/memory ids", value: Double(footprint.transfers) / Double(kept), unit: "bytes/claim"),
        ]
        return (rows, machine)
    }

    private func apply(_ commands: [RegionMachine.Command], to machine: inout RegionMachine) throws {
        for command in commands {
            let output = machine.apply(try RegionMachine.prepare(command).get(), at: RequestStream.time)
            guard output.outcome == 0 else { throw BenchmarkFailure("the machine refused a command: \(output.outcome)") }
        }
    }
}
