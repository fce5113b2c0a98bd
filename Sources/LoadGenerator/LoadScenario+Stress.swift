import ClaimTypes
import LoadModel

/// Loads that are uneven, broken, or there to be compared.
extension LoadScenario {
    /// The busy hour of settlements across provinces (a fifth of a peak day), in settlements a second.
    static let acrossPerSecond = 58

    static let all: [LoadScenario] = [
        counterDay, nationalDay, busyHour, hotAccount, slowRegion, recovery, canonical,
    ]

    static let hotAccount = LoadScenario(
        "hot-account",
        purpose: BilingualText("同一人、同一机构、同一地区对占多数：热点账户", "one person, institution and pair take most: the hot account"),
        size: BilingualText(
            "每秒 58 笔（跨省高峰小时），60% 属于一人一机构", "58 a second (the busy hour across provinces), 60 % of one person at one institution"),
        conditions: BilingualText("普通门诊；其余按常规分布", "ordinary outpatient visits; the others as usual"),
        leftOut: BilingualText(
            "现实中一人一天不会就诊千次：累计额照常增长", "nobody is treated a thousand times a day: the year's totals grow all the same"),
        regions: 3, scale: LoadScale(1), duration: 30
    ) { scenario, settings in
        var task = rateTask(scenario, settings, perSecond: acrossPerSecond)
        task.choice.hotPerMille = 600
        return task
    }

    static let slowRegion = LoadScenario(
        "slow-region",
        purpose: BilingualText("一个地区停顿时，其他地区不受影响", "a region stands still at times; the others must not suffer"),
        size: BilingualText("每秒 58 笔；最后一个地区停顿两次", "58 a second; the last region stands still twice"),
        conditions: BilingualText(
            "SIGSTOP 于 1/4 处停测量时间的 1/10、1/2 处停 1/5；连接 1,024 个，使等待者不占用他人的连接",
            "SIGSTOP a quarter in for a tenth of the measured time, half in for a fifth; 1,024 connections, so that who waits takes nobody's"
        ),
        leftOut: BilingualText("慢而不停的地区；网络延迟", "a region that is slow without standing still; delays of the network"),
        regions: 4, scale: LoadScale(1), duration: 40
    ) { scenario, settings in
        var task = rateTask(scenario, settings, perSecond: acrossPerSecond, connections: 1_024)
        guard let region = settings.regions.last else { return task }
        let (before, whole) = (UInt64(task.settings.warmup) * second, UInt64(task.settings.duration) * second)
        task.faults = [
            FaultOrder(.stop, "\(region)", at: before + whole / 4, lasts: whole / 10),
            FaultOrder(.stop, "\(region)", at: before + whole / 2, lasts: whole / 5),
        ]
        task.choice.watched = [region]
        task.measuresIsolation = true
        return task
    }

    static let recovery = LoadScenario(
        "recovery",
        purpose: BilingualText(
            "kill −9 之后多久就绪，随日志中结算笔数", "how long until ready after kill −9, by the settlements in the journal"),
        size: BilingualText("每秒 58 笔；第一个地区被杀四次，立即重启", "58 a second; the first region is killed four times and started at once"),
        conditions: BilingualText(
            "在测量时间的 1/5、2/5、3/5、4/5 处；医院一直问到有结果", "after each fifth of the measured time; hospitals ask until they know"),
        leftOut: BilingualText(
            "断电（内核缓存保留）；磁盘损坏；年久的大日志见 make bench-ledger",
            "loss of power (the kernel's cache survives); damaged disks; journals of years"),
        regions: 3, scale: LoadScale(1), duration: 40
    ) { scenario, settings in
        var task = rateTask(scenario, settings, perSecond: acrossPerSecond)
        guard let region = settings.regions.first else { return task }
        let (before, whole) = (UInt64(task.settings.warmup) * second, UInt64(task.settings.duration) * second)
        task.faults = (1...4).map { FaultOrder(.kill, "\(region)", at: before + whole * UInt64($0) / 5, lasts: 0) }
        return task
    }

    static let canonical = LoadScenario(
        "canonical",
        purpose: BilingualText("固定负荷：结算金额的摘要证明算对了", "the fixed workload: a digest of what was settled shows that it was"),
        size: BilingualText("1,000 次就诊，每人一次，每秒 50 笔", "1,000 visits of as many people, 50 a second"),
        conditions: BilingualText(
            "须在新网络上运行；同一种子、同一版政策、同一年度，摘要相同", "on a fresh network; the same seed, rules and year give the same digest"),
        leftOut: BilingualText("撤销与查询；同一人的多次就诊", "cancels and queries; several visits of a person"),
        regions: 3, scale: LoadScale(1), duration: 20
    ) { scenario, settings in
        let scale = settings.scale(scenario)
        let arrivals = (0..<scale.of(1_000)).map { UInt64($0) * 20_000_000 }
        var load = settings.load(scenario, .replay(arrivals), warmup: 0, connections: 64)
        (load.warmup, load.duration) = (0, max(1, (arrivals.count + 49) / 50))
        var task = LoadTask(settings: load, mix: TransactionMix(.both))
        task.choice.onePerPerson = true
        task.hasResultDigest = true
        task.sizes = [
            BilingualText("\(arrivals.count) 次就诊，为 1,000 次的 \(scale.text)", "\(arrivals.count) visits, \(scale.text) of 1,000")
        ]
        return task
    }

    private static let second: UInt64 = 1_000_000_000

    private static func rateTask(
        _ scenario: LoadScenario, _ settings: ScenarioSettings, perSecond: Int, connections: Int = 256
    ) -> LoadTask {
        let scale = settings.scale(scenario)
        let rate = scale.of(perSecond)
        var task = LoadTask(
            settings: settings.load(scenario, .open(.poisson, perSecond: rate), warmup: 3, connections: connections),
            mix: .everyday)
        task.sizes = [
            BilingualText(
                "速率 \(rate)/s，为 \(perSecond)/s 的 \(scale.text)；\(settings.seconds(scenario)) 秒；\(settings.regions.count) 个地区",
                "\(rate)/s, \(scale.text) of \(perSecond)/s; \(settings.seconds(scenario)) s; \(settings.regions.count) regions")
        ]
        return task
    }
}
