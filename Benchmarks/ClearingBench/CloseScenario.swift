import BenchmarkSupport
import ClaimTypes
import Clearing
import Hashing
import LedgerTypes
import Messages
import Settlement

/// `close`: the hub's own state, filled through its own door with the headers of a month's decisions, fenced, and closed.
///
/// Up to `headersMax` claims, every claim has a header of its own. Above, a header stands for several claims of its pair, as far as
/// its count and amounts go: the hub's state is then the same as if each had come alone, only the number of headers it counted differs.
struct CloseScenario {
    private static let window = WindowNumber(202_609)
    private static let headersPerEnvelope = 256
    private static let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000)

    private let seed: UInt64
    private let participants: Int
    private let claims: Int
    private let headersMax: Int
    private let title: String

    init(_ settings: ClearingSettings, participants: Int, claims: Int, title: String = "close") {
        self.title = title
        seed = settings.seed
        self.participants = participants
        self.claims = claims
        headersMax = settings.headersMax
    }

    func rows() throws -> [BenchmarkRow] {
        var hub = HubMachine()
        let regions = (0..<participants).map { RegionCode(UInt32(100_000 + $0 * 1_000)) }
        _ = hub.apply(.admitRegions(regions), at: Self.time)
        var filling = Stopwatch(.processor)
        let headers = try filling.lap { try fill(&hub, regions) }
        var matrix = Stopwatch(.processor)
        for _ in 0..<5 {
            let netting = matrix.lap { hub.exposure.obligations(in: Self.window).map { Netting.of($0) } }
            guard case .success? = netting else { throw BenchmarkFailure("the month cannot be netted") }
        }
        let name = "\(title)/\(participants) participants, \(claims) claims"
        let nettingRow = BenchmarkRow(
            scenario: name + " obligations and netting", value: Latency(matrix.laps).median / 1_000, unit: "ms")
        var closing = Stopwatch(.processor)
        let output = closing.lap { hub.apply(.closeWindow(Self.window), at: Self.time) }
        guard output.outcome == CommandOutput.accepted, let closed = hub.closings[Self.window] else {
            throw BenchmarkFailure("the close was refused: \(output.outcome)")
        }
        let sum = closed.netting.positions.reduce(Fen.zero) { $0 + $1.amount }
        guard sum == .zero else { throw BenchmarkFailure("M3: positions add up to \(sum)") }
        var sink = DigestSink()
        hub.writeCanonical(into: &sink)
        return [
            BenchmarkRow(scenario: name, value: closing.total.seconds * 1_000, unit: "ms", digest: sink.finish()),
            nettingRow,
            BenchmarkRow(scenario: name + " postings", value: Double(output.postings.count), unit: "postings"),
            BenchmarkRow(scenario: name + " intake", value: filling.rate(headers), unit: "headers/s"),
        ]
    }

    /// - Returns: the number of headers.
    private func fill(_ hub: inout HubMachine, _ regions: [RegionCode]) throws -> Int {
        var source = RandomSource(seed: seed)
        let pairsCount = participants * (participants - 1)
        let claimsPerHeader = max((claims + headersMax - 1) / headersMax, 1)
        var (pair, headersCount) = (0, 0)
        for insuring in regions {
            for treating in regions where treating != insuring {
                let own = claims / pairsCount + (pair < claims % pairsCount ? 1 : 0)
                pair += 1
                var stream = PairStream(insuring: insuring, treating: treating)
                var left = own
                var headers: [RoutingHeader] = []
                while left > 0 {
                    let count = min(claimsPerHeader, left)
                    left -= count
                    headers.append(stream.decision(count: count, amount: Int64(1 + source.below(2_000_000)) * Int64(count)))
                    if headers.count == Self.headersPerEnvelope || left == 0 {
                        try stream.send(headers, to: &hub, at: Self.time)
                        headersCount += headers.count
                        headers.removeAll(keepingCapacity: true)
                    }
                }
                try stream.send([stream.fence()], to: &hub, at: Self.time)
            }
        }
        return headersCount
    }

    /// What one region writes to another.
    private struct PairStream {
        let insuring: RegionCode
        let treating: RegionCode
        private var sequence: UInt64 = 1
        private var decisions: Int32 = 0
        private var sums: [Fen] = [.zero, .zero]

        init(insuring: RegionCode, treating: RegionCode) {
            self.insuring = insuring
            self.treating = treating
        }

        /// Two funds pay: the pooled one three quarters, serious illness the rest.
        mutating func decision(count: Int, amount: Int64) -> RoutingHeader {
            let parts = [Fen(amount - amount / 4), Fen(amount / 4)]
            decisions += 1
            for index in sums.indices { sums[index] += parts[index] }
            return RoutingHeader(
                kind: .settleDecision, insuring: insuring, treating: treating, window: CloseScenario.window,
                insurance: .resident, clearingType: ClearingType.inpatient.rawValue, date: BusinessDate(days: 20_700),
                count: Int32(count), medicalFee: Fen(amount * 2), amounts: Self.amounts(parts), payloadDigest: .zero)
        }

        func fence() -> RoutingHeader {
            RoutingHeader(
                kind: .windowFence, insuring: insuring, treating: treating, window: CloseScenario.window, count: decisions,
                amounts: Self.amounts(sums), payloadDigest: .zero)
        }

        private static func amounts(_ parts: [Fen]) -> [FundAmount] {
            [FundAmount(.residentPooled, parts[0]), FundAmount(.seriousIllness, parts[1])].filter { $0.amount != .zero }
                .sorted { $0.fund < $1.fund }
        }

        mutating func send(_ headers: [RoutingHeader], to hub: inout HubMachine, at time: Timestamp) throws {
            let body = EnvelopeBody(
                suite: 1, sender: insuring.node, receiver: treating.node, epoch: 1, firstSequence: sequence, acknowledged: 0,
                headers: headers)
            sequence += UInt64(headers.count)
            let output = hub.apply(.envelope(IncomingEnvelope(body: body, messages: [])), at: time)
            guard output.outcome == CommandOutput.accepted, output.detail.allSatisfy({ $0 == 0 }) else {
                throw BenchmarkFailure("the hub refused headers of \(insuring)→\(treating): \(output.outcome), \(output.detail)")
            }
        }
    }
}
