import ClaimTypes
import LoadModel

/// What hospitals do in a run: through which steps visits go, of which kinds they are, and how many have an aftermath.
public struct TransactionMix: Sendable, Equatable {
    public var steps: VisitMix
    /// Weights of the kinds of visits; empty takes them as the generator makes them, by the national figures of 2024: of 170 visits 10
    /// stays (14.3 million to 224 million), 122 outpatient, 38 at a pharmacy (the share of pharmacies is our estimate).
    public var weights: [ClearingType: Int]
    /// Of a thousand settlements, so many are asked for again (5203), and so many are taken back (2103, 2208, 2305).
    public var queriesPerMille: Int
    public var cancelsPerMille: Int

    public init(
        _ steps: VisitMix, weights: [ClearingType: Int] = [:], queriesPerMille: Int = 0, cancelsPerMille: Int = 0
    ) {
        self.steps = steps
        self.weights = weights
        self.queriesPerMille = queriesPerMille
        self.cancelsPerMille = cancelsPerMille
    }

    /// Everything a region's hospitals do: tried and settled; 15 of a thousand cancelled, 20 looked up (both our estimates).
    public static let everyday = TransactionMix(.both, queriesPerMille: 20, cancelsPerMille: 15)

    /// Names of the kinds on the command line.
    static let kindNames: [(name: String, kind: ClearingType)] = [
        ("inpatient", .inpatient), ("outpatient", .outpatient), ("pharmacy", .pharmacy),
    ]

    /// Reads `inpatient=60,outpatient=720,pharmacy=220`: kinds left out have no visits.
    static func weights(_ text: String) -> [ClearingType: Int]? {
        var weights: [ClearingType: Int] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let kind = kindNames.first(where: { $0.name == sides[0] })?.kind, weights[kind] == nil,
                let weight = Int(sides[1]), (0...1_000_000).contains(weight)
            else { return nil }
            weights[kind] = weight
        }
        return weights.values.contains { $0 > 0 } ? weights : nil
    }

    var text: String {
        var parts = [steps.rawValue]
        if !weights.isEmpty { parts.append(Self.kindNames.map { "\($0.name)=\(weights[$0.kind] ?? 0)" }.joined(separator: ",")) }
        if queriesPerMille > 0 { parts.append("\(queriesPerMille)‰ queried") }
        if cancelsPerMille > 0 { parts.append("\(cancelsPerMille)‰ cancelled") }
        return parts.joined(separator: ", ")
    }
}
