import ArgumentParser
import Benefits
import ClaimCommands
import ClaimTypes
import CommandSupport
import Foundation
import LoadModel

/// From the options to what is to be done, and to what.
extension LoadCommand {
    func found(_ own: OwnNetwork?) throws -> LoadSubject {
        guard let folder = own?.folder ?? subject.network else {
            return LoadSubject(
                targets: subject.target.compactMap { LoadTarget($0, trustFile: subject.trust) },
                credentials: try subject.credentials.map(CredentialFile.read) ?? [:],
                source: LoadPlan.Source(
                    seed: pace.seed, regions: subject.regionCodes, personsPerRegion: subject.persons ?? 10_000,
                    firstClaim: subject.firstClaim),
                catalogues: try ExampleFolder.load(subject.examples).catalogues)
        }
        let network = try NetworkDescription(folder: folder)
        return LoadSubject(
            targets: network.targets, credentials: network.credentials,
            source: LoadPlan.Source(
                seed: pace.seed, regions: network.regions, personsPerRegion: network.personsPerRegion,
                populationSeed: network.populationSeed, firstClaim: subject.firstClaim),
            catalogues: network.catalogues, monitoring: network.processes.map { ($0.node, $0.monitoring) },
            control: own ?? ForeignProcesses(members: network.processes))
    }

    func makeTask(_ scenario: LoadScenario?, regions: [RegionCode]) throws -> LoadTask {
        if let scenario {
            var task = scenario.task(
                ScenarioSettings(
                    scale: scale.flatMap(LoadScale.init(text:)), duration: pace.duration, warmup: pace.warmup,
                    connections: pace.connections, seed: pace.seed, threads: pace.threads, regions: regions, isPeak: peak))
            task.faults += fault.compactMap(FaultOrder.init(text:))
            task.settings.drain = drain ?? task.settings.drain
            return task
        }
        let (warmup, duration) = (pace.warmup ?? 5, pace.duration ?? 20)
        var settings = LoadSettings(
            pace: .open(pace.arrivals, perSecond: pace.perSecond), seed: pace.seed, warmup: warmup, duration: duration,
            pause: pace.pause, connections: pace.hospitals ?? pace.connections ?? 64, threads: pace.threads,
            drain: drain ?? (fault.isEmpty ? 10 : 60), isPatient: !fault.isEmpty)
        var task = LoadTask(settings: settings, mix: visits.transactions)
        if let hospitals = pace.hospitals {
            settings.pace = .closed(hospitals: hospitals)
            // A closed loop takes what it can get; the rate then bounds the visits prepared for it.
            task.closedVisits = pace.perSecond * (warmup + duration)
        } else if let day = pace.day {
            settings.pace = .profile(
                pace.arrivals, .day(visits: day, weights: try hourWeights(), in: UInt64(duration) * 1_000_000_000))
        } else if let file = pace.replay {
            let times = try Self.unwrap(ArrivalFile.arrivals(try Self.text(of: file), speed: pace.replaySpeed), file)
            settings.pace = .replay(times)
            // All of it, unless less was asked for.
            settings.duration = pace.duration ?? max(1, Int((times.last ?? 0) / 1_000_000_000) + 1 - warmup)
        }
        task.settings = settings
        task.faults = fault.compactMap(FaultOrder.init(text:))
        task.choice.hotPerMille = visits.hot
        if let ramp = pace.ramp.flatMap(PaceOptions.rates) {
            task.knee = KneeSearch(
                from: ramp.from, to: ramp.to, by: ramp.by,
                rule: KneeRule(
                    p99Max: UInt64(pace.kneeP99) * 1_000_000, backlogMax: UInt64(pace.kneeBacklog) * 1_000_000))
        }
        return task
    }

    /// Faults need processes that can be reached, and those to be killed somebody who starts them again.
    func check(_ task: LoadTask, _ found: LoadSubject) throws {
        for order in task.faults {
            guard let control = found.control, found.monitoring.contains(where: { $0.node == order.node }) else {
                throw CommandFailure(
                    .usage, "故障 \(order.text)：网络中没有 \(order.node)",
                    "the fault \(order.text) names no node of a network on this machine")
            }
            guard order.action != .kill || control.restarts else {
                throw CommandFailure(
                    .usage, "故障 \(order.text)：只有 --own-network 的进程可以杀死并重启",
                    "the fault \(order.text): only processes of --own-network can be killed, as somebody has to start them again")
            }
        }
    }

    private func hourWeights() throws -> [Int] {
        guard let file = pace.hours else { return RateProfile.hourWeights }
        return try Self.unwrap(ArrivalFile.dayWeights(try Self.text(of: file)), file)
    }

    private static func text(of file: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.usage, "无法读取文件 \(file)", "cannot read the file \(file)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func unwrap<Value>(_ result: Result<Value, ArrivalFile.Fault>, _ file: String) throws -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let fault):
            let (chinese, english) =
                switch fault {
                case .unreadable(let line): ("第 \(line) 行无法读取", "line \(line) cannot be read")
                case .falls(let line): ("第 \(line) 行早于上一行", "line \(line) is earlier than the one before")
                case .empty: ("没有到达时间", "there is no arrival in it")
                case .tooMany: ("多于 \(ArrivalFile.arrivalsMax) 行", "more than \(ArrivalFile.arrivalsMax) arrivals")
                case .notADay(let weights):
                    ("一天应有 24 个时段权重，现有 \(weights) 个", "a day has 24 weights, not all zero; there are \(weights)")
                }
            throw CommandFailure(.damaged, "\(file)：\(chinese)", "\(file): \(english)")
        }
    }
}
