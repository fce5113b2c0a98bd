import ClaimGenerator
import ClaimTypes
import Exchange
import Hashing
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement
import Simulator

/// What went against a law, and when.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The law, or `stuck` when something never ended.
    public let law: String
    public let text: String
    /// Virtual milliseconds since the start.
    public let at: UInt64

    public var description: String { "\(law): \(text) (at \(at) ms)" }
}

/// A whole network in one thread from one seed: production machines, journals and links in a simulated world that breaks.
///
/// Time is virtual and goes from event to event. First faults happen while hospitals work and a month is fenced; then everything is healed and must
/// come to rest; then the months are closed and the books compared with what hospitals were told.
///
/// ```swift
/// let report = NetworkSimulation(SimulationSettings(seed: 1)).run()
/// ```
public final class NetworkSimulation {
    enum Event {
        case open(NodeID)
        case durable(NodeID, life: Int)
        case tick(NodeID, life: Int)
        case frame(Int, to: NodeID, LinkFrame)
        case dial(NodeID)
        case lost(Int, at: NodeID)
        case resume(at: NodeID, StreamID)
        case step(Int, turn: Int)
        case request(RegionCode, HospitalRequest)
        case reply(HospitalReply, from: RegionCode)
        case fault
        case mend(Mend)
        case command(NodeID, Order)
        case people(PeopleEvent)
    }

    /// What an operator asks of a node.
    enum Order {
        case region(RegionCommand)
        case hub(HubCommand)
    }

    /// The end of a fault that lasts.
    enum Mend {
        case full(NodeID)
        case clock(NodeID)
        case way(Way)
        case version(NodeID)
    }

    /// One direction between two nodes.
    struct Way: Hashable {
        let from: NodeID
        let to: NodeID
    }

    public let settings: SimulationSettings
    let world: SimulatedWorld
    var keys: SimulatedKeys
    var queue = EventQueue<Event>()
    /// Virtual microseconds.
    var now: UInt64 = 0
    public internal(set) var violation: Violation?
    public internal(set) var statistics = SimulationStatistics()
    /// Folds every event in its order.
    public private(set) var orderDigest: UInt64 = 0

    var shells: [NodeID: NodeShell] = [:]
    var regionProcesses: [NodeID: SimulatedProcess<RegionMachine>] = [:]
    var hubProcess: SimulatedProcess<HubMachine>?
    var connections: [Int: Connection] = [:]
    var connectionsMade = 0
    var blocked: [Way: Int] = [:]
    var cases: [HospitalCase] = []
    /// Message ids of which a hospital was told that they are refused.
    var refusedMessages: Set<String> = []
    var isFaulty = true
    var people: People

    // A stream of chance for each concern, so that fewer faults leave the rest of a run as it was as long as possible.
    var wire: SeededRandom
    var faults: SeededRandom
    var counter: SeededRandom
    /// Called for each line of the trace.
    public var trace: ((String) -> Void)?
    /// Called about five times for each virtual second.
    public var watch: ((NetworkSimulation) -> Void)?
    private var watchedAt: UInt64 = 0

    public init(_ settings: SimulationSettings) {
        self.settings = settings
        people = People(settings)
        world = SimulatedWorld(
            regionCount: settings.regions, activities: people.activities, seed: settings.seed,
            pooledCap: settings.sabotage == .capOutsideWriter ? 9_000_000 : SimulatedRules.pooledCap)
        keys = SimulatedKeys(seed: settings.seed, nodes: [.hub] + world.regions.map(\.node))
        wire = SeededRandom(seed: SeededRandom.mixed(settings.seed, 1))
        faults = SeededRandom(seed: SeededRandom.mixed(settings.seed, 2))
        counter = SeededRandom(seed: SeededRandom.mixed(settings.seed, 3))
        for node in nodes {
            let seed = SeededRandom.mixed(settings.seed, 4, UInt64(node.value))
            shells[node] = NodeShell(node, seed: seed, sabotage: settings.sabotage)
        }
        if people.activities.contains(.persons) || settings.sabotage == .namesPatientInContest {
            people.search = PersonalDataSearch(world.identities.values)
        }
    }

    var nodes: [NodeID] { [.hub] + world.regions.map(\.node) }
    var milliseconds: UInt64 { now / 1_000 }
    var faultyMicroseconds: UInt64 { settings.faultyMilliseconds * 1_000 }

    func isOn(_ fault: FaultKind) -> Bool { isFaulty && settings.faults.contains(fault) }

    func after(_ milliseconds: Int, _ event: Event) { queue.add(event, at: now + UInt64(max(0, milliseconds)) * 1_000) }

