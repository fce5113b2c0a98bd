import ClaimTypes
import LedgerTypes

/// What a local network is made of. Everything that differs from one run to the next is a fact given here.
public struct NetworkPlan: Sendable {
    /// Clearing parties, ascending.
    public var regions: [RegionCode]
    /// Name of the security suite: `intl` or `gm`.
    public var suite: String
    /// Persons enrolled in each region.
    public var persons: Int
    public var seed: UInt64
    /// Loopback, unless the nodes run on several machines.
    public var host = "127.0.0.1"
    /// The hub's link port; everything else follows it.
    public var firstPort = 7_400
    /// The day the network is made, on the clock of China Standard Time.
    public var today: BusinessDate
    /// Seconds until an unanswered call is told −1.
    public var answerSeconds = 10

    public init(regions: [RegionCode], suite: String, persons: Int, seed: UInt64, today: BusinessDate) {
        self.regions = regions.sorted()
        self.suite = suite
        self.persons = persons
        self.seed = seed
        self.today = today
    }

    public var window: WindowNumber {
        WindowNumber(UInt32(today.components.year * 100 + today.components.month))
    }

    public var hubLinkPort: Int { firstPort }
    public var hubMonitoringPort: Int { firstPort + 1 }
    public func hospitalPort(_ index: Int) -> Int { firstPort + 10 * (index + 1) }
    public func monitoringPort(_ index: Int) -> Int { hospitalPort(index) + 1 }
}

/// Why a network could not be made.
public struct NetworkSetupError: Error, CustomStringConvertible {
    public let reason: BilingualText

    init(_ chinese: String, _ english: String) { reason = BilingualText(chinese, english) }

    public var description: String { "\(reason.chinese)\n\(reason.english)" }
}
