import Benefits
import ClaimTypes
import Hashing
import LedgerTypes
import PolicyFiles
import TestSupport
import Testing

@Suite("Example policies and catalogues")
struct ExampleFilesTests {
    @Test("four regions by two kinds of insurance, each with four kinds of care and no gap from 2024 to 2030")
    func coverage() throws {
        let policies = try Examples.policies()
        for pool in [UInt32(310_000), 330_000, 340_000, 660_000] {
            for insurance in [InsuranceKind.employee, .resident] {
                for day in ["2024-01-01", "2025-12-31", "2026-01-01", "2030-12-31"] {
                    let date = try #require(BusinessDate(text: day))
                    let policy = try policies.policy(pool: RegionCode(pool), insurance: insurance, on: date).get()
                    #expect(Set(policy.benefits.map(\.family)).isSuperset(of: [.inpatient, .outpatient, .chronic, .pharmacy]))
                    for type in [VisitType.inpatient, .outpatient, .chronicOutpatient, .pharmacy] {
                        #expect(policy.benefit(for: type) != nil)
                    }
                }
            }
        }
        #expect(policies.policies.count == 16 + 15)
    }

    @Test("six more pools, five of them below a province, cover every rule there is")
    func everyRule() throws {
        let policies = try Examples.policies().policies
        let cities = Set(policies.map(\.pool.value).filter { ![310_000, 330_000, 340_000, 660_000].contains($0) })
        #expect(cities == [110_000, 330_300, 360_700, 370_200, 530_100, 610_300])
        let benefits = policies.flatMap(\.benefits)
        #expect(Set(benefits.map(\.family)) == Set(BenefitFamily.allCases))
        #expect(Set(benefits.map(\.bands.basis)) == Set(BandRule.Basis.allCases))
        #expect(Set(benefits.map(\.deductible.basis)) == Set(DeductibleRule.Basis.allCases))
        #expect(Set(benefits.compactMap(\.quota?.basis)) == Set(QuotaRule.Basis.allCases))
        #expect(Set(benefits.map(\.transfer.effect)) == Set(TransferRule.Effect.allCases))
        #expect(benefits.contains { $0.emergencyHours != nil } && benefits.contains { $0.capCountsOwn })
        #expect(benefits.contains { !$0.coversLevel.third } && policies.contains { $0.homeIsCity })
        #expect(benefits.contains { $0.deductible.amounts.third == [yuan("800"), yuan("400"), .zero] })
        let diseases = benefits.compactMap(\.diseases)
        #expect(diseases.count == 15 && diseases.allSatisfy { $0.count == DiseaseTotals.countMax })
        #expect(diseases.contains { $0.contains { $0.bands != nil } && $0.contains { $0.yearlyCap != nil } })
        let funds = Set(policies.flatMap(\.cascade).map { String("\($0.rule)".prefix { $0 != "(" }) })
        #expect(funds == ["pooled", "largeSum", "seriousIllness", "civilServant", "enterprise", "assistance"])
        for case .seriousIllness(let rule) in policies.filter({ $0.pool.value == 530_100 }).flatMap(\.cascade).map(\.rule) {
            #expect(rule.steps.count == 3)
        }
    }

    @Test("every policy and catalogue carries its file's name and digest")
    func origins() throws {
        for policy in try Examples.policies().policies {
            let origin = try #require(policy.origin)
            #expect(origin.digest == SHA256.digest(of: try Examples.bytes("Policies/\(origin.file)")))
        }
        for catalogue in try Examples.catalogues().catalogues {
            #expect(catalogue.origin?.file == "\(catalogue.region).json")
        }
    }

    @Test("all three out-of-region operators are used by somebody, and one policy refuses the unfiled")
    func operators() throws {
        var kinds: Set<String> = []
        let policies = try Examples.policies().policies
        for policy in policies {
            for filing in FilingType.allCases { kinds.insert(String("\(policy.outOfRegion[filing])".prefix { $0 != "(" })) }
        }
        #expect(kinds == ["none", "pointsOff", "factor", "extraPreSelfPay"])
        #expect(policies.contains { $0.outOfRegion.refusesUnfiled })
    }

