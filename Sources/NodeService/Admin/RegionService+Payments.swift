import ClaimTypes
import Clearing
import LedgerTypes
import NodeRuntime
import Settlement
import StrictJSON

/// What operators of a region may ask about money.
extension RegionService {
    /// The payments of this region as they stand, what is overdue, and money in suspense with its reason.
    /// - Parameter arguments: the day on which overdue is judged.
    func payments(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.count == 1, let day = BusinessDate(text: arguments[0]) else {
            throw AdminAnswers.usage("payments yyyy-MM-dd")
        }
        let (region, register) = try await loop.read { ($0.region, $0.money.register) }
        return PaymentAnswer.of(register, region: region, on: day)
    }
}

enum PaymentAnswer {
    static func of(_ register: PaymentRegister, region: RegionCode, on day: BusinessDate) -> JSONValue {
        object([
            "region": .string("\(region)"), "day": .string("\(day)"),
            "payments": .array(
                register.all.map { due in
                    object([
                        "number": .string(due.number), "payer": .string("\(due.payer)"), "payee": .string("\(due.payee)"),
                        "fen": .integer(due.amount.units), "confirmed_fen": .integer(due.covered.units),
                        "open_fen": .integer(due.open.units), "pay_by": due.payBy.map { .string("\($0)") } ?? .null,
                        "state": .string("\(due.state)"),
                        "state_text": .string("\(due.state.names.chinese) / \(due.state.names.english)"),
                        "overdue": .bool(due.isOverdue(on: day)),
                    ])
                }),
            "suspense": .array(
                register.suspended.map { held in
                    object([
                        "reference": .string(held.payment.reference),
                        "direction": .string(held.payment.side == .payee ? "received" : "paid"),
                        "fen": .integer(held.amount.units), "day": .string("\(held.payment.on)"),
                        "number": .string(held.payment.number), "reason": .string("\(held.kind)"),
                        "reason_text": .string("\(held.kind.text.chinese) / \(held.kind.text.english)"),
                    ])
                }),
        ])
    }
}
