import Foundation

/// Where a value lies along an axis, and which values are named there.
struct PlotScale: Sendable, Equatable {
    private let low: Double
    private let high: Double
    private let isLogarithmic: Bool
    let ticks: [Double]

    /// From zero to a round number at or above `highest`.
    static func linear(upTo highest: Double, ticks wanted: Int = 5) -> PlotScale {
        let step = niceStep(max(highest, 1e-9) / Double(wanted))
        let count = max(1, Int((max(highest, 1e-9) / step).rounded(.up)))
        return PlotScale(
            low: 0, high: step * Double(count), isLogarithmic: false, ticks: (0...count).map { Double($0) * step })
    }

    /// Whole powers of ten around the positive values, with 2 and 5 between when few.
    static func logarithmic(from lowest: Double, to highest: Double) -> PlotScale {
        let first = Int(log10(max(min(lowest, highest), 1e-6)).rounded(.down))
        let last = max(first + 1, Int(log10(max(highest, 1e-6)).rounded(.up)))
        var ticks: [Double] = []
        for exponent in first...last {
            let power = pow(10, Double(exponent))
            ticks.append(power)
            if exponent < last, last - first <= 3 { ticks += [2 * power, 5 * power] }
        }
        return PlotScale(low: pow(10, Double(first)), high: pow(10, Double(last)), isLogarithmic: true, ticks: ticks)
    }

    /// Named points of a percentile axis: 50, 90, 99, 99.9 … per cent are equally far apart.
    static func percentiles(count: Int) -> PlotScale {
        var ticks: [Double] = [1, 2, 10]
        while let last = ticks.last, last * 10 <= Double(max(count, 100)), last < 1e6 { ticks.append(last * 10) }
        return PlotScale(low: 1, high: max(ticks.last ?? 100, Double(count)), isLogarithmic: true, ticks: ticks)
    }

    /// 0 at the low end of the axis, 1 at the high end; values outside are put at the end.
    func position(_ value: Double) -> Double {
        let place =
            isLogarithmic
            ? (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low)) : (value - low) / (high - low)
        return min(1, max(0, place))
    }

    /// 1, 2 or 5 times a power of ten, at or above `rough`.
    private static func niceStep(_ rough: Double) -> Double {
        let power = pow(10, log10(rough).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999_999 } ?? 10 * power
    }

    /// As short as it can be read: `0.5`, `20`, `1.5k`.
    static func label(_ value: Double) -> String {
        func short(_ value: Double) -> String {
            let hundredths = Int((value * 100).rounded())
            guard hundredths % 100 > 0 else { return "\(hundredths / 100)" }
            let cents = hundredths % 100
            return "\(hundredths / 100)." + (cents % 10 == 0 ? "\(cents / 10)" : cents < 10 ? "0\(cents)" : "\(cents)")
        }
        if value >= 1e6 { return short(value / 1e6) + "M" }
        if value >= 10_000 { return short(value / 1e3) + "k" }
        return short(value)
    }
}
