import ClaimTypes
import LedgerTypes

/// What personal accounts may pay: the own one (个人账户), then a family member's (家庭共济).
///
/// The real platform lets the account pay pre-self-pay and deductible (a captured reply shows it); whether it may pay what is out
/// of scope differs by region, so the policy says.
public struct AccountRule: Hashable, Sendable {
    /// The parts of the fee an account may pay.
    public struct Cover: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The in-scope money the funds left, deductible included.
        public static let inScope = Cover(rawValue: 1)
        public static let preSelfPay = Cover(rawValue: 2)
        public static let overLimit = Cover(rawValue: 4)
        public static let fullSelfPay = Cover(rawValue: 8)
    }

    public var usesOwnAccount: Bool
    public var usesMutualAid: Bool
    public var covers: Cover

    public init(usesOwnAccount: Bool, usesMutualAid: Bool, covers: Cover) {
        self.usesOwnAccount = usesOwnAccount
        self.usesMutualAid = usesMutualAid
        self.covers = covers
    }

    /// No account pays anything.
    public static let none = AccountRule(usesOwnAccount: false, usesMutualAid: false, covers: [])

    /// Pays from the accounts what the person still owes; the rest is cash.
    func pay(
        _ share: inout CostShare, useAccount: Bool, hasMutualAidMember: Bool, balances: Balances, trace: inout some TraceSink
    ) {
        let due = share.amounts.total - share.amounts.fundTotal - share.amounts.hospitalPart
        let allowed = useAccount ? min(due, covered(share)) : .zero
        if usesOwnAccount { share.amounts.account = min(max(balances.own, .zero), allowed) }
        if usesMutualAid, hasMutualAidMember {
            share.amounts.mutualAid = min(max(balances.mutualAid, .zero), allowed - share.amounts.account)
        }
        share.amounts.cash = due - share.amounts.account - share.amounts.mutualAid
        record(share, due: due, allowed: allowed, balances: balances, trace: &trace)
    }

    private func covered(_ share: CostShare) -> Fen {
        let split = share.amounts.split
        var sum = Fen.zero
        if covers.contains(.inScope) { sum += split.inScope - share.amounts.fundTotal }
        if covers.contains(.preSelfPay) { sum += split.preSelfPay }
        if covers.contains(.overLimit) { sum += split.overLimit }
        if covers.contains(.fullSelfPay) { sum += split.fullSelfPay }
        return sum
    }

    private func record(
        _ share: CostShare, due: Fen, allowed: Fen, balances: Balances, trace: inout some TraceSink
    ) {
        let amounts = share.amounts
        trace.record(
            TraceStep(
                "account", BilingualText("个人账户支出", "own account pays"),
                [
                    TraceInput("balance", .money(balances.own)), TraceInput("due", .money(due)),
                    TraceInput("allowed", .money(allowed)),
                ], .money(amounts.account), part: .account))
        trace.record(
            TraceStep(
                "mutualAid", BilingualText("家庭共济账户支出", "family mutual aid pays"),
                [
                    TraceInput("balance", .money(balances.mutualAid)), TraceInput("due", .money(due - amounts.account)),
                    TraceInput("allowed", .money(allowed - amounts.account)),
                ], .money(amounts.mutualAid), part: .mutualAid))
        trace.record(
            TraceStep(
                "cash", BilingualText("个人现金支出", "the person pays in cash"), [TraceInput("due", .money(due))],
                .money(amounts.cash), part: .cash))
    }
}
