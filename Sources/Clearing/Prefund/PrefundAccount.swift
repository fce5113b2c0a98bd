import ClaimTypes
import LedgerTypes

/// How much of a prefund is used. Numbers are frozen. Thresholds as in Hebei's rules, art. 17–22.
public enum PrefundLevel: UInt8, Comparable, CaseIterable, Sendable {
    case calm = 0
    /// 70 % or more (黄色预警).
    case yellow = 1
    /// 90 % or more (红色预警): an urgent top-up (紧急调增) may be called.
    case red = 2

    public init(used: Int32) { self = used >= 9_000 ? .red : used >= 7_000 ? .yellow : .calm }

    public static func < (left: PrefundLevel, right: PrefundLevel) -> Bool { left.rawValue < right.rawValue }

    public var names: BilingualText {
        switch self {
        case .calm: BilingualText("正常", "calm")
        case .yellow: BilingualText("黄色预警", "yellow, 70 %")
        case .red: BilingualText("红色预警", "red, 90 %")
        }
    }
}

/// The prefund (预付金) an insuring region has lodged with one treating region: an advance with its own balance, no payment.
///
/// Every closed window that is not yet paid has a claim on it, its *demand*, and as much *cover* set aside as was free when it closed.
/// A window draws only on its own cover and only once, so that settling one of several windows never takes what another relies on.
public struct PrefundAccount: Hashable, Sendable {
    public private(set) var year: Int32
    public private(set) var quota: Fen
    /// Lodged, and not drawn; never negative.
    public private(set) var balance = Fen.zero
    /// To be given back by notices that are not paid yet.
    public private(set) var promisedBack = Fen.zero
    /// Ascending by window.
    public private(set) var claims: [WindowClaim] = []
    /// The level that was told last.
    public internal(set) var toldLevel = PrefundLevel.calm
    /// Notices issued, for their numbers.
    public internal(set) var noticesIssued: UInt32 = 0

    public init(year: Int32, quota: Fen) {
        self.year = year
        self.quota = quota
    }

    /// What one window has to do with the prefund.
    public struct WindowClaim: Hashable, Sendable {
        public let window: WindowNumber
        /// What the pair owes for the window.
        public let demand: Fen
        /// Set aside for it.
        public internal(set) var cover: Fen
        /// Drawn, once; `nil` before.
        public internal(set) var drawn: Fen?
        /// Paid, by drawing or otherwise: the claim is over.
        public internal(set) var isOver = false
    }

    /// Set aside for windows that are not over.
    public var covered: Fen { claims.reduce(.zero) { $1.isOver ? $0 : $0 + $1.cover } }

    /// Neither set aside nor to be given back.
    public var free: Fen { balance - covered - promisedBack }

    /// What open windows ask of the balance, in basis points, rounded half up; may exceed 10,000. "This month's clearing amount ÷ prefund
    /// balance" (unverified) when one window is open. An empty prefund that is asked for anything counts as 20,000.
    public var used: Int32 {
        let demand = claims.reduce(Int128(0)) { $1.isOver ? $0 : $0 + Int128(($1.demand - ($1.drawn ?? .zero)).units) }
        guard demand > 0 else { return 0 }
        guard balance.isPositive else { return 20_000 }
        return Int32(clamping: (demand * 20_000 + Int128(balance.units)) / (Int128(balance.units) * 2))
    }

    public var level: PrefundLevel { PrefundLevel(used: used) }

    /// January's adjustment: what has to be lodged to reach the quota, negative when it is to be given back. What windows rely on is not
    /// given back.
    public func adjustment(to quota: Fen) -> Fen {
        let difference = quota - balance
        return difference.isNegative ? -min(-difference, free) : difference
    }

    mutating func adjust(year: Int32, quota: Fen) {
        self.year = year
        self.quota = quota
    }

    /// A closed window: sets aside what is free, up to what the pair owes. The second time nothing happens.
    public mutating func claim(_ window: WindowNumber, demand: Fen) {
        guard demand.isPositive, !claims.contains(where: { $0.window == window }) else { return }
        claims.append(WindowClaim(window: window, demand: demand, cover: min(demand, free)))
        claims.sort { $0.window < $1.window }
        checkInvariants()
    }

    /// Draws a window's own cover. The second time nothing is left to draw (law M4).
    public mutating func draw(_ window: WindowNumber) -> Fen {
        guard let index = claims.firstIndex(where: { $0.window == window }), claims[index].drawn == nil, !claims[index].isOver
        else { return .zero }
        let drawn = claims[index].cover
        claims[index].drawn = drawn
        claims[index].cover = .zero
        balance -= drawn
        checkInvariants()
        return drawn
    }

    /// The window is paid: what was set aside for it is free again.
    public mutating func release(_ window: WindowNumber) {
        guard let index = claims.firstIndex(where: { $0.window == window }) else { return }
        claims[index].isOver = true
        claims[index].cover = .zero
        checkInvariants()
    }

    /// A bank confirmed money lodged.
    public mutating func lodge(_ amount: Fen) {
        balance += amount
        checkInvariants()
    }

    /// A notice was issued to give money back: from now on no window may rely on it.
    /// - Precondition: `amount` is at most `free`.
    public mutating func promiseBack(_ amount: Fen) {
        promisedBack += amount
        checkInvariants()
    }

    /// A bank confirmed money given back, of what was promised.
    public mutating func giveBack(_ amount: Fen) {
        promisedBack -= amount
        balance -= amount
        checkInvariants()
    }

    private func checkInvariants() {
        precondition(!balance.isNegative, "M3: a prefund of \(balance) is below zero")
        precondition(!promisedBack.isNegative, "M3: more of a prefund is given back than was promised")
        precondition(!free.isNegative, "M3: cover of \(covered) exceeds the prefund's balance of \(balance)")
    }

    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(year)
        sink.put(quota)
        sink.put(balance)
        sink.put(promisedBack)
        sink.put(count: claims.count)
        for claim in claims {
            sink.put(claim.window.value)
            sink.put(claim.demand)
            sink.put(claim.cover)
            sink.put(claim.drawn != nil)
            sink.put(claim.drawn ?? .zero)
            sink.put(claim.isOver)
        }
        sink.put(toldLevel.rawValue)
        sink.put(noticesIssued)
    }
}
