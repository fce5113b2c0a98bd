import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// The books of everybody against the naive model.
extension NetworkSimulation {
    /// After the closes and before the last payments.
    func checkBooks() {
        guard violation == nil else { return }
        // What was never found on a disk is put right, so that all journals can be read.
        for node in nodes {
            shells[node]!.disk.repair()
            checkDurable(Effects(), node)
        }
        guard let model = believed() else { return }
        checkPairs(model)
        checkExposure()
        for region in world.regions { checkTotals(region.node) }
        checkWealth(model, isPaid: false)
        checkHospitals(model)
        checkAccounts(model)
        checkClosings(model)
        checkStatements()
        checkRules()
    }

    func machine(_ region: RegionCode) -> RegionMachine { regionProcesses[region.node]!.machine }

    // MARK: - Visits

    /// Laws M4 and M5: what hospitals believe is what both regions' books say, once. `nil` after a violation.
    func believed() -> NaiveModel? {
        var given: Set<UInt64> = []
        var beliefs: [NaiveModel.Belief] = []
        for asked in cases {
            let (treating, insuring) = (history(asked, at: asked.treating), history(asked, at: asked.insuring))
            guard treating.adjustments == insuring.adjustments else {
                violate(
                    "M4",
                    "\(asked.visitID): \(asked.treating) took \(treating.adjustments) off, \(asked.insuring) \(insuring.adjustments)"
                )
                return nil
            }
            if let stranger = unasked(treating.adjustments, of: asked) {
                violate("M4", "\(asked.visitID): \(stranger) is taken off, which nobody asked for")
                return nil
            }
            let owed = (asked.standing?.amounts.owedByFund(.employee) ?? []).adding(treating.adjustments.flatMap { $0 })
            for (region, books) in [(asked.treating, treating), (asked.insuring, insuring)] where books.owed.byFund != owed.byFund
            {
                violate(
                    "M4",
                    "\(asked.visitID): its hospital believes that \(owed.total) is owed, the books of \(region) say \(books.owed.total)"
                )
                return nil
            }
            beliefs.append(NaiveModel.Belief(asked: asked, owed: owed.byFund))
            guard let standing = asked.standing else { continue }
            statistics.settled += 1
            checkAcknowledged(standing, asked)
            if !given.insert(standing.settlementID).inserted {
                violate("M4", "settlement id \(standing.settlementID) was given twice")
            }
        }
        for (node, process) in regionProcesses.sorted(by: { $0.key < $1.key }) where process.machine.unknownCount > 0 {
            violate("M5", "\(node): \(process.machine.unknownCount) bills have no outcome")
        }
        return violation == nil ? NaiveModel(beliefs: beliefs) : nil
    }

    /// What a region's books say of a visit, all its bills together, and what audits took off the bill that stands.
    private func history(_ asked: HospitalCase, at region: RegionCode) -> (owed: [FundAmount], adjustments: [[FundAmount]]) {
        var (owed, adjustments): ([FundAmount], [[FundAmount]]) = ([], [])
        for batch in asked.batches {
            guard let history = machine(region).history(asked.institution, visitID: asked.visitID, batch: batch) else { continue }
            owed = owed.adding(history.owed)
            if batch == asked.batch { adjustments = history.records.filter { $0.kind == .adjustment }.map(\.owed) }
        }
        return (owed, adjustments)
    }

    /// An adjustment that neither the audit desk nor a decision of a contest accounts for.
    private func unasked(_ adjustments: [[FundAmount]], of asked: HospitalCase) -> [FundAmount]? {
        var known = (people.audits[asked.number] ?? []).map(\.change)
        for finding in people.findings where asked.acknowledged.contains(where: { $0.settlementID == finding.settlementID }) {
            known.append(finding.accepted.map { FundAmount($0.fund, -$0.amount) })
        }
        for adjustment in adjustments {
            guard let index = known.firstIndex(of: adjustment) else { return adjustment }
            known.remove(at: index)
        }
        return nil
    }

    private func checkAcknowledged(_ standing: SettledClaim, _ asked: HospitalCase) {
        let (institution, visit, batch) = (asked.institution, asked.visitID, asked.batch)
        if machine(asked.treating).bookedClaim(institution, visitID: visit, batch: batch) != standing
            || machine(asked.insuring).decidedClaim(institution, visitID: visit, batch: batch) != standing
        {
            violate("M2", "\(visit): settlement \(standing.settlementID) was acknowledged and is not in both books")
        }
        if asked.mustBeRefused { violate("M10", "\(visit): \(asked.person) was settled for and must not be") }
    }

    // MARK: - Regions

