import ClaimTypes
import LedgerTypes

/// What a participant cannot pay is taken back: a due is cut to what was counted of it, and money beyond that belongs to no due.
extension PaymentRegister {
    /// Takes back what is open of a window's dues; what was confirmed of them stays.
    /// - Returns: the dues as they stood before, ascending by number.
    public mutating func withdraw(_ window: WindowNumber) -> [PaymentDue] {
        let open = dues(of: window).filter { $0.state.isOpen || $0.state == .queued }
        for due in open {
            dues[due.number]?.withdrawn += due.open
            dues[due.number]?.state = .withdrawn
        }
        return open
    }

    /// Whether a due of the window may be cut to `counted`: less than what is wanted of it, and not less than nothing.
    public func canCut(_ number: String, to counted: Fen, in window: WindowNumber) -> Bool {
        guard let due = dues[number], due.purpose == .window(window) else { return false }
        return !counted.isNegative && counted < due.wanted
    }

    /// Cuts a due to what the hub has counted of it. What the own bank told beyond that leaves the due and is in suspense under the
    /// references it came with; what it has not told yet, the due still takes.
    /// - Parameter teller: payer or payee of the due, whose register this is.
    /// - Precondition: `canCut(number, to: counted, in:)`.
    /// - Returns: the money that left, by the confirmation it came with.
    public mutating func cut(_ number: String, to counted: Fen, of teller: RegionCode) -> [SuspendedMoney] {
        guard var due = dues[number], teller == due.payer || teller == due.payee, !counted.isNegative, counted < due.wanted else {
            preconditionFailure("M4: due \(number) cannot be cut to \(counted)")
        }
        let own: PaymentSide = teller == due.payer ? .payer : .payee
        due.withdrawn = due.amount - counted
        let surplus = max(due.told(own) - counted, .zero)
        due.add(-surplus, own)
        due.state = due.open.isPositive && due.state.isOpen ? due.state : due.stateByMoney
        dues[number] = due
        return release(surplus, of: number, own, by: teller).map { key, part in
            guard let payment = confirmations[key] else { preconditionFailure("M4: no confirmation \(key.reference)") }
            let held = (excesses[key]?.amount ?? .zero) + part
            excesses[key] = SuspendedMoney(teller: teller, payment: payment, kind: .notDue, amount: held)
            return SuspendedMoney(teller: teller, payment: payment, kind: .notDue, amount: part)
        }
    }

    /// What was confirmed under a number, returns included, newest first.
    public func confirmed(under number: String) -> [BankedPayment] {
        newestFirst.filter { $0.payment.number == number }.map(\.payment)
    }

    // MARK: - Whose money it is

    /// Takes money of a due off the confirmations it came with: off one of just this amount, else off the newest first.
    /// - Returns: each part with its confirmation; they come to `amount`.
    private mutating func release(
        _ amount: Fen, of number: String, _ side: PaymentSide, by teller: RegionCode
    ) -> [(key: Key, part: Fen)] {
        guard amount.isPositive else { return [] }
        let shares = newestFirst.compactMap { key, payment -> (key: Key, amount: Fen)? in
            guard key.teller == teller.value, key.side == side.rawValue else { return nil }
            let share = share(of: number, in: key, payment)
            return share.isPositive ? (key: key, amount: share) : nil
        }
        let parts = Self.parts(of: amount, shares)
        precondition(
            parts.reduce(Fen.zero) { $0 + $1.part } == amount, "M3: \(amount) was told of \(number), and no confirmation has it")
        for (key, part) in parts where confirmations[key]?.number != number { give(key, number, -part) }
        return parts
    }

    /// Money that went back is no longer money of the due: no later cut may find it.
    mutating func giveBack(_ amount: Fen, of number: String, _ side: PaymentSide, by teller: RegionCode) {
        for (key, part) in release(amount, of: number, side, by: teller) { give(key, Self.nobody, part) }
    }

