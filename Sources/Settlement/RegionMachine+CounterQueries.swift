import ClaimTypes
import LedgerTypes
import Messages

/// What the hospital counter asks of this state. Reading changes nothing.
extension RegionMachine {
    public func answer(_ query: CounterQuery) -> CounterAnswer {
        switch query {
        case .visit(let institution, let visitID, let messageID):
            let message = MessageKey(institution: institution, messageID: messageID)
            return .visit(standing(of: VisitKey(institution: institution, visitID: visitID)), use(of: message))
        case .message(let institution, let messageID):
            return .message(use(of: MessageKey(institution: institution, messageID: messageID)))
        case .visits(let institution, let person, let from, let to):
            return .visits(visits(of: institution, person, from: from, to: to))
        case .lines(let institution, let visitID):
            return .lines(keptLines(of: VisitKey(institution: institution, visitID: visitID)))
        case .totals(let institution, let from, let to): return .totals(totals(of: institution, from: from, to: to))
        case .settlements(let institution, let from, let to):
            return .settlements(settlements(of: institution) { (from...to).contains($0.settledAt.date) })
        case .monthlySplit(let institution, let month): return .monthlySplit(splitRows(of: institution, month))
        case .stays(let person): return .stays(stays(of: person))
        case .chronicUse(let person, let from, let to): return .chronicUse(chronicUse(of: person, from: from, to: to))
        }
    }

    private func use(of message: MessageKey) -> MessageStanding? {
        if let use = messageUses[message] {
            let purpose: MessageStanding.Purpose =
                switch use.purpose {
                case .settle: .settle
                case .cancel: .cancel
                case .reverse: .reverse
                case .reversedBeforeArrival, .reversedAdmission: .ended
                }
            return MessageStanding(purpose: purpose, visitID: use.visitID, batch: use.batch, original: use.original)
        }
        return counter.admissions[message].map {
            MessageStanding(purpose: .admission, visitID: $0, batch: "", original: "")
        }
    }

    /// - Complexity: O(visits kept), as for `visits`.
    private func stays(of person: PersonNumber) -> [VisitStanding] {
        visits.keys.filter { key in
            guard counter.files[key]?.isCancelled != true, let visit = visits[key] else { return false }
            return visit.person == person && visit.visitType.clearingType == .inpatient
        }.sorted().prefix(Self.visitsPerAnswerMax).compactMap { standing(of: $0) }
    }

    /// - Complexity: O(visits with lines kept).
    private func chronicUse(of person: PersonNumber, from: BusinessTime, to: BusinessTime) -> [ChronicUse] {
        var found: [ChronicUse] = []
        for (key, batches) in counter.lines.sorted(by: { $0.key < $1.key }) {
            guard let visit = openVisit(key), visit.person == person, visit.visitType == .chronicOutpatient else { continue }
            for (_, book) in batches.sorted(by: { $0.key < $1.key }) {
                for (_, line) in book.lines.sorted(by: { $0.key < $1.key }) {
                    guard let detail = line.details.first, from <= detail.chargedAt, detail.chargedAt <= to else { continue }
                    found.append(
                        ChronicUse(
                            registration: visit, itemCode: detail.itemCode, quantity: detail.quantity,
                            chargedAt: detail.chargedAt))
                }
            }
        }
        return Array(found.sorted { $0.chargedAt < $1.chargedAt }.prefix(Self.visitsPerAnswerMax))
    }

    private func emergency(before visit: VisitRegistration, _ key: VisitKey) -> BusinessTime? {
        guard visit.visitType == .emergencyInpatient else { return nil }
        return (counter.lines[key] ?? [:]).values.flatMap { $0.lines.values }.flatMap(\.details)
            .filter { $0.isEmergency && $0.chargedAt < visit.beganAt }.map(\.chargedAt).min()
    }

    private func standing(of key: VisitKey) -> VisitStanding? {
        guard let registration = visits[key] else { return nil }
        let file = counter.files[key] ?? VisitFile()
        let batches = Set((counter.lines[key] ?? [:]).keys).union(stayBatches[key] ?? [])
        let stage: VisitStanding.Stage =
            file.isCancelled ? .cancelled : file.dischargedAt.map(VisitStanding.Stage.discharged) ?? .open
        return VisitStanding(
            registration: registration, stage: stage, diagnoses: file.diagnoses,
            bills: batches.sorted().compactMap { batch in
                bills[BillKey(institution: key.institution, visitID: key.visitID, batch: batch)].map { BillStanding(batch, $0) }
            }, openBatch: openBatch(of: key), emergencyBeganAt: emergency(before: registration, key))
    }

    /// Lines of a stay are billed batch after batch: `1`, and one more after each bill that stands or was superseded.
    private func openBatch(of key: VisitKey) -> String {
        var number = 1
        while let bill = bills[BillKey(institution: key.institution, visitID: key.visitID, batch: String(number))],
            bill.isSuperseded || bill.life.standing != nil && bill.request?.isInterim == true
        {
            number += 1
        }
        return String(number)
    }

