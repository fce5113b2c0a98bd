import ClaimTypes
import HospitalInterface
import LedgerTypes

extension SubmittedClaim {
    /// The bills of a stay that is billed every so many days before discharge (中途结算), in the order in which the hospital sends them; the
    /// claim alone when it is no stay or a shorter one. Each interim bill brings the lines charged since the one before and states the fee
    /// of the stay so far; the last is this claim with the lines that are left.
    public func billed(everyDays days: Int) -> [SubmittedClaim] {
        guard transaction == .inpatientSettle, days > 0 else { return [self] }
        var bills: [SubmittedClaim] = []
        var (rest, billed) = (lines, Fen.zero)
        var cut = beganAt.seconds + Int64(days) * 86_400
        while cut < settledAt.seconds {
            let due = rest.filter { $0.chargedAt.seconds < cut }
            // A batch that returns more of an item than it bills waits for the next one, as does the last line.
            if !due.isEmpty, due.count < rest.count, Self.isBillable(due) {
                billed = due.reduce(billed) { $0 + $1.amount }
                bills.append(interim(number: bills.count + 1, due, fee: billed, at: BusinessTime(seconds: cut)))
                rest.removeAll { $0.chargedAt.seconds < cut }
            }
            cut += Int64(days) * 86_400
        }
        var last = self
        last.lines = rest
        return bills + [last]
    }

    private func interim(number: Int, _ lines: [FeeLine], fee: Fen, at time: BusinessTime) -> SubmittedClaim {
        var bill = self
        bill.isInterim = true
        bill.batch = "\(batch)-\(number)"
        // Institution, time, serial: the message of the discharge at the time of this bill.
        let digits = time.description.filter(\.isNumber)
        bill.messageID = "\(institution)\(digits)\(messageID.suffix(4))"
        bill.settledAt = time
        bill.hospitalPart = .zero
        bill.total = fee
        bill.lines = lines
        return bill
    }

    private static func isBillable(_ lines: [FeeLine]) -> Bool {
        var sums: [String: Fen] = [:]
        for line in lines { sums[line.itemCode, default: .zero] += line.amount }
        return sums.values.allSatisfy { !$0.isNegative }
    }
}
