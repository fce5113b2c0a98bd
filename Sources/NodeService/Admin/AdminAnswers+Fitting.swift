import ClaimTypes
import LedgerTypes
import Messages
import NodeConfiguration
import Settlement

/// What a node refuses at the first signature, so that nobody waits for a second one under an order that could never be carried out.
struct OrderGate {
    let node: NodeID
    /// All clearing parties of the network.
    let regions: [RegionCode]
    /// China Standard Time, by this machine's clock: the core has none.
    let today: BusinessDate
    /// Digest of the key ring's file as it lies beside the node now; asked for only where an order names one.
    let ringDigest: () throws -> Digest256

    /// - Throws: why the order does not fit this node.
    func check(_ order: OperatorOrder) throws {
        try checkKind(of: order.content)
        try checkParties(of: order.content)
        try checkDay(of: order.content)
        if case .approveKeys(let digest) = order.content {
            let own = try ringDigest()
            guard digest == own else {
                throw ServiceFailure(
                    .configuration, "本节点的公钥环文件不是这一份（摘要 \(own.hex)），请先替换文件",
                    "the key ring beside this node is another file (\(own.hex)): put the new one in its place first")
            }
        }
    }

    private func checkKind(of order: OperatorOrder.Content) throws {
        let isForHub: Bool? =
            switch order {
            case .approveKeys, .withdrawOrder: nil
            case .reconcileDay, .closeWindow, .hubMonth, .hubMoney: true
            case .closeDay, .fenceWindow, .windowPaid, .setCap, .month, .regionMoney, .repairDifference, .endDifference,
                .adjustClaim, .resolveQuarantine:
                false
            }
        guard let isForHub, isForHub != (node == .hub) else { return }
        throw ServiceFailure(
            .configuration, isForHub ? "该指令只用于国家平台" : "该指令只用于区域节点",
            isForHub ? "this order is for the hub" : "this order is for a region")
    }

    /// Every region an order names is a party; where it is the other side of a pair, it is not this node.
    private func checkParties(of order: OperatorOrder.Content) throws {
        var (parties, others): ([RegionCode], [RegionCode]) = ([], [])
        switch order {
        case .setCap(let treating, _): others = [treating]
        case .month(.confirm(let confirm)): others = [confirm.treating].compactMap { $0 }
        case .month(.contest(let contest)): others = [contest.treating]
        case .month(.decide(let decide)): others = [decide.insuring]
        case .month(.setCalendar(let plan)), .hubMonth(.setCalendar(let plan)):
            parties = [plan.insuring, plan.treating].compactMap { $0 }
        case .hubMoney(.prefundQuota(let insuring, let treating, _, _, _)),
            .hubMoney(.prefundTopUp(let insuring, let treating, _, _, _)):
            parties = [insuring, treating]
        case .hubMoney(.resolveDefault(_, let region, _, _)): parties = [region]
        default: break
        }
        if let stranger = (parties + others).first(where: { !regions.contains($0) }) {
            throw ServiceFailure(.configuration, "\(stranger) 不是本网络的清算主体", "\(stranger) is no party of this network")
        }
        if others.contains(where: { $0.node == node }) {
            throw ServiceFailure(
                .configuration, "须指明另一个清算主体，而非本节点", "name another region: this order is about the other side of a pair")
        }
    }

    /// A day that is not over cannot be taken back: a slip of a finger would let every deadline of a year pass.
    private func checkDay(of order: OperatorOrder.Content) throws {
        let day: BusinessDate
        switch order {
        case .closeDay(let date), .month(.dayPassed(let date)), .hubMonth(.dayPassed(let date)): day = date
        default: return
        }
        guard day > today else { return }
        throw ServiceFailure(
            .configuration, "\(day) 尚未到来，今天是 \(today)", "\(day) has not come yet: today is \(today)")
    }
}
