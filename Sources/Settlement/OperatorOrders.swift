import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Orders of operators: which wait for a second signature, which are done, and the caps and keys that stand by them.
///
/// An order that needs two is carried out by the record of the second signature, once, and only if the second operator is another
/// (four-eyes principle). One that cannot be carried out is refused and stays as it was; one that waits is taken back by any operator, and a
/// signature that comes under it later is a first one again. Signatures were checked before the journal.
public struct OperatorOrders: Hashable, Sendable {
    /// Signed by one operator, waiting for another; by id.
    public private(set) var waiting: [String: OperatorSigned] = [:]
    private var done: [String: OperatorOrder] = [:]
    /// What this region may owe a treating region in one window.
    public internal(set) var caps: [RegionCode: Fen] = [:]
    /// Digest of the key ring two operators approved last.
    public internal(set) var approvedKeys: Digest256?

    public init() {}

    enum Verdict {
        case refused(SettlementRefusal)
        case replayed
        /// The first of two signatures.
        case waits
        case carryOut
    }

    mutating func take(_ signed: OperatorSigned, at node: NodeID) -> Verdict {
        let order = signed.order
        guard order.node == node else { return .refused(.orderForeign) }
        if let known = done[order.id] { return known == order ? .replayed : .refused(.orderDiffers) }
        if order.needsTwo {
            guard let first = waiting[order.id] else {
                waiting[order.id] = signed
                return .waits
            }
            guard first.order == order else { return .refused(.orderDiffers) }
            guard first.name != signed.name else { return .refused(.orderSameOperator) }
        }
        if case .withdrawOrder(let id) = order.content {
            guard done[id] == nil else { return .refused(.orderCarriedOut) }
            guard waiting.removeValue(forKey: id) != nil else { return .refused(.orderNotWaiting) }
        }
        waiting[order.id] = nil
        done[order.id] = order
        return .carryOut
    }

    /// Whether an order of this content was carried out, under whatever id. O(orders).
    public func isCarriedOut(_ content: OperatorOrder.Content) -> Bool { done.values.contains { $0.content == content } }

    /// Nothing is written while there were no orders, so that states from before there were any keep their bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard !waiting.isEmpty || !done.isEmpty else { return }
        sink.put(count: waiting.count)
        for (_, signed) in waiting.sorted(by: { $0.key < $1.key }) {
            sink.put(text: signed.order.text)
            sink.put(text: signed.name)
        }
        sink.put(count: done.count)
        for (_, order) in done.sorted(by: { $0.key < $1.key }) { sink.put(text: order.text) }
        sink.put(count: caps.count)
        for (region, cap) in caps.sorted(by: { $0.key < $1.key }) {
            sink.put(region.value)
            sink.put(cap)
        }
        sink.put(count: approvedKeys == nil ? 0 : 1)
        if let approvedKeys { sink.put(approvedKeys) }
    }
}

extension RegionMachine {
    mutating func take(_ signed: OperatorSigned, at time: Timestamp) -> CommandOutput {
        let before = orders
        let first = orders.waiting[signed.order.id]?.name
        if let answer = orders.take(signed, at: region.node).answer { return answer }
        let names = [first, signed.name].compactMap { $0 }.joined(separator: ", ")
        let output = carryOut(signed.order.content, by: names, at: time)
        if output.isRefused { orders = before }
        return output
    }

    /// - Parameter names: of the operators who signed, in that order.
    private mutating func carryOut(_ order: OperatorOrder.Content, by names: String, at time: Timestamp) -> CommandOutput {
        switch order {
        case .closeDay(let date): return closeDay(date)
        case .fenceWindow(let window): return fence(window)
        case .windowPaid(let window): return pay(window, at: time)
        case .setCap(let treating, let cap): orders.caps[treating] = cap
        case .approveKeys(let digest): orders.approvedKeys = digest
        case .month(let command): return apply(command, at: time)
        case .regionMoney(let order): return take(order, at: time)
        case .repairDifference(let repair): return take(repair)
        case .endDifference(let number, let reason):
            return take(EndDifference(number: number, name: names, reason: reason), at: time)
        case .adjustClaim(let adjustment):
            var output = requestAdjustment(adjustment, at: time)
            // Asked of the insuring region: the order itself is carried out, and waits for no other operator.
            if output.outcome == CommandOutput.pending { output.outcome = CommandOutput.accepted }
            return output
        case .resolveQuarantine(let verdict): return resolve(verdict, at: time)
        case .withdrawOrder: break
        case .reconcileDay, .closeWindow, .hubMonth, .hubMoney:
            return .outcome(UInt32(SettlementRefusal.orderForeign.rawValue))
        }
        return CommandOutput()
    }

