import ClaimGenerator
import ClaimTypes
import Hashing
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// Rules of a region as files: one version for all days, or a second one from a day on.
struct SimulatedRules {
    /// Of the policy's second version, and of what that pays.
    static let laterRatio = "0.80"

    /// Yuan that the pooled fund pays a person in a year: so little that a network of few bills reaches it.
    static let pooledCap: Int64 = 8_000

    static func policies(
        of region: RegionCode, version: Int, from: String, to: String, ratio: String, pooledCap: Int64
    ) -> [UInt8] {
        Array(
            """
            {"format": "medclear-policies/1", "sample": true, "policies": [{
              "region": "\(region)", "pool": "\(region)", "insurance": "310", "version": "\(version)",
              "nameChinese": "模拟", "nameEnglish": "simulated", "source": "simulated",
              "validFrom": "\(from)", "validTo": "\(to)",
              "outOfRegion": {
                "longTerm": {"operator": "none"}, "referral": {"operator": "pointsOff", "value": "0.10"},
                "emergency": {"operator": "pointsOff", "value": "0.10"}, "other": {"operator": "pointsOff", "value": "0.20"},
                "unfiled": "asOther"},
              "benefits": [{
                "family": "inpatient", "visitTypes": ["21", "22", "24"], "transfer": {"rule": "once", "withinDays": "1"},
                "deductible": {"basis": "perStay", "amounts": {"all": ["800", "400"]}},
                "bands": {"basis": "perStay", "levels": {"all": [{"upTo": "5000", "ratio": "\(ratio)"}, {"ratio": "0.95"}]}},
                "usesOutOfRegionRule": true, "countsAsBurden": true}],
              "cascade": [
                {"fund": "pooled", "yearlyCap": "\(pooledCap)"},
                {"fund": "largeSum", "families": ["inpatient"], "ratio": "0.90", "usesOutOfRegionRule": true,
                 "yearlyCap": "30000"}],
              "account": {"own": true, "mutualAid": true, "covers": ["inScope", "preSelfPay", "overLimit", "fullSelfPay"]}
            }]}
            """.utf8)
    }

    /// - Parameter periods: days of charge and the part of the price that a person pays beforehand.
    static func catalogue(of region: RegionCode, version: Int, periods: [(from: String, to: String, ratio: String)]) -> [UInt8] {
        let items = periods.map { period in
            """
            {"code": "\(SimulatedWorld.itemCode)", "name": "药", "class": "02", "preSelfPay": "\(period.ratio)",
             "validFrom": "\(period.from)", "validTo": "\(period.to)"}
            """
        }
        return Array(
            """
            {"format": "medclear-catalogues/1", "sample": true, "catalogues": [{
              "region": "\(region)", "version": "\(version)", "items": [\(items.joined(separator: ", "))]}]}
            """.utf8)
    }
}

extension SimulatedWorld {
    private static let (first, last) = ("2026-01-01", "2030-12-31")

    /// What stands in the books from the first day on.
    func founding(of region: RegionCode) -> [RegionCommand] {
        [
            .found(region: region, peers: regions.filter { $0 != region }, firstWindow: window),
            policies(of: region, later: false),
            catalogue(of: region, later: false),
            .keepRefusals,
        ]
    }

    /// What a region's office loads when the rules change.
    func laterRules(of region: RegionCode) -> [RegionCommand] {
        rulesChange == nil ? [] : [policies(of: region, later: true), catalogue(of: region, later: true)]
    }

    func policies(of region: RegionCode, later: Bool, ratio: String = SimulatedRules.laterRatio) -> RegionCommand {
        let bytes =
            later
            ? SimulatedRules.policies(
                of: region, version: 2, from: "\(rulesChange!)", to: Self.last, ratio: ratio,
                pooledCap: pooledCap)
            : SimulatedRules.policies(
                of: region, version: 1, from: Self.first, to: rulesChange.map { "\($0.adding(days: -1))" } ?? Self.last,
                ratio: "0.85", pooledCap: pooledCap)
        return .loadPolicies(bytes: bytes, digest: SHA256.digest(of: bytes))
    }

