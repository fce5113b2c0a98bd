import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// What the hub keeps of closed windows until their money has arrived.
public struct HubMoney: Hashable, Sendable {
    /// Which netting pays; multilateral until an operator says otherwise.
    public internal(set) var method = NettingMethod.multilateral
    /// Whether a window takes its cover from prefunds before it is netted.
    public internal(set) var drawsOnPrefund = false
    public internal(set) var issued: [WindowNumber: IssuedWindow] = [:]
    public internal(set) var register = PaymentRegister()
    public internal(set) var prefunds = PrefundBook()
    /// Sequence of each fence in the stream of its insuring region.
    public internal(set) var fenceSequences: [FencedPair: UInt64] = [:]
    public internal(set) var seals: [WindowNumber: Digest256] = [:]
    var chainsBooked: UInt64 = 0

    public init() {}

    /// Nothing is written before there is anything, so that states from before there were payments keep their bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard self != HubMoney() else { return }
        sink.put(method.rawValue)
        sink.put(drawsOnPrefund)
        sink.put(count: issued.count)
        for (window, issue) in issued.sorted(by: { $0.key < $1.key }) {
            sink.put(window.value)
            issue.writeCanonical(into: &sink)
        }
        register.writeCanonical(into: &sink)
        prefunds.writeCanonical(into: &sink)
        sink.put(count: fenceSequences.count)
        for (fenced, sequence) in fenceSequences.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(sequence)
        }
        sink.put(count: seals.count)
        for (window, digest) in seals.sorted(by: { $0.key < $1.key }) {
            sink.put(window.value)
            sink.put(digest)
        }
        sink.put(chainsBooked)
    }
}

/// How the payments of a window were issued.
public struct IssuedWindow: Hashable, Sendable {
    public let method: NettingMethod
    /// SHA-256 of the national clearing table: the operators named it, and it was this window's.
    public let table: Digest256
    public var applyBy: BusinessDate
    public var payBy: BusinessDate
    /// Taken from prefunds before netting.
    public let draws: [RegionPair: Fen]
    /// Participants that could not pay, in order.
    public internal(set) var defaults: [WindowDefault] = []

    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(method.rawValue)
        sink.put(table)
        sink.put(applyBy.days)
        sink.put(payBy.days)
        sink.put(count: draws.count)
        for (pair, amount) in draws.sorted(by: { $0.key < $1.key }) {
            sink.put(pair.insuring.value)
            sink.put(pair.treating.value)
            sink.put(amount)
        }
        sink.put(count: defaults.count)
        for one in defaults {
            sink.put(one.region.value)
            sink.put(one.method.rawValue)
            sink.put(one.available)
        }
    }
}

/// A participant that could not pay, and what was done with the window.
public struct WindowDefault: Hashable, Sendable {
    public let region: RegionCode
    public let method: DefaultMethod
    public let available: Fen
}

/// Where a closed window stands as a whole.
public enum WindowMoneyState: UInt8, CaseIterable, Sendable {
    case computed = 1
    case issued = 2
    case partlyPaid = 3
    /// A participant cannot pay, and something waits for it.
    case inDefault = 4
    case discharged = 5

    public var names: BilingualText {
        switch self {
        case .computed: BilingualText("已计算", "computed")
        case .issued: BilingualText("已签发", "issued")
        case .partlyPaid: BilingualText("部分到账", "partly paid")
        case .inDefault: BilingualText("违约处理中", "in default")
        case .discharged: BilingualText("已清偿", "discharged")
        }
    }
}

extension NettingMethod {
    init(_ method: PaymentMethod) {
        switch method {
        case .grossBilateral: self = .grossBilateral
        case .netBilateral: self = .netBilateral
        case .multilateralNet: self = .multilateral
        }
    }

    var messageCode: PaymentMethod {
        switch self {
        case .grossBilateral: .grossBilateral
        case .netBilateral: .netBilateral
        case .multilateral: .multilateralNet
        }
    }
}

extension DefaultMethod {
    init(_ handling: DefaultHandling) {
        switch handling {
        case .proRata: self = .proRata
        case .holdBack: self = .holdBack
        case .rerun: self = .rerun
        }
    }
}
