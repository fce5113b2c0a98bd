import Benefits
import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Reconciliation

/// The whole state of one region's node, as a value: a fold of its journal (law M1).
///
/// A region is both a treating region (就医地), which prices the care of outside patients and is owed money, and an insuring region
/// (参保地), which decides benefits and owes. `apply` takes one prepared command and returns what the journal must record and
/// what may leave the node afterwards. It knows no clock, file, socket or key; facts from outside arrive with the command.
public struct RegionMachine: Sendable {
    public internal(set) var region = RegionCode(0)
    /// The other clearing parties of the network, ascending.
    public internal(set) var peers: [RegionCode] = []

    public internal(set) var ledger = Ledger()
    public internal(set) var openWindow = WindowNumber.none

    // Rules, pinned by content.
    var policies: [PinnedPolicy] = []
    var catalogues: [PinnedCatalogue] = []

    // Treating side.
    var visits = VisitTable()
    /// Services open for visits that may be settled in some ways and not in others: a stay where only day surgery is open, or none of it.
    var partlyServed: [VisitKey: OpenServices] = [:]
    var bills = PackedTable<Bill>()
    /// The batch of each visit whose settle has an unknown outcome: it blocks every other attempt on the visit (law M5).
    var settlingBatches: [VisitKey: String] = [:]
    var messageUses = PackedTable<MessageUse>()
    /// Batches of a stay that is billed before discharge, in the order in which they were settled.
    var stayBatches: [VisitKey: [String]] = [:]
    /// What the audit desk asked for under each of its ids.
    var adjustmentsAsked: [MessageKey: AdjustClaim] = [:]
    /// Messages that are signed and cannot be believed, in order of arrival.
    public internal(set) var quarantine: [QuarantineEntry] = []
    var holdsPlaced: UInt64 = 0
    var counter = CounterState()
    /// What was refused to hospitals.
    public internal(set) var refused = RefusedMessages()

    // Insuring side.
    var decisions = PackedTable<DecidedClaim>()
    var accumulators: [AccumulatorKey: Accumulators] = [:]
    var visitIndex = VisitIndex()
    /// Stays that other regions told of, and whether this node tells of its own.
    public internal(set) var toldStays = ToldStays()
    var settlementsMade: UInt64 = 0
    /// Decisions stamped with a window, by pair; what a fence states.
    public internal(set) var exposure = ExposureMatrix()
    var decisionCounts: [FencedPair: UInt64] = [:]

    // Treating side of clearing: the decisions received, and the fences that close them.
    public internal(set) var claimed = ExposureMatrix()
    public internal(set) var fencesReceived: [FencedPair: FenceFinding] = [:]
    public internal(set) var notices: [ClearingNotice] = []
    /// Windows whose payments the banks have confirmed, in that order.
    public internal(set) var paidWindows: [WindowNumber] = []

    /// Statements, contests and deadlines.
    public internal(set) var month = MonthBooks()
    /// Filings that hospitals made or cancelled by way of other regions.
    public internal(set) var filings = FilingLedger()

    /// Orders of operators, and what stands by them.
    public internal(set) var orders = OperatorOrders()
    /// Positions, payments, late interest and prefunds.
    public internal(set) var money = RegionMoney()

    public internal(set) var dayBook = DayBook()
    /// The records behind the day book, by pair and day.
    public internal(set) var dayRecords = DayRecords()
    /// The messages that brought them, as the hub sees them.
    public internal(set) var relayRecords = DayRecords()
    /// What comparisons with the other regions found.
    public internal(set) var differences = DifferenceBook()
    var outbound: [NodeID: OutboundStream] = [:]
    var inbound: [NodeID: InboundStream] = [:]

    /// A machine before its founding: it belongs to no region and accepts no other command.
    public init() {}

