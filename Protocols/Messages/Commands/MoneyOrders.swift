import ClaimTypes
import LedgerTypes

/// What the hub does with a window when a participant cannot pay. Numbers are frozen.
public enum DefaultHandling: UInt8, CaseIterable, Sendable {
    case proRata = 1
    case holdBack = 2
    case rerun = 3

    fileprivate var word: String {
        switch self {
        case .proRata: "pro-rata"
        case .holdBack: "hold-back"
        case .rerun: "re-run"
        }
    }
}

extension PaymentMethod {
    fileprivate var word: String {
        switch self {
        case .grossBilateral: "gross-bilateral"
        case .netBilateral: "net-bilateral"
        case .multilateralNet: "multilateral"
        }
    }
}

/// Commands of the hub about money. Each is one line of words: what operators sign is what the journal keeps.
///
/// ```
/// payment-terms multilateral draw|keep
/// issue-payments 202609 2026-10-20 2026-10-30 <SHA-256 of the national clearing table>
/// prefund-quota 340000 310000 2026 90000000 2026-02-28
/// prefund-top-up 340000 310000 2026 5000000 2026-10-30
/// resolve-default 202609 340000 pro-rata|hold-back|re-run 120000
/// seal-window 202609 <SHA-256 of the signed seal>
/// ```
public enum HubMoneyOrder: Hashable, Sendable {
    /// Which netting pays, and whether a window draws on prefunds first.
    case paymentTerms(PaymentMethod, drawsOnPrefund: Bool)
    /// Issues the payments of a closed window, or those kept back by a default. `table` has to be the digest of its clearing table.
    case issuePayments(WindowNumber, applyBy: BusinessDate, payBy: BusinessDate, table: Digest256)
    /// The yearly quota (预付金额度) of a pair; the difference to the balance is to be paid.
    case prefundQuota(insuring: RegionCode, treating: RegionCode, year: Int32, Fen, payBy: BusinessDate)
    /// An urgent top-up (紧急调增).
    case prefundTopUp(insuring: RegionCode, treating: RegionCode, year: Int32, Fen, payBy: BusinessDate)
    /// A participant cannot pay more than `available`.
    case resolveDefault(WindowNumber, RegionCode, DefaultHandling, available: Fen)
    /// The seal of a closed window: from the hub's own service, that it was signed; from two operators, that they have checked it.
    case sealWindow(WindowNumber, Digest256)

    public var line: String {
        switch self {
        case .paymentTerms(let method, let draws): "payment-terms \(method.word) \(draws ? "draw" : "keep")"
        case .issuePayments(let window, let applyBy, let payBy, let table):
            "issue-payments \(window.value) \(applyBy) \(payBy) \(table.hex)"
        case .prefundQuota(let insuring, let treating, let year, let amount, let payBy):
            "prefund-quota \(insuring) \(treating) \(year) \(amount.units) \(payBy)"
        case .prefundTopUp(let insuring, let treating, let year, let amount, let payBy):
            "prefund-top-up \(insuring) \(treating) \(year) \(amount.units) \(payBy)"
        case .resolveDefault(let window, let region, let method, let available):
            "resolve-default \(window.value) \(region) \(method.word) \(available.units)"
        case .sealWindow(let window, let digest): "seal-window \(window.value) \(digest.hex)"
        }
    }

    /// Reads exactly what `line` writes.
    public init?(line: some StringProtocol) {
        var words = MoneyWords(line)
        switch words.next() {
        case "payment-terms":
            guard let word = words.next(), let method = PaymentMethod.allCases.first(where: { $0.word == word }),
                let draws = words.next()
            else { return nil }
            self = .paymentTerms(method, drawsOnPrefund: draws == "draw")
        case "issue-payments":
            guard let window = words.window(), let applyBy = words.date(), let payBy = words.date(), applyBy <= payBy,
                let table = words.digest()
            else { return nil }
            self = .issuePayments(window, applyBy: applyBy, payBy: payBy, table: table)
        case .some(let name) where name == "prefund-quota" || name == "prefund-top-up":
            guard let insuring = words.region(), let treating = words.region(), insuring != treating,
                let year = words.integer(Int32.self), (2_000..<2_200).contains(year), let amount = words.amount(),
                let payBy = words.date()
            else { return nil }
            self =
                name == "prefund-quota"
                ? .prefundQuota(insuring: insuring, treating: treating, year: year, amount, payBy: payBy)
                : .prefundTopUp(insuring: insuring, treating: treating, year: year, amount, payBy: payBy)
        case "resolve-default":
            guard let window = words.window(), let region = words.region(), let word = words.next(),
                let method = DefaultHandling.allCases.first(where: { $0.word == word }), let available = words.amount()
            else { return nil }
            self = .resolveDefault(window, region, method, available: available)
        case "seal-window":
            guard let window = words.window(), let digest = words.digest() else { return nil }
            self = .sealWindow(window, digest)
        default: return nil
        }
        guard self.line == line else { return nil }
    }

    /// Stands where the line of a message could not be read: the message is refused, so nobody ever gets it.
    static let placeholder = HubMoneyOrder.paymentTerms(.multilateralNet, drawsOnPrefund: false)
}

/// The words of a line, one after the other.
struct MoneyWords {
    private var words: ArraySlice<Substring>

    init(_ line: some StringProtocol) { words = Substring(line).split(separator: " ", omittingEmptySubsequences: false)[...] }

    mutating func next() -> Substring? { words.popFirst() }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type) -> Value? { next().flatMap { Value($0) } }

    /// Not negative.
    mutating func amount() -> Fen? { integer(Int64.self).flatMap { $0 >= 0 ? Fen($0) : nil } }

    mutating func date() -> BusinessDate? { next().flatMap { BusinessDate(text: $0) } }

    mutating func region() -> RegionCode? { next().flatMap { RegionCode(text: $0) } }

    mutating func window() -> WindowNumber? {
        guard let value = integer(UInt32.self), (1...12).contains(value % 100), (2_000..<2_200).contains(value / 100) else {
            return nil
        }
        return WindowNumber(value)
    }

    mutating func digest() -> Digest256? {
        guard let bytes = next().flatMap({ Hexadecimal.bytes(of: Array($0.utf8)) }), bytes.count == 32 else { return nil }
        return Digest256(bytes)
    }

    mutating func identifier() -> String? {
        guard let word = next(), (1...35).contains(word.utf8.count), !word.utf8.contains(10) else { return nil }
        return String(word)
    }
}
