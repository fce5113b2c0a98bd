import Adjudication
import Benefits
import ClaimCommands
import ClaimGenerator
import ClaimTypes
import GeneratedWorld
import HospitalInterface
import LedgerTypes
import Registry
import Testing

struct OfflineAdjudicatorTests {
    private func generator(_ folder: ExampleFolder, seed: UInt64) throws -> ClaimGenerator {
        let date = try #require(BusinessDate(text: "2026-09-01"))
        return ClaimGenerator(
            seed: seed, regions: folder.catalogues.catalogues.map(\.region),
            catalogues: Dictionary(
                uniqueKeysWithValues: folder.catalogues.catalogues.map { ($0.region, BillableItem.items(of: $0, on: date)) }),
            month: WindowNumber(202_609), claimsPerMonth: 10_000)
    }

    /// M3 on 10 000 generated claims, and the share of the funds: about 58 % nationally.
    @Test func everyGeneratedDecisionBalancesAndFundsPayTheirShare() throws {
        let folder = try Fixtures.folder.get()
        var generator = try generator(folder, seed: 2_026)
        var adjudicator = OfflineAdjudicator(
            registry: PopulationRegistry(generator: generator, year: 2026, base: folder.registry), policies: folder.policies,
            catalogues: folder.catalogues)
        var (claims, settled, cancels, refused) = (0, 0, 0, 0)
        var (total, funds) = (Fen.zero, Fen.zero)
        var amountsByMessage: [String: SettlementAmounts] = [:]
        while claims < 10_000 {
            let event = generator.next()
            let answer = adjudicator.answer(event.row, line: 1)
            guard let settlement = answer.settlement else {
                refused += 1
                claims += 1
                continue
            }
            #expect(settlement.amounts.violatedIdentity(settlement.facts.insurance) == nil)
            switch event {
            case .claim(let claim):
                claims += 1
                settled += 1
                #expect(settlement.amounts.total == claim.total, "I6: claim \(claim.number)")
                total += settlement.amounts.total
                funds += settlement.amounts.fundTotal
                amountsByMessage[claim.messageID] = settlement.amounts
            case .cancel(let cancel):
                cancels += 1
                let original = try #require(amountsByMessage[cancel.originalMessageID])
                #expect(settlement.amounts == -original, "I9: cancel of \(cancel.originalMessageID)")
            }
        }
        let perMille = Int(funds.units * 1_000 / total.units)
        #expect((560...600).contains(perMille), "seed 2026: the funds pay \(perMille) ‰")
        #expect(settled > 9_900 && cancels > 100, "seed 2026: \(settled) settled, \(cancels) cancelled, \(refused) refused")
    }

    /// M3: generated stays billed every ten days come to what they come to when billed once, claim by claim.
    @Test func generatedStaysBilledBeforeDischargeComeToTheSame() throws {
        let folder = try Fixtures.folder.get()
        var generator = try generator(folder, seed: 77)
        let registry = PopulationRegistry(generator: generator, year: 2026, base: folder.registry)
        var adjudicators = [0, 1].map { _ in
            OfflineAdjudicator(registry: registry, policies: folder.policies, catalogues: folder.catalogues)
        }
        var (events, inParts) = (0, 0)
        while events < 4_000 {
            let event = generator.next()
            events += 1
            var bills = [event.row]
            if case .claim(let claim) = event.row { bills = claim.billed(everyDays: 10).map { .claim($0) } }
            if bills.count > 1 { inParts += 1 }
            let answers = bills.map { adjudicators[0].answer($0, line: 1) }
            let whole = adjudicators[1].answer(event.row, line: 1)
            let label = Comment(rawValue: "seed 77, event \(events): \(answers.map(\.summary)) and \(whole.summary)")
            #expect(answers.last?.summary == whole.summary, label)
            #expect(answers.last?.settlement?.amounts == whole.settlement?.amounts, label)
            #expect(answers.last?.settlement?.balance == whole.settlement?.balance, label)
            let standing = answers.compactMap(\.settlement).filter { $0.superseded.isEmpty && $0.cancelledSettlementID == nil }
            #expect(standing.count <= 1, "every later bill took the place of the one before: \(label)")
        }
        #expect(inParts > 50, "only \(inParts) stays were billed in parts")
    }

