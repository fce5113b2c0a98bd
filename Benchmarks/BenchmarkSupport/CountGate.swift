import Foundation
import StrictJSON

/// Counts that may not grow, beside what a run counted. Counts do not depend on what else the machine does, so they may decide what
/// times may not.
package struct CountGate: Sendable {
    /// The most that something may count.
    package struct Threshold: Hashable, Sendable {
        package var name: String
        package var unit: String
        package var most: Double

        package init(name: String, unit: String, most: Double) {
            self.name = name
            self.unit = unit
            self.most = most
        }
    }

    /// One threshold beside what was counted.
    package struct Verdict: Hashable, Sendable {
        package enum Finding: Hashable, Sendable {
            case kept
            case exceeded
            /// Nobody counted what the file limits.
            case notCounted
            /// Counted, and in no file: a count without a threshold would never fail.
            case noThreshold
        }

        package var name: String
        package var unit: String
        package var counted: Double?
        package var most: Double?
        package var finding: Finding
    }

    package var thresholds: [Threshold]

    package init(thresholds: [Threshold]) { self.thresholds = thresholds }

    /// Reads `{"counts": [{"name", "unit", "most"}]}`.
    /// - Throws: when the file is not there or not of that form.
    package init(file: String) throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw BenchmarkFailure("no file of thresholds at \(file): run this from the root of the repository, or name one")
        }
        guard case .success(let json) = JSONParser.parse(Array(bytes)), case .array(let counts)? = json["counts"] else {
            throw BenchmarkFailure("\(file) is not JSON with an array of counts")
        }
        thresholds = try counts.map { count in
            guard case .string(let name)? = count["name"], case .string(let unit)? = count["unit"],
                case .number(let digits)? = count["most"], let most = Double(digits), most >= 0
            else { throw BenchmarkFailure("\(file): a count needs a name, a unit and the most it may be") }
            return Threshold(name: name, unit: unit, most: most)
        }
    }

    /// One for each threshold in the order of the file, then one for each count that has none.
    package func verdicts(on rows: [BenchmarkRow]) -> [Verdict] {
        let limited = thresholds.map { threshold in
            let row = rows.first { $0.scenario == threshold.name && $0.unit == threshold.unit }
            let finding: Verdict.Finding = row.map { $0.value <= threshold.most ? .kept : .exceeded } ?? .notCounted
            return Verdict(
                name: threshold.name, unit: threshold.unit, counted: row?.value, most: threshold.most, finding: finding)
        }
        let free = rows.filter { row in !thresholds.contains { $0.name == row.scenario && $0.unit == row.unit } }
        return limited
            + free.map { Verdict(name: $0.scenario, unit: $0.unit, counted: $0.value, finding: .noThreshold) }
    }

    /// Prints every count beside its threshold.
    /// - Throws: when one is above it, was not counted or has none.
    package func check(_ rows: [BenchmarkRow]) throws {
        let verdicts = verdicts(on: rows)
        print("counts of a \(Conditions.build) build")
        for verdict in verdicts { print(verdict) }
        let broken = verdicts.filter { $0.finding != .kept }
        guard broken.isEmpty else {
            throw BenchmarkFailure(
                "\(broken.count) of \(verdicts.count) counts do not keep their thresholds: "
                    + broken.map(\.name).joined(separator: ", "))
        }
    }
}

extension CountGate.Verdict: CustomStringConvertible {
    package var description: String {
        func text(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "–" }
        let says =
            switch finding {
            case .kept: "ok"
            case .exceeded: "TOO MANY"
            case .notCounted: "NOT COUNTED"
            case .noThreshold: "NO THRESHOLD"
            }
        return "\(says)  \(name): \(text(counted)) \(unit), at most \(text(most))"
    }
}