    /// - Complexity: O(visits kept): the state has no index by person at the treating side.
    private func visits(
        of institution: InstitutionCode, _ person: PersonNumber, from: BusinessTime, to: BusinessTime
    ) -> [VisitStanding] {
        visits.keys.filter { $0.institution == institution }.filter { key in
            guard let visit = visits[key] else { return false }
            return visit.person == person && from <= visit.beganAt && visit.beganAt <= to
        }.sorted().prefix(Self.visitsPerAnswerMax).compactMap { standing(of: $0) }
    }

    private func keptLines(of key: VisitKey) -> [KeptLine] {
        (counter.lines[key] ?? [:]).sorted { $0.key < $1.key }.flatMap { batch, book in
            book.lines.sorted { $0.key < $1.key }.map { KeptLine(batch: batch, lineNumber: $0.key, split: $0.value.split) }
        }
    }

    private func totals(of institution: InstitutionCode, from: BusinessDate, to: BusinessDate) -> [CounterTotals] {
        struct Group: Hashable {
            let insurance: InsuranceKind
            let type: ClearingType
            let insuring: RegionCode
            let isNegative: Bool
        }
        var groups: [Group: CounterTotals] = [:]
        for (key, figures) in counter.totals
        where key.institution == institution && from <= key.date && key.date <= to {
            let group = Group(
                insurance: key.insurance, type: key.clearingType, insuring: key.insuring, isNegative: key.isNegative)
            var sum =
                groups[group]
                ?? CounterTotals(
                    insurance: key.insurance, clearingType: key.clearingType, insuring: key.insuring, isNegative: key.isNegative)
            sum.count += figures.count
            sum.medicalFee += figures.medicalFee
            sum.fund += figures.fund
            sum.account += figures.account
            groups[group] = sum
        }
        return groups.values.sorted {
            ($0.insurance, $0.clearingType, $0.insuring, $0.isNegative ? 1 : 0)
                < ($1.insurance, $1.clearingType, $1.insuring, $1.isNegative ? 1 : 0)
        }
    }

    /// Every settlement of an institution that fits, undone ones and their negatives included, ascending by settlement id.
    /// - Complexity: O(bills kept).
    func settlements(of institution: InstitutionCode, where fits: (SettledClaim) -> Bool) -> [CounterSettlement] {
        var found: [CounterSettlement] = []
        for key in bills.keys where key.institution == institution {
            guard let bill = bills[key], let visit = visits[key.visit] else { continue }
            func add(_ claim: SettledClaim, _ messageID: String, isNegative: Bool) {
                guard fits(claim) else { return }
                found.append(
                    CounterSettlement(
                        registration: visit, batch: key.batch, messageID: messageID, claim: claim, isNegative: isNegative))
            }
            for earlier in bill.undone {
                add(earlier.claim, earlier.messageID, isNegative: false)
                add(earlier.negative, earlier.messageID, isNegative: true)
            }
            let messageID = bill.request?.messageID ?? ""
            if case .undone(let standing, let negative, _) = bill.life {
                add(standing.claim, messageID, isNegative: false)
                add(negative, messageID, isNegative: true)
            } else if let standing = bill.life.standing {
                add(standing.claim, messageID, isNegative: false)
            }
        }
        return found.sorted { $0.claim.settlementID < $1.claim.settlementID }
    }

    /// A settlement or a negative of one enters the totals the hospital is reconciled by.
    mutating func enterTotals(_ claim: SettledClaim, of key: BillKey) {
        guard let visit = visits[key.visit], let type = visit.visitType.clearingType else { return }
        let isNegative = claim.originalSettlementID != 0
        let group = CounterTotalsKey(
            institution: key.institution, date: claim.settledAt.date, insurance: visit.insurance, clearingType: type,
            insuring: visit.insuringRegion.party, isNegative: isNegative)
        var figures = counter.totals[group] ?? CounterFigures()
        figures.count += isNegative ? -1 : 1
        figures.medicalFee += claim.amounts.total
        figures.fund += claim.amounts.fundTotal
        figures.account += claim.amounts.account + claim.amounts.mutualAid
        counter.totals[group] = figures
    }

    private static var visitsPerAnswerMax: Int { 1_000 }
}

extension BillStanding {
    fileprivate init(_ batch: String, _ bill: Bill) {
        self.batch = batch
        split = bill.split
        lineCount = bill.lineCount
        request = bill.request
        state =
            switch bill.life {
            case .itemised, .estimated: .itemised
            case .undone(let standing, let negative, let undoing): .undone(standing.claim, by: negative, as: undoing)
            case .settled(let standing): .settled(standing.claim)
            case .settling, .quarantined, .cancelling, .adjusting, .reversing, .reversingUnknown, .withdrawing:
                .unknown(bill.life.standing?.claim)
            }
        earlier = bill.undone.map { EarlierSettlement(messageID: $0.messageID, claim: $0.claim, negative: $0.negative) }
    }
}
