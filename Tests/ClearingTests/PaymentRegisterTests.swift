import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Clearing

/// One effect per bank reference, and never more taken than is due.
@Suite("Payments: the register of dues")
struct PaymentRegisterTests {
    private static let day = BusinessDate(days: 20_570)

    private func due(_ number: String, _ amount: Fen) -> PaymentDue {
        PaymentDue(
            number: number, purpose: .window(march), payer: anhui, payee: shanghai, amount: amount, payBy: Self.day,
            state: .confirmed)
    }

    @Test(
        "M4: any confirmations in any order, each told twice: taken + excess = confirmed",
        arguments: 1...40 as ClosedRange<UInt64>)
    func conserved(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var register = PaymentRegister()
        for number in 1...3 { register.add(due("FK-\(number)", Fen(Int64.random(in: 1...1_000, using: &generator)))) }
        var told: [BankedPayment] = []
        for index in 0..<20 {
            told.append(
                BankedPayment(
                    number: "FK-\(Int.random(in: 1...4, using: &generator))",
                    side: Bool.random(using: &generator) ? .payer : .payee,
                    amount: Fen(Int64.random(in: 1...400, using: &generator)), on: Self.day, reference: "R\(index)"))
        }
        var taken: [PaymentSide: Fen] = [:]
        for payment in (told + told).shuffled(using: &generator) {
            let teller = payment.side == .payer ? anhui : shanghai
            guard case .taken(let finding) = register.confirm(payment, by: teller) else { continue }
            let (due, applied, covered, excess) = (finding.due, finding.applied, finding.covered, finding.excess)
            #expect(applied + excess == payment.amount, "M3, seed \(seed)")
            #expect(covered >= .zero && covered <= applied && (due != nil || applied == .zero), "seed \(seed)")
            taken[payment.side, default: .zero] += applied
        }
        #expect(register.all.reduce(Fen.zero) { $0 + $1.paid } == taken[.payer] ?? .zero, "M4, seed \(seed)")
        #expect(register.all.reduce(Fen.zero) { $0 + $1.received } == taken[.payee] ?? .zero, "M4, seed \(seed)")
        for due in register.all {
            #expect(due.covered <= due.amount && (due.state == .discharged) == (due.open == .zero), "seed \(seed)")
            let asked = told.filter { $0.number == due.number && $0.side == .payer }.reduce(Fen.zero) { $0 + $1.amount }
            #expect(due.paid == min(asked, due.amount), "M4: paid once, up to what is due, seed \(seed)")
        }
    }

    @Test("Both sides may tell of the same payment; what they tell differently is shown")
    func twoSides() {
        var register = PaymentRegister()
        register.add(due("FK-1", Fen(100)))
        let paid = BankedPayment(number: "FK-1", side: .payer, amount: Fen(60), on: Self.day, reference: "A")
        _ = register.confirm(paid, by: anhui)
        let received = BankedPayment(number: "FK-1", side: .payee, amount: Fen(55), on: Self.day, reference: "A")
        let second = register.confirm(received, by: shanghai)
        #expect(
            second
                == .taken(
                    ConfirmationFinding(
                        kind: .amountBelow, due: register["FK-1"], applied: Fen(55), covered: .zero, excess: .zero)))
        #expect(register["FK-1"]?.covered == Fen(60) && register["FK-1"]?.sidesDiffer == true)
    }

    @Test("Funds are given out in order and none is lost; what a fund gets back is taken off first")
    func fundShares() {
        var shares = FundShares([
            FundAmount(.employeePooled, Fen(100)), FundAmount(.largeSum, Fen(-30)), FundAmount(.seriousIllness, Fen(5)),
        ])
        #expect(shares.total == Fen(75))
        #expect(shares.take(Fen(60)).map(\.amount) == [Fen(60)])
        #expect(shares.take(Fen(15)).map(\.amount) == [Fen(10), Fen(5)])
        #expect(shares.total == .zero && shares.take(.zero).isEmpty)
    }
}
