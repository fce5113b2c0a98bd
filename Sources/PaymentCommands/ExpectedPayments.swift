import ClaimTypes
import Clearing
import LedgerTypes

/// The file of expected payments: `number,payer,payee,amount,pay_by`, one a line, amounts in yuan, the first line the heading.
enum ExpectedPayments {
    static let heading = "number,payer,payee,amount,pay_by"

    /// Why a line is not taken.
    struct Refusal: Error, Hashable {
        /// From 1.
        let line: Int
        /// Name of the column, or of what is missing.
        let column: String
        let value: String

        var text: BilingualText {
            BilingualText("第 \(line) 行,\(column):\(value)", "line \(line), \(column): \(value)")
        }
    }

    /// - Returns: every line, or every refusal. O(lines).
    static func read(_ text: String) -> (payments: [ExpectedPayment], refusals: [Refusal]) {
        var payments: [ExpectedPayment] = []
        var refusals: [Refusal] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        if lines.first.map({ $0.drop { $0 == "\u{FEFF}" } }) != heading[...] {
            return ([], [Refusal(line: 1, column: "heading", value: "\(heading) expected")])
        }
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            switch payment(line, index + 1) {
            case .success(let payment): payments.append(payment)
            case .failure(let refusal): refusals.append(refusal)
            }
        }
        return (payments, refusals)
    }

    private static func payment(_ line: Substring, _ number: Int) -> Result<ExpectedPayment, Refusal> {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        func refusal(_ column: String, _ value: String) -> Result<ExpectedPayment, Refusal> {
            .failure(Refusal(line: number, column: column, value: value))
        }
        guard fields.count == 5 else { return refusal("columns", "\(fields.count), 5 expected") }
        guard (1...35).contains(fields[0].utf8.count) else { return refusal("number", fields[0]) }
        guard let payer = RegionCode(text: fields[1]) else { return refusal("payer", fields[1]) }
        guard let payee = RegionCode(text: fields[2]), payee != payer else { return refusal("payee", fields[2]) }
        guard let amount = Fen(yuan: fields[3]), amount.isPositive else { return refusal("amount", fields[3]) }
        guard let payBy = BusinessDate(text: fields[4]) else { return refusal("pay_by", fields[4]) }
        return .success(
            ExpectedPayment(number: fields[0], payer: payer, payee: payee, amount: amount, payBy: payBy))
    }
}
