import ClaimTypes
import LoadModel

/// A named load with a purpose: what it is for, how large it would be in full, under which conditions, and what it leaves out.
struct LoadScenario: Sendable {
    let name: String
    let purpose: BilingualText
    let size: BilingualText
    let conditions: BilingualText
    let leftOut: BilingualText
    /// Regions of an own network when none are named, and the part of the full size that two cores can carry.
    let regions: Int
    let scale: LoadScale
    let duration: Int
    private let make: @Sendable (LoadScenario, ScenarioSettings) -> LoadTask

    init(
        _ name: String, purpose: BilingualText, size: BilingualText, conditions: BilingualText, leftOut: BilingualText,
        regions: Int, scale: LoadScale, duration: Int, make: @escaping @Sendable (LoadScenario, ScenarioSettings) -> LoadTask
    ) {
        self.name = name
        self.purpose = purpose
        self.size = size
        self.conditions = conditions
        self.leftOut = leftOut
        self.regions = regions
        self.scale = scale
        self.duration = duration
        self.make = make
    }

    /// The load at the scale asked for, or at its own.
    func task(_ settings: ScenarioSettings) -> LoadTask {
        var task = make(self, settings)
        task.scenario = self
        return task
    }

    static func named(_ name: String) -> LoadScenario? { all.first { $0.name == name } }

    /// Name, purpose, size, conditions, what is left out: one paragraph each.
    static var listing: String {
        all.map { scenario in
            """
            \(scenario.name)
              用途 purpose     \(scenario.purpose.chinese)
                               \(scenario.purpose.english)
              规模 size        \(scenario.size.chinese)
                               \(scenario.size.english)
              条件 conditions  \(scenario.conditions.chinese)
                               \(scenario.conditions.english)
              未含 left out    \(scenario.leftOut.chinese)
                               \(scenario.leftOut.english)
              默认 by default  \(scenario.regions) 个地区，规模 \(scenario.scale.text)，\(scenario.duration) 秒 / \(scenario.regions) regions, scale \(scenario.scale.text), \(scenario.duration) s
            """
        }.joined(separator: "\n\n")
    }
}

extension ScenarioSettings {
    /// The settings every scenario begins with: hospitals that ask until they know.
    func load(_ scenario: LoadScenario, _ pace: LoadSettings.Pace, warmup standard: Int, connections wanted: Int) -> LoadSettings
    {
        LoadSettings(
            pace: pace, seed: seed, warmup: warmup ?? standard, duration: duration ?? scenario.duration,
            pause: 100, connections: connections ?? wanted, threads: threads, drain: 60, isPatient: true)
    }

    func seconds(_ scenario: LoadScenario) -> Int { duration ?? scenario.duration }

    func scale(_ scenario: LoadScenario) -> LoadScale { scale ?? scenario.scale }
}