    private func catalogue(of region: RegionCode, later: Bool) -> RegionCommand {
        let bytes =
            later
            ? SimulatedRules.catalogue(
                of: region, version: 2,
                periods: [("2024-01-01", "\(rulesChange!.adding(days: -1))", "0.10"), ("\(rulesChange!)", Self.last, "0.20")])
            : SimulatedRules.catalogue(of: region, version: 1, periods: [("2024-01-01", Self.last, "0.10")])
        return .loadCatalogue(bytes: bytes, digest: SHA256.digest(of: bytes))
    }

    /// The digest of the policy that governs a settlement of a day.
    func policyDigest(of region: RegionCode, on day: BusinessDate) -> Digest256 {
        digest(of: policies(of: region, later: rulesChange.map { day >= $0 } ?? false))
    }

    func catalogueDigest(of region: RegionCode) -> Digest256 { digest(of: catalogue(of: region, later: true)) }

    private func digest(of command: RegionCommand) -> Digest256 {
        switch command {
        case .loadPolicies(_, let digest), .loadCatalogue(_, let digest): digest
        default: .zero
        }
    }
}

/// Rules that change from a day on, and the oracle: every decision follows the policy of its day, every price the catalogue of its day.
extension NetworkSimulation {
    /// An office loads what is new, as soon as it gets round to it: until then nobody is settled for after the change.
    func loadNewRules(_ region: RegionCode) {
        guard now > faultyMicroseconds / 5, people.chance[.rules].chance(perMille: 250) else { return }
        for command in world.laterRules(of: region) where shells[region.node]!.isUp {
            var command = command
            switch command {
            case .loadPolicies(_, let digest):
                guard !regionProcesses[region.node]!.machine.holdsRules(digest) else { continue }
                if settings.sabotage == .loadsOtherRules { command = world.policies(of: region, later: true, ratio: "0.90") }
            case .loadCatalogue(_, let digest):
                guard !regionProcesses[region.node]!.machine.holdsRules(digest) else { continue }
            default: continue
            }
            note("\(region) loads new rules")
            statistics.count("rulesLoaded")
            perform(.region(command), at: region.node)
        }
    }

    /// Lines that come before the new catalogue may be priced by the old one.
    func notePrice(of request: HospitalRequest, at region: RegionCode) {
        guard does(.rules), case .uploadLines(let upload) = request, let number = Int(upload.visitID.dropFirst()),
            !regionProcesses[region.node]!.machine.holdsRules(world.catalogueDigest(of: region))
        else { return }
        people.pricedBefore.insert(number)
    }

    func checkRules() {
        for asked in cases {
            guard let standing = asked.standing else { continue }
            let policy = world.policyDigest(of: asked.insuring, on: standing.settledAt.date)
            if standing.policyDigest != policy {
                violate("M1", "\(asked.visitID) of \(standing.settledAt.date) was decided by another policy than that day's")
            }
            var told = ScopeSplit()
            for (part, fee) in asked.fees.enumerated() {
                guard let split = asked.splits[part] else { continue }
                if part <= asked.standingPart { told = told + split }
                let isLater = world.rulesChange.map { asked.chargedAt(part).date >= $0 } ?? false
                let ratios: [Int64] = isLater ? people.pricedBefore.contains(asked.number) ? [10, 20] : [20] : [10]
                if !ratios.contains(where: { split.preSelfPay == Fen((fee.units * $0 + 50) / 100) }) {
                    violate(
                        "M1",
                        "\(asked.visitID): \(split.preSelfPay) of \(fee) is not the catalogue's on \(asked.chargedAt(part).date)")
                }
            }
            if standing.amounts.split != told {
                violate("M3", "\(asked.visitID): settled \(standing.amounts.split) of lines that came to \(told)")
            }
        }
    }
}
