import ClaimTypes
import Clearing
import Exchange
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// The oracles that read journals as they grow, and what peers agree on about each other's.
extension NetworkSimulation {
    /// Laws M1 and M2: what leaves a node now would survive a loss of power now, and its replay comes to the state that lives. Looks at
    /// every block, but for those of a disk that holds damage nobody has found yet.
    func checkDurable(_ effects: Effects, _ node: NodeID) {
        let disk = shells[node]!.disk
        guard disk.lies.isEmpty, violation == nil else { return }
        statistics.durabilityChecks += 1
        do throws(JournalFinding) {
            let blocks = node == .hub ? try hubProcess!.follow(disk) : try regionProcesses[node]!.follow(disk)
            guard blocks < effects.blocks else { return }
            violate(
                "M2", "\(node) lets out what follows from block \(effects.blocks), and of its journal \(blocks) would survive")
        } catch { violate(error.law, "\(node): \(error.text)") }
    }

    /// Law M3: the year's totals of every person are what the decisions in the journal add up to, one by one.
    func checkTotals(_ node: NodeID) {
        guard violation == nil, let process = regionProcesses[node] else { return }
        for (key, sums) in process.totals.years.sorted(by: { $0.key < $1.key }) {
            let query = AccumulatorsQuery(person: key.person, insurance: .employee, year: key.year)
            guard case .accumulators(let answer)? = process.machine.answer(.accumulators(query), from: RegionCode(node.value))
            else {
                return violate("M10", "\(node) does not know the year of \(key.person)")
            }
            statistics.totalsCompared += 1
            let kept = NaiveTotals.Sums(answer.accumulators)
            var sums = sums
            // A stay that goes on in another hospital is one stay, which only the rule of transfers can tell: never more than there are bills.
            if (0...max(0, sums.admissions)).contains(kept.admissions) { sums.admissions = kept.admissions }
            if kept != sums { violate("M3", "\(node) keeps \(kept) of \(key.person); its decisions add up to \(sums)") }
        }
    }

    /// Law M3: the exposure matrices of the hub and of each region are what the decisions in the regions' journals add up to.
    func checkExposure() {
        guard violation == nil, let hub = hubProcess?.machine else { return }
        for insuring in world.regions {
            guard let process = regionProcesses[insuring.node] else { continue }
            for treating in world.regions where treating != insuring {
                for window in windows {
                    let pair = RegionPair(insuring: insuring, treating: treating)
                    var naive: [FundCode: Fen] = [:]
                    for (cell, amount) in process.totals.owed where cell.treating == treating && cell.window == window {
                        naive[cell.fund, default: .zero] += amount
                    }
                    naive = naive.filter { $0.value != .zero }
                    for (name, matrix) in [("the hub", hub.exposure), ("\(insuring)", process.machine.exposure)] {
                        let kept = owed(matrix, pair, window)
                        guard kept != naive else { continue }
                        violate("M3", "\(name) keeps \(kept) of \(pair) in \(window); the decisions add up to \(naive)")
                    }
                }
            }
        }
    }

    private func owed(_ matrix: ExposureMatrix, _ pair: RegionPair, _ window: WindowNumber) -> [FundCode: Fen] {
        var owed: [FundCode: Fen] = [:]
        for row in matrix.rows(of: pair, in: window) where FundCode.owed.contains(row.fund) {
            owed[row.fund, default: .zero] += row.totals.amount
        }
        return owed.filter { $0.value != .zero }
    }

    // MARK: - Links

    /// Two ends that agree speak the newest version of both.
    func checkVersion(_ negotiated: LinkNegotiated, _ node: NodeID, _ connection: Int) {
        guard let versions = connections[connection]?.versions, let own = versions[node], let other = versions[negotiated.peer]
        else {
            return
        }
        if negotiated.version > 1 { statistics.newerLinks += 1 }
        let newest = Set(own).intersection(other).max()
        if negotiated.version != newest {
            violate("M10", "\(node) speaks version \(negotiated.version) to \(negotiated.peer), of \(own) and \(other)")
        }
    }

    /// A link is refused for its version when there is none in common, and for nothing that nobody did.
    func checkEnd(_ end: LinkEnd, _ node: NodeID, _ connection: Int) {
        guard let line = connections[connection] else { return }
        let versions = line.versions.values.map { Set($0) }
        switch end.reason {
        case .noCommonVersion?:
            statistics.versionsRefused += 1
            if versions.count == 2, !versions[0].isDisjoint(with: versions[1]) {
                violate("M10", "\(node) finds no version in common with \(versions)")
            }
        case .neverSent?, .journalBehind?:
            if !line.isOfOldCopy {
                violate("M10", "\(node) accuses the journal of \(line.region): \(end.text.english)")
            }
        default: break
        }
    }
}
