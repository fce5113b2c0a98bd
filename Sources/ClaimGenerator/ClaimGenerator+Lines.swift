import ClaimTypes
import LedgerTypes

extension ClaimGenerator {
    /// The lines of a bill: shares of one amount, each billed as a few units of an item that costs about that much,
    /// then returns of what was billed before.
    func lines(
        of visit: VisitRegistration, treatingIndex: Int, settledAt: BusinessTime, drawing random: inout SeededRandom
    ) -> [FeeLine] {
        let isStay = visit.visitType == .inpatient
        let count = random.number(in: ClaimShape.lineCount(of: visit.visitType))
        let bill = ClaimShape.meanFen(of: visit.visitType) * ClaimShape.spread(drawing: &random) / 1_000
        // Few lines of a stay carry most of its money (operations, implants), so their spread is squared.
        let shares = (0..<count).map { _ in
            let share = ClaimShape.spread(drawing: &random)
            return isStay ? share * share / 1_000 : share
        }
        let whole = shares.reduce(0, +)
        let duration = settledAt.seconds - visit.beganAt.seconds
        var lines: [FeeLine] = []
        lines.reserveCapacity(count)
        for (index, share) in shares.enumerated() {
            let chargedAt = BusinessTime(seconds: visit.beganAt.seconds + duration * Int64(index) / Int64(count))
            if index > 0, random.chance(perMille: ClaimShape.returnsPerMille),
                let line = returned(from: lines, as: index + 1, at: chargedAt, drawing: &random)
            {
                lines.append(line)
                continue
            }
            let itemClass = ItemClass.allCases[random.index(weighted: ClaimShape.classWeights)]
            let amount = Fen(Int64(bill * share / whole))
            let entry = prices[treatingIndex].entry(of: itemClass, forAbout: amount, drawing: &random)
            lines.append(billed(entry, forAbout: amount, as: index + 1, at: chargedAt))
        }
        return lines
    }

    private func billed(_ entry: PriceList.Entry, forAbout amount: Fen, as lineNumber: Int, at time: BusinessTime) -> FeeLine {
        let unitFen = max(entry.price.microYuan / 10_000, 1)
        let quantity = Quantity(max(1, (amount.units + unitFen / 2) / unitFen))
        return line(entry.code, entry.price, quantity, as: lineNumber, at: time)
    }

    /// Gives back a whole number of units of an earlier line, never more than is left of that line and item.
    private func returned(
        from lines: [FeeLine], as lineNumber: Int, at time: BusinessTime, drawing random: inout SeededRandom
    ) -> FeeLine? {
        let original = lines[random.below(lines.count)]
        var left = original.quantity.tenThousandths
        for line in lines where line.itemCode == original.itemCode && line.quantity.tenThousandths < 0 {
            left += line.quantity.tenThousandths
        }
        // The last unit stays: a bill that returns everything would be cancelled, not settled.
        guard left > 10_000 else { return nil }
        let units = random.number(in: 1...Int(left / 10_000) - 1)
        return line(original.itemCode, original.unitPrice, Quantity(-Int64(units)), as: lineNumber, at: time)
    }

    private func line(_ code: String, _ price: UnitPrice, _ quantity: Quantity, as lineNumber: Int, at time: BusinessTime)
        -> FeeLine
    {
        guard let amount = price.amount(times: quantity) else { preconditionFailure("\(code): price × quantity overflows") }
        return FeeLine(
            lineNumber: String(lineNumber), itemCode: code, quantity: quantity, unitPrice: price, amount: amount, chargedAt: time)
    }
}
