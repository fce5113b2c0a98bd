/// A row of bars in one line of text.
enum Sparkline {
    private static let bars = Array("▁▂▃▄▅▆▇█")

    /// The last `width` values, scaled to the highest of them; nothing for no values.
    static func text(_ values: [Int], width: Int) -> String {
        let shown = values.suffix(width)
        guard let most = shown.max(), most > 0 else { return String(repeating: bars[0], count: shown.count) }
        return String(shown.map { bars[min(bars.count - 1, max(0, $0) * (bars.count - 1) / most)] })
    }
}
