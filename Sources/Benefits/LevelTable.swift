import ClaimTypes

/// One value per hospital level (医院等级).
public struct LevelTable<Value: Hashable & Sendable>: Hashable, Sendable {
    public var first: Value
    public var second: Value
    public var third: Value
    /// Institutions without a level: pharmacies and ungraded ones.
    public var none: Value

    public init(first: Value, second: Value, third: Value, none: Value) {
        self.first = first
        self.second = second
        self.third = third
        self.none = none
    }

    /// The same value for every level.
    public init(all value: Value) { self.init(first: value, second: value, third: value, none: value) }

    public subscript(level: HospitalLevel) -> Value {
        get {
            switch level {
            case .first: first
            case .second: second
            case .third: third
            case .none: none
            }
        }
        set {
            switch level {
            case .first: first = newValue
            case .second: second = newValue
            case .third: third = newValue
            case .none: none = newValue
            }
        }
    }
}