    /// Law M3: pair by pair, whatever is paid of it, what three parties hold each other's debt for is what hospitals and desks believe.
    private func checkPairs(_ model: NaiveModel) {
        guard let hub = hubProcess?.machine else { return }
        for insuring in world.regions {
            for treating in world.regions where treating != insuring {
                let pair = RegionPair(insuring: insuring, treating: treating)
                let expected = model.owed(pair)
                let said = [machine(insuring).exposure, machine(treating).claimed, hub.exposure].map { $0.total(of: pair) }
                if said != [expected, expected, expected] {
                    violate("M3", "\(pair) comes to \(said) in the books of both and of the hub, to \(expected) by the hospitals")
                }
                let (payable, receivable) = (
                    machine(insuring).payable(to: treating), machine(treating).receivable(from: insuring)
                )
                if payable != receivable { violate("M3", "\(pair): \(payable) is payable and \(receivable) receivable") }
                if hub.money.issued.isEmpty, payable != expected {
                    violate("M3", "\(insuring) owes \(treating) \(payable), \(expected) by the hospitals")
                }
            }
        }
    }

    /// Law M3: the banks know what a region has; what it has and is owed, less what it owes, is what it was due all along.
    func checkWealth(_ model: NaiveModel, isPaid: Bool) {
        for region in world.regions {
            let ledger = machine(region).ledger
            let cash = balance(ledger, .cash) + balance(ledger, .treatingCash)
            if isPaid, cash != people.bank.balance(of: region) {
                violate("M3", "\(region) holds \(cash) in its books and \(people.bank.balance(of: region)) at the bank")
            }
            let kinds: [AccountKind] = [
                .payableToTreating, .receivableFromInsuring, .prefundPlaced, .prefundHeld, .suspense, .treatingSuspense,
                .clearing,
            ]
            let wealth = kinds.reduce(cash) { $0 + balance(ledger, $1) }
            if wealth != model.net(of: region) {
                violate("M3", "\(region) has and is owed \(wealth), by what everybody was told \(model.net(of: region))")
            }
        }
    }

    /// Hospitals are owed what they were told, and nothing is held back for an audit that is over.
    func checkHospitals(_ model: NaiveModel) {
        for region in world.regions {
            let ledger = machine(region).ledger
            for account in ledger.accounts where account.id.accountKind == .payableToHospital {
                let institution = InstitutionCode(account.id.counterparty)
                let expected = model.owed(to: institution)
                if account.creditBalance != expected {
                    violate("M3", "\(institution) is owed \(account.creditBalance) in the books, \(expected) by what it was told")
                }
            }
            if balance(ledger, .deductions) != .zero {
                violate("M3", "\(region) holds \(balance(ledger, .deductions)) back and no audit is under way")
            }
        }
    }

    /// Accounts, expense by fund and yearly caps, recomputed from what was told.
    private func checkAccounts(_ model: NaiveModel) {
        for region in world.regions {
            let ledger = machine(region).ledger
            for account in ledger.accounts where account.id.accountKind == .benefitExpense {
                let expected = model.spent(by: region, FundCode(account.id.fund))
                if account.debitBalance != expected {
                    violate(
                        "M3", "fund \(account.id.fund) of \(region) spent \(account.debitBalance), \(expected) by what was told")
                }
            }
            for person in world.persons[region]! {
                let account = AccountID(
                    .personalAccount, fund: FundCode.personalAccount.value, region: region.value, counterparty: person.value)
                guard let balance = ledger.account(account)?.creditBalance else { continue }
                // The family helps from the account of its first member.
                let helped = person == world.persons[region]![0] ? Set(world.persons[region]!.dropFirst()) : []
                let expected = SimulatedWorld.openingBalance(of: person) - model.spent(byAccountOf: person, helping: helped)
                if balance != expected {
                    violate("M3", "the account of \(person) holds \(balance); by what hospitals were told it is \(expected)")
                }
            }
            for person in world.persons[region]! { checkCaps(person) }
        }
    }

    private func checkCaps(_ person: PersonNumber) {
        var years: [Int: Fen] = [:]
        for asked in cases where asked.person == person {
            guard let standing = asked.standing else { continue }
            years[standing.settledAt.date.year, default: .zero] += standing.amounts.pooled
        }
        for (year, pooled) in years.sorted(by: { $0.key < $1.key }) where pooled > Fen(SimulatedRules.pooledCap * 100) {
            violate("M3", "\(person) got \(pooled) of a cap of \(SimulatedRules.pooledCap) yuan in \(year)")
        }
    }
}

extension ExposureMatrix {
    /// What a pair comes to over all windows.
    fileprivate func total(of pair: RegionPair) -> Fen {
        windowsKept.reduce(Fen.zero) { sum, window in
            rows(of: pair, in: window).reduce(sum) { $1.fund == .medicalFee ? $0 : $0 + $1.totals.amount }
        }
    }
}

extension [FundAmount] {
    /// By fund, ascending, without zero rows.
    fileprivate func adding(_ other: [FundAmount]) -> [FundAmount] {
        (self + other).byFund.filter { $0.value != .zero }.sorted { $0.key < $1.key }.map { FundAmount($0.key, $0.value) }
    }
}
