/// The place of a hash tile of C2SP `tlog-tiles`: up to 256 neighbouring hashes of one level of the tree.
///
/// At level 0 a tile holds leaf hashes; at level L each hash is the root of a whole tile of level L − 1, hence of 256^L leaves.
public struct Tile: Hashable, Sendable {
    /// Hashes of a full tile.
    public static let widthMax = 256
    static let heightBits = 8
    static let hashByteCount = 32
    public static let levelMax = 63

    /// 0…63.
    public let level: Int
    /// Counted from zero within the level.
    public let index: UInt64
    /// Hashes in it: 1…255 in a partial tile, 256 in a full one.
    public let width: Int

    /// - Precondition: level and width are in range.
    public init(level: Int, index: UInt64, width: Int = Tile.widthMax) {
        precondition(
            (0...Self.levelMax).contains(level) && (1...Self.widthMax).contains(width),
            "M10: no tile of \(width) at level \(level)")
        self.level = level
        self.index = index
        self.width = width
    }

    public var isFull: Bool { width == Self.widthMax }

    /// The tile `index` of `level` as a tree of `size` leaves has it; `nil` when it has no hash there.
    public init?(level: Int, index: UInt64, inTreeOf size: UInt64) {
        let hashes = Self.hashCount(level: level, inTreeOf: size)
        guard index <= hashes >> UInt64(Self.heightBits) else { return nil }
        let width = min(hashes - index << UInt64(Self.heightBits), UInt64(Self.widthMax))
        guard width > 0 else { return nil }
        self.init(level: level, index: index, width: Int(width))
    }

    /// Hashes that a tree of `size` leaves has at a level of tiles.
    static func hashCount(level: Int, inTreeOf size: UInt64) -> UInt64 { size >> UInt64(heightBits * level) }

    /// The right-most tile of each level, from level 0, of a tree of `size` leaves; `nil` where that is full or the level is empty, as then
    /// nothing partial is published there.
    static func partials(inTreeOf size: UInt64) -> [Tile] {
        (0..<8).compactMap { level in
            let hashes = hashCount(level: level, inTreeOf: size)
            let width = Int(hashes % UInt64(widthMax))
            return width == 0 ? nil : Tile(level: level, index: hashes / UInt64(widthMax), width: width)
        }
    }
}

extension Tile {
    /// `tile/<L>/<N>` and, for a partial tile, `.p/<W>`; N is written in groups of three digits, all but the last with an `x` before:
    /// 1234067 is `x001/x234/067`.
    public var path: String { isFull ? fullPath : partialsPath + "/\(width)" }

    /// The path of the full tile.
    var fullPath: String {
        var groups = [Self.threeDigits(index % 1_000)]
        var rest = index / 1_000
        while rest > 0 {
            groups.append("x" + Self.threeDigits(rest % 1_000))
            rest /= 1_000
        }
        return "tile/\(level)/" + groups.reversed().joined(separator: "/")
    }

    /// The folder that holds the partial tiles of this place.
    var partialsPath: String { fullPath + ".p" }

    /// The tile with this path; `nil` unless it is written exactly as `path` writes it.
    public init?(path: some StringProtocol) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.popFirst() == "tile", let level = parts.popFirst().flatMap({ Self.number($0, upTo: UInt64(Self.levelMax)) })
        else { return nil }
        var width = UInt64(Self.widthMax)
        if parts.count >= 2, parts[parts.endIndex - 2].hasSuffix(".p") {
            guard let partial = Self.number(parts.removeLast(), upTo: UInt64(Self.widthMax - 1)), partial > 0 else { return nil }
            width = partial
            parts[parts.endIndex - 1].removeLast(2)
        }
        var index: UInt64 = 0
        for (place, part) in parts.enumerated() {
            let isLast = place == parts.count - 1
            guard isLast || part.first == "x", let group = Self.group(part.dropFirst(isLast ? 0 : 1)) else { return nil }
            let (product, isTooLarge) = index.multipliedReportingOverflow(by: 1_000)
            let (sum, overflows) = product.addingReportingOverflow(group)
            guard !isTooLarge, !overflows else { return nil }
            index = sum
        }
        self.init(level: Int(level), index: index, width: Int(width))
        guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }

    private static func group(_ text: some StringProtocol) -> UInt64? {
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return UInt64(text)
    }

    private static func number(_ text: some StringProtocol, upTo limit: UInt64) -> UInt64? {
        guard let number = UInt64(decimal: text), number <= limit else { return nil }
        return number
    }
}

extension UInt64 {
    /// The number that `text` writes in ASCII digits without leading zeros; `nil` otherwise.
    init?(decimal text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), text == "0" || text.utf8.first != 48, let number = UInt64(text)
        else {
            return nil
        }
        self = number
    }
}
