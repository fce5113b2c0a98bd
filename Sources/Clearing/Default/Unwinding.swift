import ClaimTypes
import LedgerTypes

/// What is done with a window when a participant cannot pay. Numbers are frozen.
public enum DefaultMethod: UInt8, CaseIterable, Sendable {
    /// Its payees share what it has in proportion to what it owes each (按比例分配); the rest waits.
    case proRata = 1
    /// What others owe it waits with what it owes (暂缓收付); everyone else pays.
    case holdBack = 2
    /// The window is netted again without it (剔除重算); what it owes and is owed waits, gross, pair by pair.
    case rerun = 3

    public var names: BilingualText {
        switch self {
        case .proRata: BilingualText("按比例分配", "pro rata")
        case .holdBack: BilingualText("暂缓收付", "hold back")
        case .rerun: BilingualText("剔除重算", "re-run")
        }
    }
}

/// Why a window cannot be unwound in the way asked for. Numbers are frozen and in order of precedence.
public enum UnwindRefusal: UInt8, Error, CaseIterable, Sendable {
    /// The participant owes nothing that is open.
    case owesNothing = 1
    /// What it is said to have is negative, or as much as it owes: then it can pay.
    case availableUnsound = 2
    /// Money has moved already: a window is not netted twice.
    case moneyMoved = 3
}

/// A window's open payments after a default: who pays now, and what waits. No region's position changes (law M3).
public struct Unwinding: Hashable, Sendable {
    public let method: DefaultMethod
    public let defaulter: RegionCode
    /// Ascending by debtor and creditor.
    public let payable: [Obligation]
    /// Waits until the defaulter can pay; ascending by debtor and creditor.
    public let queued: [Obligation]

    /// - Parameters:
    ///   - open: what is still to be paid, by the netting method in force, one obligation per payer and payee.
    ///   - gross: what every region owes every other for the window, before netting; used by a re-run.
    ///   - available: what the defaulter can pay; used pro rata.
    ///   - hasMoved: whether a bank has confirmed any payment of the window.
    /// - Complexity: O(n log n), a re-run as a netting.
    public static func of(
        open: [Obligation], gross: [Obligation], defaulter: RegionCode, method: DefaultMethod, netting: NettingMethod,
        available: Fen, hasMoved: Bool
    ) -> Result<Unwinding, UnwindRefusal> {
        let owed = open.filter { $0.debtor == defaulter }.sorted()
        let total = owed.reduce(Fen.zero) { $0 + $1.amount }
        guard total.isPositive else { return .failure(.owesNothing) }
        guard !available.isNegative, available < total else { return .failure(.availableUnsound) }
        let result: Unwinding
        switch method {
        case .proRata: result = proRata(open, owed, defaulter, available)
        case .holdBack:
            let isItsOwn: (Obligation) -> Bool = { $0.debtor == defaulter || $0.creditor == defaulter }
            result = Unwinding(
                method: .holdBack, defaulter: defaulter, payable: open.filter { !isItsOwn($0) }.sorted(),
                queued: open.filter(isItsOwn).sorted())
        case .rerun:
            guard !hasMoved else { return .failure(.moneyMoved) }
            let others = gross.filter { $0.debtor != defaulter && $0.creditor != defaulter }
            guard case .success(let again) = Netting.of(others) else {
                preconditionFailure("M3: part of what was netted cannot be netted")
            }
            result = Unwinding(
                method: .rerun, defaulter: defaulter, payable: again[netting].payments.sorted(),
                queued: gross.filter { $0.debtor == defaulter || $0.creditor == defaulter }.sorted())
        }
        result.checkInvariants(open)
        return .success(result)
    }

    private static func proRata(
        _ open: [Obligation], _ owed: [Obligation], _ defaulter: RegionCode, _ available: Fen
    ) -> Unwinding {
        let shares = LargestRemainder.shares(of: available, by: owed.map(\.amount))
        var payable = open.filter { $0.debtor != defaulter }
        var queued: [Obligation] = []
        for (obligation, share) in zip(owed, shares) {
            for (amount, isPaid) in [(share, true), (obligation.amount - share, false)] where amount.isPositive {
                let part = Obligation(debtor: obligation.debtor, creditor: obligation.creditor, amount: amount)
                if isPaid { payable.append(part) } else { queued.append(part) }
            }
        }
        return Unwinding(method: .proRata, defaulter: defaulter, payable: payable.sorted(), queued: queued.sorted())
    }

    /// Nothing is won or lost: what is paid now and what waits give every region the position it had.
    private func checkInvariants(_ open: [Obligation]) {
        func positions(_ obligations: [Obligation]) -> [NetPosition] {
            Netting.positions(from: obligations).filter { $0.amount != .zero }
        }
        precondition(
            positions(payable + queued) == positions(open), "M3: \(method.names.english) changes the position of a region")
    }
}
