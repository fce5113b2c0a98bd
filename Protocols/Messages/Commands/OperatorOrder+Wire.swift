import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension WireOperatorSigned {
    init(_ signed: OperatorSigned) {
        order = signed.order.text
        self.operator = signed.name
        signature = Data(signed.signature)
    }
}

extension WireMoneyLine {
    init(_ line: String) { self.line = line }
}

extension FieldVerifier {
    mutating func hubMoney(_ wire: WireMoneyLine) -> HubMoneyOrder {
        let order = HubMoneyOrder(line: wire.line)
        require(order != nil, .outOfRange, "line")
        return order ?? .placeholder
    }

    mutating func regionMoney(_ wire: WireMoneyLine) -> RegionMoneyOrder {
        let order = RegionMoneyOrder(line: wire.line)
        require(order != nil, .outOfRange, "line")
        return order ?? .placeholder
    }

    mutating func operatorSigned(_ wire: WireOperatorSigned) -> OperatorSigned {
        let order = OperatorOrder(text: wire.order)
        require(order != nil, .outOfRange, "order")
        require(wire.signature.count == 64, .wrongLength, "signature", "\(wire.signature.count) bytes")
        return OperatorSigned(
            order: order ?? OperatorOrder(node: .hub, id: "", .closeDay(BusinessDate(days: 0))),
            name: identifier(wire.operator, "operator"), signature: Array(wire.signature))
    }
}