    /// Whether a decision leaves what this region owes a treating region in the open window within its cap.
    func isBelowCap(_ amount: Fen, to treating: RegionCode) -> Bool {
        guard let cap = orders.caps[treating] else { return true }
        let rows = exposure.rows(of: RegionPair(insuring: region, treating: treating), in: openWindow).owedByFund
        return rows.reduce(amount) { $0 + $1.amount } <= cap
    }
}

extension HubMachine {
    mutating func take(_ signed: OperatorSigned, at time: Timestamp) -> CommandOutput {
        let before = orders
        if let answer = orders.take(signed, at: .hub).answer { return answer }
        let output = carryOut(signed.order.content, at: time)
        if output.isRefused { orders = before }
        return output
    }

    private mutating func carryOut(_ order: OperatorOrder.Content, at time: Timestamp) -> CommandOutput {
        switch order {
        case .reconcileDay(let date): return reconcile(date)
        case .closeWindow(let window): return close(window, at: time)
        case .approveKeys(let digest): orders.approvedKeys = digest
        case .hubMonth(let command): return apply(command)
        case .hubMoney(.sealWindow(let window, let digest)): return attestSeal(of: window, digest)
        case .hubMoney(let order): return take(order, at: time)
        case .withdrawOrder: break
        case .closeDay, .fenceWindow, .windowPaid, .setCap, .month, .regionMoney, .repairDifference, .endDifference, .adjustClaim,
            .resolveQuarantine:
            return .outcome(UInt32(SettlementRefusal.orderForeign.rawValue))
        }
        return CommandOutput()
    }
}

extension SettlementRefusal {
    /// What operators read, and clerks where a cap refuses.
    var orderText: BilingualText {
        switch self {
        case .alreadyFounded: BilingualText("节点已建账", "the books of this node are founded already")
        case .notFounded: BilingualText("节点尚未建账", "the books of this node are not founded yet")
        case .foundingUnsound:
            BilingualText("建账参数有误：区划重复或清算期无效", "a party is repeated or has no code, or the first window is no month")
        case .orderForeign: BilingualText("该指令不属于本节点", "the order is not for this node")
        case .orderDiffers: BilingualText("该指令编号已用于其他内容", "the id of the order was used with other content")
        case .orderSameOperator: BilingualText("须由另一名操作员复核", "a second operator has to sign; this one has signed already")
        case .orderCarriedOut: BilingualText("该指令已执行，不能撤回", "the order is carried out: it cannot be taken back")
        case .orderNotWaiting: BilingualText("没有该编号的待复核指令", "no order with this id waits for a signature")
        case .exposureCapReached:
            BilingualText("对该就医地的本期应付已达上限", "the cap of what is owed to the treating region in this window is reached")
        default: preconditionFailure("M10: \(self) is not about an order or the founding")
        }
    }
}

extension OperatorOrders.Verdict {
    /// What is answered without carrying anything out.
    fileprivate var answer: CommandOutput? {
        switch self {
        case .refused(let refusal): .outcome(UInt32(refusal.rawValue))
        case .replayed: .outcome(CommandOutput.replayed)
        case .waits: .outcome(CommandOutput.pending)
        case .carryOut: nil
        }
    }
}

extension CommandOutput {
    fileprivate var isRefused: Bool {
        outcome != CommandOutput.accepted && outcome != CommandOutput.replayed && outcome != CommandOutput.pending
    }

    static func outcome(_ code: UInt32) -> CommandOutput {
        var output = CommandOutput()
        output.outcome = code
        return output
    }
}

extension CanonicalSink {
    fileprivate mutating func put(text: String) {
        let bytes = Array(text.utf8)
        put(count: bytes.count)
        append(bytes)
    }
}