    @Test("each treating region lists at least 60 items of every kind and class, some limited by level")
    func catalogues() throws {
        let catalogues = try Examples.catalogues().catalogues.filter { $0.region.value != 110_000 }
        #expect(catalogues.map(\.region.value) == [310_000, 330_000, 340_000, 660_000])
        for catalogue in catalogues {
            #expect(catalogue.items.count >= 60)
            for initial in ["X", "Z", "0", "C"] { #expect(catalogue.items.contains { $0.code.hasPrefix(initial) }) }
            #expect(Set(catalogue.items.map(\.itemClass)) == Set(ItemClass.allCases))
            #expect(catalogue.items.contains { $0.priceLimits.first != $0.priceLimits.third })
            let fiveForHundred = try #require(catalogue.item(Item.drug5, on: ExampleVisit.day.date))
            #expect(fiveForHundred.preSelfPay == BasisPoints(500))
        }
    }

    @Test("a catalogue of drugs, services and consumables, with limits by level, ratios of residents and a withdrawn item")
    func kinds() throws {
        let catalogue = try #require(try Examples.catalogues().catalogue(of: RegionCode(110_000)))
        #expect(Set(catalogue.items.compactMap(\.kind)) == Set(ItemKind.allCases))
        let scan = try #require(catalogue.item(Item.mri, on: ExampleVisit.day.date))
        #expect(scan.preSelfPay(for: .employee) == BasisPoints(800) && scan.preSelfPay(for: .resident) == BasisPoints(1_500))
        let tablet = "XM01AXA002A001010100040"
        let known = ["2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"].map { day in
            BusinessDate(text: day).flatMap { catalogue.item(tablet, on: $0) } != nil
        }
        #expect(known == [true, false, false, true] && catalogue.knows(tablet))
    }

    @Test("worked example 1 comes out of the files to the fen")
    func workedExampleOne() throws {
        let visit = ExampleVisit(
            pool: 340_000, insurance: .employee,
            lines: [
                (Item.bed, 20, "2400.00"), (Item.drugA, 1, "38615.40"), (Item.drug10, 1, "52333.35"), (Item.mri, 1, "18760.00"),
                (Item.stent, 2, "57000.00"), (Item.cosmetic, 1, "6150.00"), (Item.drugA, -1, "-215.40"),
            ],
            filing: .referral, isCivilServant: true, accumulators: .with(\.pooled, "21400"), account: "9800", mutualAid: "5000")
        let amounts = try visit.decide(Examples.policies(), Examples.catalogues()).amounts
        #expect(
            [amounts.split.fullSelfPay, amounts.split.overLimit, amounts.split.preSelfPay, amounts.split.inScope].map(\.yuan)
                == ["6150.00", "14200.00", "16847.34", "137846.01"])
        #expect(
            [
                amounts.deductible, amounts.pooled, amounts.largeSum, amounts.civilServant, amounts.fundTotal,
                amounts.personPart, amounts.account, amounts.mutualAid, amounts.cash, amounts.owed,
            ].map(\.yuan) == [
                "1200.00", "78600.00", "30276.81", "16661.52", "125538.33", "49505.02", "9800.00", "5000.00", "34705.02",
                "140338.33",
            ])
    }

    @Test("worked example 2 comes out of the files to the fen")
    func workedExampleTwo() throws {
        let visit = ExampleVisit(
            pool: 340_000, insurance: .resident,
            lines: [
                (Item.cosmetic, 1, "2400.00"), (Item.bed, 20, "1800.00"), (Item.drug10, 1, "30000.00"),
                (Item.drugA, 1, "31800.00"),
            ],
            filing: nil, personType: 1501, isAssisted: true, accumulators: .with(\.burden, "6000"))
        let amounts = try visit.decide(Examples.policies(), Examples.catalogues()).amounts
        #expect(
            [
                amounts.total, amounts.split.fullSelfPay, amounts.split.overLimit, amounts.split.preSelfPay,
                amounts.split.inScope,
            ].map(\.yuan) == ["66000.00", "2400.00", "600.00", "3000.00", "60000.00"])
        #expect(
            [
                amounts.deductible, amounts.pooled, amounts.seriousIllness, amounts.assistance, amounts.fundTotal,
                amounts.personPart, amounts.cash,
            ].map(\.yuan) == ["1500.00", "23400.00", "16560.00", "11928.00", "51888.00", "14112.00", "14112.00"])
    }
}

extension Accumulators {
    static func with(_ total: WritableKeyPath<Accumulators, Fen>, _ amount: String) -> Accumulators {
        var accumulators = Accumulators.zero
        accumulators[keyPath: total] = yuan(amount)
        return accumulators
    }
}
