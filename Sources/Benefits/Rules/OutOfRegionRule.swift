import ClaimTypes
import LedgerTypes

/// What care outside the insured region costs the person more. Cities use three different operators, so it is not one number.
public enum OutOfRegionOperator: Hashable, Sendable {
    /// As at home.
    case none
    /// Points off the ratio: 85 % becomes 75 % with 10 points off (报销比例降低).
    case pointsOff(BasisPoints)
    /// A factor on the ratio: 85 % becomes 76.5 % with 0.9 (报销比例系数).
    case factor(BasisPoints)
    /// A share of the in-scope money that the person pays before the deductible (先行自付后再按本地比例).
    case extraPreSelfPay(BasisPoints)

    /// The ratio after the operator, kept inside 0…1.
    public func adjusted(_ ratio: BasisPoints) -> BasisPoints {
        switch self {
        case .none, .extraPreSelfPay: ratio.clamped
        case .pointsOff(let points): BasisPoints(ratio.value - points.value).clamped
        case .factor(let factor):
            BasisPoints(Int32((Int64(ratio.value) * Int64(factor.value) + 5_000) / 10_000)).clamped
        }
    }

    /// The extra pre-self-pay taken from `inScope`, rounded half away from zero to the fen.
    public func extraPreSelfPay(of inScope: Fen) -> Fen {
        guard case .extraPreSelfPay(let ratio) = self else { return .zero }
        return inScope.times(ratio.clamped)
    }

    var words: BilingualText {
        switch self {
        case .none: BilingualText("与参保地就医相同", "as at home")
        case .pointsOff(let points): BilingualText("报销比例降低 \(points)", "\(points) off the ratio")
        case .factor(let factor): BilingualText("报销比例乘 \(factor)", "ratio times \(factor)")
        case .extraPreSelfPay(let ratio): BilingualText("先行自付 \(ratio)", "\(ratio) of the scope paid first")
        }
    }
}

/// The operator of each filing type (备案类型).
///
/// Source: handling rules attached to 医保发〔2022〕22号, arts. 7–8, 34, as second-hand notes cite them; the cuts of cities
/// (none, at most 10, at most 20 points) are unverified and therefore data.
public struct OutOfRegionRule: Hashable, Sendable {
    public var longTerm: OutOfRegionOperator
    public var referral: OutOfRegionOperator
    public var emergency: OutOfRegionOperator
    public var other: OutOfRegionOperator
    /// Refuse a person without any filing. Otherwise no filing counts as `.other`.
    public var refusesUnfiled: Bool

    public init(
        longTerm: OutOfRegionOperator, referral: OutOfRegionOperator, emergency: OutOfRegionOperator,
        other: OutOfRegionOperator, refusesUnfiled: Bool = false
    ) {
        self.longTerm = longTerm
        self.referral = referral
        self.emergency = emergency
        self.other = other
        self.refusesUnfiled = refusesUnfiled
    }

    public subscript(filing: FilingType) -> OutOfRegionOperator {
        switch filing {
        case .longTerm: longTerm
        case .referral: referral
        case .emergency: emergency
        case .other: other
        }
    }
}

/// Points on top of the ratio for a person type, such as the retired (退休人员).
public struct PersonTypeBonus: Hashable, Sendable {
    /// Leading digits of `psn_type`: 12 means every retired type, 1201 one of them.
    public var personType: UInt32
    public var points: BasisPoints

    public init(personType: UInt32, points: BasisPoints) {
        self.personType = personType
        self.points = points
    }

    /// Whether `type` begins with the digits of `personType`.
    public func matches(_ type: UInt32) -> Bool { type.beginsWithDigits(of: personType) }
}

extension UInt32 {
    /// Person types come with four digits nationally and six locally; a rule names the leading ones.
    func beginsWithDigits(of prefix: UInt32) -> Bool {
        var rest = self
        while rest > prefix { rest /= 10 }
        return rest == prefix
    }
}

/// Everything that changes a band ratio, in the order applied: bonus, operator, clamp.
struct RatioAdjustment {
    var bonus: BasisPoints
    var outOfRegion: OutOfRegionOperator

    func callAsFunction(_ ratio: BasisPoints) -> BasisPoints {
        outOfRegion.adjusted(BasisPoints(ratio.value + bonus.value))
    }
}
