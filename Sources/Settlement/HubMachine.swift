import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Reconciliation

/// The hub's state as a value: a fold of its journal (law M1).
///
/// The hub relays between regions without waiting for its own disk; what it records is every envelope's signed body, without
/// payloads. From the routing headers it keeps the day book and the exposure matrix. It knows no person, visit or hospital.
public struct HubMachine: Sendable {
    public internal(set) var ledger = Ledger()
    public internal(set) var regions: [RegionCode] = []
    public internal(set) var dayBook = DayBook()
    /// The headers behind the day book, by pair and day.
    public internal(set) var relayRecords = DayRecords()
    public internal(set) var exposure = ExposureMatrix()
    public internal(set) var fences: [FencedPair: FenceFinding] = [:]
    /// Decisions observed, by pair and window; what a fence's count is compared with.
    var decisionCounts: [FencedPair: UInt64] = [:]
    /// Totals the regions reported, by day.
    public internal(set) var reported: [BusinessDate: [RegionCode: [DayTotalsRow]]] = [:]
    public internal(set) var comparisons: [BusinessDate: DayFindings] = [:]
    public internal(set) var closings: [WindowNumber: WindowClosing] = [:]
    /// Statements observed, amounts carried, years closed.
    public internal(set) var month = HubMonth()
    /// Orders of operators, and what stands by them.
    public internal(set) var orders = OperatorOrders()
    /// Payments, prefunds, defaults and seals of closed windows.
    public internal(set) var money = HubMoney()
    var envelopesBooked: UInt64 = 0
    var observed: [StreamKey: InboundStream] = [:]
    var outbound: [NodeID: OutboundStream] = [:]

    public init() {}

    public mutating func apply(_ input: HubInput, at time: Timestamp) -> CommandOutput {
        switch input {
        case .envelope(let envelope): receive(envelope, at: time)
        case .acknowledged(let by, let upTo): acknowledge(by: by, upTo: upTo)
        case .reconcileDay(let date): reconcile(date)
        case .closeWindow(let window): close(window, at: time)
        case .admitRegions(let codes): admit(codes)
        case .operatorSigned(let signed): take(signed, at: time)
        case .month(let command): apply(command)
        case .money(let order): take(order, at: time)
        }
    }

    private mutating func admit(_ codes: [RegionCode]) -> CommandOutput {
        for code in codes.sorted() where !regions.contains(code) {
            regions.append(code)
            outbound[code.node] = OutboundStream(from: .hub, to: code.node)
        }
        regions.sort()
        return CommandOutput()
    }

    private mutating func acknowledge(by: NodeID, upTo: UInt64) -> CommandOutput {
        var output = CommandOutput()
        if outbound[by]?.take(acknowledgedBy: by, upTo: upTo) != true {
            output.outcome = UInt32(SettlementRefusal.acknowledgedUnsent.rawValue)
        }
        return output
    }

    // MARK: - What the node's shell needs to know of the streams

    public var correspondents: [NodeID] { regions.map(\.node) }

    public var unacknowledgedCount: Int { outbound.values.reduce(0) { $0 + $1.unacknowledged } }

    /// The next run of messages to offer a peer on the present connection; `nil` when there is none.
    public mutating func nextBatch(to peer: NodeID, maximum: Int) -> OutboundBatch? { outbound[peer]?.batch(maximum: maximum) }

    /// Offers everything unacknowledged again, to one peer.
    public mutating func rewind(_ peer: NodeID) { outbound[peer]?.rewind() }

    /// Messages of the stream to a peer that everyone has acknowledged, and those that someone has not.
    public func delivery(to peer: NodeID) -> (acknowledged: UInt64, open: Int) { outbound[peer]?.delivery ?? (0, 0) }

    /// Whether an acknowledgement says more than is known; one that cannot be true counts as news, so that it is recorded.
    public func isNews(acknowledgedBy node: NodeID, upTo: UInt64) -> Bool {
        outbound[node]?.judge(acknowledgedBy: node, upTo: upTo) != .stale
    }

    /// Highest sequence the hub has recorded of the stream between two parties.
    public func recorded(_ stream: StreamKey) -> UInt64 { observed[stream]?.received ?? 0 }
}

/// A command for the hub after decoding and verification.
public enum HubInput: Sendable {
    case envelope(IncomingEnvelope)
    case acknowledged(by: NodeID, upTo: UInt64)
    case reconcileDay(BusinessDate)
    case closeWindow(WindowNumber)
    case admitRegions([RegionCode])
    case operatorSigned(OperatorSigned)
    case month(HubMonthCommand)
    case money(HubMoneyOrder)
}

/// A stream between two nodes, as the hub that relays it sees it.
public struct StreamKey: Hashable, Comparable, Sendable {
    public let sender: NodeID
    public let receiver: NodeID

    public init(sender: NodeID, receiver: NodeID) {
        self.sender = sender
        self.receiver = receiver
    }

    public static func < (left: StreamKey, right: StreamKey) -> Bool {
        (left.sender, left.receiver) < (right.sender, right.receiver)
    }
}

/// What the three-way comparison of a day found.
public struct DayFindings: Hashable, Sendable {
    public var comparisons: [PairComparison]

    public var unequal: [PairComparison] { comparisons.filter { !$0.isEqual } }
}

/// A closed window: the figures of every way of paying it.
public struct WindowClosing: Sendable {
    public let window: WindowNumber
    public let netting: Netting
    public let notices: [ClearingNotice]
    /// Which netting was to pay when the window was closed.
    public let method: NettingMethod
}
