import ClaimTypes
import Journal
import JournalTestSupport
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Synchronization

/// A region's loop on a storage in memory, and everything it let out.
final class LoopFixture: Sendable {
    let loop: NodeLoop<RegionMachine>
    let blocks: Outbox<DurableBlock>
    let stops: Outbox<NodeError>

    /// What came out, in order.
    final class Outbox<Value: Sendable>: Sendable {
        private let values = Mutex<[Value]>([])

        func put(_ value: Value) { values.withLock { $0.append(value) } }

        var all: [Value] { values.withLock { $0 } }
    }

    static let region = RegionCode(310_000)
    static let peer = RegionCode(340_000)

    init(_ storage: any JournalStorage, options: LoopOptions = LoopOptions()) throws {
        let (blocks, stops) = (Outbox<DurableBlock>(), Outbox<NodeError>())
        (self.blocks, self.stops) = (blocks, stops)
        loop = try NodeLoop(
            Self.region.node, storage: storage, options: options, clock: { Timestamp(nanoseconds: 1_000) },
            durable: { blocks.put($0) }, stopped: { stops.put($0) })
    }

    func found() async throws {
        _ = try await loop.perform([.found(region: Self.region, peers: [Self.peer], firstWindow: WindowNumber(202_611))])
    }

    /// Registers a visit of a person of the peer region.
    func register(_ index: Int) -> PreparedCommand<RegionMachine> {
        let visit = VisitRegistration(
            institution: InstitutionCode(31_010_100_001), level: .none, visitID: "V\(index)", person: PersonNumber(7),
            treatingRegion: Self.region, insuringRegion: Self.peer, insurance: .employee, visitType: .outpatient,
            diseaseCode: "", beganAt: BusinessTime(seconds: 1_790_000_000))
        let request = HospitalRequest.register(visit, messageID: "M\(index)")
        return PreparedCommand(command: .hospital(request), input: .hospital(request))
    }
}
