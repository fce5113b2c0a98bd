import ClaimTypes
import LedgerTypes

/// What the generator needs to know of a catalogue item to bill it.
public struct BillableItem: Hashable, Sendable {
    /// National item code (`med_list_codg`).
    public var code: String
    public var itemClass: ItemClass
    /// A price limit of the treating catalogue, if it sets one: the price is then drawn around it.
    public var priceLimit: UnitPrice?

    public init(code: String, itemClass: ItemClass, priceLimit: UnitPrice? = nil) {
        self.code = code
        self.itemClass = itemClass
        self.priceLimit = priceLimit
    }
}

/// The items of one treating region with their prices, by class and ascending price.
///
/// A price belongs to (region, item) and depends on nothing else: every claim of the region bills the item alike.
struct PriceList: Sendable {
    struct Entry: Sendable {
        var code: String
        var price: UnitPrice
    }

    private let entriesByClass: [ItemClass: [Entry]]

    /// - Precondition: `items` is not empty.
    init(region: RegionCode, items: [BillableItem]) {
        precondition(!items.isEmpty, "region \(region) has no item to bill")
        var entries: [ItemClass: [Entry]] = [:]
        for item in items {
            entries[item.itemClass, default: []].append(Entry(code: item.code, price: Self.price(of: item, in: region)))
        }
        for itemClass in ItemClass.allCases {
            entries[itemClass]?.sort { ($0.price.microYuan, $0.code) < ($1.price.microYuan, $1.code) }
        }
        entriesByClass = entries
    }

    /// An item whose price fits into `amount` a few times, or the cheapest one when none does.
    func entry(of wanted: ItemClass, forAbout amount: Fen, drawing random: inout SeededRandom) -> Entry {
        let entries = entriesByClass[wanted] ?? entriesByClass[.a] ?? entriesByClass[.b] ?? entriesByClass[.c] ?? []
        let most = amount.units * 10_000
        let upper = partition(entries, above: most)
        guard upper > 0 else { return entries[0] }
        let lower = min(partition(entries, above: most / 24), upper - 1)
        return entries[lower + random.below(upper - lower)]
    }

    /// Index of the first entry dearer than `microYuan`.
    private func partition(_ entries: [Entry], above microYuan: Int64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].price.microYuan > microYuan { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func price(of item: BillableItem, in region: RegionCode) -> UnitPrice {
        var random = SeededRandom(seed: item.code.utf8.reduce(UInt64(region.value)) { SeededRandom.mixed($0, UInt64($1)) })
        if let limit = item.priceLimit {
            // Most hospitals stay at or under the limit; about one price in four exceeds it, by up to a fifth.
            let percent = random.chance(perMille: 250) ? random.number(in: 101...120) : random.number(in: 70...100)
            return UnitPrice(microYuan: limit.microYuan / 100 * Int64(percent) / 10_000 * 10_000)
        }
        // Three decades from 0.60 yuan for drugs and services, four for consumables: each decade equally likely.
        var fen = random.number(in: 60...599)
        for _ in 0..<random.below(item.code.hasPrefix("C") ? 4 : 3) { fen *= 10 }
        fen += random.below(10)
        let fraction = random.chance(perMille: 100) ? random.below(100) * 100 : 0
        return UnitPrice(microYuan: Int64(fen * 10_000 + fraction))
    }
}
