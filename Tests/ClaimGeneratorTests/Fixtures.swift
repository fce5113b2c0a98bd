import ClaimGenerator
import ClaimTypes
import LedgerTypes

/// Four regions with a made-up catalogue of seventy items each.
enum Fixtures {
    static let regions = [310_000, 330_000, 340_000, 660_000].map { RegionCode(UInt32($0)) }

    static let items: [BillableItem] = (0..<70).map { index in
        let itemClass: ItemClass = index % 10 < 5 ? .a : index % 10 < 9 ? .b : .c
        let code = (["XA", "00", "C"][index % 3]) + String(10_000 + index)
        return BillableItem(
            code: code, itemClass: itemClass, priceLimit: index % 9 == 0 ? UnitPrice(microYuan: 60_000_000) : nil)
    }

    static func generator(seed: UInt64, claimsPerMonth: Int = 20_000) -> ClaimGenerator {
        ClaimGenerator(
            seed: seed, regions: regions, catalogues: Dictionary(uniqueKeysWithValues: regions.map { ($0, items) }),
            month: WindowNumber(202_609), claimsPerMonth: claimsPerMonth)
    }

    /// The events of `claims` claims and the cancels among them.
    static func events(seed: UInt64, claims: Int) -> [GeneratedEvent] {
        var generator = generator(seed: seed, claimsPerMonth: claims)
        var events: [GeneratedEvent] = []
        var count = 0
        while count < claims {
            let event = generator.next()
            if case .claim = event { count += 1 }
            events.append(event)
        }
        return events
    }
}
