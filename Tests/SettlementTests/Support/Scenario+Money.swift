import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import Settlement

extension Scenario {
    /// A command about money, written as operators write it.
    mutating func money(_ words: [String]) -> CommandOutput {
        switch (words[1], OperatorOrder.Content(moneyWords: Array(words.dropFirst(2)))) {
        case ("hub", .hubMoney(let order)): return network.apply(HubInput.money(order))
        case (let name, .regionMoney(let order)):
            guard let region = Clinic.names[name] else { preconditionFailure("no region \(name)") }
            return network.apply(.money(order), at: region)
        default: preconditionFailure("no such command: \(words)")
        }
    }

    /// `money I 2026-03`: dues of a window; `moneybooks I`: accounts; `moneyprefund`: the hub's and both regions' view of I→T.
    func showMoney(_ step: ScenarioStep) -> String {
        switch step.words[1] {
        case "money":
            let dues =
                step.words[2] == "hub"
                ? network.hub.payments(of: step.window(3))
                : network[step.region(2)].money.register.dues(of: step.window(3))
            let texts = dues.map { "\($0.payer)→\($0.payee) \($0.covered)/\($0.amount) \($0.state)" }
            return texts.isEmpty ? "none" : texts.joined(separator: ", ")
        case "moneysuspense":
            let held = network[step.region(2)].money.register.suspended
            let texts = held.map { "\($0.payment.reference) \($0.payment.side) \($0.amount) \($0.kind)" }
            return texts.isEmpty ? "none" : texts.joined(separator: ", ")
        case "moneystate": return network.hub.moneyState(of: step.window(2)).map { "\($0)" } ?? "open"
        case "moneybooks":
            return step.words[2] == "hub" ? hubBooks() : books(of: step.region(2))
        case "moneyprefund":
            let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
            let account = network.hub.money.prefunds[pair]
            let (placed, held) = (
                network[Clinic.insuring].prefundPlaced(with: Clinic.treating),
                network[Clinic.treating].prefundHeld(from: Clinic.insuring)
            )
            return
                "hub \(account?.balance ?? .zero) placed \(placed) held \(held) used \(account?.used ?? 0) \(account?.level ?? .calm)"
        default: preconditionFailure("nothing to show: \(step.words)")
        }
    }

    private func books(of region: RegionCode) -> String {
        let kinds: [(AccountKind, String)] = [
            (.payableToTreating, "payable"), (.receivableFromInsuring, "receivable"), (.clearing, "clearing"), (.cash, "out"),
            (.treatingCash, "in"), (.suspense, "lost"), (.treatingSuspense, "found"),
        ]
        return kinds.compactMap { kind, name in balance(network[region].ledger, kind).map { "\(name) \($0)" } }.joined(
            separator: " ")
    }

    private func hubBooks() -> String {
        let kinds: [(AccountKind, String)] = [
            (.netPosition, "position"), (.fencedPosition, "fenced"), (.obligation, "obligation"), (.prefundPool, "pool"),
        ]
        let texts = kinds.flatMap { kind, name in
            network.hub.ledger.accounts.filter { $0.id.accountKind == kind && $0.debitBalance != .zero }
                .sorted { $0.id.region < $1.id.region }.map { "\(name) \($0.id.region) \($0.debitBalance)" }
        }
        return texts.isEmpty ? "zero" : texts.joined(separator: " ")
    }

    /// Debit less credit over all accounts of a kind; `nil` when that is zero.
    private func balance(_ ledger: Ledger, _ kind: AccountKind) -> Fen? {
        let sum = ledger.accounts.filter { $0.id.accountKind == kind }.reduce(Fen.zero) { $0 + $1.debitBalance }
        return sum == .zero ? nil : sum
    }
}

extension OperatorOrder.Content {
    init(moneyWords words: [String]) {
        let line = words.joined(separator: " ")
        guard let order = OperatorOrder(text: "medclear order 1\nnode hub\nid \(String(repeating: "0", count: 32))\n\(line)\n")
        else { preconditionFailure("no such order: \(line)") }
        self = order.content
    }
}
