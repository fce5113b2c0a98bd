import ClaimTypes
import Clearing
import CommandSupport
import LedgerTypes

/// The same obligations, made harder or easier to settle.
extension ObligationsBook {
    /// More parts are a slip of the keyboard.
    static let partsMax = 20_000_000

    /// The adversarial order of the same obligations: the times stay as they are, but the largest come first, so that a queue without money
    /// stands behind them.
    func adverse() -> ObligationsBook {
        var book = self
        let times = payments.map(\.time).sorted()
        let largest = payments.sorted {
            $0.payment.amount == $1.payment.amount
                ? $0.payment.id < $1.payment.id : $0.payment.amount > $1.payment.amount
        }
        book.payments = zip(largest, times).enumerated().map { index, pair in
            var payment = pair.0.payment
            payment.id = UInt64(index + 1)
            return TimedPayment(payment, at: pair.1)
        }
        return book
    }

    /// Pays in parts (分次付款): what is more than `most` is cut into parts of it and a rest, one behind the other. A payment of a close
    /// may be confirmed in parts, so the parts may settle at different times.
    /// - Throws: a usage failure when there would be more than `partsMax` parts.
    func inParts(ofAtMost most: Fen) throws -> ObligationsBook {
        var book = self
        let count = payments.reduce(Int64(0)) { $0 + ($1.payment.amount.units - 1) / most.units + 1 }
        guard count <= Self.partsMax else {
            throw CommandFailure(.usage, "拆分后共 \(count) 笔，过多", "there would be \(count) parts: --split is too small")
        }
        book.payments = []
        book.payments.reserveCapacity(Int(count))
        let ordered = payments.sorted { $0.time == $1.time ? $0.payment.id < $1.payment.id : $0.time < $1.time }
        for timed in ordered {
            var left = timed.payment.amount
            while left.isPositive {
                var part = timed
                part.payment.amount = min(left, most)
                part.payment.id = UInt64(book.payments.count + 1)
                left -= part.payment.amount
                book.payments.append(part)
            }
        }
        return book
    }
}
