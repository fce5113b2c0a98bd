/// The keys an object may and must have. The published JSON Schemas repeat each shape under `$defs` and its name; a test compares them.
///
/// Keys that depend on another value (the value of an operator, the ratio of class 乙) are optional here and checked where they are read.
struct SchemaShape {
    let name: String
    let required: [String]
    let optional: [String]

    init(_ name: String, _ required: [String], optional: [String] = []) {
        self.name = name
        self.required = required
        self.optional = optional
    }

    func allows(_ key: String) -> Bool { required.contains(key) || optional.contains(key) }
}

extension SchemaShape {
    static let policyFile = SchemaShape("policyFile", ["format", "sample", "policies"], optional: ["note"])
    static let policy = SchemaShape(
        "policy",
        [
            "region", "pool", "insurance", "version", "nameChinese", "nameEnglish", "validFrom", "validTo", "outOfRegion",
            "benefits", "cascade", "account",
        ], optional: ["source", "homeArea"])
    static let outOfRegion = SchemaShape("outOfRegion", ["longTerm", "referral", "emergency", "other", "unfiled"])
    static let operatorShape = SchemaShape("operator", ["operator"], optional: ["value"])
    static let account = SchemaShape("account", ["own", "mutualAid", "covers"])
    static let levels = SchemaShape("levels", [], optional: ["all", "1", "2", "3", "9"])

    static let benefit = SchemaShape(
        "benefit", ["family", "visitTypes", "deductible", "usesOutOfRegionRule", "countsAsBurden"],
        optional: [
            "bands", "quota", "levels", "diseases", "transfer", "emergencyHours", "personTypeBonuses", "yearlyCap",
            "yearlyCapCounts",
        ])
    static let deductible = SchemaShape("deductible", ["basis"], optional: ["amounts"])
    static let bands = SchemaShape("bands", ["basis", "levels"])
    static let band = SchemaShape("band", ["ratio"], optional: ["upTo"])
    static let quota = SchemaShape("quota", ["basis", "amounts"])
    static let disease = SchemaShape("disease", ["codes", "nameChinese", "nameEnglish"], optional: ["yearlyCap", "bands"])
    static let transfer = SchemaShape("transfer", ["rule", "withinDays"])
    static let bonus = SchemaShape("bonus", ["personType", "points"])

    static let pooled = SchemaShape("pooled", ["fund"], optional: ["families", "yearlyCap"])
    static let largeSum = SchemaShape("largeSum", ["fund", "ratio", "usesOutOfRegionRule"], optional: ["families", "yearlyCap"])
    static let seriousIllness = SchemaShape(
        "seriousIllness", ["fund", "threshold", "steps"], optional: ["families", "yearlyCap"])
    static let burdenShare = SchemaShape(
        "burdenShare", ["fund", "ratio", "excludesDeductible"],
        optional: ["families", "settlementCap", "yearlyCap", "personTypes"])
    static let assistance = SchemaShape(
        "assistance", ["fund", "threshold", "ratio"], optional: ["families", "yearlyCap", "categories"])
    static let category = SchemaShape("category", ["category", "threshold", "ratio"])

    static let catalogueFile = SchemaShape("catalogueFile", ["format", "sample", "catalogues"], optional: ["note"])
    static let catalogue = SchemaShape("catalogue", ["region", "version", "items"])
    static let item = SchemaShape(
        "item", ["code", "name", "validFrom", "validTo"],
        optional: ["kind", "class", "preSelfPay", "preSelfPayResident", "priceLimits", "withdrawn"])

    /// Shapes of a policy file, the root first.
    static let policyShapes = [
        policyFile, policy, outOfRegion, operatorShape, account, levels, benefit, deductible, bands, band, quota, disease,
        transfer,
        bonus, pooled, largeSum, seriousIllness, burdenShare, assistance, category,
    ]

    /// Shapes of a catalogue file, the root first.
    static let catalogueShapes = [catalogueFile, catalogue, item, levels]
}
