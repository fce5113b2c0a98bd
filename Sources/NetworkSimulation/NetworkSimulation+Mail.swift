import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement
import Simulator

/// Mail of a durable block: sealed, signed and offered to the link it goes over.
extension NetworkSimulation {
    /// Seals a run of messages and offers it to the link it goes over. What the link does not take stays its stream's.
    func send(_ mail: PeerBatch, from node: NodeID) {
        guard let connection = shells[node]!.live[node == .hub ? mail.receiver : .hub],
            var link = shells[node]!.links[connection]
        else { return }
        let sealed = tampered(mail).sealed(
            from: node, by: keys.credentials(of: node), ring: ring(of: node), at: clock(of: node),
            randomness: keys.randomness(of: node).bytes(for: mail.receiver, firstSequence: mail.firstSequence))
        guard case .success(let envelope) = sealed else {
            return violate("M9", "\(node) cannot seal to \(mail.receiver): \(sealed)")
        }
        let offer = link.offer(envelope)
        shells[node]!.links[connection] = link
        if case .success(let actions) = offer { perform(actions, node, connection) }
    }

    private func tampered(_ mail: PeerBatch) -> PeerBatch {
        guard let sabotage = settings.sabotage else { return mail }
        let messages = mail.messages.map { message -> PeerMessage in
            switch (sabotage, message) {
            case (.fenceOffByOne, .windowFence(var fence)) where fence.decisions > 0:
                fence.decisions -= 1
                return .windowFence(fence)
            case (.mailsOtherAmount, .settleDecision(var decision)):
                guard case .settled(var claim) = decision.outcome, claim.settlementID % 2 == 0, claim.amounts.account.isPositive
                else { return message }
                claim.amounts.account -= .init(1)
                claim.amounts.cash += .init(1)
                decision.outcome = .settled(claim)
                return .settleDecision(decision)
            case (.forgetsCarriedLine, .clearingNotice(var notice)):
                notice.carried = []
                return .clearingNotice(notice)
            case (.tellsRollBackAsConfirmation, .month(.statementConfirm(var confirm))) where confirm.isWithdrawn:
                confirm.isWithdrawn = false
                return .month(.statementConfirm(confirm))
            default: return message
            }
        }
        return PeerBatch(
            receiver: mail.receiver, firstSequence: mail.firstSequence, acknowledged: mail.acknowledged, messages: messages)
    }
}
