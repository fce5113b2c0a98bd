import Benefits
import ClaimGenerator
import ClaimTypes

extension BillableItem {
    /// Every item of a catalogue that is valid on `date`, with its limit for third-level hospitals, where most stays are billed.
    public static func items(of catalogue: Catalogue, on date: BusinessDate) -> [BillableItem] {
        catalogue.items.filter { $0.validity.contains(date) && !$0.isWithdrawn }
            .map { BillableItem(code: $0.code, itemClass: $0.itemClass, priceLimit: $0.priceLimits[.third]) }
    }
}
