import ClaimTypes
import LedgerTypes

/// What a transfer between institutions does to the deductible (转院). City practice, unverified; hence data.
public struct TransferRule: Hashable, Sendable {
    public enum Effect: UInt8, CaseIterable, Sendable {
        /// The second institution begins a stay of its own.
        case newStay = 0
        /// One continuous stay; nothing is charged again.
        case once = 1
        /// One continuous stay; a higher deductible is topped up (补差), so that the higher level's is charged once.
        case topUp = 2
    }

    public var effect: Effect
    /// Most days between discharge and next admission for the stay to be continuous; zero is the same day.
    public var withinDays: Int32

    public init(_ effect: Effect, withinDays: Int32) {
        self.effect = effect
        self.withinDays = withinDays
    }

    public static let newStay = TransferRule(.newStay, withinDays: 0)

    /// Whether a stay that begins on `admission` continues one that ended on `discharge` in another institution.
    public func joins(dischargedOn discharge: BusinessDate, admittedOn admission: BusinessDate) -> Bool {
        effect != .newStay && (0...withinDays).contains(admission.days - discharge.days)
    }
}
