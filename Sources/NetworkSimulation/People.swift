import ClaimTypes
import LedgerTypes
import Messages

/// What people at their desks know and have under way: their own notes, not what a node shows them.
struct People {
    /// What happens in this run.
    let activities: Set<Activity>
    var chance: ActivityChance
    /// What audit desks asked for, by visit, in order.
    var audits: [Int: [AskedDeduction]] = [:]
    /// What desks said of contests, every version of it.
    var findings: [ContestFinding] = []
    /// Statements that were asked for: fences that had agreed by then, by treating region and window.
    var stated: [RegionCode: [WindowNumber: Int]] = [:]
    /// Numbers for whatever a desk writes.
    var serial = 0
    /// Visits whose lines came before the new catalogue.
    var pricedBefore: Set<Int> = []
    /// Days on which desks did something that is counted among a day's totals.
    var days: Set<BusinessDate> = []
    /// When the last order that is given again is given, virtual microseconds.
    var lastOrder: UInt64 = 0
    /// Contests a desk has tried to decide, so that the third attempt gives nothing up.
    var attempts: [String: Int] = [:]
    var bank: SimulatedBank
    /// Questions between regions that are under way, and documents sealed for them.
    var questions: [QuestionKey: OpenQuestion] = [:]
    var documents = 0
    /// Finds what hospitals and registries know of persons; `nil` where nobody is asked.
    var search: PersonalDataSearch?

    init(_ settings: SimulationSettings) {
        activities = settings.activities
        chance = ActivityChance(seed: settings.seed)
        bank = SimulatedBank(seed: settings.seed)
    }

    mutating func nextSerial() -> Int {
        serial += 1
        return serial
    }
}

/// An audit's order as the desk that gave it remembers it.
struct AskedDeduction: Equatable {
    let adjustmentID: String
    /// What is added to the debt of the insuring region: negative for a deduction.
    let change: [FundAmount]
}

/// What somebody does outside the nodes.
enum PeopleEvent {
    /// A desk looks at its work.
    case desk(NodeID)
    /// A bank carries an order out.
    case transfer(SimulatedBank.Order)
    /// A bank tells its customer.
    case word(Int)
    /// Money goes back where it came from.
    case giveBack(SimulatedBank.Return)
    /// Money comes that nobody expects.
    case windfall(RegionCode)
    /// A node announces new keys, and operators of a node approve what is announced.
    case rotate(NodeID)
    case approve(NodeID)
    /// Somebody tries a stolen key.
    case intrude

    var mark: UInt64 {
        switch self {
        case .desk(let node): 16 | UInt64(node.value) << 8
        case .transfer(let order): 17 | UInt64(order.serial) << 8
        case .word(let index): 18 | UInt64(index) << 8
        case .giveBack(let back): 19 | UInt64(back.serial) << 8
        case .windfall(let region): 20 | UInt64(region.value) << 8
        case .rotate(let node): 21 | UInt64(node.value) << 8
        case .approve(let node): 22 | UInt64(node.value) << 8
        case .intrude: 23
        }
    }
}

extension NetworkSimulation {
    func does(_ activity: Activity) -> Bool { people.activities.contains(activity) }

    func handle(_ event: PeopleEvent) {
        switch event {
        case .desk(let node): workAtDesk(node)
        case .transfer(let order): carryOut(order)
        case .word(let index): tell(index)
        case .giveBack(let back): giveBack(back)
        case .windfall(let region): windfall(region)
        case .rotate(let node): rotate(node)
        case .approve(let node): approve(node)
        case .intrude: intrude()
        }
    }

    /// Months that end while things break.
    var monthsEnding: Int { does(.months) ? 3 : 1 }

    /// Every window of the run; the last is fenced when everything has come to rest.
    var windows: [WindowNumber] {
        (0..<monthsEnding).reduce(into: [world.window]) { windows, _ in windows.append(windows[windows.count - 1].next) }
    }

    /// The month that a moment of the faulty time belongs to, counted from the first.
    func month(at time: UInt64) -> Int {
        does(.months) ? min(monthsEnding, Int(time * UInt64(monthsEnding + 1) / max(1, faultyMicroseconds))) : 0
    }
}