    /// M6: after a cancel the person stands where they stood before, so the same bill gives the same decision again.
    @Test func aCancelRollsBackAccumulatorsAndAccounts() throws {
        var adjudicator = try Fixtures.adjudicator()
        let lines = try Fixtures.lines(of: "claims.jsonl")
        guard case .success(.claim(var claim)) = RowDecoder.decode(lines[9], line: 10) else {
            Issue.record("line 10 is no claim")
            return
        }
        let first = try #require(adjudicator.answer(.claim(claim), line: 1).settlement)
        let cancel = SubmittedCancel(
            transaction: .inpatientCancel, messageID: "CANCEL", institution: claim.institution, visitID: claim.visitID,
            person: claim.person, settlementID: first.settlementID, originalMessageID: nil, cancelledAt: claim.settledAt)
        let back = try #require(adjudicator.answer(.cancel(cancel), line: 2).settlement)
        #expect(back.amounts == -first.amounts && back.balance == Fen(980_000) && back.settlementID != first.settlementID)
        claim.messageID = "AGAIN"
        let again = adjudicator.answer(.claim(claim), line: 3)
        #expect(again.summary == "settled")
        #expect(again.settlement?.amounts == first.amounts)
    }

    /// M4: the same claim under its own message id, or under a new one after a lost reply, gets the first answer.
    @Test func aRepeatedClaimGetsTheFirstAnswer() throws {
        var adjudicator = try Fixtures.adjudicator()
        let lines = try Fixtures.lines(of: "claims.jsonl")
        guard case .success(.claim(var claim)) = RowDecoder.decode(lines[9], line: 10) else {
            Issue.record("line 10 is no claim")
            return
        }
        let first = try #require(adjudicator.answer(.claim(claim), line: 1).settlement)
        #expect(adjudicator.answer(.claim(claim), line: 2).settlement == first)
        claim.messageID = "NEW"
        claim.settledAt = BusinessTime(seconds: claim.settledAt.seconds + 60)
        let repeated = adjudicator.answer(.claim(claim), line: 3)
        #expect(repeated.summary == "replayed" && repeated.settlement == first)
        claim.lines[0].chargedAt = BusinessTime(seconds: claim.lines[0].chargedAt.seconds + 1)
        #expect(adjudicator.answer(.claim(claim), line: 4).summary == "conflict feedetail")
    }

    @Test func aRefusedRowChangesNothing() throws {
        var untouched = try Fixtures.adjudicator()
        var troubled = try Fixtures.adjudicator()
        let bad = try BadClaimTests.expected.filter { !$0.answers.contains("settled") }
            .flatMap { try Fixtures.lines(of: "BadClaims/\($0.file).jsonl") }
        for (index, line) in try Fixtures.lines(of: "claims.jsonl").prefix(40).enumerated() {
            _ = troubled.answer(bad[index % bad.count], line: 0)
            #expect(troubled.answer(line, line: index).settlement == untouched.answer(line, line: index).settlement)
        }
    }

    /// An item only another region's catalogue knows is paid by the person, not refused.
    @Test func anItemOfAnotherCatalogueIsSelfPaid() throws {
        let folder = try Fixtures.folder.get()
        let shanghai = try #require(folder.catalogues.catalogue(of: RegionCode(310_000)))
        let xpcc = try #require(folder.catalogues.catalogue(of: RegionCode(660_000)))
        let item = try #require(shanghai.items.first { !xpcc.knows($0.code) && $0.itemClass == .a })
        var adjudicator = try Fixtures.adjudicator()
        let time = try #require(BusinessTime(text: "2026-09-20 10:00:00"))
        let claim = SubmittedClaim(
            transaction: .outpatientSettle, messageID: "M", institution: InstitutionCode(66_010_100_001),
            treatingRegion: RegionCode(660_000), insuringRegion: RegionCode(330_000), person: PersonNumber(3_300_009_000_000_002),
            insurance: .employee, visitType: .outpatient, visitID: "V", batch: "B", diseaseCode: "", beganAt: time,
            settledAt: time, useAccount: true, total: Fen(1_000), hospitalPart: .zero,
            lines: [
                FeeLine(
                    lineNumber: "1", itemCode: item.code, quantity: Quantity(1), unitPrice: UnitPrice(microYuan: 10_000_000),
                    amount: Fen(1_000), chargedAt: time)
            ])
        let answer = adjudicator.answer(.claim(claim), line: 1)
        #expect(answer.settlement?.amounts.split == ScopeSplit(fullSelfPay: Fen(1_000)), "\(answer.summary)")
    }
}
