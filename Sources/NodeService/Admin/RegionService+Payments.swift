import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import StrictJSON

/// What operators of a region may ask about money.
extension RegionService {
    /// The payments of this region as they stand, what is overdue, late interest, and money in suspense with its reason.
    /// - Parameter arguments: the day on which overdue is judged and interest is counted.
    func payments(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.count == 1, let day = BusinessDate(text: arguments[0]) else {
            throw AdminAnswers.usage("payments yyyy-MM-dd")
        }
        let (region, register, interest) = try await loop.read { ($0.region, $0.money.register, $0.interest(on: day)) }
        return PaymentAnswer.of(register, interest, region: region, on: day)
    }
}

enum PaymentAnswer {
    static func of(
        _ register: PaymentRegister, _ interest: [InterestStanding], region: RegionCode, on day: BusinessDate
    ) -> JSONValue {
        object([
            "region": .string("\(region)"), "day": .string("\(day)"),
            "payments": .array(
                register.all.map { due in
                    object([
                        "number": .string(due.number), "payer": .string("\(due.payer)"), "payee": .string("\(due.payee)"),
                        "fen": .integer(due.amount.units),
                        "confirmed_fen": .integer(due.covered.units), "open_fen": .integer(due.open.units),
                        "withdrawn_fen": .integer(due.withdrawn.units),
                        "pay_by": due.payBy.map { .string("\($0)") } ?? .null,
                        "state": .string("\(due.state)"),
                        "state_text": .string("\(due.state.names.chinese) / \(due.state.names.english)"),
                        "overdue": .bool(due.isOverdue(on: day)),
                    ])
                }),
            "late_interest": .array(interest.map(of)),
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

    /// What a payment bears (滞纳金): as counted here, as booked, and what the payee says of it.
    private static func of(_ standing: InterestStanding) -> JSONValue {
        let stated = standing.stated
        return object([
            "number": .string(standing.due.number), "rate_millionths": .integer(standing.rateMillionths),
            "counted_fen": .integer(standing.counted.units), "booked_fen": .integer((stated?.booked ?? .zero).units),
            "suspense_fen": .integer((stated?.held ?? .zero).units),
            "claimed_fen": standing.claim.map { .integer($0.total.units) } ?? .null,
            "payee_counts_fen": stated.map { $0.finding == .agreed ? .null : .integer($0.claimed.units) } ?? .null,
            "finding": stated.map { .string("\($0.finding)") } ?? .null,
            "finding_text": stated.map { .string("\($0.finding.names.chinese) / \($0.finding.names.english)") } ?? .null,
            "windows": .array((stated?.records ?? []).map { .string("\($0.window)") }),
        ])
    }
}