    /// Applies one command. Deterministic: the same state and command give the same output and the same next state.
    /// - Parameter time: the journal's time of the block, used for the expiry of holds only.
    public mutating func apply(_ input: RegionInput, at time: Timestamp) -> CommandOutput {
        guard isFounded || input.isFounding else {
            var output = CommandOutput()
            output.outcome = code(.notFounded)
            return output
        }
        return switch input {
        case .found(let region, let peers, let window): found(region, peers: peers, firstWindow: window)
        case .loadPolicies(let policies, let digest): load(policies, digest)
        case .loadCatalogues(let catalogues, let digest): load(catalogues, digest)
        case .openAccounts(let openings): open(openings, at: time)
        case .hospital(let request): serve(request, at: time)
        case .envelope(let envelope, let facts): receive(envelope, facts: facts, at: time)
        case .acknowledged(let by, let stream, let upTo): acknowledge(by: by, stream: stream, upTo: upTo)
        case .closeDay(let date): closeDay(date)
        case .fenceWindow(let window): fence(window)
        case .expireHolds: expireHolds(at: time)
        case .adjustClaim(let adjustment): requestAdjustment(adjustment, at: time)
        case .resolveQuarantine(let verdict): resolve(verdict, at: time)
        case .windowPaid(let window): pay(window, at: time)
        case .operatorSigned(let signed): take(signed, at: time)
        case .month(let command): apply(command, at: time)
        case .money(let order): take(order, at: time)
        case .noteComparison(let note): take(note, at: time)
        case .noteRelayed(let note): take(relayed: note, at: time)
        case .repairDifference(let repair): take(repair)
        case .endDifference(let end): take(end, at: time)
        case .filingNoted(let note): take(note)
        case .tellStays: tellStays()
        case .bookInterest: bookInterest()
        case .keepRefusals: keepRefusals()
        }
    }
}

extension RegionMachine {
    private var isFounded: Bool { region != RegionCode(0) }
}

extension RegionInput {
    fileprivate var isFounding: Bool { if case .found = self { true } else { false } }
}

extension WindowNumber {
    /// A calendar month; what a window is written as.
    var isMonth: Bool { (1...12).contains(value % 100) && (2_000..<2_200).contains(value / 100) }
}

/// A command after decoding and verification: what the pure machine can act on. Live and replayed commands take the same path.
public enum RegionInput: Sendable {
    case found(RegionCode, peers: [RegionCode], firstWindow: WindowNumber)
    case loadPolicies([BenefitPolicy], Digest256)
    case loadCatalogues([Catalogue], Digest256)
    case openAccounts([AccountOpening])
    case hospital(HospitalRequest)
    case envelope(IncomingEnvelope, facts: [PersonFacts?])
    case acknowledged(by: NodeID, stream: NodeID, upTo: UInt64)
    case closeDay(BusinessDate)
    case fenceWindow(WindowNumber)
    case expireHolds
    case adjustClaim(AdjustClaim)
    case resolveQuarantine(QuarantineVerdict)
    case windowPaid(WindowNumber)
    case operatorSigned(OperatorSigned)
    case month(MonthCommand)
    case money(RegionMoneyOrder)
    case noteComparison(NoteComparison)
    case noteRelayed(NoteComparison)
    case repairDifference(RepairDifference)
    case endDifference(EndDifference)
    case filingNoted(FilingNote)
    case tellStays
    case bookInterest
    case keepRefusals
}

/// A verified envelope and the messages it carries.
public struct IncomingEnvelope: Sendable {
    public let body: EnvelopeBody
    /// One per header; empty where the hub stripped what it only relays.
    public let messages: [PeerMessage]

    public init(body: EnvelopeBody, messages: [PeerMessage]) {
        self.body = body
        self.messages = messages
    }
}

/// A pair and a window.
public struct FencedPair: Hashable, Comparable, Sendable {
    public let window: WindowNumber
    public let pair: RegionPair

    public static func < (left: FencedPair, right: FencedPair) -> Bool {
        (left.window, left.pair) < (right.window, right.pair)
    }
}

/// Whether the insuring region's fence agrees with the treating region's own figures (law M3).
public enum FenceFinding: Hashable, Sendable {
    case agreed
    case differs(theirs: [FundAmount], ours: [FundAmount])
    /// The money agrees and the number of decisions does not: one that owes nothing is missing somewhere.
    case countDiffers(theirs: UInt64, ours: UInt64)

    init(theirs: [FundAmount], theirCount: UInt64, ours: [FundAmount], ourCount: UInt64) {
        if theirs != ours {
            self = .differs(theirs: theirs, ours: ours)
        } else {
            self = theirCount == ourCount ? .agreed : .countDiffers(theirs: theirCount, ours: ourCount)
        }
    }
}

struct PinnedPolicy: Sendable {
    let shared: SharedPolicy
    let digest: Digest256

    var policy: BenefitPolicy { shared.policy }
}

struct PinnedCatalogue: Sendable {
    let catalogue: Catalogue
    let digest: Digest256
}