    /// Money in suspense under the number of a return has gone back. A return without a number may be anybody's money: a person looks.
    /// - Returns: what has left suspense; zero for a payment.
    mutating func leaveSuspense(_ payment: BankedPayment, of teller: RegionCode) -> Fen {
        guard payment.returnReason != nil, !Self.noNumbers.contains(payment.number) else { return .zero }
        let held = newestFirst.compactMap { key, earlier -> (key: Key, amount: Fen)? in
            guard key.teller == teller.value, key.side != payment.side.rawValue, earlier.number == payment.number,
                earlier.returnReason == nil
            else { return nil }
            return excesses[key].map { (key: key, amount: $0.amount) }
        }
        let parts = Self.parts(of: payment.amount, held)
        for (key, part) in parts { endSuspense(key, part) }
        return parts.reduce(.zero) { $0 + $1.part }
    }

    /// An advance that came back is in suspense and stays counted; paid once more under its number, it is made good. What a window's due
    /// gave back it is open for, and money paid again goes there.
    /// - Parameter excess: what of the payment no due took.
    /// - Returns: how much of a return has left suspense; zero for a return.
    mutating func replaceReturned(_ payment: BankedPayment, _ excess: Fen, of teller: RegionCode) -> Fen {
        guard payment.returnReason == nil, excess.isPositive, !Self.noNumbers.contains(payment.number) else { return .zero }
        if case .window? = dues[payment.number]?.purpose { return .zero }
        let returned = newestFirst.compactMap { key, earlier -> (key: Key, amount: Fen)? in
            guard key.teller == teller.value, key.side != payment.side.rawValue, earlier.number == payment.number,
                earlier.returnReason != nil
            else { return nil }
            return excesses[key].map { (key: key, amount: $0.amount) }
        }
        let parts = Self.parts(of: min(excess, returned.reduce(.zero) { $0 + $1.amount }), returned)
        for (key, part) in parts { endSuspense(key, part) }
        let replaced = parts.reduce(Fen.zero) { $0 + $1.part }
        let key = Key(teller: teller.value, side: payment.side.rawValue, reference: payment.reference)
        if replaced.isPositive { give(key, Self.nobody, replaced) }
        return replaced
    }

    private mutating func endSuspense(_ key: Key, _ part: Fen) {
        excesses[key]?.amount -= part
        if excesses[key]?.amount == .zero { excesses[key] = nil }
        give(key, Self.nobody, part)
    }

    /// What a due holds of a confirmation. All that a confirmation came to is in suspense, or assigned, or held by the due it names.
    private func share(of number: String, in key: Key, _ payment: BankedPayment) -> Fen {
        let given = assignments[key] ?? [:]
        guard payment.number == number else { return given[number] ?? .zero }
        return payment.amount - (excesses[key]?.amount ?? .zero) - given.values.reduce(.zero, +)
    }

    mutating func give(_ key: Key, _ number: String, _ amount: Fen) {
        let given = (assignments[key]?[number] ?? .zero) + amount
        assignments[key, default: [:]][number] = given == .zero ? nil : given
        if assignments[key]?.isEmpty ?? false { assignments[key] = nil }
    }

    /// Under which money is assigned that went back where it came from.
    static let nobody = ""

    /// How a bank's line stands here that names no payment: in a file, and in an order.
    private static let noNumbers: Set<String> = ["", "-"]

    private static func parts(of amount: Fen, _ shares: [(key: Key, amount: Fen)]) -> [(key: Key, part: Fen)] {
        if let fitting = shares.first(where: { $0.amount == amount }) { return [(key: fitting.key, part: amount)] }
        var left = amount
        var parts: [(key: Key, part: Fen)] = []
        for share in shares where left.isPositive {
            parts.append((key: share.key, part: min(left, share.amount)))
            left -= min(left, share.amount)
        }
        return parts
    }

    private var newestFirst: [(key: Key, payment: BankedPayment)] {
        confirmations.map { (key: $0.key, payment: $0.value) }.sorted {
            $0.payment.on == $1.payment.on ? $0.key > $1.key : $0.payment.on > $1.payment.on
        }
    }
}
