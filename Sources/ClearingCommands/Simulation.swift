import ClaimTypes
import Clearing
import CommandSupport
import LedgerTypes

/// The same obligations paid in every way.
struct Simulation {
    /// One way of paying, as a line of the comparison.
    struct Row {
        enum Kind: String {
            case realTimeGross, grossBilateral, netBilateral, multilateral, firstInFirstOut, liquiditySaving
        }

        var kind: Kind
        /// Payments made, and the money they move.
        var payments: Int
        var total: Fen
        /// Money that must lie on the accounts.
        var need: Fen
        /// Obligations, in money, that stay unpaid at the close.
        var unpaid: Fen
        /// Seconds a fen waits on average.
        var delay: Int64
    }

    let book: ObligationsBook
    let netting: ParticipantNetting
    let bounds: LiquidityBounds
    /// Every payment made the moment it comes, with the money that takes.
    let prompt: LiquidityRun
    let ordered: LiquidityRun
    let saving: LiquidityRun
    /// Whether the money is the file's; otherwise it was worked out.
    let isMoneyGiven: Bool
    let liquidity: BasisPoints

    /// - Throws: `CommandFailure` when money and obligations together leave the range of amounts.
    init(_ book: ObligationsBook, money: ParticipantMoney?, liquidity: BasisPoints) throws {
        let count = book.names.count
        let obligations = book.payments.map {
            ParticipantPayment(debtor: $0.payment.debtor, creditor: $0.payment.creditor, amount: $0.payment.amount)
        }
        guard case .success(let netting) = ParticipantNetting.of(obligations, participantsCount: count) else {
            throw CommandFailure(.internal, "已检查的债务被拒绝", "checked obligations were refused")
        }
        let bounds = LiquidityBounds(of: book.payments, participantsCount: count)
        let accounts = money?.accounts ?? bounds.accounts(sharing: liquidity)
        func run(
            _ title: String, _ accounts: [LiquidityAccount], _ limits: [BilateralLimit], _ settings: LiquiditySettings
        ) throws -> LiquidityRun {
            guard let queue = LiquidityQueue(accounts: accounts, limits: limits, settings: settings) else {
                throw CommandFailure(.damaged, "余额与限额超出金额范围", "balances and limits exceed the range of amounts")
            }
            var progress = ProgressBar(title, total: book.payments.count)
            let run = LiquidityRun(book.payments, through: queue) { progress.show($0, note: "\($0)") }
            progress.finish()
            guard run.queue.measures.submitted.count == book.payments.count else {
                throw CommandFailure(.damaged, "余额与债务合计超出金额范围", "money and obligations together exceed the range of amounts")
            }
            return run
        }
        self.book = book
        self.netting = netting
        self.bounds = bounds
        self.liquidity = liquidity
        isMoneyGiven = money != nil
        prompt = try run("逐笔实时 real-time gross", bounds.accounts(sharing: .one), [], .firstInFirstOut)
        ordered = try run("先进先出 first in, first out", accounts, money?.limits ?? [], .firstInFirstOut)
        saving = try run("节约流动性 liquidity-saving", accounts, money?.limits ?? [], .saving)
    }

    var gross: Fen { netting.total(of: .grossBilateral) }

    /// What lies on the accounts, all together.
    var moneyProvided: Fen { saving.queue.accounts.reduce(.zero) { $0 + $1.opening - min($1.floor, .zero) } }

    var rows: [Row] {
        let atClose = NettingMethod.allCases.map { method in
            Row(
                kind: [.grossBilateral: .grossBilateral, .netBilateral: .netBilateral][method] ?? .multilateral,
                payments: netting[method].count, total: netting.total(of: method), need: netting.total(of: method), unpaid: .zero,
                delay: delayUntilClose)
        }
        return [row(.realTimeGross, prompt)] + atClose + [row(.firstInFirstOut, ordered), row(.liquiditySaving, saving)]
    }

    /// Seconds a fen waits on average when everything is paid at the time of the last obligation.
    var delayUntilClose: Int64 {
        guard let last = book.payments.map(\.time.seconds).max(), gross.isPositive else { return 0 }
        let valueTime = book.payments.reduce(Int128.zero) {
            $0 + Int128($1.payment.amount.units) * Int128(last - $1.time.seconds)
        }
        return Int64(clamping: valueTime / Int128(gross.units))
    }

    private func row(_ kind: Row.Kind, _ run: LiquidityRun) -> Row {
        let measures = run.queue.measures
        return Row(
            kind: kind, payments: measures.settled.count, total: measures.settled.amount, need: run.need,
            unpaid: measures.returned.amount, delay: measures.meanDelaySeconds ?? 0)
    }
}

extension Simulation.Row.Kind {
    var names: BilingualText {
        switch self {
        case .realTimeGross: BilingualText("逐笔实时", "real-time gross")
        case .grossBilateral: NettingMethod.grossBilateral.names
        case .netBilateral: NettingMethod.netBilateral.names
        case .multilateral: NettingMethod.multilateral.names
        case .firstInFirstOut: BilingualText("先进先出", "first in, first out")
        case .liquiditySaving: BilingualText("节约流动性", "liquidity-saving")
        }
    }
}
