import Foundation
import NaiveEvaluator

/// Policy and catalogue files as text, for two readers that share nothing.
struct PolicyTexts: Sendable {
    var policies: [String]
    var catalogues: [String]

    /// The files of `Documentation/Examples`.
    static func samples() throws -> PolicyTexts {
        PolicyTexts(policies: try read("Policies"), catalogues: try read("Catalogues"))
    }

    private static func read(_ folder: String) throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appending(path: "Documentation/Examples/\(folder)").path
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { $0.hasSuffix(".json") }.map {
            try String(contentsOfFile: "\(path)/\($0)", encoding: .utf8)
        }
    }
}

/// What the generator of claims wants to know of a policy: whom it covers, and which figures are worth meeting.
struct PolicyShape: Sendable {
    let pool: String
    let insurance: String
    let validFrom: String
    let validTo: String
    let visitTypes: [String]
    /// Every amount that stands in the policy, in fen.
    let amounts: [Int]

    static func read(_ text: String) throws -> [PolicyShape] {
        let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return (root?["policies"] as? [[String: Any]] ?? []).map { policy in
            var figures: [Int] = []
            collectAmounts(policy["benefits"] as Any, into: &figures)
            collectAmounts(policy["cascade"] as Any, into: &figures)
            let benefits = policy["benefits"] as? [[String: Any]] ?? []
            return PolicyShape(
                pool: policy["pool"] as? String ?? "", insurance: policy["insurance"] as? String ?? "",
                validFrom: policy["validFrom"] as? String ?? "", validTo: policy["validTo"] as? String ?? "",
                visitTypes: benefits.flatMap { $0["visitTypes"] as? [String] ?? [] }
                    + (benefits.contains { $0["family"] as? String == "daySurgery" } ? ["21", "24"] : []),
                amounts: Set(figures).sorted())
        }
    }

    /// Amounts stand under these names, alone or in lists and levels; other numbers are ratios and codes.
    private static func collectAmounts(_ value: Any, isAmount: Bool = false, into amounts: inout [Int]) {
        let names: Set = ["amounts", "upTo", "yearlyCap", "threshold", "settlementCap"]
        if let members = value as? [String: Any] {
            for (name, member) in members { collectAmounts(member, isAmount: isAmount || names.contains(name), into: &amounts) }
        } else if let list = value as? [Any] {
            for element in list { collectAmounts(element, isAmount: isAmount, into: &amounts) }
        } else if isAmount, let text = value as? String, let fen = Int((Exact(text) * Exact(100)).rounded(0).text(0)) {
            amounts.append(fen)
        }
    }
}

/// What the generator of claims wants to know of a catalogue item.
struct ItemShape: Sendable {
    let region: String
    let code: String
    /// In millionths of a yuan.
    let priceLimits: [Int]

    static func read(_ text: String) throws -> [ItemShape] {
        let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return (root?["catalogues"] as? [[String: Any]] ?? []).flatMap { catalogue in
            (catalogue["items"] as? [[String: Any]] ?? []).map { item in
                let limits = (item["priceLimits"] as? [String: String] ?? [:]).values.compactMap {
                    Int((Exact($0) * Exact(1_000_000)).text(0))
                }
                return ItemShape(
                    region: catalogue["region"] as? String ?? "", code: item["code"] as? String ?? "",
                    priceLimits: limits.sorted())
            }
        }
    }
}
