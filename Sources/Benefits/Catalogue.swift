import ClaimTypes

/// One item of a treating region's catalogue (医保目录) during one validity.
public struct CatalogueItem: Hashable, Sendable {
    /// National item code (`med_list_codg`).
    public var code: String
    /// Chinese name, as printed on the statement.
    public var name: String
    public var itemClass: ItemClass
    /// Pre-self-pay ratio (先行自付比例, `selfpay_prop`); zero for class 甲, without meaning for class 丙.
    public var preSelfPay: BasisPoints
    /// Price limit per unit by level (`pric_uplmt_amt`); `nil` is no limit.
    public var priceLimits: LevelTable<UnitPrice?>
    public var validity: ClosedRange<BusinessDate>

    public init(
        code: String, name: String, itemClass: ItemClass, preSelfPay: BasisPoints = .zero,
        priceLimits: LevelTable<UnitPrice?> = LevelTable(all: nil), validity: ClosedRange<BusinessDate>
    ) {
        self.code = code
        self.name = name
        self.itemClass = itemClass
        self.preSelfPay = preSelfPay
        self.priceLimits = priceLimits
        self.validity = validity
    }
}

/// The catalogue of one treating region (就医地目录): what is in policy scope there and up to which price.
public struct Catalogue: Hashable, Sendable {
    public let region: RegionCode
    /// Version label of the file, for people; validity stands on each item.
    public let version: String
    /// Ascending by code, then by first day of validity.
    public let items: [CatalogueItem]
    /// Where the items of a code stand in `items`. Only looked up, never walked: its order is not observable.
    private let places: [String: Range<Int>]

    /// - Complexity: O(*n* log *n*) in the number of items.
    public init(region: RegionCode, version: String, items: [CatalogueItem]) {
        let sorted = items.sorted { ($0.code, $0.validity.lowerBound) < ($1.code, $1.validity.lowerBound) }
        var places: [String: Range<Int>] = [:]
        places.reserveCapacity(sorted.count)
        var start = 0
        for index in sorted.indices where index + 1 == sorted.count || sorted[index + 1].code != sorted[index].code {
            places[sorted[index].code] = start..<index + 1
            start = index + 1
        }
        self.region = region
        self.version = version
        self.items = sorted
        self.places = places
    }

    /// The item valid on `date`; `nil` when the catalogue does not know it then. One hash look-up.
    public func item(_ code: String, on date: BusinessDate) -> CatalogueItem? {
        guard let place = places[code] else { return nil }
        for index in place where items[index].validity.contains(date) { return items[index] }
        return nil
    }

    /// Whether any version of the catalogue has ever known the code.
    public func knows(_ code: String) -> Bool { places[code] != nil }
}
