import ClaimTypes
import LoadModel

/// Days and busy hours: sizes by the volumes of 2024 (238 million settlements across provinces, 28 million a day of all insurance; the peak
/// day and the share of the busy hour are derived and unverified).
extension LoadScenario {
    static let settlementsPerDay = 650_000
    static let settlementsPerPeakDay = 1_050_000
    static let partiesInAll = 32
    /// Of the whole country's busy hour, all insurance, in settlements a second.
    static let countryPerSecond = 1_600

    static let counterDay = LoadScenario(
        "counter-day",
        purpose: BilingualText("一个就医地一天的窗口负荷", "the counters of one treating region through a day"),
        size: BilingualText(
            "20,313 笔（日均 65 万笔的 1/32），十点最忙，占全天五分之一",
            "20,313 settlements (a 32nd of 0.65 million), a fifth of them from ten to eleven"),
        conditions: BilingualText(
            "24 小时按时段压缩到测量时间内；泊松到达；2% 查询，1.5% 撤销",
            "24 hours pressed into the measured time, Poisson; 2 % queried, 1.5 % cancelled"),
        leftOut: BilingualText("日终对账、清算；夜间维护", "the daily comparison and closing; maintenance at night"),
        regions: 3, scale: LoadScale(10), duration: 60
    ) { scenario, settings in
        let full = (settlementsPerDay + partiesInAll / 2) / partiesInAll
        var task = dayTask(scenario, settings, full: full)
        task.choice.treating = settings.regions.first
        task.sizes.append(
            BilingualText(
                "只有 \(settings.regions.first.map { "\($0)" } ?? "-") 就医",
                "treated in \(settings.regions.first.map { "\($0)" } ?? "-") alone"))
        return task
    }

    static let nationalDay = LoadScenario(
        "national-day",
        purpose: BilingualText("全国跨省结算的一天", "a day of all settlements across provinces"),
        size: BilingualText("65 万笔；--peak 为高峰日 105 万笔；32 个清算主体", "0.65 million; with --peak 1.05 million; 32 parties"),
        conditions: BilingualText(
            "24 小时按时段压缩到测量时间内；泊松到达；2% 查询，1.5% 撤销；地区对按人口流动分布",
            "24 hours pressed into the measured time, Poisson; 2 % queried, 1.5 % cancelled; pairs by the migration table"),
        leftOut: BilingualText("一台机器：按比例缩小；日终对账、清算", "one machine: scaled down; the daily comparison and closing"),
        regions: 4, scale: LoadScale(300), duration: 60
    ) { scenario, settings in
        dayTask(scenario, settings, full: settings.isPeak ? settlementsPerPeakDay : settlementsPerDay)
    }

    static let busyHour = LoadScenario(
        "whole-country-busy-hour",
        purpose: BilingualText("全国全部医保结算的高峰小时", "the busy hour of everything health insurance settles"),
        size: BilingualText("每秒 1,600 笔，一小时 576 万笔", "1,600 settlements a second, 5.76 million in the hour"),
        conditions: BilingualText("均匀速率的泊松到达；2% 查询，1.5% 撤销", "Poisson at one rate; 2 % queried, 1.5 % cancelled"),
        leftOut: BilingualText(
            "一台机器：速率按比例，时间缩短；本地就医不跨省", "one machine: the rate scaled, the hour cut short; local visits, which cross no border"),
        regions: 4, scale: LoadScale(16), duration: 30
    ) { scenario, settings in
        let scale = settings.scale(scenario)
        let rate = scale.of(countryPerSecond)
        var task = LoadTask(
            settings: settings.load(scenario, .open(.poisson, perSecond: rate), warmup: 5, connections: 256), mix: .everyday)
        task.sizes = [
            BilingualText(
                "速率 \(rate)/s，为全国的 \(scale.text)；\(settings.seconds(scenario)) 秒，为一小时的 1/\(3_600 / max(settings.seconds(scenario), 1))",
                "\(rate)/s, \(scale.text) of the country's; \(settings.seconds(scenario)) s of the hour")
        ]
        return task
    }

    private static func dayTask(_ scenario: LoadScenario, _ settings: ScenarioSettings, full: Int) -> LoadTask {
        let scale = settings.scale(scenario)
        let visits = scale.of(full)
        let seconds = settings.seconds(scenario)
        let profile = RateProfile.day(
            visits: visits, weights: RateProfile.hourWeights, in: UInt64(seconds) * 1_000_000_000)
        var task = LoadTask(
            settings: settings.load(scenario, .profile(.poisson, profile), warmup: 3, connections: 256), mix: .everyday)
        task.sizes = [
            BilingualText(
                "\(visits) 笔，为 \(full) 笔的 \(scale.text)；一天压缩为 \(seconds) 秒（\(86_400 / max(seconds, 1)) 倍）；\(settings.regions.count) 个地区",
                "\(visits) visits, \(scale.text) of \(full); a day in \(seconds) s (\(86_400 / max(seconds, 1)) times as fast); \(settings.regions.count) regions"
            )
        ]
        return task
    }
}
