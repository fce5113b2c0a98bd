import ClaimTypes

/// Kind of list an item stands in (目录类别, `list_type`).
public enum ItemKind: UInt16, CaseIterable, Sendable {
    /// Western drug (西药).
    case westernDrug = 101
    /// Chinese patent drug (中成药).
    case patentDrug = 102
    /// Herbal pieces (中药饮片).
    case herbalPieces = 103
    /// Self-made preparation (自制剂).
    case selfMade = 104
    /// Ethnic drug (民族药).
    case ethnicDrug = 105
    /// Medical service (医疗服务项目).
    case service = 201
    /// Consumable (医用耗材).
    case consumable = 301
}

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
    /// Kind of list it stands in; `nil` when the catalogue does not say.
    public var kind: ItemKind?
    /// Pre-self-pay ratio of residents (390) where it differs.
    public var preSelfPayResident: BasisPoints?
    /// Deliberately out of the catalogue on these days (调出目录): full self-pay.
    public var isWithdrawn: Bool

    public init(
        code: String, name: String, itemClass: ItemClass, preSelfPay: BasisPoints = .zero,
        priceLimits: LevelTable<UnitPrice?> = LevelTable(all: nil), validity: ClosedRange<BusinessDate>,
        kind: ItemKind? = nil, preSelfPayResident: BasisPoints? = nil, isWithdrawn: Bool = false
    ) {
        self.code = code
        self.name = name
        self.itemClass = itemClass
        self.preSelfPay = preSelfPay
        self.priceLimits = priceLimits
        self.validity = validity
        self.kind = kind
        self.preSelfPayResident = preSelfPayResident
        self.isWithdrawn = isWithdrawn
    }

    /// The pre-self-pay ratio for a kind of insurance.
    public func preSelfPay(for insurance: InsuranceKind) -> BasisPoints {
        insurance == .resident ? preSelfPayResident ?? preSelfPay : preSelfPay
    }
}

/// The catalogue of one treating region (就医地目录): what is in policy scope there and up to which price.
public struct Catalogue: Hashable, Sendable {
    public let region: RegionCode
    /// Version label of the file, for people; validity stands on each item.
    public let version: String
    /// Ascending by code, then by first day of validity.
    public let items: [CatalogueItem]
    /// The file it was read from; `nil` for a catalogue made in memory.
    public let origin: PolicyOrigin?
    /// Where the items of a code stand in `items`. Only looked up, never walked: its order is not observable.
    private let places: [String: Range<Int>]

    /// - Complexity: O(*n* log *n*) in the number of items.
    public init(region: RegionCode, version: String, items: [CatalogueItem], origin: PolicyOrigin? = nil) {
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
        self.origin = origin
        self.places = places
    }

    /// The item valid on `date`; `nil` when the catalogue does not know it then, or has withdrawn it. One hash look-up.
    public func item(_ code: String, on date: BusinessDate) -> CatalogueItem? {
        guard let place = places[code] else { return nil }
        for index in place where items[index].validity.contains(date) { return items[index].isWithdrawn ? nil : items[index] }
        return nil
    }

    /// Whether any version of the catalogue has ever known the code.
    public func knows(_ code: String) -> Bool { places[code] != nil }
}