    /// The first violation ends a run.
    func violate(_ law: String, _ text: @autoclosure () -> String) {
        guard violation == nil else { return }
        violation = Violation(law: law, text: text(), at: milliseconds)
    }

    func note(_ text: @autoclosure () -> String) {
        guard let trace else { return }
        trace("\(milliseconds) ms  \(text())")
    }

    // MARK: - Running

    /// Runs to the end, or to the first violation.
    @discardableResult
    public func run() -> SimulationReport {
        begin()
        while now < faultyMicroseconds, violation == nil, step() {}
        heal()
        settle("after the faults")
        closeTheMonths()
        checkBooks()
        payTheMonths()
        if violation == nil { checkReplays() }
        if violation == nil { checkFiles() }
        return report()
    }

    /// Lets time pass until nothing is open any more.
    func settle(_ what: String) {
        let limit = now + 120_000_000
        while violation == nil, !isAtRest {
            guard now < limit, step() else { return violate("stuck", "\(what): \(whatIsOpen)") }
        }
    }

    /// One event.
    func step() -> Bool {
        guard let (time, event) = queue.next() else { return false }
        now = max(now, time)
        statistics.events += 1
        orderDigest = SeededRandom.mixed(orderDigest, time, event.mark)
        handle(event)
        if let watch, now >= watchedAt + 200_000 {
            watchedAt = now
            watch(self)
        }
        return true
    }

    private func handle(_ event: Event) {
        switch event {
        case .open(let node): open(node)
        case .durable(let node, let life): if shells[node]!.life == life { becameDurable(node) }
        case .tick(let node, let life): if shells[node]!.life == life { tick(node) }
        case .frame(let connection, let node, let frame): receive(frame, node, connection)
        case .dial(let region): dial(region)
        case .lost(let connection, let node): call(node, connection) { link, _ in link.transportLost() }
        case .resume(let node, let stream): resume(stream, at: node)
        case .step(let number, let turn): if cases[number].turn == turn { stepCase(number) }
        case .request(let region, let request): if mayAnswer(region.node) { take(request, at: region) }
        case .reply(let reply, let region): hear(reply, from: region)
        case .fault: fault()
        case .mend(let mend): self.mend(mend)
        case .command(let node, let order): perform(order, at: node)
        case .people(let event): handle(event)
        }
    }

    private func begin() {
        for node in nodes { queue.add(.open(node), at: 0) }
        for number in 0..<settings.bills { makeCase(number) }
        if !settings.faults.isEmpty { after(1_500 + faults.below(2_000), .fault) }
        // Each region ends the month when it pleases; traffic does not pause (law M7).
        let span = faultyMicroseconds / UInt64(monthsEnding + 2)
        for (index, window) in windows.dropLast().enumerated() {
            for region in world.regions {
                let moment = span * UInt64(index + 1) + UInt64(counter.below(Int(span) + 1))
                queue.add(.command(region.node, .region(.fenceWindow(window))), at: moment)
            }
        }
        openDesks()
        openTreasury()
        openRotations()
    }
}

extension NetworkSimulation.Event {
    /// What of an event goes into the digest of the order.
    var mark: UInt64 {
        switch self {
        case .open(let node): SeededRandom.mixed(1, UInt64(node.value))
        case .durable(let node, let life): SeededRandom.mixed(2, UInt64(node.value), UInt64(life))
        case .tick(let node, _): SeededRandom.mixed(3, UInt64(node.value))
        case .frame(let connection, let node, let frame):
            SeededRandom.mixed(4, UInt64(connection), UInt64(node.value), frame.mark)
        case .dial(let node): SeededRandom.mixed(5, UInt64(node.value))
        case .lost(let connection, let node): SeededRandom.mixed(7, UInt64(connection), UInt64(node.value))
        case .resume(let node, _): SeededRandom.mixed(8, UInt64(node.value))
        case .step(let number, _): SeededRandom.mixed(9, UInt64(number))
        case .request(let region, _): SeededRandom.mixed(10, UInt64(region.value))
        case .reply(_, let region): SeededRandom.mixed(11, UInt64(region.value))
        case .fault: 12
        case .mend: 13
        case .command(let node, _): SeededRandom.mixed(14, UInt64(node.value))
        case .people(let event): SeededRandom.mixed(15, event.mark)
        }
    }
}

extension LinkFrame {
    fileprivate var mark: UInt64 {
        if case .envelope(let envelope) = self { return envelope.firstSequence << 8 | UInt64(envelope.count & 0xFF) }
        return 0
    }
}
