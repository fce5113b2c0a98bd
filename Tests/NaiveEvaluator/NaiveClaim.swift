/// A claim, its person and the year so far as they could be read from paper: text only, dates as `yyyy-MM-dd`, money in yuan.
public struct NaiveClaim: Hashable, Sendable {
    public var treatingRegion = "310000"
    /// Tier of the institution as the deductible sees it: 1, 2, 3, or 9 for none.
    public var level = "3"
    public var visitType = "21"
    public var diseaseCode = ""
    public var begunOn = "2026-03-01"
    public var settledOn = "2026-03-05"
    public var lines: [NaiveLine] = []
    public var hospitalPart = "0"
    /// A bill before the end of the stay.
    public var isInterim = false
    public var settlesAsDaySurgery = false
    /// When the emergency visit began whose fees are part of the stay: `yyyy-MM-dd HH:mm:ss`.
    public var emergencyBegan: String?
    public var usesAccount = true

    public var pool = "340000"
    public var insurance = "310"
    public var personType = "1101"
    /// 1 normal, 2 suspended, else not insured.
    public var enrolmentStatus = "1"
    /// Recorded day of death.
    public var diedOn: String?
    /// When a loss was reported that still stops every credential: `yyyy-MM-dd HH:mm:ss`.
    public var credentialStopped: String?
    public var isCivilServant = false
    public var isAssisted = false
    /// Identity of an assisted person; 0 is none in particular.
    public var assistanceCategory = "0"
    /// `longTerm`, `referral`, `emergency`, `other`, or nothing.
    public var filing: String?
    public var chronicDiseases: [String] = []
    public var hasMutualAidMember = false

    public var year = NaiveYear()
    public var accountBalance = "0"
    public var mutualAidBalance = "0"

    /// The part of the stay in another institution.
    public var transferred: NaiveTransfer?

    public init() {}
}

/// What was charged and counted before the patient was moved.
public struct NaiveTransfer: Hashable, Sendable {
    public var deductible: String
    public var scope: String
    public var admissionsThisYear: Int
    /// Days from the discharge there to the admission here.
    public var days: Int

    public init(deductible: String, scope: String, admissionsThisYear: Int, days: Int) {
        self.deductible = deductible
        self.scope = scope
        self.admissionsThisYear = admissionsThisYear
        self.days = days
    }
}

/// One fee line.
public struct NaiveLine: Hashable, Sendable {
    public var item: String
    public var quantity: String
    public var unitPrice: String
    public var amount: String
    public var chargedOn: String

    public init(item: String, quantity: String, unitPrice: String, amount: String, chargedOn: String) {
        self.item = item
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.amount = amount
        self.chargedOn = chargedOn
    }
}

/// What the benefit year has counted so far, by name; what is not named is zero.
public struct NaiveYear: Hashable, Sendable {
    public var counts: [String: Exact] = [:]

    public init() {}

    public subscript(name: String) -> Exact {
        get { counts[name] ?? .zero }
        set { counts[name] = newValue == .zero ? nil : newValue }
    }
}

/// Figures by name, in the order they were worked out; or the reason why there are none.
public enum NaiveAnswer: Hashable, Sendable {
    case decided(NaiveFigures)
    case refused(String)
}

/// Everything a decision says: text by name.
public struct NaiveFigures: Hashable, Sendable {
    public private(set) var names: [String] = []
    public private(set) var texts: [String: String] = [:]

    public init() {}

    public subscript(name: String) -> String? {
        get { texts[name] }
        set {
            if texts[name] == nil { names.append(name) }
            texts[name] = newValue
        }
    }
}
