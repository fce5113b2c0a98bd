/// An exact fraction, read from and written as decimal text. Slow and plain: nothing is scaled, nothing is lost before `rounded`.
public struct Exact: Hashable, Comparable, Sendable {
    let numerator: Int128
    /// Positive, without a common divisor with `numerator`.
    let denominator: Int128

    private init(_ numerator: Int128, over denominator: Int128) {
        var (left, right) = (numerator.magnitude, denominator.magnitude)
        while right != 0 { (left, right) = (right, left % right) }
        let divisor = Int128(max(left, 1)) * (denominator < 0 ? -1 : 1)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    public init(_ whole: Int) { self.init(Int128(whole), over: 1) }

    /// Reads `-12.3450`. Anything else is a fault of the test and stops it.
    public init(_ text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        precondition(parts.count == 1 || parts.count == 2, "\(text) is no decimal number")
        var value: Int128 = 0
        var scale: Int128 = 1
        for (index, part) in parts.enumerated() {
            for digit in part {
                guard let number = digit.wholeNumberValue else { preconditionFailure("\(text) is no decimal number") }
                value = value * 10 + Int128(number)
                if index == 1 { scale *= 10 }
            }
        }
        self.init(isNegative ? -value : value, over: scale)
    }

    public static let zero = Exact(0)

    public static func + (left: Exact, right: Exact) -> Exact {
        Exact(
            left.numerator * right.denominator + right.numerator * left.denominator, over: left.denominator * right.denominator)
    }

    public static func - (left: Exact, right: Exact) -> Exact { left + Exact(-right.numerator, over: right.denominator) }

    public static func * (left: Exact, right: Exact) -> Exact {
        Exact(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    public static func / (left: Exact, right: Exact) -> Exact {
        Exact(left.numerator * right.denominator, over: left.denominator * right.numerator)
    }

    public static func < (left: Exact, right: Exact) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    public var isNegative: Bool { numerator < 0 }

    /// Half away from zero (四舍五入) to so many decimals.
    public func rounded(_ decimals: Int = 2) -> Exact {
        let scale = Self.power(decimals)
        let tenfold = numerator.magnitude * scale.magnitude * 10 / denominator.magnitude
        let units = Int128(tenfold / 10 + (tenfold % 10 >= 5 ? 1 : 0))
        return Exact(numerator < 0 ? -units : units, over: scale)
    }

    /// Towards zero: what the evaluator does only when it is told to make that mistake.
    func cut(_ decimals: Int = 2) -> Exact {
        let scale = Self.power(decimals)
        return Exact(numerator * scale / denominator, over: scale)
    }

    /// With exactly so many decimals.
    /// - Precondition: the value has no more of them.
    public func text(_ decimals: Int = 2) -> String {
        let scaled = numerator * Self.power(decimals)
        precondition(scaled % denominator == 0, "\(numerator)/\(denominator) has more than \(decimals) decimals")
        let digits = String((scaled / denominator).magnitude)
        let padded = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
        let sign = numerator < 0 ? "-" : ""
        return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    private static func power(_ decimals: Int) -> Int128 { (0..<decimals).reduce(1) { scale, _ in scale * 10 } }
}
