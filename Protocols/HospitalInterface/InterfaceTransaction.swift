import ClaimTypes

/// One transaction of the interface, as a row of the table: what it takes, what it gives, what it does.
public struct InterfaceTransaction: Hashable, Sendable {
    /// What a transaction does, and so how its reply can be recovered when it was lost.
    public enum Effect: Hashable, Sendable {
        /// Opens or ends a session of this gateway.
        case session
        /// Changes the visit at the treating region. The same message again is answered again.
        case visit
        /// Works out what would be paid; nothing is booked.
        case trial
        /// Moves money. Recovered by the same message, by 5203 with the visit, or undone by 2601.
        case money
        /// Undoes a message whose outcome is unknown.
        case reversal
        /// Changes a filing at the insuring region.
        case filing
        /// Reads; may be repeated freely.
        case query
        /// Keeps or gives out a file.
        case file
        /// Confirms or takes back a monthly split.
        case split
    }

    /// `infno` with the variants that mean the same: `["2203", "2203A"]`.
    public var numbers: [String]
    public var names: BilingualText
    public var effect: Effect
    public var nodes: [InterfaceNode]
    /// Children of `output`; empty when there are none.
    public var output: [InterfaceNode]
    /// What a caller has to know besides.
    public var note: BilingualText?

    public init(
        _ numbers: [String], _ chinese: String, _ english: String, _ effect: Effect, _ nodes: [InterfaceNode],
        output: [InterfaceNode] = [], note: BilingualText? = nil
    ) {
        self.numbers = numbers
        names = BilingualText(chinese, english)
        self.effect = effect
        self.nodes = nodes
        self.output = output
        self.note = note
    }

    /// The number without suffix: what programs switch on.
    public var number: String { numbers[0] }

    /// Whether the input names a person, so that the envelope has to name the insured region (`insuplc_admdvs`).
    public var namesPerson: Bool { nodes.contains { $0.fields.contains { $0.name == "psn_no" && $0.isRequired } } }
}
